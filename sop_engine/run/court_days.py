"""The calendar as an event of the run: what the run counts with, so that anybody can count again later."""

from collections.abc import Iterator
from datetime import date, datetime, time
from types import MappingProxyType

from sop_engine.procedure.model import Procedure, Span
from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.events import Header, Withheld
from sop_engine.run.state import RunState

_MINUTES = "%H:%M"


def counts_court_days(procedure: Procedure) -> bool:
    """Does any clock, round or skip of the procedure count working days or roll to a court day?"""
    return any(due.court_day for step in procedure.steps for due in step.due) or any(
        span.working for span in _spans(procedure)
    )


def calendar_news(
    procedure: Procedure, state: RunState, calendar: Calendar | None, *, actor: str, at: datetime, correction: int = 0
) -> list[CalendarTaken]:
    """The event that brings the station's calendar into the run; none when it has it, or does not count by it.

    It comes with the next order, as its first entry, so that the order is decided on it.

    Args:
        procedure: the one of the run.
        state: the run so far.
        calendar: the station's; None where there is none: the run keeps what it has.
        actor: officer id of who signs the order.
        at: UTC of the order.
        correction: seconds of it that were added to the machine's time.
    """
    if calendar is None or state.calendar == calendar or state.closed or not counts_court_days(procedure):
        return []
    taken = CalendarTaken(
        header=Header(actor=actor, by=actor, role="", at=at, entered=at, correction=correction),
        days=MappingProxyType({day.isoformat(): name for day, name in sorted(calendar.holidays.items())}),
        opens=calendar.opens.strftime(_MINUTES),
        closes=calendar.closes.strftime(_MINUTES),
        hours_given=calendar.hours_given,
    )
    return [taken]


def calendar_of(event: CalendarTaken) -> Calendar:
    """The calendar that an event brought; the plain one where this session cannot read it."""
    if isinstance(event.days, Withheld):
        return PLAIN
    return Calendar(
        holidays=MappingProxyType({date.fromisoformat(day): name for day, name in event.days.items()}),
        opens=time.fromisoformat(event.opens),
        closes=time.fromisoformat(event.closes),
        hours_given=event.hours_given,
    )


def _spans(procedure: Procedure) -> Iterator[Span]:
    for step in procedure.steps:
        for due in step.due:
            yield from (due.within, due.at_least, due.warn)
        if step.every:
            yield from step.every.at
            for gap in step.every.gaps:
                yield gap.of
                yield gap.up_to or Span()
        if step.skip and step.skip.again:
            yield step.skip.again
