"""Clocks that run backwards, count working days, roll to a court day; and what an authority does with a clock."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.model import Span
from sop_engine.run import orders
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS, Calendar
from sop_engine.run.claims import event
from sop_engine.run.clock_events import CalendarTaken, ClockExtended, ClockStopped
from sop_engine.run.due import clocks
from sop_engine.run.events import Withheld
from sop_engine.run.outlook import Clock
from sop_engine.run.spans import Mark, day_mark, ends_after, ends_before, moment_mark
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View
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
      timed:
        title: Timed
        who: [child_desk]
        law: [POL]
        due: {due}
        fields: {{note: {{type: text, label: A note, optional: true}}}}
      hearing:
        title: Hearing
        who: child_desk
        law: [POL]
        fields:
          on: {{type: date, label: Day of the hearing, optional: true}}
          at: {{type: time, label: Time of the hearing, optional: true}}
"""

CALENDAR = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)
"""Wednesday 4 March 2026 is an invented holiday; the run begins on Monday the 2nd at 21:00."""


def _desk(due: str, calendar: Calendar | None = CALENDAR) -> Desk:
    desk = Desk(from_text(PROCEDURE.format(due=due))).open()
    return desk if calendar is None else desk.bring(calendar)


def _clock(desk: Desk) -> Clock:
    found = desk.standing("timed").due
    assert found is not None
    return found


def _local(moment: datetime | None) -> str:
    return moment.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M") if moment else "none"


def _ends(desk: Desk) -> str:
    return _local(_clock(desk).ends)


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
    desk = _desk(due)
    if ref.startswith("facts") or value <= _local(desk.now.utc):
        desk.set("2026-03-02 21:00")
    desk.must(desk.answer(ref, value))
    assert _ends(desk) == ends, said


def test_a_backwards_clock_waits_then_counts_then_is_late() -> None:
    """It waits for the named time, is late once that time less the margin has passed, and stays so if done late."""
    desk = _desk("{at_least: 2 hours, before: hearing.at}")
    assert (_clock(desk).ends, _clock(desk).waits_for) == (None, ("hearing.at",))
    desk.must(desk.answer("hearing.at", "2026-03-03 10:00"))
    assert not _clock(desk).overdue
    desk.set("2026-03-03 08:01")
    assert _clock(desk).overdue
    desk.must(desk.complete("timed"))
    assert _clock(desk).overdue


def test_it_is_late_when_the_named_step_was_done_first() -> None:
    """`before: hearing` says that this must be done before that step: afterwards it is late."""
    desk = _desk("{before: hearing}")
    assert _clock(desk).waits_for == ("hearing",)
    desk.wait(hours=1)
    desk.must(desk.complete("hearing"))
    desk.wait(minutes=1)
    assert _clock(desk).overdue


def test_the_earliest_of_several_counts_as_soon_as_it_is_known() -> None:
    """Of several names after `before` the earliest that has a time counts; the others may come later."""
    desk = _desk("{at_least: 1 hour, before: [hearing.at, hearing]}")
    desk.must(desk.answer("hearing.at", "2026-03-10 10:00"))
    assert _ends(desk) == "2026-03-10 09:00"
    desk.must(desk.complete("hearing"))
    assert _ends(desk) == "2026-03-02 20:00"


def test_an_amended_answer_moves_the_clock() -> None:
    """The clock reads the answer that counts now."""
    desk = _desk("{at_least: 2 hours, before: hearing.at}")
    desk.must(desk.answer("hearing.at", "2026-03-10 10:00"))
    desk.must(desk.amend("hearing.at", "2026-03-12 14:00"))
    assert _ends(desk) == "2026-03-12 12:00"


def test_without_a_calendar_it_counts_and_says_so() -> None:
    """Saturdays and Sundays are counted out, the court hours are assumed, and the clock says both."""
    desk = _desk("{within: 24 hours, from: start, roll: court_day}", None)
    assert _ends(desk) == "2026-03-04 17:00"
    assert _clock(desk).note == f"{NO_HOLIDAYS}; {NO_HOURS}"
    desk.bring(CALENDAR)
    assert (_ends(desk), _clock(desk).note) == ("2026-03-05 16:30", "")
    assert _clock(_desk("{within: 2 days, from: start}", None)).note == ""


