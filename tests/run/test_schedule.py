"""Rounds of a recurring step come when the gap, the officer or the fixed times say, and never later."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Every, Gap, Span
from sop_engine.run.schedule import Rounds, Test, latest_next, next_round
from sop_engine.run.spans import Mark, day_mark, end_of_day
from sop_engine.run.values import NAIROBI

START = Mark(datetime(2026, 3, 2, 6, 0, tzinfo=UTC))
"""Monday 2 March 2026, 09:00 in Nairobi."""

MONTH = Every(gaps=(Gap(of=Span(months=1)),))


def _condition() -> Condition:
    found = read("today() > today()", {})
    assert isinstance(found, Condition)
    return found


WHEN = _condition()
"""Stands for any condition; what it is, the test says."""


def _always(truth: Truth) -> Test:
    return lambda _condition: truth


YES, NO, OPEN = _always(Truth.TRUE), _always(Truth.FALSE), _always(Truth.UNKNOWN)


def _local(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M")


def test_the_first_round_counts_from_the_start_and_each_next_from_the_last() -> None:
    """A month after the start, then a month after each round was finished."""
    assert _local(next_round(MONTH, Rounds(start=START), NO).due) == "2026-04-02 09:00"
    late = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)
    found = next_round(MONTH, Rounds(start=START, done=(late,)), NO)
    assert (found.number, _local(found.due)) == (2, "2026-05-10 15:00")


def test_until_ends_the_rounds() -> None:
    """When `until` is true no further round comes; while it is undecided the rounds go on."""
    every = Every(gaps=(Gap(of=Span(days=7)),), until=WHEN)
    assert next_round(every, Rounds(start=START), YES).ended
    assert not next_round(every, Rounds(start=START), OPEN).ended


def test_nothing_is_due_before_the_start_is_known() -> None:
    """Without what the rounds count from there is no time, and no end either."""
    found = next_round(MONTH, Rounds(start=None), NO)
    assert (found.due, found.ended) == (None, False)


GAPS = Every(
    gaps=(
        Gap(of=Span(days=7), up_to=Span(months=1)),
        Gap(of=Span(days=14), up_to=Span(months=6)),
        Gap(of=Span(months=3)),
    )
)


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-03-09 09:00", "2026-03-16 09:00"),  # weekly in the first month
        ("2026-03-26 09:00", "2026-04-02 09:00"),  # exactly a month after the start is still in it
        ("2026-03-27 09:00", "2026-04-10 09:00"),  # a week later would be past the month: fourteen days
        ("2026-08-20 09:00", "2026-11-20 09:00"),  # past six months: every three months
    ],
)
def test_the_first_line_that_fits_is_taken(last: str, due: str) -> None:
    """`up_to` is counted from the start; the first line in which the round still lies is taken."""
    done = datetime.fromisoformat(last).replace(tzinfo=NAIROBI).astimezone(UTC)
    assert _local(next_round(GAPS, Rounds(start=START, done=(done,)), NO).due) == due


def test_a_line_whose_condition_is_not_true_is_passed_over() -> None:
    """A line that is false or undecided does not fit; if none fits, the time is unknown or the rounds are over."""
    two = Every(gaps=(Gap(of=Span(days=3), when=WHEN), Gap(of=Span(days=7))))
    one = Every(gaps=(Gap(of=Span(days=3), when=WHEN),))
    assert _local(next_round(two, Rounds(start=START), YES).due) == "2026-03-05 09:00"
    assert _local(next_round(two, Rounds(start=START), NO).due) == "2026-03-09 09:00"
    assert _local(next_round(two, Rounds(start=START), OPEN).due) == "2026-03-09 09:00"
    assert next_round(one, Rounds(start=START), OPEN).undecided
    assert next_round(one, Rounds(start=START), NO).ended


def test_the_officer_may_come_earlier_but_not_later() -> None:
    """The date that the officer set counts until its end, as far as the gap allows."""
    done = (datetime(2026, 4, 2, 6, 0, tzinfo=UTC),)
    early = next_round(MONTH, Rounds(start=START, done=done, chosen=date(2026, 4, 20)), NO)
    late = next_round(MONTH, Rounds(start=START, done=done, chosen=date(2026, 6, 20)), NO)
    assert early.due == end_of_day(date(2026, 4, 20))
    assert _local(late.due) == "2026-05-02 09:00"
    assert latest_next(MONTH, Rounds(start=START), NO, done[0]) == date(2026, 5, 2)


def test_fixed_times_count_from_the_start_however_late_the_rounds_were() -> None:
    """`at` is a plan: a late round does not move the next one, and after the last the rounds are over."""
    every = Every(at=(Span(months=1), Span(months=3), Span(months=6)), start=("one",))
    start = day_mark(date(2026, 1, 31))
    done = tuple(START.at + timedelta(days=number) for number in range(3))
    found = [next_round(every, Rounds(start=start, done=done[:count]), NO) for count in range(4)]
    assert [_local(one.due) for one in found[:3]] == ["2026-02-28 23:59", "2026-04-30 23:59", "2026-07-31 23:59"]
    assert found[3].ended


@given(st.integers(1, 400), st.dates(date(2025, 1, 1), date(2030, 1, 1)), st.integers(0, 5000))
def test_no_date_makes_a_round_later_than_its_gap(days: int, chosen: date, minutes: int) -> None:
    """Whatever date is set, the next round is due at the latest when the gap says."""
    every = Every(gaps=(Gap(of=Span(days=days)),))
    done = (START.at + timedelta(minutes=minutes),)
    found = next_round(every, Rounds(start=START, done=done, chosen=chosen), NO)
    assert found.due is not None
    assert found.due <= done[0] + timedelta(days=days)
    assert found.latest == done[0] + timedelta(days=days)
