"""A clock on the screen says what an authority did with it; how clocks were counted is said once."""

from datetime import UTC, datetime, timedelta

from sop_engine.procedure.model import Basis
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS
from sop_engine.run.clock_events import ClockExtended, ClockStopped
from sop_engine.run.events import Header, Withheld
from sop_engine.run.outlook import Clock
from tui.words import counting_note, deadline

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
HEADER = Header(actor="otieno", by="otieno", role="ocs", at=NOW, entered=NOW)


def _words(clock: Clock) -> str:
    return deadline(clock, NOW, lambda name: name).text


def test_a_stopped_clock_names_officer_and_authority() -> None:
    """Who stopped it and by which order stands where the time stood."""
    act = ClockStopped(header=HEADER, step="one", clock=1, authority="Order 7", reason="So.")
    assert "stopped by otieno (Order 7)" in _words(Clock(ends=None, basis=Basis.STATUTE, stopped=act))
    hidden = ClockStopped(header=HEADER, step="one", clock=1, authority=Withheld(), reason="So.")
    assert "(withheld)" in _words(Clock(ends=None, basis=Basis.STATUTE, stopped=hidden))


def test_an_extended_clock_names_both_ends() -> None:
    """The new end, the old one, and the order."""
    ends = NOW + timedelta(days=2)
    act = ClockExtended(header=HEADER, step="one", clock=1, until=ends, authority="Ruling 4", reason="So.")
    words = _words(Clock(ends=ends, basis=Basis.STATUTE, extended=act, was=NOW))
    assert "extended (Ruling 4), was " in words


def test_how_clocks_were_counted_is_one_short_line_for_all_of_them() -> None:
    """It stands behind no clock; without a calendar it fits the pane of a small screen in one line."""
    both = Clock(ends=NOW, basis=Basis.STATUTE, note=f"{NO_HOLIDAYS}; {NO_HOURS}")
    days = Clock(ends=NOW, basis=Basis.STATUTE, note=NO_HOLIDAYS)
    known = Clock(ends=NOW, basis=Basis.STATUTE)
    assert _words(both) == _words(known)
    assert counting_note((known, days)) == "Counted with no court calendar."
    assert counting_note((days, both)) == "Counted with no court calendar, court hours 08-17."
    assert counting_note((known,)) == ""