def test_a_year_that_is_not_written_down_is_said() -> None:
    """A clock that ends in a year without holidays in the calendar carries the note."""
    desk = _desk("{within: 250 working days, from: start}")
    assert _clock(desk).note == NO_HOLIDAYS


def test_the_calendar_stays_in_the_run() -> None:
    """The run keeps the calendar it counts with; only what is new is written; a run that needs none keeps none."""
    desk = _desk("{within: 2 working days, from: start}")
    assert [type(one) for one in desk.bring(CALENDAR).history].count(CalendarTaken) == 1
    other = Calendar(holidays={date(2026, 3, 3): "Another Day", date(2026, 3, 4): "Invented Day"})
    before = _ends(desk)
    assert _ends(desk.bring(other)) != before
    assert desk.reread() == desk.history
    plain = _desk("{within: 2 days, from: start}")
    assert not any(isinstance(one, CalendarTaken) for one in plain.history)


def _stop(by: str = "ann", **rest: object) -> orders.StopClock:
    words = {"authority": "Court order 12 of 2026", "reason": "The court adjourned.", "actor": by, "step": "timed"}
    return orders.StopClock(by=by, **{**words, **rest})  # type: ignore[arg-type]  # the keys of the order


def _restart() -> orders.RestartClock:
    return orders.RestartClock(
        by="ann", actor="ann", step="timed", authority="Court order 13 of 2026", reason="The court sits again."
    )


def _extend(until: str) -> orders.ExtendClock:
    moment = datetime.fromisoformat(until).replace(tzinfo=NAIROBI)
    return orders.ExtendClock(
        by="otieno", actor="otieno", step="timed", until=moment, authority="Ruling 4", reason="More time was given."
    )


def test_a_stopped_clock_stands_still_and_says_by_whom() -> None:
    """While it is stopped it neither ends nor reminds nor is late; restarted it ends later by that long."""
    desk = _desk("{within: 24 hours, from: start, basis: statute}")
    desk.wait(hours=20)
    desk.must(_stop())
    desk.wait(days=10)
    found = _clock(desk)
    assert (found.ends, found.overdue, found.warned, _local(found.was)) == (None, False, False, "2026-03-03 21:00")
    assert isinstance(found.stopped, ClockStopped)
    assert found.stopped.authority == "Court order 12 of 2026"
    desk.must(_restart())
    assert (_ends(desk), _local(_clock(desk).was)) == ("2026-03-13 21:00", "2026-03-03 21:00")


def test_a_clock_that_was_late_when_it_was_stopped_stays_late() -> None:
    """No order makes up for what was late before."""
    desk = _desk("{within: 1 hour, from: start}")
    desk.wait(hours=2)
    desk.must(_stop())
    assert _clock(desk).overdue


def test_working_days_stand_still_in_working_days() -> None:
    """A clock of working days, stopped over a weekend, is moved by the working days that passed."""
    desk = _desk("{within: 3 working days, from: start}")
    assert _ends(desk) == "2026-03-06 21:00"
    desk.set("2026-03-05 09:00")
    desk.must(_stop())
    desk.set("2026-03-09 09:00")
    desk.must(_restart())
    assert _ends(desk) == "2026-03-10 21:00"


def test_an_extended_clock_shows_both_ends() -> None:
    """The new end counts; the old one is kept beside it, with the authority."""
    desk = _desk("{within: 24 hours, from: start, basis: statute}")
    desk.must(_extend("2026-03-06 12:00"))
    found = _clock(desk)
    assert (_ends(desk), _local(found.was)) == ("2026-03-06 12:00", "2026-03-03 21:00")
    assert isinstance(found.extended, ClockExtended)
    assert found.extended.header.by == "otieno"
    desk.wait(hours=30)
    assert not _clock(desk).overdue


