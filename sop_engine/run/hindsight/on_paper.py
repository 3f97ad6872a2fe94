"""Acts that were copied from paper: from a sheet that was entered before, at a time that it can tell of."""

from sop_engine.run import events as ev
from sop_engine.run.events import Event
from sop_engine.run.use_events import Differed, Returned
from sop_engine.run.view import View

_HERE_AND_NOW = (
    ev.SheetTaken,
    ev.Read,
    ev.Exported,
    ev.ClockMarked,
    ev.ClockJumped,
    ev.ClockCorrected,
    ev.CalendarTaken,
    Returned,
    Differed,
    ev.Concealed,
)


def miscopied(view: View, event: Event) -> str:
    """Why this act cannot be from the sheet that it names, or empty."""
    opened, header = view.state.opened, event.header
    if opened is None:
        wrong = header.sheet > 1 or (header.sheet and header.at > header.entered)
        return "a run began on paper in the future, or on no first sheet" if wrong else ""
    if view.state.count == 1 and opened.header.sheet and not isinstance(event, ev.SheetTaken):
        return "a run began on paper, and the sheet is not entered"
    return _of_act(view, event, opened) if header.sheet else ""


def _of_act(view: View, event: Event, opened: ev.Opened) -> str:
    header = event.header
    if isinstance(event, _HERE_AND_NOW):
        return "an act is said to be from paper that can only happen at the machine"
    if header.sheet > len(view.state.sheets):
        return "an act is said to be from a sheet of paper that was not entered before"
    if not opened.header.at <= header.at <= header.entered:
        return "an act is said to be from paper, at a time before the run or after it was entered"
    return ""
