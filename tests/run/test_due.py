"""Clocks end when a person with a calendar would say they end."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.model import Span
from sop_engine.run.outlook import Clock
from sop_engine.run.spans import add_months, add_span, subtract
from sop_engine.run.values import NAIROBI
from tests.run.examples import Desk, from_text

PROCEDURE = """
sop: 0
id: clocks
version: 0.1.0
title: Clocks
owner: child_desk
outcomes: {{ended: It ended}}
phases:
  one:
    title: One
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields:
          day: {{type: date, label: A day, optional: true}}
          moment: {{type: time, label: A moment, optional: true}}
          odd: {{type: yesno, label: Odd?, optional: true}}
          only_odd: {{type: time, label: When was it odd?, when: facts.odd == yes}}
      other:
        title: Other
        who: child_desk
        law: [POL]
        skip: {{reasons: {{not_needed: Not needed}}, again: 2 days}}
        fields: {{note: {{type: text, label: A note}}}}
      timed:
        title: Timed
        who: child_desk
        law: [POL]
        due: {due}
        {more}
        fields: {{note: {{type: text, label: A note}}}}
"""


def _desk(due: str, more: str = "") -> Desk:
    return Desk(from_text(PROCEDURE.format(due=due, more=more))).open()


def _due(desk: Desk) -> Clock:
    found = desk.standing("timed").due
    assert found is not None
    return found


def _local(clock: Clock) -> str:
    assert clock.ends is not None
    return clock.ends.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("day", "within", "ends"),
    [
        ("2026-01-31", "1 month", "2026-02-28 23:59"),
        ("2024-01-31", "1 month", "2024-02-29 23:59"),
        ("2026-01-31", "3 months", "2026-04-30 23:59"),
        ("2025-11-30", "3 months", "2026-02-28 23:59"),
        ("2026-12-15", "1 month", "2027-01-15 23:59"),
        ("2026-02-28", "1 month", "2026-03-28 23:59"),
        ("2026-12-31", "1 day", "2027-01-01 23:59"),
        ("2026-03-02", "14 days", "2026-03-16 23:59"),
    ],
)
def test_from_a_day_it_ends_at_the_end_of_a_day(day: str, within: str, ends: str) -> None:
    """From a day the clock ends at the end of the day; a month on the same day, or on the last of the month."""
    desk = _desk(f"{{within: {within}, from: facts.day}}")
    desk.must(desk.answer("facts.day", day))
    assert _local(_due(desk)) == ends


@pytest.mark.parametrize(
    ("moment", "within", "ends"),
    [
        ("2026-03-02 23:50", "15 minutes", "2026-03-03 00:05"),
        ("2026-03-02 21:00", "24 hours", "2026-03-03 21:00"),
        ("2026-03-02 21:00", "3 days", "2026-03-05 21:00"),
        ("2026-01-31 01:30", "1 month", "2026-02-28 01:30"),
        ("2026-03-02 21:00", "at once", "2026-03-02 21:00"),
    ],
)
def test_from_a_moment_it_ends_at_the_same_time_of_day(moment: str, within: str, ends: str) -> None:
    """From a moment the clock ends to the minute, in Nairobi, also across midnight."""
    desk = _desk(f"{{within: {within}, from: facts.moment}}")
    desk.must(desk.answer("facts.moment", moment))
    assert _local(_due(desk)) == ends


def test_without_an_answer_the_clock_waits_and_says_for_what() -> None:
    """A clock that has nothing to count from is neither late nor silent."""
    clock = _due(_desk("{within: 1 hour, from: facts.moment}"))
    assert (clock.ends, clock.waits_for, clock.overdue) == (None, ("facts.moment",), False)


def test_a_clock_from_a_field_that_does_not_apply_never_runs() -> None:
    """What was never asked starts no clock."""
    desk = _desk("{within: 1 hour, from: facts.only_odd}")
    desk.must(desk.answer("facts.odd", "no"))
    assert desk.standing("timed").due is None


def test_a_list_counts_from_the_latest_once_all_are_there() -> None:
    """A list of starts waits for each, then counts from the latest."""
    desk = _desk("{within: 1 hour, from: [facts, other]}")
    desk.must(desk.complete("facts"))
    assert _due(desk).waits_for == ("other",)
    desk.wait(hours=5)
    desk.must(desk.answer("other.note", "A note"))
    desk.must(desk.complete("other"))
    assert _local(_due(desk)) == "2026-03-03 03:00"


def test_of_several_clocks_the_earliest_counts() -> None:
    """Every clock whose condition is true runs; the earliest end counts; an undecided one does not run."""
    desk = _desk("[{within: 2 hours, from: start}, {within: 1 hour, from: start, when: facts.odd == yes}]")
    assert _local(_due(desk)) == "2026-03-02 23:00"
    desk.must(desk.answer("facts.odd", "yes"))
    assert _local(_due(desk)) == "2026-03-02 22:00"


def test_opened_counts_from_when_the_step_became_open() -> None:
    """`opened` is the newest act that made the step apply or released it."""
    desk = _desk("{within: 1 hour, from: opened}", "after: facts")
    assert _due(desk).ends is None
    desk.wait(hours=2)
    desk.must(desk.complete("facts"))
    assert _local(_due(desk)) == "2026-03-03 00:00"


def test_a_clock_warns_then_is_overdue_then_remembers() -> None:
    """It warns in the last quarter, is overdue after the end, and stays so for a step that was done late."""
    desk = _desk("{within: 4 hours, from: start}")
    seen = []
    for _ in range(6):
        seen.append((_due(desk).warned, _due(desk).overdue))
        desk.wait(hours=1)
    assert seen == [(False, False)] * 3 + [(True, False)] * 2 + [(False, True)]
    desk.must(desk.answer("timed.note", "A note"))
    desk.must(desk.complete("timed"))
    assert _due(desk).overdue
    assert desk.progress().overdue == ("timed",)


def test_a_step_done_in_time_is_never_late() -> None:
    """What was done before the end stays in time, whenever one looks."""
    desk = _desk("{within: 4 hours, from: start}")
    desk.must(desk.answer("timed.note", "A note"))
    desk.must(desk.complete("timed"))
    desk.wait(days=300)
    assert not _due(desk).overdue


def test_a_late_entry_of_an_act_in_time_is_in_time() -> None:
    """The clock asks when it was done, not when it was written down."""
    desk = _desk("{within: 1 hour, from: start}")
    done = desk.now.utc + timedelta(minutes=30)
    desk.wait(hours=3)
    desk.must(desk.answer("timed.note", "A note", at=done))
    desk.must(type(desk.complete("timed"))(by="ann", actor="ann", step="timed", at=done))
    assert not _due(desk).overdue


MOMENTS = st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
SPANS = st.builds(Span, st.integers(0, 40), st.integers(0, 400), st.integers(0, 5000))


@given(MOMENTS, SPANS)
def test_no_span_ends_before_it_began(moment: datetime, span: Span) -> None:
    """Time only goes forward, at most as far as its months, days and minutes reach."""
    ends = add_span(moment, span)
    assert moment <= ends <= moment + timedelta(days=31 * span.months + span.days, minutes=span.minutes)


@given(MOMENTS, st.integers(0, 400), st.integers(0, 5000))
def test_reminders_mirror_deadlines(moment: datetime, days: int, minutes: int) -> None:
    """Without months, the reminder that long before the end is the beginning."""
    span = Span(0, days, minutes)
    assert subtract(add_span(moment, span), span) == moment


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-40, 40))
def test_months_keep_the_day_or_take_the_last(day: date, months: int) -> None:
    """The month is exactly that far away, on the same day or on the last of the month."""
    found = add_months(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day == day.day or (found.day < day.day and (found + timedelta(days=1)).day == 1)
