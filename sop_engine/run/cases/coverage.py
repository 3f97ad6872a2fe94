"""Coverage: what of a procedure no test has gone through."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.run.cases.places import Use, clock_key, conditions, field_key
from sop_engine.run.cases.running import Result


class Part(StrEnum):
    """What is counted."""

    STEPS = "steps"
    CONDITIONS = "conditions"
    OPTIONS = "options"
    GATES = "gates"
    CLOCKS = "clocks"


SEEN_AS = {
    Part.STEPS: "shown",
    Part.CONDITIONS: "both true and false",
    Part.OPTIONS: "chosen",
    Part.GATES: "closed",
    Part.CLOCKS: "overdue",
}
"""What must have happened to one for it to count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One kind of thing. `left`: name and what never happened to it (`never chosen`), in order of the procedure."""

    part: Part
    total: int
    left: tuple[tuple[str, str], ...]

    @property
    def seen(self) -> int:
        """How many were gone through."""
        return self.total - len(self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Of one procedure."""

    procedure: str
    parts: tuple[Counted, ...]

    def part(self, part: Part) -> Counted:
        """What was counted of that kind."""
        return next(one for one in self.parts if one.part is part)


def coverage(procedure: Procedure, results: Iterable[Result]) -> Coverage:
    """What the tests went through; tests that failed count as well, as they ran."""
    seen = [result.seen for result in results]
    steps = {name for one in seen for name in one.steps}
    truths = {truth for one in seen for truth in one.truths}
    parts = (
        _counted(Part.STEPS, [step.name for step in procedure.steps], steps),
        _both_ways(procedure, truths),
        _counted(Part.OPTIONS, list(_options(procedure)), {name for one in seen for name in one.options}),
        _counted(Part.GATES, list(_gates(procedure)), {name for one in seen for name in one.gates}),
        _counted(Part.CLOCKS, list(_clocks(procedure)), {name for one in seen for name in one.clocks}),
    )
    return Coverage(procedure=procedure.id, parts=parts)


def _counted(part: Part, names: Sequence[str], seen: set[str]) -> Counted:
    left = tuple((name, f"never {SEEN_AS[part]}") for name in names if name not in seen)
    return Counted(part=part, total=len(names), left=left)


def _both_ways(procedure: Procedure, truths: set[tuple[str, bool]]) -> Counted:
    keys = list(dict.fromkeys(place.key for place in conditions(procedure)))
    left = []
    for key in keys:
        ways = [way for way in (True, False) if (key, way) not in truths]
        if ways:
            left.append((key, "never true or false" if len(ways) > 1 else f"never {str(ways[0]).lower()}"))
    return Counted(part=Part.CONDITIONS, total=len(keys), left=tuple(left))


def _options(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        for asked in step.fields:
            yield from _options_of(step, asked, None)
            for column in asked.columns:
                yield from _options_of(step, column, asked)


def _options_of(step: Step, asked: Field, column_of: Field | None) -> Iterator[str]:
    key = field_key(step, asked, column_of)
    yield from (f"{key}.{option.name}" for option in asked.options)


def _gates(procedure: Procedure) -> Iterator[str]:
    yield from (place.key for place in conditions(procedure) if place.use is Use.GATE)


def _clocks(procedure: Procedure) -> Iterator[str]:
    for step in procedure.steps:
        yield from (clock_key(step, number) for number in range(1, len(step.due) + 1))
