"""The conditions, options, gates and clocks of a procedure, each under a name by which coverage counts it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Field, Phase, Procedure, Step
from sop_engine.run.rounds import base_of


class Use(StrEnum):
    """What a condition decides."""

    PHASE = "phase"
    STEP = "step"
    FIELD = "field"
    MUST = "must"
    PROPOSE = "propose"
    CLOCK = "clock"
    GATE = "gate"
    OUTCOME = "outcome"
    WHERE = "where"
    LATER = "later"
    """`until`, `gap`, `purge`, computed values: read as long as the step applies."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One condition. `key`: its name, like `hospital.when` or `safe_tonight.place.propose.home_safe`.

    Attributes:
        step: that it stands in; None for a phase, gate or outcome. field: that it stands in. column_of: the list
            of a column.
    """

    key: str
    condition: Condition
    use: Use
    step: Step | None = None
    field: Field | None = None
    column_of: Field | None = None


def base_name(step: Step) -> str:
    """Name of the step in the file."""
    return step.round.base if step.round else step.name


def conditions(procedure: Procedure) -> Iterator[Place]:
    """Every condition, in order of the file. Rounds of a step give the same names again."""
    for name, condition in procedure.outcome_when.items():
        yield Place(key=f"outcomes.{name}.when", condition=condition, use=Use.OUTCOME)
    for phase in procedure.phases:
        yield from _of_phase(phase)
        for step in phase.steps:
            yield from _of_step(step, phase)
            for field in step.fields:
                yield from _of_field(step, field)
                for column in field.columns:
                    yield from _of_field(step, column, field)


def clock_key(step: Step, number: int) -> str:
    """Name of a clock: `hospital.due.1`; of the only one `hospital.due`."""
    return f"{base_name(step)}.due" + (f".{number}" if len(step.due) > 1 else "")


def field_key(step: Step, field: Field, column_of: Field | None = None) -> str:
    """`step.field` or `step.list.column` as in the file."""
    middle = f"{column_of.name}." if column_of else ""
    return f"{base_name(step)}.{middle}{field.name}"


def _of_phase(phase: Phase) -> Iterator[Place]:
    name = base_of(phase.name)
    if phase.when is not None:
        yield Place(key=f"{name}.when", condition=phase.when, use=Use.PHASE)
    for gate in phase.gates:
        yield Place(key=f"{name}.gates.{gate.name}", condition=gate.when, use=Use.GATE)


def _of_step(step: Step, phase: Phase) -> Iterator[Place]:
    name = base_name(step)
    if step.when is not None and step.when is not phase.when:
        yield Place(key=f"{name}.when", condition=step.when, use=Use.STEP, step=step)
    for number, due in enumerate(step.due, start=1):
        if due.when is not None:
            yield Place(key=f"{clock_key(step, number)}.when", condition=due.when, use=Use.CLOCK, step=step)
    if step.purge is not None:
        yield Place(key=f"{name}.purge", condition=step.purge, use=Use.LATER, step=step)
    if step.every is None:
        return
    if step.every.until is not None:
        yield Place(key=f"{name}.every.until", condition=step.every.until, use=Use.LATER, step=step)
    for number, gap in enumerate(step.every.gaps, start=1):
        if gap.when is not None:
            yield Place(key=f"{name}.every.gap.{number}", condition=gap.when, use=Use.LATER, step=step)


def _of_field(step: Step, field: Field, column_of: Field | None = None) -> Iterator[Place]:
    key = field_key(step, field, column_of)
    named = (("when", field.when, Use.FIELD), ("must", field.must, Use.MUST), ("where", field.where, Use.WHERE))
    for word, condition, use in named:
        if condition is not None:
            yield Place(
                key=f"{key}.{word}", condition=condition, use=use, step=step, field=field, column_of=column_of
            )
    for option, condition in field.propose:
        yield Place(key=f"{key}.propose.{option}", condition=condition, use=Use.PROPOSE, step=step, field=field)
