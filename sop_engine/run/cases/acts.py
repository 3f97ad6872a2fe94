"""What a test does beside answering, as orders: skip, not done, waive, gates, clocks, occasions, other runs."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import MappingProxyType
from typing import Final, TypedDict

from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Path
from sop_engine.run import orders
from sop_engine.run.calendar import CLOSES, OPENS, Calendar
from sop_engine.run.cases.case import Moment, Plain, moment
from sop_engine.run.cases.rounds import occurrences
from sop_engine.run.orders import AnyOrder
from sop_engine.run.rounds import has_outcome
from sop_engine.run.state import RunState

REASON: Final = "So it is in this test."
ANSWERS: Final = "answers"
_NUMBER: Final = "Order of this test"
_FIRST_CLOCK: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """One act on a step (or gate), in the run as it is just then. `value`: what stands beside its name."""

    procedure: Procedure
    state: RunState
    name: str
    value: object
    by: str
    second: str


def acts(one: Moment) -> Iterator[tuple[str, str, object, Path]]:
    """What is done at a moment, in the order of the file: key, name of the step or gate, value, place."""
    for key, found in one.entry.items():
        if key == ANSWERS:
            yield key, "", found, one.path
        elif key in ACTS and isinstance(found, list):
            for number, name in enumerate(found):
                yield key, str(name), None, (*one.place, key, number)
        elif key in ACTS and isinstance(found, Mapping):
            for name, value in found.items():
                yield key, str(name), value, (*one.place, key, name)


def calendar_of(given: object) -> Calendar:
    """The calendar that a test counts with; a day that does not exist was found when the file was read."""
    found = given if isinstance(given, Mapping) else {}
    days = {day: "Holiday of this test" for text in found.get("holidays", ()) if (day := day_of(str(text)))}
    return Calendar(
        holidays=MappingProxyType(days),
        opens=_hour(found.get("opens"), OPENS),
        closes=_hour(found.get("closes"), CLOSES),
        hours_given="opens" in found,
    )


def day_of(text: str) -> date | None:
    """The day, or None when there is none such."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hour(text: object, default: time) -> time:
    return time.fromisoformat(text) if isinstance(text, str) else default


class _Who(TypedDict):
    """What every order begins with."""

    by: str
    actor: str


def _who(by: str) -> _Who:
    return {"by": by, "actor": by}


def _rounds(doing: Doing) -> list[str]:
    """The step, or those of its rounds that have no outcome yet."""
    found = occurrences(doing.procedure, doing.name)
    return [name for name in found if not has_outcome(doing.state.step(name))] or list(found)


def _skip(doing: Doing) -> Iterator[AnyOrder]:
    for step in _rounds(doing):
        yield orders.SkipStep(**_who(doing.by), step=step, code=str(doing.value), reason=REASON)


def _not_done(doing: Doing) -> Iterator[AnyOrder]:
    """A supervisor signs it at once, as the second officer confirms a step that is completed."""
    for step in _rounds(doing):
        yield orders.MarkNotDone(**_who(doing.by), step=step, reason=REASON, attempts=REASON, told=REASON)
        yield orders.SignNotDone(**_who(doing.second), step=step)


def _waive(doing: Doing) -> Iterator[AnyOrder]:
    yield from (orders.Waive(**_who(doing.by), step=step, reason=REASON) for step in _rounds(doing))


def _lift(doing: Doing) -> Iterator[AnyOrder]:
    """The gate of that name; in a phase that is repeated, in each of its rounds."""
    for phase in doing.procedure.phases:
        if any(gate.name == doing.name for gate in phase.gates):
            yield orders.Lift(**_who(doing.by), phase=phase.name, gate=doing.name, reason=REASON)


def _open(doing: Doing) -> Iterator[AnyOrder]:
    yield orders.Open(**_who(doing.by), step=doing.name)


class _OfClock(TypedDict):
    """What every order about a clock has."""

    clock: int
    authority: str
    reason: str


def _clock(number: object) -> _OfClock:
    return {"clock": number if isinstance(number, int) else _FIRST_CLOCK, "authority": _NUMBER, "reason": REASON}


def _stop(doing: Doing) -> Iterator[AnyOrder]:
    yield from (orders.StopClock(**_who(doing.by), step=step, **_clock(doing.value)) for step in _rounds(doing))


def _restart(doing: Doing) -> Iterator[AnyOrder]:
    yield from (orders.RestartClock(**_who(doing.by), step=step, **_clock(doing.value)) for step in _rounds(doing))


def _extend(doing: Doing) -> Iterator[AnyOrder]:
    """Its new end alone, or with the number of the clock."""
    whole = doing.value if isinstance(doing.value, Mapping) else {"until": doing.value}
    until = moment(str(whole["until"])) or datetime.max.replace(tzinfo=UTC)
    for step in _rounds(doing):
        yield orders.ExtendClock(**_who(doing.by), step=step, until=until, **_clock(whole.get("clock")))


def _used(doing: Doing) -> Iterator[AnyOrder]:
    """The run that the step uses is begun, and stands as the test says: taken over, or closed with its results."""
    found: Plain = doing.value if isinstance(doing.value, Mapping) else {}
    given = found.get("given")
    for step in _rounds(doing):
        if doing.state.step(step).used is None:
            yield orders.StartUsed(
                **_who(doing.by), step=step, run="test", version="0.0.0", logic_digest="", text_digest=""
            )
        yield orders.TakeBack(
            **_who(doing.by),
            step=step,
            state="complete" if found else "accepted",
            owner=doing.by,
            outcome=str(found.get("outcome", "")),
            head="",
            given=given if isinstance(given, Mapping) else {},
        )


ACTS: Final[Mapping[str, Callable[[Doing], Iterator[AnyOrder]]]] = MappingProxyType(
    {
        "open": _open,
        "skip": _skip,
        "not_done": _not_done,
        "waive": _waive,
        "lift": _lift,
        "stop_clock": _stop,
        "restart_clock": _restart,
        "extend_clock": _extend,
        "used": _used,
    }
)
"""Key of a moment to what it does; each to one step or gate."""
