"""Testing the tests: change one condition or deadline of a shipped procedure, and see whether its tests notice.

    python -m tests.benchmarks.mutants [ID]

A mutant is killed when at least one test fails on it. Survivors are printed, so that a test can be written or
the mutant be seen to mean the same.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from sop_engine.commands.library import read_procedure
from sop_engine.commands.test import ENDING
from sop_engine.procedure.conditions.evaluate import compiled
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import (
    Compare,
    Condition,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    OptionName,
    Reference,
)
from sop_engine.procedure.model import Field, Procedure, Span, Step
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.cases import Suite, read_cases, run_cases

_STRICT = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "!=", "!=": "=="}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed procedure. `what`: where, and from what to what."""

    what: str
    procedure: Procedure


def mutants(procedure: Procedure) -> Iterator[Mutant]:
    """Every single change of a condition, then of a deadline."""
    for number, step in enumerate(procedure.steps):
        for what, changed in _of_step(procedure, step):
            yield Mutant(what, _with_step(procedure, number, changed))


def _with_step(procedure: Procedure, number: int, changed: Step) -> Procedure:
    wanted = procedure.steps[number].name
    phases = tuple(
        replace(phase, steps=tuple(changed if step.name == wanted else step for step in phase.steps))
        for phase in procedure.phases
    )
    return replace(procedure, phases=phases)


def _of_step(procedure: Procedure, step: Step) -> Iterator[tuple[str, Step]]:
    for what, found in _conditions(procedure, f"{step.name}.when", step.when):
        yield what, replace(step, when=found)
    for place, field in enumerate(step.fields):
        for what, changed in _of_field(procedure, field):
            yield what, replace(step, fields=(*step.fields[:place], changed, *step.fields[place + 1 :]))
    for place, due in enumerate(step.due):
        longer = replace(due, within=_doubled(due.within))
        what = f"{step.name}.due: {due.within.iso()} -> {longer.within.iso()}"
        yield what, replace(step, due=(*step.due[:place], longer, *step.due[place + 1 :]))
        yield f"{step.name}.due: no clock", replace(step, due=(*step.due[:place], *step.due[place + 1 :]))


def _of_field(procedure: Procedure, field: Field) -> Iterator[tuple[str, Field]]:
    for what, found in _conditions(procedure, f"{field.ref}.when", field.when):
        yield what, replace(field, when=found)
    for what, found in _conditions(procedure, f"{field.ref}.must", field.must):
        yield what, replace(field, must=found)
    for place, (option, condition) in enumerate(field.propose):
        for what, found in _conditions(procedure, f"{field.ref}.propose.{option}", condition):
            yield what, replace(field, propose=(*field.propose[:place], (option, found), *field.propose[place + 1 :]))


def _conditions(procedure: Procedure, where: str, condition: Condition | None) -> Iterator[tuple[str, Condition]]:
    if condition is None:
        return
    for node in (Not(condition.node, condition.node.span), *_changed(procedure, condition.node)):
        found = replace(condition, node=node, normal=normal(node), program=None)
        yield f"{where}: {condition.normal} -> {found.normal}", replace(found, program=compiled(found))


def _changed(procedure: Procedure, node: Node) -> Iterator[Node]:
    """Every tree with one change in it."""
    match node:
        case Join():
            yield replace(node, word="or" if node.word == "and" else "and")
            for place, item in enumerate(node.items):
                rest = (*node.items[:place], *node.items[place + 1 :])
                yield rest[0] if len(rest) == 1 else replace(node, items=rest)
                for other in _changed(procedure, item):
                    yield replace(node, items=(*node.items[:place], other, *node.items[place + 1 :]))
        case Not():
            yield node.item
        case Compare():
            yield from _compare(procedure, node)
        case Member():
            yield from _member(procedure, node)
        case _:
            return


def _compare(procedure: Procedure, node: Compare) -> Iterator[Node]:
    if node.operator in _TURNED:
        yield replace(node, operator=_TURNED[node.operator])
    if node.operator in _STRICT:
        yield replace(node, operator=_STRICT[node.operator])
    if isinstance(node.right, OptionName):
        for name in _others(procedure, node.left, (node.right.name,)):
            yield replace(node, right=replace(node.right, name=name))
    if isinstance(node.right, Number):
        yield replace(node, right=replace(node.right, value=node.right.value + 1))


def _member(procedure: Procedure, node: Member) -> Iterator[Node]:
    item, container = node.item, node.container
    if isinstance(container, Literals):
        names = container.options
        for place in range(len(names) if len(names) > 1 else 0):
            yield replace(node, container=replace(container, options=(*names[:place], *names[place + 1 :])))
        for name in _others(procedure, item, names):
            yield replace(node, container=replace(container, options=(*names, name)))
    elif isinstance(item, OptionName):
        for name in _others(procedure, container, (item.name,)):
            yield replace(node, item=replace(item, name=name))


def _others(procedure: Procedure, node: Node, names: tuple[str, ...]) -> Iterator[str]:
    """The other options of the field that is compared."""
    field = procedure.field(".".join(node.path)) if isinstance(node, Reference) else None
    yield from (option.name for option in (field.options if field else ()) if option.name not in names)


def _doubled(span: Span) -> Span:
    if span == Span():
        return Span(minutes=1)
    return Span(months=2 * span.months, days=2 * span.days, minutes=2 * span.minutes, working=2 * span.working)


def killed(mutant: Mutant, suite: Suite) -> bool:
    """Does a test fail on it?"""
    return any(not result.passed for result in run_cases(mutant.procedure, suite))


def count(name: str, show: Callable[[str], None] = print) -> tuple[int, int]:
    """Killed and all mutants of a shipped procedure; survivors are shown."""
    procedure, path = read_procedure(name).procedure, shipped("procedures") / name / f"{name}{ENDING}"
    source = read_source(path.read_bytes(), path.name)
    assert procedure is not None
    assert isinstance(source, Source)
    suite = read_cases(source)
    assert isinstance(suite, Suite)
    assert all(result.passed for result in run_cases(procedure, suite))
    every = list(mutants(procedure))
    survivors = [mutant.what for mutant in every if not killed(mutant, suite)]
    for what in survivors:
        show(f"  survived  {what}")
    return len(every) - len(survivors), len(every)


def main() -> None:
    """Print the figure for each procedure that is named, else for the first response."""
    for name in sys.argv[1:] or ["ocse_first_response"]:
        dead, every = count(name)
        print(f"{name}: {dead} of {every} mutants killed by its tests ({100 * dead / every:.1f} %)")


if __name__ == "__main__":
    main()
