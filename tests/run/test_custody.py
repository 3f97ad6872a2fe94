"""An exhibit's chain of custody is never broken unnoticed: what is not in order is refused, or said with a reason."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.run.custody import Exhibit, Hand, exhibit, register
from sop_engine.run.events import Voided
from sop_engine.run.orders import Answer
from sop_engine.run.outlook import Status
from sop_engine.run.view import View
from tests.run.examples import Desk
from tests.run.rules import desk

HASH = "ab" * 32
OTHER = "cd" * 32


def handed(run: Desk, step: str, at: str = "2026-03-02 20:00", *, reason: str = "", **more: str) -> Answer:
    """The order that enters a hand-over."""
    seal = {} if step == "copy" else {"seal": "S1"}
    value = {"whole": "yes", "place": "The store", "at": at, **seal, **more}
    return run.answer(f"{step}.move", value, reason=reason)


def with_exhibits() -> Desk:
    """A run with a sealed thing and an image."""
    run = desk()
    run.must(run.answer("ask.phone", {"seal": "S1", "place": "Desk"}))
    run.must(run.answer("ask.image", {"sha256": HASH, "count": 3}))
    return run


def sign_both(run: Desk, step: str, **theirs: Any) -> None:
    """Both sides sign; the second with the own key of the OCS, or as told."""
    run.must(run.sign(f"{step}.move_from", by="ann" if step != "lab" else "otieno"))
    run.must(run.sign(f"{step}.move_to", **(theirs or {"by": "otieno"})))


def chain(run: Desk, number: str = "EX-1") -> Exhibit:
    """An exhibit as the register has it."""
    found = exhibit(View(run.procedure, run.state, run.now.utc), number)
    assert found is not None
    return found


def test_a_hand_over_asks_for_seal_place_time_and_both_signatures() -> None:
    """Without one of them the step cannot be completed; a party to it may complete it."""
    run = with_exhibits()
    assert run.refused(run.answer("store.move", {"whole": "yes", "place": "Store"})).code == "exhibit_detail"
    run.must(handed(run, "store"))
    assert run.standing("store").missing == ("store.move_from", "store.move_to")
    sign_both(run, "store")
    run.must(run.complete("store", by="otieno"))
    assert run.standing("store").status is Status.COMPLETED
    assert run.reread() == run.history


def test_the_register_says_who_has_it_now() -> None:
    """First who entered it, then each who received it."""
    run = with_exhibits()
    assert [(one.number, one.held_by) for one in register(View(run.procedure, run.state, run.now.utc))] == [
        ("EX-1", ()),
        ("EX-2", ()),
    ]
    run.must(handed(run, "store"))
    sign_both(run, "store")
    assert chain(run).held_by == ("ocs",)
    run.must(handed(run, "lab", "2026-03-02 20:30"))
    sign_both(run, "lab", signer="forensic_examiner", paper="Form 4")
    assert chain(run).held_by == ("forensic_examiner",)
    assert [one.complete for one in chain(run).movements] == [True, True]


def test_a_broken_seal_needs_a_sentence() -> None:
    """Saying no is possible, never silently."""
    run = with_exhibits()
    assert run.refused(handed(run, "store", whole="no")).code == "reason_needed"
    run.must(handed(run, "store", whole="no", reason="It was torn on the way."))


def test_a_hash_that_differs_is_refused_unless_it_is_said() -> None:
    """The same hash passes; another one needs an exception; none at all is never enough."""
    run = with_exhibits()
    assert run.refused(handed(run, "copy")).code == "exhibit_detail"
    assert run.refused(handed(run, "copy", sha256=OTHER)).code == "hash_differs"
    run.must(handed(run, "copy", sha256=OTHER, exception="The disk was read twice and differs."))
    assert chain(run, "EX-2").movements[0].exception


def test_the_same_hash_passes() -> None:
    """No exception is asked for where nothing is wrong."""
    run = with_exhibits()
    run.must(handed(run, "copy", sha256=HASH.upper()))
    assert chain(run, "EX-2").movements[0].exception == ""


def test_only_who_has_it_hands_it_over() -> None:
    """Before both have signed the one hand-over, after it by others, and back in time: refused, or said."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    assert run.refused(handed(run, "lab", "2026-03-02 20:30")).code == "custody_open"
    sign_both(run, "store")
    assert run.refused(handed(run, "lab", "2026-03-02 19:00")).code == "custody_before"
    assert run.refused(handed(run, "lab", "2026-03-02 23:00")).code == "in_future"
    run.must(handed(run, "lab", "2026-03-02 20:30"))


def test_an_exhibit_that_went_elsewhere_is_not_handed_over_by_who_had_it() -> None:
    """The laboratory has it: the child desk cannot give it to the store."""
    run = with_exhibits()
    run.must(handed(run, "lab", exception="The OCS had it from the start."))
    sign_both(run, "lab", signer="forensic_examiner", paper="Form 4")
    assert run.refused(handed(run, "store", "2026-03-02 20:30")).code == "not_holder"
    run.must(handed(run, "store", "2026-03-02 20:30", exception="It came back by courier."))


