"""Dates and spans of conditions: the calendar of Nairobi, where a clock is never changed."""

import calendar
from datetime import date, datetime

from msgspec import Struct

_DATE_LENGTH = 10


class Months(Struct, frozen=True):
    """A span of calendar months; it can only be added to a day."""

    count: int


def moment(value: object) -> object:
    """A `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM+03:00` answer as date or datetime; anything else as it is."""
    if not isinstance(value, str) or len(value) < _DATE_LENGTH or value[4] != "-":
        return value
    return date.fromisoformat(value) if len(value) == _DATE_LENGTH else datetime.fromisoformat(value)


def add_months(day: date, count: int) -> date:
    """The same day `count` months later, or the last of that month when it has no such day.

    Raises:
        OverflowError: beyond the years 1 to 9999.
    """
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(year)
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))