def test_an_answer_amended_later_than_the_extension_wins() -> None:
    """What the authority gave is a time; an answer that gives more time than that is not cut short by it."""
    desk = _desk("{within: 24 hours, from: facts.moment}")
    desk.must(desk.answer("facts.moment", "2026-03-01 10:00"))
    desk.must(_extend("2026-03-03 12:00"))
    assert _ends(desk) == "2026-03-03 12:00"
    desk.must(desk.amend("facts.moment", "2026-03-02 20:00"))
    assert _ends(desk) == "2026-03-03 20:00"
    assert _clock(desk).extended is None


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (_stop(authority=" "), "authority_needed"),
        (_stop(reason=" "), "reason_needed"),
        (_stop(clock=2), "no_clock"),
        (_stop(actor="ben"), "reported_signature"),
        (_stop(step="nowhere"), "unknown_step"),
        (_restart(), "clock_runs"),
    ],
)
def test_no_clock_is_stopped_without_name_and_authority(order: orders.AnyOrder, code: str) -> None:
    """An act on a clock needs the officer's own key, an authority and a reason, and a clock that runs."""
    assert _desk("{within: 24 hours, from: start}").refused(order).code == code


def test_a_clock_is_extended_only_to_later() -> None:
    """An extension to an earlier time would be a trap; a clock that waits has nothing to extend."""
    desk = _desk("{within: 24 hours, from: start}")
    assert desk.refused(_extend("2026-03-03 21:00")).code == "not_later"
    waiting = _desk("{within: 24 hours, from: facts.moment}")
    assert waiting.refused(_extend("2026-03-03 21:00")).code == "clock_waits"


def test_the_acts_come_back_from_their_claims() -> None:
    """Stops, extensions, restarts and the calendar survive the journal, and the fold of it is the state."""
    desk = _desk("{within: 3 working days, from: start, roll: court_day}")
    desk.must(_stop())
    desk.wait(days=1)
    desk.must(_extend("2026-03-10 12:00"))
    desk.must(_restart())
    assert desk.reread() == desk.history
    assert desk.replayed() == desk.state
    again = Desk(desk.procedure)
    again.state, again.now = desk.replayed(), desk.now
    assert again.standing("timed") == desk.standing("timed")


def test_a_reason_that_cannot_be_read_does_not_hide_the_act() -> None:
    """Who may not read the reason still sees that, by which authority and until when a clock was extended."""
    desk = _desk("{within: 24 hours, from: start}")
    desk.must(_extend("2026-03-06 12:00"))
    found = {one.name: Withheld() if one.name == "reason" else one.value for one in desk.taken[-1]}
    again = event(found, "otieno", desk.now.utc)
    assert isinstance(again, ClockExtended)
    assert (again.until, again.authority, again.reason) == (
        desk.history[-1].until,  # type: ignore[union-attr]  # it is the extension
        "Ruling 4",
        Withheld(),
    )


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
    desk = _desk(due)
    for ref, value in (("day", day), ("moment", f"{day} 00:00")):
        desk.must(desk.answer(f"facts.{ref}", value))
    for ref, value in (("on", day), ("at", f"{day} 23:59")):
        desk.must(desk.answer(f"hearing.{ref}", value))
    assert _clock(desk).ends is not None


@given(
    moment=st.datetimes(timezones=st.just(UTC)), span=st.builds(Span, *[st.integers(0, 9999)] * 4), day=st.booleans()
)
def test_spans_never_leave_the_calendar(moment: datetime, span: Span, *, day: bool) -> None:
    """Even from the first and the last day that there is, a time comes out and nothing breaks."""
    mark = day_mark(moment.date()) if day else moment_mark(moment)
    assert ends_before(mark, span) <= ends_after(mark, span)


def test_all_clocks_of_a_step_are_told() -> None:
    """Each clock keeps its number, so that an act on one leaves the others alone."""
    desk = _desk("[{within: 24 hours, from: start}, {within: 2 days, from: start}]")
    desk.must(_stop())
    view = View(desk.procedure, desk.state, desk.now.utc)
    first, second = clocks(view, view.index.steps["timed"])
    assert (first.number, first.stopped is None) == (1, False)
    assert (second.number, second.stopped) == (2, None)
    assert _ends(desk) == "2026-03-04 21:00"


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


@given(st.integers(0, 200), st.integers(0, 500), st.integers(1, 500))
@settings(max_examples=50, deadline=None)
def test_a_pause_moves_the_end_by_its_length(before: int, pause: int, hours: int) -> None:
    """However long a clock stood still, it ends that much later, and not a minute more."""
    desk = _desk(f"{{within: {hours} hours, from: start}}")
    first = _clock(desk).ends
    assert first is not None
    desk.wait(minutes=before)
    desk.must(_stop())
    desk.wait(minutes=pause)
    desk.must(_restart())
    assert _clock(desk).ends == first + timedelta(minutes=pause)
