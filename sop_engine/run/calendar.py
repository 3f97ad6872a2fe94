"""The calendar of court days: which days are worked, and when the court closes. Pure; times of Nairobi.

Saturdays, Sundays and the holidays that the station has written down are not worked. No holiday is
built in: which days are public holidays is for the station to say, since some are fixed by notice each year.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

from sop_engine.run.values import NAIROBI

_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_NONE: Final[Mapping[date, str]] = MappingProxyType({})

OPENS: Final = time(8)
CLOSES: Final = time(17)
"""Court hours until the station has said its own: an assumption of ours, no source; such a clock says so."""

NO_HOLIDAYS: Final = "counted without the station's calendar"
NO_HOURS: Final = "counted without the station's court hours (08:00 to 17:00 assumed)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The days and hours of the court that a station works with.

    Attributes:
        holidays: day to its name. A year without any holiday counts as not written down yet.
        opens, closes: court hours on a working day. hours_given: the station has said them.
    """

    holidays: Mapping[date, str] = field(default_factory=lambda: _NONE)
    opens: time = OPENS
    closes: time = CLOSES
    hours_given: bool = False

    def is_working_day(self, day: date) -> bool:
        """Neither Saturday, Sunday nor a holiday."""
        return day.weekday() < _SATURDAY and day not in self.holidays

    def covers(self, year: int) -> bool:
        """Has the station written down the holidays of this year?"""
        return any(day.year == year for day in self.holidays)

    def add_working_days(self, day: date, count: int) -> date:
        """The working day that many working days after (before, if negative); the day itself for 0.

        The day it counts from is never counted. Beyond the last day of the calendar it stays there.
        """
        step = _DAY if count > 0 else -_DAY
        left = abs(count)
        while left and date.min < day < date.max:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after the first, up to and with the last; 0 if it is not later."""
        days = (last - first).days
        return sum(self.is_working_day(first + timedelta(days=number)) for number in range(1, days + 1))

    def in_court_hours(self, moment: datetime) -> bool:
        """Is the court open at that moment? Its closing time still counts."""
        local = moment.astimezone(NAIROBI)
        return self.is_working_day(local.date()) and self.opens <= local.time() <= self.closes

    def next_court_close(self, moment: datetime) -> datetime:
        """When the court day closes that comes next (or runs) at that moment; UTC."""
        local = moment.astimezone(NAIROBI)
        day = local.date()
        if not self.is_working_day(day) or local.time() > self.closes:
            day = self.add_working_days(day, 1)
        return datetime.combine(day, self.closes, NAIROBI).astimezone(UTC)


PLAIN: Final = Calendar()
"""What counts where no calendar is given: only Saturdays and Sundays are not worked."""
