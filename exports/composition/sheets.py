"""Sheets of paper that acts of the run were copied from, and what they say first in the record."""

from collections import Counter
from collections.abc import Iterator, Sequence

from exports.composition.classes import withheld
from exports.composition.people import People
from exports.parts import Detail, Sheet, Shown
from exports.record import Exceptional, Step
from sop_engine.errors import Refused
from sop_engine.procedure.model import Privacy
from sop_engine.run.events import Event, SheetTaken, Voided, Withheld
from sop_engine.run.rule_events import Purged
from sop_engine.run.state import RunState

_FOLLOWING = (Voided, Purged)
"""What follows from an act is no act of its own."""


def sheets(state: RunState, events: Sequence[Event], people: People) -> tuple[Sheet, ...]:
    """The sheets of the run, each with the number of acts that are from it, as far as they are shown.

    Raises:
        Refused: an act names a sheet that was never entered.
    """
    acts = Counter(event.header.sheet for event in events if not isinstance(event, _FOLLOWING))
    if max(acts, default=0) > len(state.sheets):
        sentence = "An act is said to be from a sheet of paper that was never entered."
        raise Refused(sentence)
    return tuple(_sheet(taken, acts[number], people) for number, taken in enumerate(state.sheets, 1))


def _sheet(taken: SheetTaken, acts: int, people: People) -> Sheet:
    named = isinstance(taken.outsider, Withheld)
    return Sheet(
        serial=taken.serial,
        writer=people.officer(taken.writer) if taken.writer else "",
        outsider=Shown(withheld=withheld(Privacy.IDENTITY)) if named else Shown(text=str(taken.outsider)),
        stamp=people.stamp(taken.header),
        acts=acts,
    )


def from_paper(found: Sequence[Sheet], steps: Sequence[Step], people: People) -> Iterator[Exceptional]:
    """One line for each sheet: who wrote it, how many acts are from it, and in which steps."""
    for number, sheet in enumerate(found, 1):
        titles = "; ".join(step.title for step in steps if _is_from(step, number))
        writer = Shown(text=people.name(sheet.writer)) if sheet.writer else sheet.outsider
        details = [Detail(label="Written by", text=writer)]
        details += [Detail(label="Steps", text=Shown(text=titles))] if titles else []
        count = f"{sheet.acts} acts were" if sheet.acts != 1 else "1 act was"
        title = f"{count} entered from the sheet {sheet.serial}"
        yield Exceptional(kind="paper", title=title, details=tuple(details), stamp=sheet.stamp)


def _is_from(step: Step, number: int) -> bool:
    stamps = [act.stamp for act in step.acts] + [answer.stamp for answer in step.answers]
    stamps += [old.stamp for answer in step.answers for old in answer.before]
    return any(stamp.sheet == number for stamp in stamps)
