"""What a reader of the rich record must not be misled about: late extensions, unsigned hand-overs, who owns a run."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from exports.assemble import assemble
from exports.record import Exceptional, Record
from sop_engine.run import orders as o
from sop_engine.session import open_work
from sop_engine.station.unlocked import Unlocked
from tests.exports.rich import DAY, Desk, begin, custody, facts
from tests.exports.signed import WalkingClock, found, seeded

CLOCK: dict[str, Any] = {
    "step": "present",
    "authority": "Order 3 of 2026",
    "reason": "The court adjourned.",
    "clock": 2,
}
LATE = "IT HAD ENDED BEFORE"


@pytest.fixture(scope="module")
def officers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Unlocked]:
    """Everybody of a practice station."""
    return found(tmp_path_factory.mktemp("told") / "station", "told")[1]


@pytest.fixture
def desk(officers: dict[str, Unlocked], request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A run with its facts written down."""
    clock = WalkingClock()
    with open_work(officers["wanjiru"], clock, seeded(request.node.name)) as work:
        desk = begin(work, officers, clock)
        facts(desk)
        yield desk


def _record(desk: Desk) -> Record:
    return assemble(desk.session, kind="interim", number=1).record


def _late(record: Record) -> list[bool]:
    moved = [one for one in record.exceptions if one.kind == "clock_moved"]
    return [any(detail.label == LATE for detail in one.details) for one in moved]


def test_an_extension_after_the_end_says_so(desk: Desk) -> None:
    """Else a deadline that nobody met would look as if it had been met."""
    desk.clock.minutes += 8 * DAY
    desk.do(o.ExtendClock, **CLOCK, until=datetime.fromisoformat("2026-03-20T17:00:00+03:00"))
    assert _late(_record(desk)) == [True]


def test_a_clock_that_was_stopped_in_time_had_not_ended(desk: Desk) -> None:
    """Also when it is set going again much later, and the step is completed after that."""
    desk.do(o.StopClock, **CLOCK)
    desk.clock.minutes += 8 * DAY
    desk.do(o.RestartClock, **CLOCK)
    assert _late(_record(desk)) == [False, False]
    desk.tell(present__on="2026-03-25")
    desk.do(o.Complete, step="present")
    assert _late(_record(desk)) == [False, False]


def test_an_exhibit_is_with_whom_both_sides_have_signed_for(desk: Desk) -> None:
    """A hand-over without a signature is an exception, and nobody is said to hold what he did not sign for."""
    desk.clock.minutes += 120
    custody(desk)
    record = _record(desk)
    (image,) = record.exhibits
    assert (image.held_by, image.on_way) == ("Officer Commanding Station", "Digital forensic examiner")
    found: list[Exceptional] = [one for one in record.exceptions if one.kind == "custody"]
    told = {detail.label: detail.text.text for detail in found[-1].details}
    assert told == {"SHA-256": "not the one with which the exhibit was entered", "Received": "not signed"}


def test_a_used_run_says_who_owns_it_and_which_run_began_it(desk: Desk) -> None:
    """On its first page: the role, who took it over by name, the other run."""
    desk.do(o.StartUsed, step="hand")
    handing = desk.other("hand")
    assert _record(handing).head.accepted is None
    handing.do(o.Accept, "otieno")
    head = _record(handing).head
    assert (head.owner, head.caller) == ("Officer Commanding Station", desk.session.run)
    assert head.accepted is not None
    assert head.accepted.by == "otieno"


def test_a_run_in_another_language_names_the_digest_of_its_texts(officers: dict[str, Unlocked]) -> None:
    """So that the translation that was shown can be compared."""
    clock = WalkingClock()
    with open_work(officers["wanjiru"], clock, seeded("sw")) as work:
        desk = begin(work, officers, clock, "sw")
        head = _record(desk).head
    assert (head.language, head.texts_digest) == ("sw", desk.session.procedure.texts_digest)
    assert head.texts_digest
