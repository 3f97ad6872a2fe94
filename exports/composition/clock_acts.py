"""Acts on clocks: stopped, extended, set going again, with the authority for it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from msgspec.structs import replace

from exports.composition.people import People, utc
from exports.parts import Act, ActKind, Detail, Shown
from sop_engine.procedure.model import Privacy, Step
from sop_engine.run import events as ev
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.due import clock_at
from sop_engine.run.view import View

KINDS: Mapping[type, ActKind] = {
    ClockStopped: "clock_stopped",
    ClockExtended: "clock_extended",
    ClockRestarted: "clock_restarted",
}
"""Kind of the event to kind of the act."""

_OUTCOMES = ("completed", "confirmed", "skipped", "waived", "not_done", "not_done_signed")
"""What came after an act on a clock: nobody acts on the clock of a step that has its outcome."""

Words = Callable[[ev.Text, Privacy], Shown]


def clock_acts(view: View, step: Step, people: People, words: Words, reason: Privacy) -> Iterator[Act]:
    """What officers did with the clocks of a step, oldest first.

    Args:
        view: the run.
        step: as it stands in the run.
        people: for the stamps.
        words: gives a text as it is shown in a class.
        reason: class of a reason of this step.
    """
    for number, act in enumerate(view.state.step(step.name).clocks):
        details = [*_details(step, act, words, reason), *_too_late(view, step, number, act)]
        yield Act(kind=KINDS[type(act)], stamp=people.stamp(act.header), details=tuple(details))


def _too_late(view: View, step: Step, number: int, act: ClockAct) -> Iterator[Detail]:
    """That the clock had ended before the act: nobody can stop or extend what is over without its being seen."""
    did = view.state.step(step.name)
    before = replace(did, clocks=did.clocks[:number], **dict.fromkeys(_OUTCOMES))
    state = replace(view.state, steps={**view.state.steps, step.name: before})
    found = clock_at(View(view.procedure, state, act.header.at), step, act.clock)
    ended = (found.ends or found.was) if found and found.overdue else None
    if ended is not None:
        yield Detail(label="IT HAD ENDED BEFORE", time=utc(ended))


def _details(step: Step, act: ClockAct, words: Words, reason: Privacy) -> Iterator[Detail]:
    if len(step.due) > 1:
        yield Detail(label="Deadline", text=Shown(text=f"number {act.clock} of this step"))
    yield Detail(label="Order or decision", text=words(act.authority, Privacy.CASE))
    if isinstance(act, ClockExtended):
        if isinstance(act.until, datetime):
            yield Detail(label="New end", time=utc(act.until))
        else:
            yield Detail(label="New end", text=words(act.until, Privacy.CASE))
    yield Detail(label="Reason", text=words(act.reason, reason))
