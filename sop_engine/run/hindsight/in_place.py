"""Is an act about something that exists where it stands: a round, a field, a row, an open run?"""

from dataclasses import dataclass, replace

from sop_engine.procedure.model import FieldType
from sop_engine.run import events as ev
from sop_engine.run.events import Event
from sop_engine.run.reading import stands
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.use_events import Differed, Returned
from sop_engine.run.view import View

INPUT = "input"
AFTER_CLOSING = (
    ev.NotDoneSigned,
    ev.Read,
    ev.Exported,
    ev.Concealed,
    ev.ClockJumped,
    ev.ClockCorrected,
    Purged,
)
"""What a closed run still takes, as far as it is shown. What should have been expunged before still has to go."""


@dataclass(frozen=True, slots=True)
class Place:
    """What came before: `source`, what a voided event must name as its reason; None where that is not shown."""

    source: str | None = None

    def after(self, event: Event) -> "Place":
        """The place behind this act."""
        if isinstance(event, ev.Voided | Purged):
            return self
        return replace(self, source=_source(event))


def _source(event: Event) -> str | None:
    match event:
        case ev.Answered() | ev.Amended():
            return f"{event.step}.{event.field}"
        case ev.Asked():
            return event.step
        case Returned():
            return f"{event.step}.outcome"
        case Lifted():
            return f"{event.phase}.{event.gate}"
        case ev.Concealed():
            return None
    return ""


def misplaced(view: View, event: Event, place: Place) -> str:
    """Why there is no such thing to act on, or empty."""
    state = view.state
    if isinstance(event, ev.Opened) != (state.opened is None):
        return "a run is opened once, by its first entry"
    if state.closed is not None and not isinstance(event, AFTER_CLOSING):
        return "an act after the run was closed"
    step = getattr(event, "step", "")
    if step and not isinstance(event, ev.Occasion | Purged) and step not in view.index.steps:
        return f"there is no step or round {step[:60]} at that time"
    return _of_field(view, event) or _follows(event, place) or _outcome(view, event) or _handed(view, event)


def _of_field(view: View, event: Event) -> str:
    name = getattr(event, "field", "")
    if not name:
        return ""
    field = view.index.fields.get(f"{event.step}.{name}")  # type: ignore[union-attr]  # what has a field has a step
    if field is None or field.name != name:
        return f"the step has no field {name[:60]}"
    if isinstance(event, ev.Answered):
        return _first(view, event, is_list=field.type is FieldType.LIST)
    if not isinstance(event, ev.Amended | ev.Voided):
        return ""
    rows = view.state.step(event.step).rows.get(name, ())
    given = view.state.answer(field.ref)
    unread = isinstance(event, ev.Voided) or isinstance(
        event.value, ev.Withheld
    )  # what was expunged stood there then
    there = 0 < event.row <= len(rows) if event.row else stands(given) or (given and unread)
    return "" if there else "an answer was changed that was never given"


def _first(view: View, event: ev.Answered, *, is_list: bool) -> str:
    given = view.state.step(event.step)
    if is_list:
        follows = event.row == len(given.rows.get(event.field, ())) + 1
        return "" if follows or _may_be_expunged(view, event.step) else "a row has the number of another"
    if event.row:
        return "an answer was given twice, and not amended"
    if stands(view.state.answer(f"{event.step}.{event.field}")) and not _may_be_expunged(view, event.step):
        return "an answer was given twice, and not amended"
    return ""


def _may_be_expunged(view: View, step: str) -> bool:
    """Could its answers have been expunged by an act that is not shown, since what it hangs on is withheld?"""
    return view.index.steps[step].purge is not None and view.state.concealed > 0


def _follows(event: Event, place: Place) -> str:
    if isinstance(event, ev.Voided) and place.source is not None and event.because != place.source:
        return "something was made void, and the act before it is not the reason that is named"
    return ""


def _outcome(view: View, event: Event) -> str:
    did = view.state.step(getattr(event, "step", ""))
    if isinstance(event, ev.Confirmed) and (did.completed is None or did.confirmed):
        return "a step was confirmed that was not completed, or twice"
    if isinstance(event, ev.NotDoneSigned) and (did.not_done is None or did.not_done_signed):
        return "a step was signed off that was not marked, or twice"
    return ""


def _handed(view: View, event: Event) -> str:
    """Only the run that began this one hands over, and only into the inputs."""
    caller = view.state.opened.caller if view.state.opened else ""
    if isinstance(event, ev.Answered) and event.handed and (event.step, event.handed) != (INPUT, caller):
        return "an answer was handed over by a run that did not begin this one"
    if isinstance(event, Differed) and (event.step, event.run) != (INPUT, caller):
        return "a change is told of by a run that did not begin this one"
    return ""
