"""A clock on the screen says what an authority did with it, and how it was counted."""

from datetime import UTC, datetime, timedelta

from sop_engine.procedure.model import Basis
from sop_engine.run.clock_events import ClockExtended, ClockStopped
from sop_engine.run.events import Header, Withheld
from sop_engine.run.outlook import Clock
from tui.words import deadline

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
    """The new end, the old one, the order, and how it was counted."""
    ends = NOW + timedelta(days=2)
    act = ClockExtended(header=HEADER, step="one", clock=1, until=ends, authority="Ruling 4", reason="So.")
    clock = Clock(ends=ends, basis=Basis.STATUTE, extended=act, was=NOW, note="counted so")
    words = _words(clock)
    assert "extended (Ruling 4), was " in words
    assert "counted so" in words
