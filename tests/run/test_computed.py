"""Computed fields are worked out from the answers, never typed, and can be read like a number or a day."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.conditions.kinds import Answerable, Kind
from sop_engine.procedure.conditions.truth import Missing
from sop_engine.procedure.conditions.values import read_value
from sop_engine.run.computed import NOT_KNOWN, computed_words, span_words
from sop_engine.run.outlook import Status
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View
from tests.run.examples import Desk
from tests.run.rules import desk

NUMBERS = st.none() | st.integers(0, 50)


def view(run: Desk) -> View:
    """The run now."""
    return View(run.procedure, run.state, run.now.utc)


def words(run: Desk, ref: str) -> str:
    """A computed field as it is shown."""
    now = view(run)
    return computed_words(now, now.index.fields[ref])


@given(NUMBERS, NUMBERS, st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@settings(max_examples=25, deadline=None)
def test_it_is_what_a_slow_reckoning_says(first: int | None, second: int | None, day: date | None) -> None:
    """Sums of sums, days after a day, days since: the same as counted by hand; unknown while a part is."""
    run = desk()
    for ref, value in (("ask.first", first), ("ask.second", second), ("ask.day", day and day.isoformat())):
        if value is not None:
            run.must(run.answer(ref, value))
    known = first is not None and second is not None
    now = view(run)
    assert now.value("ask.sum") == (first + second if known else Missing.UNANSWERED)  # type: ignore[operator]
    assert now.value("ask.twice") == (2 * (first + second) if known else Missing.UNANSWERED)  # type: ignore[operator]
    assert now.value("ask.ends") == ((day + timedelta(30)).isoformat() if day else Missing.UNANSWERED)
    today = run.now.utc.astimezone(NAIROBI).date()
    assert now.value("ask.since") == (today - day if day else Missing.UNANSWERED)


def test_it_says_that_it_is_not_known_yet() -> None:
    """Until every part is answered."""
    run = desk()
    assert words(run, "ask.sum") == NOT_KNOWN
    run.must(run.answer("ask.first", 2))
    assert words(run, "ask.sum") == NOT_KNOWN
    run.must(run.answer("ask.second", 3))
    assert words(run, "ask.sum") == "5"
    run.must(run.answer("ask.moment", "2026-03-02 20:00"))
    assert words(run, "ask.late") == "2026-03-02 22:00"


def test_nobody_types_it() -> None:
    """Answering and amending are refused, and it is never missing."""
    run = desk()
    assert run.refused(run.answer("ask.sum", 5)).code == "computed"
    assert run.refused(run.amend("ask.sum", 5)).code == "computed"
    run.must(run.complete("ask"))
    assert run.standing("ask").status is Status.COMPLETED


def test_what_reads_it_follows_the_answers_behind_it() -> None:
    """A field hidden by an amended part of the sum is voided."""
    run = desk()
    run.must(run.answer("ask.first", 9))
    run.must(run.answer("ask.second", 9))
    run.must(run.answer("look.big", "yes"))
    run.must(run.amend("ask.second", 1))
    assert run.state.answer("look.big") is None
    assert run.state == run.replayed()


def test_a_clock_counts_from_it() -> None:
    """From a computed day, as from a day that was typed: at the end of the day."""
    run = desk()
    run.must(run.answer("ask.day", "2026-03-01"))
    due = run.standing("look").due
    assert due is not None
    assert due.ends == datetime(2026, 4, 1, 23, 59, 59, tzinfo=NAIROBI)


@pytest.mark.parametrize(
    ("text", "code"),
    [("a.kind", "E210"), ("a.kind == x", "E206"), ("a.day + a.day", "E203"), ("months(2)", "E210"), ("a.b", "E201")],
)
def test_what_cannot_be_shown_is_refused(text: str, code: str) -> None:
    """Options, conditions, sums of days, months: each with its finding."""
    table = {"a": {"kind": Answerable(kind=Kind.CHOICE, options=("x",)), "day": Answerable(kind=Kind.DATE)}}
    found = read_value(text, table)
    assert isinstance(found, tuple)
    assert [fault.code for fault in found] == [code]


@given(st.timedeltas(timedelta(-400), timedelta(400)))
@settings(max_examples=30, deadline=None)
def test_a_length_of_time_is_said_to_the_minute(length: timedelta) -> None:
    """Days, hours and minutes add up to it, seconds left out."""
    said = span_words(length)
    parts = said.removeprefix("minus ").split()
    units = {"day": 1440, "hour": 60, "minute": 1}
    minutes = sum(int(number) * units[unit.rstrip("s")] for number, unit in zip(parts[::2], parts[1::2], strict=True))
    assert minutes == abs(length) // timedelta(minutes=1)
    assert said.startswith("minus") == (length <= -timedelta(minutes=1)) or minutes == 0
