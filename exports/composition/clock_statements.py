"""What was said and seen of the laptop's clock, in words for the exceptions."""

from sop_engine.run.events import ClockCorrected, ClockJumped, ClockMarked, Event, Withheld
from sop_engine.run.time_events import span


def said_of_clock(event: Event) -> str:
    """The sentence about the clock that this act stands for; empty for any other act."""
    match event:
        case ClockMarked():
            return _text(event.statement)
        case ClockJumped():
            way = "forward" if event.seconds > 0 else "back"
            by = span(event.seconds)
            return f"The clock was moved {way} against the time that passed since the entry before: {by}."
        case ClockCorrected(seconds=0):
            return "From here on the times are the laptop's own again."
        case ClockCorrected():
            return f"From here on {span(event.seconds)} is added to the laptop's time. {_text(event.statement)}"
    return ""


def _text(statement: str | Withheld) -> str:
    return "withheld" if isinstance(statement, Withheld) else statement
