"""What the machine of the whole language found, each as a small story."""

from sop_engine.canonical import canonical_bytes
from sop_engine.run import orders
from sop_engine.run.claims import event
from sop_engine.run.clock_events import ClockExtended
from sop_engine.run.events import Voided, Withheld
from sop_engine.run.expunging import forgotten
from sop_engine.run.outlook import Status
from tests.run.clock_desk import clock_of, desk_of
from tests.run.examples import Desk
from tests.run.whole import start, whole


def whole_desk() -> Desk:
    """A run of the whole language, with two officers who hold every role."""
    desk = Desk(whole())
    desk.now = start(desk.procedure)
    desk.open("one")
    for number, kind in enumerate(("child", "witness", "support_person", "support_person"), 1):
        desk.must(orders.AddPerson(by="one", actor="one", kind=kind, values={"name": f"Xq{number}"}))
    desk.must(desk.answer("begin.search", "yes", by="one"))
    return desk


def device(**more: object) -> dict[str, object]:
    """A row of the search."""
    return {"exhibit": {"seal": "S", "place": "Safe"}, "kind": "laptop", **more}


def test_a_round_that_was_begun_stays_when_the_one_before_it_is_opened_again() -> None:
    """Nothing that was written in a later visit is lost when an amendment makes an earlier one incomplete."""
    desk = whole_desk()
    desk.must(desk.answer("visit~1.safe", "yes", by="one"))
    desk.must(desk.complete("visit~1", by="one"))
    desk.must(desk.answer("visit~2.safe", "yes", by="one"))
    desk.must(desk.complete("visit~2", by="one"))
    desk.must(desk.amend("visit~1.safe", "no", by="one"))
    found = desk.progress().steps
    assert found["visit~1"].status is Status.OPEN
    assert found["visit~2"].status is Status.COMPLETED
    assert found["visit~3"].status is Status.LATER


def test_a_row_that_could_not_be_amended_is_not_taken() -> None:
    """An entry holds eight parts: what would need more is refused with a remedy, never a fault of the program."""
    desk = whole_desk()
    desk.must(desk.answer("seize.item", device(owner="P2", helper="P3"), by="one"))
    order = desk.amend("seize.item", device(owner="P2", helper="P4"), by="one", row=1, option_reason="So.")
    assert desk.refused(order).code == "row_too_mixed"
    desk.must(desk.amend("seize.item", device(owner="P2", helper="P4"), by="one", row=1))
    assert all(len(found) <= 8 for found in desk.taken)


def test_an_extension_whose_new_end_is_withheld_can_be_read() -> None:
    """Who may not know until when sees that a clock was extended, and the run opens."""
    desk = desk_of("{within: 24 hours, from: start}")
    until = desk.now.utc.replace(year=2027)
    desk.must(
        orders.ExtendClock(by="otieno", actor="otieno", step="timed", until=until, authority="Ruling 4", reason="So.")
    )
    known = clock_of(desk).ends
    values = {claim.name: claim.value for claim in desk.taken[-1] if claim.name != "until"}
    read = event(values, "otieno", desk.now.utc)
    assert isinstance(read, ClockExtended)
    assert read.until == Withheld()
    desk.history[-1] = read
    desk.state = desk.replayed()
    assert clock_of(desk).ends != known


def purged_desk() -> Desk:
    """A run in which what was in the first device was told under seal, and expunged."""
    desk = whole_desk()
    desk.must(desk.answer("seize.item", device(kind="phone", number="0712 345 678"), by="one"))
    desk.must(desk.answer("image#1.result", "copied", by="one"))
    desk.must(desk.complete("image#1", by="one"))
    desk.must(orders.Confirm(by="two", actor="two", step="image#1"))
    desk.must(desk.answer("secret#1.words", "Words", by="one"))
    desk.must(desk.answer("look#1.found", "no", by="one"))
    assert desk.state.step("secret#1").purged
    return desk


def test_what_was_expunged_can_be_hidden_later() -> None:
    """An amendment that hides an expunged answer voids it, and its entry can be written and read again."""
    desk = purged_desk()
    desk.must(desk.amend("begin.search", "no", by="one"))
    assert desk.reread() == desk.history
    for found in desk.taken:
        for claim in found:
            canonical_bytes(claim.value, strict_keys=True)


def read_without(desk: Desk, *places: str) -> Desk:
    """The run as a session reads it that cannot open compartments with these words in their names."""
    read = []
    for one, found in zip(desk.history, desk.taken, strict=True):
        kept = {c.name: c.value for c in found if not any(place in c.compartment for place in places)}
        read.append(event(kept, one.header.actor, one.header.entered))
    desk.history = read
    desk.state = desk.replayed()
    return desk


def test_who_cannot_read_an_answer_may_make_it_void() -> None:
    """An officer who cannot open a person's part amends what hides it: the entry can be written."""
    desk = whole_desk()
    desk.must(desk.answer("seize.item", device(kind="phone", number="0712 345 678", owner="P2"), by="one"))
    desk.must(desk.answer("record#1.told", "He told it.", by="one"))
    read_without(desk, "person_")
    before = len(desk.taken)
    found = desk.must(desk.amend("begin.search", "no", by="one"))
    assert [one for one in found if isinstance(one, Voided) and one.field]
    for claim in (claim for taken in desk.taken[before:] for claim in taken):
        canonical_bytes(claim.value, strict_keys=True)


def test_a_row_is_amended_only_by_who_can_read_all_of_it() -> None:
    """Else a column that is withheld would be gone from the row, and nobody would have said so."""
    desk = whole_desk()
    desk.must(desk.answer("seize.item", device(owner="P2"), by="one"))
    read_without(desk, "person_")
    assert desk.refused(desk.amend("seize.item", device(), by="one", row=1)).code == "withheld_answer"


def test_why_somebody_looked_at_what_was_expunged_is_forgotten_too() -> None:
    """The reason of a reading may tell what was read: it goes with the answers, also from a live session."""
    desk = whole_desk()
    desk.must(desk.answer("result.end", "back", by="one"))
    desk.must(desk.answer("begin.kind", "odd", by="one", reason="So."))
    desk.must(desk.answer("notes.text", "Mwezi mkubwa", by="one"))
    desk.must(orders.LogRead(by="one", actor="one", what="notes", reason="Because of Mwezi mkubwa"))
    desk.must(desk.amend("begin.kind", "plain", by="one"))
    assert desk.state.step("notes").purged
    assert "Mwezi mkubwa" not in repr(forgotten(desk.history))


def test_what_hung_on_another_run_goes_when_that_run_is_no_longer_asked_for() -> None:
    """An amendment that hides a step with another run voids what was done because of what that run gave."""
    desk = whole_desk()
    desk.must(desk.answer("begin.kind", "plain", by="one"))
    desk.must(desk.not_done("brought", by="one"))
    desk.must(desk.amend("begin.kind", "odd", by="one", option_reason="So."))
    assert desk.standing("brought").status is Status.HIDDEN
    assert desk.state.step("brought").not_done is None
