"""Acts on clocks: stopped, extended, set going again, with the authority for it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from exports.composition.people import People, utc
from exports.parts import Act, ActKind, Detail, Shown
from sop_engine.procedure.model import Privacy, Step
from sop_engine.run import events as ev
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.state import StepState

KINDS: Mapping[type, ActKind] = {
    ClockStopped: "clock_stopped",
    ClockExtended: "clock_extended",
    ClockRestarted: "clock_restarted",
}
"""Kind of the event to kind of the act."""

Words = Callable[[ev.Text, Privacy], Shown]


def clock_acts(step: Step, state: StepState, people: People, words: Words, reason: Privacy) -> Iterator[Act]:
    """What officers did with the clocks of a step, oldest first.

    Args:
        step: as it stands in the run.
        state: what happened at it.
        people: for the stamps.
        words: gives a text as it is shown in a class.
        reason: class of a reason of this step.
    """
    for act in state.clocks:
        details = list(_details(step, act, words, reason))
        yield Act(kind=KINDS[type(act)], stamp=people.stamp(act.header), details=tuple(details))


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
