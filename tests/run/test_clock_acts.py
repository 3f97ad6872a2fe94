"""What an authority does with a clock: stopped, extended, set going again, and never without name and number."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.run import orders
from sop_engine.run.claims import event
from sop_engine.run.clock_events import ClockExtended, ClockStopped
from sop_engine.run.due import clocks
from sop_engine.run.events import Withheld
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View
from tests.run.clock_desk import clock_of, desk_of, ends_of, local
from tests.run.examples import Desk


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
    desk = desk_of("{within: 24 hours, from: start, basis: statute}")
    desk.wait(hours=20)
    desk.must(_stop())
    desk.wait(days=10)
    found = clock_of(desk)
    assert (found.ends, found.overdue, found.warned, local(found.was)) == (None, False, False, "2026-03-03 21:00")
    assert isinstance(found.stopped, ClockStopped)
    assert found.stopped.authority == "Court order 12 of 2026"
    desk.must(_restart())
    assert (ends_of(desk), local(clock_of(desk).was)) == ("2026-03-13 21:00", "2026-03-03 21:00")


def test_a_clock_that_was_late_when_it_was_stopped_stays_late() -> None:
    """No order makes up for what was late before."""
    desk = desk_of("{within: 1 hour, from: start}")
    desk.wait(hours=2)
    desk.must(_stop())
    assert clock_of(desk).overdue


def test_working_days_stand_still_in_working_days() -> None:
    """A clock of working days, stopped over a weekend, is moved by the working days that passed."""
    desk = desk_of("{within: 3 working days, from: start}")
    assert ends_of(desk) == "2026-03-06 21:00"
    desk.set("2026-03-05 09:00")
    desk.must(_stop())
    desk.set("2026-03-09 09:00")
    desk.must(_restart())
    assert ends_of(desk) == "2026-03-10 21:00"


def test_an_extended_clock_shows_both_ends() -> None:
    """The new end counts; the old one is kept beside it, with the authority."""
    desk = desk_of("{within: 24 hours, from: start, basis: statute}")
    desk.must(_extend("2026-03-06 12:00"))
    found = clock_of(desk)
    assert (ends_of(desk), local(found.was)) == ("2026-03-06 12:00", "2026-03-03 21:00")
    assert isinstance(found.extended, ClockExtended)
    assert found.extended.header.by == "otieno"
    desk.wait(hours=30)
    assert not clock_of(desk).overdue


def test_an_answer_amended_later_than_the_extension_wins() -> None:
    """What the authority gave is a time; an answer that gives more time than that is not cut short by it."""
    desk = desk_of("{within: 24 hours, from: facts.moment}")
    desk.must(desk.answer("facts.moment", "2026-03-01 10:00"))
    desk.must(_extend("2026-03-03 12:00"))
    assert ends_of(desk) == "2026-03-03 12:00"
    desk.must(desk.amend("facts.moment", "2026-03-02 20:00"))
    assert ends_of(desk) == "2026-03-03 20:00"
    assert clock_of(desk).extended is None


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
    assert desk_of("{within: 24 hours, from: start}").refused(order).code == code


def test_a_clock_is_extended_only_to_later() -> None:
    """An extension to an earlier time would be a trap; a clock that waits has nothing to extend."""
    desk = desk_of("{within: 24 hours, from: start}")
    assert desk.refused(_extend("2026-03-03 21:00")).code == "not_later"
    waiting = desk_of("{within: 24 hours, from: facts.moment}")
    assert waiting.refused(_extend("2026-03-03 21:00")).code == "clock_waits"


def test_the_acts_come_back_from_their_claims() -> None:
    """Stops, extensions, restarts and the calendar survive the journal, and the fold of it is the state."""
    desk = desk_of("{within: 3 working days, from: start, roll: court_day}")
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
    desk = desk_of("{within: 24 hours, from: start}")
    desk.must(_extend("2026-03-06 12:00"))
    found = {one.name: Withheld() if one.name == "reason" else one.value for one in desk.taken[-1]}
    again = event(found, "otieno", desk.now.utc)
    assert isinstance(again, ClockExtended)
    assert (again.until, again.authority, again.reason) == (
        desk.history[-1].until,  # type: ignore[union-attr]  # it is the extension
        "Ruling 4",
        Withheld(),
    )


def test_all_clocks_of_a_step_are_told() -> None:
    """Each clock keeps its number, so that an act on one leaves the others alone."""
    desk = desk_of("[{within: 24 hours, from: start}, {within: 2 days, from: start}]")
    desk.must(_stop())
    view = View(desk.procedure, desk.state, desk.now.utc)
    first, second = clocks(view, view.index.steps["timed"])
    assert (first.number, first.stopped is None) == (1, False)
    assert (second.number, second.stopped) == (2, None)
    assert ends_of(desk) == "2026-03-04 21:00"


@given(st.integers(0, 200), st.integers(0, 500), st.integers(1, 500))
@settings(max_examples=50, deadline=None)
def test_a_pause_moves_the_end_by_its_length(before: int, pause: int, hours: int) -> None:
    """However long a clock stood still, it ends that much later, and not a minute more."""
    desk = desk_of(f"{{within: {hours} hours, from: start}}")
    first = clock_of(desk).ends
    assert first is not None
    desk.wait(minutes=before)
    desk.must(_stop())
    desk.wait(minutes=pause)
    desk.must(_restart())
    assert clock_of(desk).ends == first + timedelta(minutes=pause)
