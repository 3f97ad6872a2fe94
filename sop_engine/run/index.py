"""Quick look-up in a procedure: steps, phases, fields, and who reads what. Built once for each procedure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Field, FieldType, Phase, Procedure, Step


@dataclass(frozen=True, slots=True)
class Index:
    """Look-up tables of one procedure.

    Attributes:
        steps, phases: by name. phase_of: step name to its phase.
        fields: `step.field` or `step.list.column` to the field. persons: refs of `person` fields.
        shown_by: what a `when` reads (`step.field`, or a step with `ask_first`) to the names
            (`step` or `step.field`) that it shows or hides.
        judged_by: `step.field` to the fields whose `must` reads it.
        order: step name to its place. depth: steps in the longest chain of `when`s.
    """

    steps: Mapping[str, Step]
    phases: Mapping[str, Phase]
    phase_of: Mapping[str, Phase]
    fields: Mapping[str, Field]
    persons: tuple[Field, ...]
    shown_by: Mapping[str, tuple[str, ...]]
    judged_by: Mapping[str, tuple[Field, ...]]
    order: Mapping[str, int]
    depth: int


_KEPT: Final = 4
_BUILT: dict[int, tuple[Procedure, Index]] = {}
"""The newest few, by identity (a model holds maps and cannot be a key). Holding the procedure keeps its id."""


def index_of(procedure: Procedure) -> Index:
    """The tables of this procedure."""
    found = _BUILT.get(id(procedure))
    if found is not None:
        return found[1]
    built = _build(procedure)
    while len(_BUILT) >= _KEPT:
        del _BUILT[next(iter(_BUILT))]
    _BUILT[id(procedure)] = (procedure, built)
    return built


def base(ref: str) -> str:
    """`step.field` of a reference that may go deeper (`step.list.column`, `step.field.data`)."""
    return ".".join(ref.split(".")[:2])


def _build(procedure: Procedure) -> Index:
    fields = {}
    for step in procedure.steps:
        for field in step.fields:
            fields[field.ref] = field
            fields.update({column.ref: column for column in field.columns})
    return Index(
        steps={step.name: step for step in procedure.steps},
        phases={phase.name: phase for phase in procedure.phases},
        phase_of={step.name: phase for phase in procedure.phases for step in phase.steps},
        fields=fields,
        persons=tuple(field for field in fields.values() if field.type is FieldType.PERSON),
        shown_by=_grouped(_showing(procedure)),
        judged_by=_judging(fields),
        order={step.name: place for place, step in enumerate(procedure.steps)},
        depth=_depth(procedure),
    )


def _depth(procedure: Procedure) -> int:
    """Conditions look back only, so one pass in order finds the longest chain."""
    depths: dict[str, int] = {}
    for phase in procedure.phases:
        for step in phase.steps:
            reads = _reads(phase.when) | _reads(step.when)
            reads |= {ref for field in step.fields for ref in _reads(field.when)}
            depths[step.name] = 1 + max((depths.get(ref.split(".")[0], 0) for ref in reads), default=0)
    return max(depths.values(), default=0)


def _showing(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Pairs: what is read, and the step or field that it shows."""
    for phase in procedure.phases:
        for step in phase.steps:
            yield from ((ref, step.name) for ref in _reads(phase.when) | _reads(step.when))
            for field in step.fields:
                yield from ((ref, field.ref) for ref in _reads(field.when))
                yield from ((ref, field.ref) for column in field.columns for ref in _reads(column.when))


def _reads(condition: Condition | None) -> set[str]:
    return {base(ref) for ref in condition.reads} if condition else set()


def _grouped(pairs: Iterator[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, dict[str, None]] = {}
    for ref, name in pairs:
        groups.setdefault(ref, {})[name] = None
    return {ref: tuple(names) for ref, names in groups.items()}


def _judging(fields: Mapping[str, Field]) -> Mapping[str, tuple[Field, ...]]:
    groups: dict[str, list[Field]] = {}
    for field in fields.values():
        for ref in _reads(field.must) | ({base(field.ref)} if field.must else set()):
            groups.setdefault(ref, []).append(field)
    return {ref: tuple(found) for ref, found in groups.items()}
