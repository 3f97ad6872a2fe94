"""Events about the clock of the machine: that it jumped, and what is to be added to its time from here on.

The entry of every act keeps the machine's own time; the act says by how much it was corrected (`Header.correction`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from sop_engine.run.acts import Header, Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMarked:
    """The clock is behind the newest entry or the program's build date, and the officer said what is so."""

    header: Header
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockJumped:
    """Between the entry before and this one the wall clock moved otherwise than time did.

    Nobody orders it: it follows from what stands in clear in both entries. A correction ends with it.

    Attributes:
        seconds: forward, or back if negative.
    """

    header: Header
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCorrected:
    """From here on so many seconds are added to the machine's time; 0: it is taken as it is again.

    Attributes:
        seconds: what is added. statement: what the officer said about the clock.
    """

    header: Header
    seconds: int
    statement: Text


ClockNews = ClockMarked | ClockJumped | ClockCorrected
NAMES = {ClockMarked: "clock", ClockJumped: "clock_jumped", ClockCorrected: "clock_corrected"}


def clock_news(
    header: Callable[[int], Header], *, in_force: int, jumped: int, wanted: int, statement: str
) -> list[ClockNews]:
    """What must be entered about the clock before an act; nothing if all is as it was.

    Args:
        header: makes the header of such an act, with this correction.
        in_force: seconds that the run adds so far.
        jumped: seconds by which the clock moved otherwise than time since the entry before.
        wanted: seconds that the officer at work wants added, and what was said about it.
        statement: what was said.
    """
    news: list[ClockNews] = []
    if jumped:
        news.append(ClockJumped(header=header(0), seconds=jumped))
        in_force = 0
    if wanted != in_force:
        news.append(ClockCorrected(header=header(wanted), seconds=wanted, statement=statement))
    return news


def span(seconds: int) -> str:
    """What was added to a clock, or taken from it: `+3 h 2 min`."""
    days, rest = divmod(abs(seconds), 86_400)
    parts = ((days, "d"), (rest // 3600, "h"), (rest // 60 % 60, "min"), (rest % 60 if not days else 0, "s"))
    sign = "\N{MINUS SIGN}" if seconds < 0 else "+"
    return sign + (" ".join(f"{count} {unit}" for count, unit in parts if count) or "0 s")
