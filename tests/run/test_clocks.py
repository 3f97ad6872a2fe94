"""Clocks that run backwards, count working days, roll to a court day."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.model import Span
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS, Calendar
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.spans import Mark, day_mark, ends_after, ends_before, moment_mark
from sop_engine.run.values import NAIROBI
from tests.run.clock_desk import CALENDAR, clock_of, desk_of, ends_of, local


@pytest.mark.parametrize(
    ("said", "due", "ref", "value", "ends"),
    [
        ("two working days from Monday 10:00, Wednesday is a holiday: Thursday 10:00",
         "{within: 2 working days, from: facts.moment}", "facts.moment", "2026-03-02 10:00", "2026-03-05 10:00"),
        ("one working day from Friday 15:00 is Monday 15:00",
         "{within: 1 working day, from: facts.moment}", "facts.moment", "2026-02-27 15:00", "2026-03-02 15:00"),
        ("one working day from Saturday is Monday, till its end",
         "{within: 1 working day, from: facts.day}", "facts.day", "2026-02-28", "2026-03-02 23:59"),
        ("arrested on Friday at 11:00: 24 hours end on Saturday, so Monday when the court closes",
         "{within: 24 hours, from: facts.moment, roll: court_day}", "facts.moment", "2026-02-27 11:00",
         "2026-03-02 16:30"),
        ("arrested on Monday at 11:00: 24 hours end on Tuesday in court hours, so Tuesday 11:00",
         "{within: 24 hours, from: facts.moment, roll: court_day}", "facts.moment", "2026-03-02 11:00",
         "2026-03-03 11:00"),
        ("arrested on Monday at 20:00: Tuesday evening, Wednesday is a holiday, so Thursday when the court closes",
         "{within: 24 hours, from: facts.moment, roll: court_day}", "facts.moment", "2026-03-02 20:00",
         "2026-03-05 16:30"),
        ("arrested on Monday at 03:00: before the court opens on Tuesday, so Tuesday when it closes",
         "{within: 24 hours, from: facts.moment, roll: court_day}", "facts.moment", "2026-03-02 03:00",
         "2026-03-03 16:30"),
        ("three days from Sunday the 1st end on the holiday, so Thursday when the court closes",
         "{within: 3 days, from: facts.day, roll: court_day}", "facts.day", "2026-03-01", "2026-03-05 16:30"),
        ("two days from Sunday the 1st end on Tuesday, a court day, till its end",
         "{within: 2 days, from: facts.day, roll: court_day}", "facts.day", "2026-03-01", "2026-03-03 23:59"),
        ("two hours before a hearing at 09:00",
         "{at_least: 2 hours, before: hearing.at}", "hearing.at", "2026-03-10 09:00", "2026-03-10 07:00"),
        ("two days before the 20th is the 18th, till its end",
         "{at_least: 2 days, before: hearing.on}", "hearing.on", "2026-03-20", "2026-03-18 23:59"),
        ("any time before the 20th is till the end of the 19th",
         "{before: hearing.on}", "hearing.on", "2026-03-20", "2026-03-19 23:59"),
        ("two working days before Friday the 6th, Wednesday is a holiday: Tuesday the 3rd",
         "{at_least: 2 working days, before: hearing.on}", "hearing.on", "2026-03-06", "2026-03-03 23:59"),
        ("a month before 31 March is the last of February",
         "{at_least: 1 month, before: hearing.on}", "hearing.on", "2026-03-31", "2026-02-28 23:59"),
    ],
)  # fmt: skip
def test_worked_examples(said: str, due: str, ref: str, value: str, ends: str) -> None:
    """A small table in words that a person can check with a calendar on the wall."""
    desk = desk_of(due)
    if ref.startswith("facts") or value <= local(desk.now.utc):
        desk.set("2026-03-02 21:00")
    desk.must(desk.answer(ref, value))
    assert ends_of(desk) == ends, said


def test_a_backwards_clock_waits_then_counts_then_is_late() -> None:
    """It waits for the named time, is late once that time less the margin has passed, and stays so if done late."""
    desk = desk_of("{at_least: 2 hours, before: hearing.at}")
    assert (clock_of(desk).ends, clock_of(desk).waits_for) == (None, ("hearing.at",))
    desk.must(desk.answer("hearing.at", "2026-03-03 10:00"))
    assert not clock_of(desk).overdue
    desk.set("2026-03-03 08:01")
    assert clock_of(desk).overdue
    desk.must(desk.complete("timed"))
    assert clock_of(desk).overdue


def test_it_is_late_when_the_named_step_was_done_first() -> None:
    """`before: hearing` says that this must be done before that step: afterwards it is late."""
    desk = desk_of("{before: hearing}")
    assert clock_of(desk).waits_for == ("hearing",)
    desk.wait(hours=1)
    desk.must(desk.complete("hearing"))
    desk.wait(minutes=1)
    assert clock_of(desk).overdue


def test_the_earliest_of_several_counts_as_soon_as_it_is_known() -> None:
    """Of several names after `before` the earliest that has a time counts; the others may come later."""
    desk = desk_of("{at_least: 1 hour, before: [hearing.at, hearing]}")
    desk.must(desk.answer("hearing.at", "2026-03-10 10:00"))
    assert ends_of(desk) == "2026-03-10 09:00"
    desk.must(desk.complete("hearing"))
    assert ends_of(desk) == "2026-03-02 20:00"


def test_an_amended_answer_moves_the_clock() -> None:
    """The clock reads the answer that counts now."""
    desk = desk_of("{at_least: 2 hours, before: hearing.at}")
    desk.must(desk.answer("hearing.at", "2026-03-10 10:00"))
    desk.must(desk.amend("hearing.at", "2026-03-12 14:00"))
    assert ends_of(desk) == "2026-03-12 12:00"


def test_without_a_calendar_it_counts_and_says_so() -> None:
    """Saturdays and Sundays are counted out, the court hours are assumed, and the clock says both."""
    desk = desk_of("{within: 24 hours, from: start, roll: court_day}", None)
    assert ends_of(desk) == "2026-03-04 17:00"
    assert clock_of(desk).note == f"{NO_HOLIDAYS}; {NO_HOURS}"
    desk.bring(CALENDAR)
    assert (ends_of(desk), clock_of(desk).note) == ("2026-03-05 16:30", "")
    assert clock_of(desk_of("{within: 2 days, from: start}", None)).note == ""


def test_a_year_that_is_not_written_down_is_said() -> None:
    """A clock that ends in a year without holidays in the calendar carries the note."""
    desk = desk_of("{within: 250 working days, from: start}")
    assert clock_of(desk).note == NO_HOLIDAYS


def test_the_calendar_stays_in_the_run() -> None:
    """The run keeps the calendar it counts with; only what is new is written; a run that needs none keeps none."""
    desk = desk_of("{within: 2 working days, from: start}")
    assert [type(one) for one in desk.bring(CALENDAR).history].count(CalendarTaken) == 1
    other = Calendar(holidays={date(2026, 3, 3): "Another Day", date(2026, 3, 4): "Invented Day"})
    before = ends_of(desk)
    assert ends_of(desk.bring(other)) != before
    assert desk.reread() == desk.history
    plain = desk_of("{within: 2 days, from: start}")
    assert not any(isinstance(one, CalendarTaken) for one in plain.history)


@pytest.mark.parametrize("day", ["1900-01-01", "2199-12-31"])
@pytest.mark.parametrize(
    "due",
    [
        "{within: 9999 months, from: facts.day}",
        "{within: 9999 working days, from: facts.day, roll: court_day}",
        "{within: 24 hours, from: facts.moment, roll: court_day, warn: 9999 months}",
        "{at_least: 9999 months, before: hearing.on}",
        "{at_least: 9999 working days, before: hearing.at}",
        "{before: hearing.on}",
    ],
)
def test_no_date_is_too_far_away(due: str, day: str) -> None:
    """Whatever day is typed, the clock ends somewhere in the calendar, and nothing breaks."""
    desk = desk_of(due)
    for ref, value in (("day", day), ("moment", f"{day} 00:00")):
        desk.must(desk.answer(f"facts.{ref}", value))
    for ref, value in (("on", day), ("at", f"{day} 23:59")):
        desk.must(desk.answer(f"hearing.{ref}", value))
    assert clock_of(desk).ends is not None


@given(
    moment=st.datetimes(timezones=st.just(UTC)), span=st.builds(Span, *[st.integers(0, 9999)] * 4), day=st.booleans()
)
def test_spans_never_leave_the_calendar(moment: datetime, span: Span, *, day: bool) -> None:
    """Even from the first and the last day that there is, a time comes out and nothing breaks."""
    mark = day_mark(moment.date()) if day else moment_mark(moment)
    assert ends_before(mark, span) <= ends_after(mark, span)


DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
HOLIDAYS = st.dictionaries(DAYS, st.just("A holiday"), max_size=30)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(NAIROBI))  # noqa: DTZ001 - hypothesis adds the zone


@given(
    HOLIDAYS,
    MOMENTS,
    st.one_of(st.builds(Span, days=st.integers(0, 90)), st.builds(Span, minutes=st.integers(0, 9000))),
)
@settings(max_examples=50)
def test_forwards_from_where_backwards_ends_is_the_named_moment(
    holidays: dict[date, str], moment: datetime, span: Span
) -> None:
    """Days and minutes: the clock that runs back ends exactly so long before."""
    calendar = Calendar(holidays=holidays)
    mark = Mark(moment)
    assert ends_after(Mark(ends_before(mark, span, calendar)), span, calendar) == moment


@given(HOLIDAYS, DAYS, st.integers(1, 40))
@settings(max_examples=50)
def test_working_days_before_a_day_leave_that_many(holidays: dict[date, str], day: date, count: int) -> None:
    """Between the end of the clock and the named day lie so many working days, the named one among them."""
    calendar = Calendar(holidays=holidays)
    day = calendar.add_working_days(day, 1)
    last = ends_before(day_mark(day), Span(working=count), calendar).astimezone(NAIROBI).date()
    assert calendar.working_days_between(last, day) == count
    assert ends_after(day_mark(last), Span(working=count), calendar).astimezone(NAIROBI).date() == day
