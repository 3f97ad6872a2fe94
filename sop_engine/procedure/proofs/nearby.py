"""What stands near one step: the answers that its conditions read, and the rest of the procedure left free."""

from collections.abc import Collection, Iterator

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Procedure, Step

MOST_READ = 60
"""Answers that a step may read, directly or through their own conditions, to be looked at alone."""


class AllBut(Collection[str]):
    """The names of every step and field but this step and its fields."""

    def __init__(self, step: str) -> None:
        self._step = step

    def __contains__(self, name: object) -> bool:
        """Is this a name of another step, or of a field of one?"""
        return str(name).partition(".")[0] != self._step

    def __iter__(self) -> Iterator[str]:
        """They are known by what they are not."""
        return iter(())

    def __len__(self) -> int:
        """As `__iter__`."""
        return 0


def few_read(procedure: Procedure, step: Step) -> bool:
    """Does the step read few answers, those counted on which hangs whether these are asked?"""
    waiting = [ref for condition in _own(procedure, step) for ref in condition.reads]
    found: set[str] = set()
    while waiting and len(found) <= MOST_READ:
        ref = waiting.pop()
        if ref in found:
            continue
        found.add(ref)
        field = procedure.field(ref)
        if field is not None and field.when is not None:
            waiting += field.when.reads
    return len(found) <= MOST_READ


def _own(procedure: Procedure, step: Step) -> Iterator[Condition]:
    """Every condition of the step, its fields, and the gates of its phase."""
    phase = procedure.phase(step.phase)
    found = [step.when, *(gate.when for gate in (phase.gates if phase else ()))]
    for field in step.fields:
        for one in (field, *field.columns):
            found += [one.when, one.must, one.where]
    yield from (condition for condition in found if condition is not None)
