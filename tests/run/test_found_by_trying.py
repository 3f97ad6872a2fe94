"""What the machine of the whole language found, each as a small story."""

from sop_engine.run import orders
from sop_engine.run.claims import event
from sop_engine.run.clock_events import ClockExtended
from sop_engine.run.events import Withheld
from sop_engine.run.outlook import Status
from tests.run.clock_desk import clock_of, desk_of
from tests.run.examples import Desk
from tests.run.whole_acts import start, whole


def whole_desk() -> Desk:
    """A run of the whole language, with two officers who hold every role."""
    desk = Desk(whole())
    desk.now = start(desk.procedure)
    desk.open("one")
    for number, kind in enumerate(("child", "witness", "support_person", "support_person"), 1):
        desk.must(orders.AddPerson(by="one", actor="one", kind=kind, values={"name": f"Xq{number}"}))
    desk.must(desk.answer("begin.search", "yes", by="one"))
    return desk


def device(**more: str) -> dict[str, object]:
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
