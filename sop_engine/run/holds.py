"""Hold points: a step may apply, but not yet. Nothing ever holds an urgent step."""

from datetime import datetime

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Step
from sop_engine.run.lost import is_lost
from sop_engine.run.outlook import Status
from sop_engine.run.rounds import begun
from sop_engine.run.state import StepState
from sop_engine.run.view import View

_LETTING_GO = frozenset({Status.COMPLETED, Status.SKIPPED, Status.WAIVED})


def outcome_of(state: StepState, step: Step, now: datetime) -> Status | None:
    """The outcome that a step has now, or None. A skip counts until the step comes back."""
    if state.not_done:
        return Status.NOT_DONE
    if state.waived:
        return Status.WAIVED
    if state.completed:
        return Status.TO_CONFIRM if step.second and not state.confirmed else Status.COMPLETED
    if state.skipped and (step.every or not is_back(state, now)):
        return Status.SKIPPED  # a recurring step comes back as its next round
    return None


def is_back(state: StepState, now: datetime) -> bool:
    """Has a skipped step come back?"""
    return bool(state.skipped and state.skipped.back and state.skipped.back <= now)


def held_by(view: View, step: Step) -> tuple[str, ...]:
    """Steps and phases of its `after` that are not released yet."""
    if step.urgent:
        return ()
    return tuple(name for name in step.after if not all(_lets_go(view, held) for held in steps_named(view, name)))


def steps_named(view: View, name: str) -> tuple[Step, ...]:
    """The step of that name, or all steps of the phase; of what is repeated all rounds.

    As long as what is repeated for the rows of a list has no round, the step with that list stands for it.
    """
    rounds = view.index.rounds.get(name)
    if rounds is None:
        phase = view.index.phases.get(name)
        return phase.steps if phase else (view.index.steps[name],)
    file = view.procedure.folded or view.procedure
    source = file.phase(name) or file.step(name)
    if rounds or source is None or not source.each:
        return rounds
    return (view.index.steps[source.each.partition(".")[0]],)


def _lets_go(view: View, step: Step) -> bool:
    """Completed, skipped, waived, does not apply; after *not done* only with the supervisor's sign-off."""
    if view.applies(step) is Truth.FALSE or is_lost(view, step):
        return True
    state = view.state.step(step.name)
    if step.every and step.round and step.round.number > 1 and not begun(state):
        return True  # the next round is always there; it holds nothing up before it is begun
    found = outcome_of(state, step, view.now)
    if found is Status.NOT_DONE:
        return state.not_done_signed is not None
    return found in _LETTING_GO


def released_at(view: View, step: Step) -> datetime | None:
    """When a step let go what waited for it; None if it does not apply."""
    state = view.state.step(step.name)
    act = state.not_done_signed or state.waived or state.confirmed or state.completed or state.skipped
    return act.header.at if act and view.applies(step) is not Truth.FALSE else None
