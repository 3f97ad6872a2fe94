"""The calendar comes into a run with an order, stays in its journal, and never stops the work."""

from datetime import date, time

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.clock_events import CalendarTaken
from sop_engine.run.orders import ExtendClock, StopClock
from sop_engine.session import RunSession, Work
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.system import SystemClock
from tests.run.examples import shared
from tests.session.stories import CASE, at_work, saved, unlocked
from tests.tui.practice import Practice

TEXT = """
sop: 0
id: court
version: 0.1.0
title: Court
owner: ocs
outcomes: {ended: It ended}
phases:
  one:
    title: One
    steps:
      present:
        title: Present before the court
        who: [ocs, child_desk, investigator]
        law: [POL]
        due: {within: 24 hours, from: start, basis: statute, roll: court_day}
        fields: {note: {type: text, label: A note}}
"""
CALENDAR = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)


def _procedure() -> Procedure:
    loaded = load_procedure({"court.yaml": TEXT, **shared()}, "court.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def _start(work: Work) -> RunSession:
    session = RunSession.start(work, _procedure(), CASE)
    assert isinstance(session, RunSession)
    return session


def _stop(by: str = "wanjiru") -> StopClock:
    return StopClock(by=by, actor=by, step="present", authority="Order 1", reason="The court adjourned.")


def test_a_run_keeps_the_calendar_that_it_began_with(practice: Practice) -> None:
    """The second entry of a run that counts court days is the calendar; it comes back when the run is resumed."""
    keep_calendar(unlocked(practice, "otieno"), CALENDAR, SystemClock().now().utc)
    with at_work(practice) as work:
        session = _start(work)
        assert isinstance(session.history[1].event, CalendarTaken)
        assert RunSession.resume(work, session.run).state.calendar == CALENDAR


def test_a_changed_calendar_comes_with_the_next_order(practice: Practice) -> None:
    """A later calendar comes in as an entry of its own, before the act that is decided on it; once only."""
    with at_work(practice) as work:
        run = _start(work).run
    keep_calendar(unlocked(practice, "otieno"), CALENDAR, SystemClock().now().utc)
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert session.state.calendar == PLAIN
        events = saved(session.submit(_stop())).events
        assert [type(one).__name__ for one in events] == ["ClockStopped"]
        assert [type(one.event).__name__ for one in session.history] == ["Opened", "CalendarTaken", "ClockStopped"]
        later = session.work.clock.now().utc.replace(year=2050)
        order = ExtendClock(
            by="wanjiru", actor="wanjiru", step="present", until=later, authority="Order 2", reason="More time."
        )
        saved(session.submit(order))
        again = RunSession.resume(work, run)
        assert again.state == session.state
        assert again.progress() == session.progress()


def test_a_calendar_that_cannot_be_believed_stops_nobody(practice: Practice) -> None:
    """With a damaged calendar the run begins all the same, and its clock says that it counts without."""
    keep_calendar(unlocked(practice, "otieno"), CALENDAR, SystemClock().now().utc)
    (practice.folder / "calendar.json").write_bytes(b"{}")
    with at_work(practice) as work:
        session = _start(work)
        due = session.progress().steps["present"].due
        assert due is not None
        assert due.note.startswith("counted without the station's calendar")
