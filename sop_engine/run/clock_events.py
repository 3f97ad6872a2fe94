"""Events about clocks: stopped, extended, set going again, and the calendar that working days are counted with.

Here, apart from the others, as a small story of its own; `run.events.Event` holds them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sop_engine.run.acts import Header, Text, Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarTaken:
    """From here on the run counts with this calendar of the station, whole, so that anybody can count again.

    Attributes:
        days: `YYYY-MM-DD` to the name of the holiday, in order.
        opens, closes: court hours, `HH:MM`. hours_given: the station has said them.
    """

    header: "Header"
    days: "Mapping[str, str] | Withheld"
    opens: str
    closes: str
    hours_given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped:
    """A clock of a step stands still, by an order or decision.

    Attributes:
        clock: which of the step's clocks, from 1. authority: number of the order or decision.
    """

    header: "Header"
    step: str
    clock: int
    authority: "Text"
    reason: "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockExtended:
    """A clock ends later, by an order or decision: at `until`, UTC.

    The end that it had before is not kept here: it may come from an answer that not everybody may read.
    """

    header: "Header"
    step: str
    clock: int
    until: "datetime | Withheld"
    authority: "Text"
    reason: "Text"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRestarted:
    """A stopped clock runs again, and ends later by as long as it stood still."""

    header: "Header"
    step: str
    clock: int
    authority: "Text"
    reason: "Text"


ClockAct = ClockStopped | ClockExtended | ClockRestarted
"""What an officer does with a clock, by an authority."""
