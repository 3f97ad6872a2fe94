"""Spans of time added to moments, by the calendar of Nairobi.

A month ends on the same day of the month, or on its last; from a day a span ends at the end of the
day; from a moment it ends at the same time of day, also after working days.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sop_engine.procedure.model import Span
from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.values import NAIROBI

END_OF_DAY: Final = time(23, 59, 59)

_FIRST: Final = datetime(1, 1, 3, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 29, tzinfo=UTC)
"""No clock ends outside these: what is typed may lie at the very end of the calendar, in whatever time zone."""


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """What a clock counts from: a moment (UTC), or a whole day, whose moment is its beginning."""

    at: datetime
    whole_day: bool = False

    @property
    def day(self) -> date:
        """The day in Nairobi."""
        return self.at.astimezone(NAIROBI).date()


def day_mark(day: date) -> Mark:
    """A whole day to count from."""
    known = min(max(day, _FIRST.date()), _LAST.date())
    return Mark(datetime.combine(known, time(0), NAIROBI).astimezone(UTC), whole_day=True)


def moment_mark(moment: datetime) -> Mark:
    """A moment to count from."""
    return Mark(min(max(moment, _FIRST), _LAST).astimezone(UTC))


def ends_after(mark: Mark, span: Span, calendar: Calendar = PLAIN) -> datetime:
    """That long after: at the same clock time, or from a day at the end of the day. UTC."""
    ends = add_span(mark.at, span, calendar)
    return end_of_day(ends.astimezone(NAIROBI).date()) if mark.whole_day else ends


def ends_before(mark: Mark, span: Span, calendar: Calendar = PLAIN) -> datetime:
    """That long before. Before a day, whole days end with the day: 2 days before the 20th is the 18th, till its end.

    Without a span, and for hours, a day is its beginning: any time before the 20th is till the end of the 19th.
    """
    found = subtract(mark.at, span, calendar)
    if not mark.whole_day:
        return found
    return found - timedelta(seconds=1) if not _in_days(span) else end_of_day(found.astimezone(NAIROBI).date())


def _in_days(span: Span) -> bool:
    return bool(span.months or span.days or span.working) and not span.minutes


def end_of_day(day: date) -> datetime:
    """The last second of the day in Nairobi; UTC."""
    return datetime.combine(day, END_OF_DAY, NAIROBI).astimezone(UTC)


def add_span(moment: datetime, span: Span, calendar: Calendar = PLAIN) -> datetime:
    """That long after: months first, then days, working days, then minutes. UTC."""
    return _moved(moment, span, calendar, 1)


def subtract(moment: datetime, span: Span, calendar: Calendar = PLAIN) -> datetime:
    """That long before. UTC."""
    return _moved(moment, span, calendar, -1)


def _moved(moment: datetime, span: Span, calendar: Calendar, sign: int) -> datetime:
    try:
        local = moment.astimezone(NAIROBI)
        day = add_months(local.date(), sign * span.months) + timedelta(days=sign * span.days)
        if span.working:
            day = calendar.add_working_days(day, sign * span.working)
        found = datetime.combine(day, local.timetz()) + timedelta(minutes=sign * span.minutes)
        return min(max(found.astimezone(UTC), _FIRST), _LAST)
    except (OverflowError, ValueError):  # a date was typed that no computer's calendar holds much longer
        return _LAST if sign > 0 else _FIRST


def add_months(day: date, months: int) -> date:
    """The same day of the month that many months on, or the last day of that month."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
