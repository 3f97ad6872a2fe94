"""A calendar file of what is due: which file, and whether the case may be named in it."""

from dataclasses import dataclass
from pathlib import Path

from sop_engine.interface_language import _, later
from tui.questions import Flow, Kind, Pick, Question, in_words, text

_NAMED = (
    Pick(name="run", label=later("Only the beginning of the run's number")),
    Pick(name="case", label=later("The case reference: only if nobody else sees the calendar")),
)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """What is wanted. `with_case`: the reference of the case instead of the run's number."""

    path: Path
    with_case: bool


def ask_calendar_file() -> Flow[CalendarFile]:
    """How the appointments are called, and where the file goes."""
    title = _("Calendar file of what is due")
    note = _("For a phone or a calendar program. It names no step, no procedure and no person.")
    label = _("What may stand in it?")
    picks = in_words(_NAMED)
    named = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=picks)))
    start = str(Path.home() / "follow-ups.ics")
    where = text((yield Question(kind=Kind.LINE, label=_("Into which file?"), title=title, start=start)))
    return CalendarFile(Path(where).expanduser(), named == "case")
