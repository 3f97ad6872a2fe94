"""The calendar of court days counts as a person does who goes from day to day with a finger."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.values import NAIROBI

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
CALENDARS = st.builds(
    Calendar,
    holidays=st.dictionaries(DAYS, st.just("A holiday"), max_size=40),
    opens=st.times(time(6), time(10)).map(lambda one: one.replace(second=0, microsecond=0)),
    closes=st.times(time(12), time(19)).map(lambda one: one.replace(second=0, microsecond=0)),
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2028, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
EXAMPLE = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)
"""Wednesday 4 March 2026 is an invented holiday."""


def _slowly(calendar: Calendar, day: date, count: int) -> date:
    """Every day for itself, with nothing of the calendar but its list."""
    while count:
        day += timedelta(days=1) if count > 0 else timedelta(days=-1)
        if day.strftime("%A") not in {"Saturday", "Sunday"} and day not in set(calendar.holidays):
            count += -1 if count > 0 else 1
    return day


@given(CALENDARS, DAYS, st.integers(-60, 60))
def test_working_days_are_counted_day_by_day(calendar: Calendar, day: date, count: int) -> None:
    """So many working days later is where the slow count ends."""
    assert calendar.add_working_days(day, count) == _slowly(calendar, day, count)


@given(CALENDARS, DAYS, st.integers(0, 60))
def test_there_and_back_is_the_same_working_day(calendar: Calendar, day: date, count: int) -> None:
    """From a working day, so many forwards and as many backwards is that day again."""
    start = calendar.add_working_days(day, 1)
    there = calendar.add_working_days(start, count)
    assert calendar.add_working_days(there, -count) == start
    assert calendar.working_days_between(start, there) == count


@given(CALENDARS, MOMENTS)
def test_the_next_close_is_the_first_that_is_not_past(calendar: Calendar, moment: datetime) -> None:
    """The court's next close lies in court hours, not before the moment, and no working day closes between."""
    close = calendar.next_court_close(moment)
    assert close >= moment
    assert calendar.in_court_hours(close)
    assert close.astimezone(NAIROBI).time() == calendar.closes
    local, last = moment.astimezone(NAIROBI), close.astimezone(NAIROBI).date()
    skipped = [local.date() + timedelta(days=number) for number in range((last - local.date()).days)]
    worked = [day for day in skipped if calendar.is_working_day(day)]
    assert worked in ([], [local.date()])
    assert not worked or local.time() > calendar.closes


@pytest.mark.parametrize(
    ("moment", "close"),
    [
        ("2026-03-02 03:00", "2026-03-02 16:30"),  # Monday, before the court opens: that day
        ("2026-03-02 16:30", "2026-03-02 16:30"),  # at the close itself
        ("2026-03-02 16:31", "2026-03-03 16:30"),  # a minute later: Tuesday
        ("2026-03-03 20:00", "2026-03-05 16:30"),  # Tuesday evening: Wednesday is a holiday
        ("2026-03-06 17:00", "2026-03-09 16:30"),  # Friday evening: Monday
        ("2026-03-07 10:00", "2026-03-09 16:30"),  # Saturday: Monday
    ],
)
def test_the_next_close_in_worked_examples(moment: str, close: str) -> None:
    """A table that a person can check with a calendar on the wall."""
    at = datetime.fromisoformat(moment).replace(tzinfo=NAIROBI)
    assert EXAMPLE.next_court_close(at).astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M") == close


def test_a_year_without_holidays_is_not_covered() -> None:
    """No holiday is built in: a year of which nothing is written down counts as unknown."""
    assert EXAMPLE.covers(2026)
    assert not EXAMPLE.covers(2027)
    assert not PLAIN.covers(2026)


def test_counting_ends_with_the_calendar() -> None:
    """Beyond the last day that a computer knows, counting stops and does not fail."""
    assert PLAIN.add_working_days(date.max - timedelta(days=3), 40) == date.max
    assert PLAIN.add_working_days(date.min + timedelta(days=3), -40) == date.min
