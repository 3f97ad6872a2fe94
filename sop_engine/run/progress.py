"""Where a run stands: which steps apply, which are open, blocked, late, and why."""

from collections.abc import Iterable
from datetime import datetime
from types import MappingProxyType

from sop_engine.procedure.model import Procedure, Step
from sop_engine.run.occasions import may_be_opened
from sop_engine.run.outlook import Clock, Progress, Standing, Status
from sop_engine.run.standing import SETTLED, standing
from sop_engine.run.state import RunState
from sop_engine.run.view import View

__all__ = ["Clock", "Progress", "Standing", "Status", "counts", "counts_as_open", "progress", "standing_of"]

_NOT_APPLYING = frozenset({Status.HIDDEN, Status.UNDECIDED, Status.LATER, Status.UNSEEN})
_WAITING = frozenset({Status.OPEN, Status.BLOCKED, Status.ASK, Status.TO_CONFIRM})


def progress(procedure: Procedure, state: RunState, now: datetime) -> Progress:
    """The whole run at this moment (UTC)."""
    view = View(procedure, state, now)
    steps = {step.name: standing(view, step) for step in view.procedure.steps}
    by_name = view.index.steps
    done, applying = counts(steps.values())
    opened = tuple(name for name, found in steps.items() if counts_as_open(by_name[name], found.status))
    return Progress(
        steps=MappingProxyType(steps),
        done=done,
        applying=applying,
        may_close=not opened and state.opened is not None and state.closed is None,
        open_steps=opened,
        overdue=tuple(name for name, found in steps.items() if found.due and found.due.overdue),
        occasions=may_be_opened(view) if state.closed is None else (),
    )


def counts(standings: Iterable[Standing]) -> tuple[int, int]:
    """How many of these are done, and how many apply: the numbers of "12 of 27"."""
    found = [one.status for one in standings]
    return sum(one in SETTLED for one in found), sum(one not in _NOT_APPLYING for one in found)


def standing_of(procedure: Procedure, state: RunState, step: str, now: datetime) -> Standing:
    """Where one step stands; much quicker than the whole run."""
    view = View(procedure, state, now)
    return standing(view, view.index.steps[step])


def counts_as_open(step: Step, status: Status) -> bool:
    """Does it keep the run from closing? An undecided step does if it is urgent or may never be skipped."""
    if status is Status.UNDECIDED:
        return step.urgent or step.skip is None
    return status in _WAITING