def test_only_the_very_officer_who_has_it_signs_that_it_was_handed_over() -> None:
    """Another officer of the same role is refused, by name of who has it; with the reason as exception it passes."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    refused = run.refused(run.sign("store.move_from", by="ben"))
    assert (refused.code, "Ann Mfano" in refused.sentence) == ("not_who_has_it", True)
    new = {"whole": "yes", "seal": "S1", "place": "The store", "at": "2026-03-02 20:00"}
    run.must(run.amend("store.move", {**new, "exception": "Ann was called away and left it with Ben."}))
    run.must(run.sign("store.move_from", by="ben"))
    assert chain(run).from_holder(chain(run).movements[0]) is False


def test_who_signed_for_it_last_has_it() -> None:
    """After the first hand-over only the officer who received it gives it on, though others hold the role too."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    sign_both(run, "store")
    found = chain(run)
    assert found.holder(found.movements) == Hand("otieno", officer=True)
    run.must(handed(run, "lab", "2026-03-02 20:30"))
    run.must(run.sign("lab.move_from", by="otieno"))
    assert chain(run).from_holder(chain(run).movements[1]) is True


def test_correcting_the_entry_of_an_exhibit_does_not_give_it_to_another() -> None:
    """Who entered it first has it, whoever mended the entry."""
    run = with_exhibits()
    run.must(run.amend("ask.phone", {"seal": "S1", "place": "The other desk"}, by="ben"))
    assert chain(run).holder(()) == Hand("ann", officer=True)


def test_nobody_signs_a_hand_over_that_is_not_entered() -> None:
    """A signature stands under what was handed over how."""
    run = with_exhibits()
    assert run.refused(run.sign("store.move_from")).code == "custody_first"


def test_an_officer_of_the_station_signs_for_it_with_the_own_key() -> None:
    """On paper signs only who has no key here, or a person of the kind that is asked for."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    assert run.refused(run.sign("store.move_to", signer="ocs", paper="OB 4")).code == "own_hand"
    witness = run.person("witness")
    assert run.refused(run.sign("store.move_to", signer=witness, paper="OB 4")).code == "wrong_signer"
    assert run.refused(run.sign("store.move_to", by="otieno", actor="ann")).code == "reported_signature"
    run.must(run.sign("store.move_to", by="otieno"))


def test_the_number_on_the_seal_is_read_again_each_time() -> None:
    """It is asked for while the seal is whole; another number is said with a reason, and holds from then on."""
    run = with_exhibits()
    value = {"whole": "yes", "place": "The store", "at": "2026-03-02 20:00"}
    assert run.refused(run.answer("store.move", value)).code == "exhibit_detail"
    assert run.refused(handed(run, "store", seal="S2")).code == "seal_differs"
    run.must(handed(run, "store", seal="S2", exception="It was sealed anew by the OCS."))
    sign_both(run, "store")
    found = chain(run)
    assert (found.same_seal(found.movements[0]), found.seal_after(found.movements)) == (False, "S2")
    assert run.refused(handed(run, "lab", "2026-03-02 20:30")).code == "seal_differs"
    run.must(handed(run, "lab", "2026-03-02 20:30", seal="s 2"))
    assert run.reread() == run.history


def test_a_broken_seal_has_no_number_to_read() -> None:
    """With the sentence about the seal the hand-over is complete; the number before it still counts."""
    run = with_exhibits()
    torn = {"whole": "no", "place": "The store", "at": "2026-03-02 20:00"}
    run.must(run.answer("store.move", torn, reason="It was torn on the way."))
    assert chain(run).seal_after(chain(run).movements) == "S1"


def test_an_exhibit_is_entered_before_it_moves() -> None:
    """Nothing moves that is not in the register."""
    assert desk().refused(handed(desk(), "store")).code == "exhibit_first"


def test_amending_a_hand_over_voids_its_signatures() -> None:
    """They were put under something else; number and place in the chain stay."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    sign_both(run, "store")
    run.must(run.complete("store", by="otieno"))
    new = {"whole": "yes", "seal": "S1", "place": "The other store", "at": "2026-03-02 20:01"}
    events = run.must(run.amend("store.move", new))
    voided = {one.field or str(one.old) for one in events if isinstance(one, Voided)}
    assert voided == {"move_from", "move_to", "completed"}
    assert (chain(run).movements[0].link, chain(run).number) == (1, "EX-1")
    assert run.state == run.replayed()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["store", "lab"]),
        st.sampled_from(["", "ann", "otieno"]),
        st.booleans(),
        st.integers(0, 59),
        st.sampled_from(["S1", "s 1", "S2"]),
    ),
    max_size=4,
)


@given(ACTS)
@settings(max_examples=25, deadline=None)
def test_each_link_begins_where_the_last_one_ended(acts: list[tuple[str, str, bool, int, str]]) -> None:
    """Whatever is tried: links fit in people, time and seal, given by who had it, or carry an exception."""
    run = with_exhibits()
    for step, giver, says, minute, seal in acts:
        more = {"exception": "It was so."} if says else {}
        run.submit(handed(run, step, f"2026-03-02 20:{minute:02}", seal=seal, **more))
        if giver:
            run.submit(run.sign(f"{step}.move_from", by=giver))
            theirs: dict[str, Any] = {"by": "otieno"} if step == "store" else {"signer": "forensic_examiner"}
            run.submit(run.sign(f"{step}.move_to", paper="Form 4" if step == "lab" else "", **theirs))
    movements = chain(run).movements
    assert [one.link for one in movements] == list(range(1, len(movements) + 1))
    for one, after in pairwise(movements):
        fits = set(one.field.to) & set(after.field.origin) and one.at <= after.at and one.complete
        assert fits or after.exception
    for one in movements:
        assert chain(run).from_holder(one) is not False or one.exception
        assert chain(run).same_seal(one) is not False or one.exception
