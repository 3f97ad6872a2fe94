"""What somebody sees of where a run stands: of a sealed step only its readers know whether it was done.

For everybody else the step would look open for ever, whatever happened. It gets the same standing whether it was
done or not, it counts nowhere, and no clock of it is shown.
"""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from types import MappingProxyType

from sop_engine.procedure.model import Procedure, Step
from sop_engine.run.outlook import Progress, Standing, Status
from sop_engine.run.progress import counts


def veiled(step: Step, roles: AbstractSet[str]) -> bool:
    """Is the step sealed from who holds these roles?"""
    return bool(step.sealed) and roles.isdisjoint(step.sealed)


def seen_by(procedure: Procedure, progress: Progress, roles: AbstractSet[str]) -> Progress:
    """The progress for who holds these roles. `may_close` stays: only readers of all seals can close.

    That a step does not apply, or is not decided, hangs on answers that everybody with the case may read.
    """
    away = {
        step.name
        for step in procedure.steps
        if veiled(step, roles) and progress.steps[step.name].status not in {Status.HIDDEN, Status.UNDECIDED}
    }
    if not away:
        return progress
    steps = {
        name: Standing(step=name, status=Status.UNSEEN) if name in away else found
        for name, found in progress.steps.items()
    }
    done, applying = counts(steps.values())
    return replace(
        progress,
        steps=MappingProxyType(steps),
        done=done,
        applying=applying,
        open_steps=tuple(name for name in progress.open_steps if name not in away),
        overdue=tuple(name for name in progress.overdue if name not in away),
    )
