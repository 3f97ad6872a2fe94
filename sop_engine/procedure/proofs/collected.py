"""The conditions of a procedure, one by one and part by part."""

from collections.abc import Iterator

from msgspec.structs import replace

from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import Condition, Join
from sop_engine.procedure.model import Procedure


def conditions(procedure: Procedure) -> Iterator[Condition]:
    """Every condition of the procedure."""
    yield from procedure.outcome_when.values()
    for phase in procedure.phases:
        yield from (gate.when for gate in phase.gates)
        yield from ([phase.when] if phase.when else [])
    for step in procedure.steps:
        every = step.every
        found = [step.when, step.purge, every.until if every else None, *(due.when for due in step.due)]
        found += [gap.when for gap in every.gaps] if every else []
        for field in step.fields:
            for part in (field, *field.columns):
                found += [part.when, part.must, part.where, *(condition for _, condition in part.propose)]
        yield from (condition for condition in found if condition is not None)


def split(condition: Condition) -> tuple[Condition, ...]:
    """The parts that must all hold."""
    waiting, found = [condition.node], []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Join) and node.word == "and":
            waiting += reversed(node.items)
        else:
            found.append(node)
    if len(found) == 1:
        return (condition,)
    return tuple(
        replace(condition, source=normal(node), normal=normal(node), node=node, program=None) for node in found
    )
