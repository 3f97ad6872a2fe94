"""An exhibit's chain of custody is never broken unnoticed: what is not in order is refused, or said with a reason."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.run.custody import Exhibit, exhibit, register
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
    value = {"whole": "yes", "place": "The store", "at": at, **more}
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
    run.must(handed(run, "lab"))
    sign_both(run, "lab", signer="forensic_examiner", paper="Form 4")
    assert run.refused(handed(run, "store", "2026-03-02 20:30")).code == "not_holder"
    run.must(handed(run, "store", "2026-03-02 20:30", exception="It came back by courier."))


def test_an_exhibit_is_entered_before_it_moves() -> None:
    """Nothing moves that is not in the register."""
    assert desk().refused(handed(desk(), "store")).code == "exhibit_first"


def test_amending_a_hand_over_voids_its_signatures() -> None:
    """They were put under something else; number and place in the chain stay."""
    run = with_exhibits()
    run.must(handed(run, "store"))
    sign_both(run, "store")
    run.must(run.complete("store", by="otieno"))
    new = {"whole": "yes", "place": "The other store", "at": "2026-03-02 20:01"}
    events = run.must(run.amend("store.move", new))
    voided = {one.field or str(one.old) for one in events if isinstance(one, Voided)}
    assert voided == {"move_from", "move_to", "completed"}
    assert (chain(run).movements[0].link, chain(run).number) == (1, "EX-1")
    assert run.state == run.replayed()


ACTS = st.lists(
    st.tuples(st.sampled_from(["store", "lab"]), st.booleans(), st.booleans(), st.integers(0, 59)), max_size=4
)


@given(ACTS)
@settings(max_examples=25, deadline=None)
def test_each_link_begins_where_the_last_one_ended(acts: list[tuple[str, bool, bool, int]]) -> None:
    """Whatever is tried: consecutive links fit in people and time and are signed, or carry an exception."""
    run = with_exhibits()
    for step, signs, says, minute in acts:
        more = {"exception": "It was so."} if says else {}
        run.submit(handed(run, step, f"2026-03-02 20:{minute:02}", **more))
        if signs:
            run.submit(run.sign(f"{step}.move_from", by="ann" if step == "store" else "otieno"))
            theirs: dict[str, Any] = {"by": "otieno"} if step == "store" else {"signer": "forensic_examiner"}
            run.submit(run.sign(f"{step}.move_to", paper="Form 4" if step == "lab" else "", **theirs))
    movements = chain(run).movements
    assert [one.link for one in movements] == list(range(1, len(movements) + 1))
    for one, after in pairwise(movements):
        fits = set(one.field.to) & set(after.field.origin) and one.at <= after.at and one.complete
        assert fits or after.exception
