"""A procedure under construction: what the parts of the builder, and then the checks, look at."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from sop_engine.problem import Position
from sop_engine.procedure.conditions.kinds import Loop
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.procedure.source import Path, Source

Part = TypeVar("Part", Step, Field)


class Use(StrEnum):
    """What a condition is for. The value is its key."""

    WHEN = "when"
    MUST = "must"
    WHERE = "where"
    PROPOSE = "propose"
    DUE = "due"
    UNTIL = "until"
    GAP = "gap"
    GATE = "gates"
    PURGE = "purge"
    VALUE = "value"
    OUTCOME = "outcomes"


class Placed(Struct, frozen=True, kw_only=True):
    """A condition and where it stands.

    Attributes:
        step: the step it belongs to; for a phase, the phase's first step; empty for an outcome.
        field: `step.field` or `step.list.column`, or empty for one of a step or phase.
    """

    use: Use
    condition: Condition
    path: Path
    step: str
    field: str = ""


class Draft(Struct, frozen=True, kw_only=True, dict=True):
    """A procedure that was built but not yet checked.

    Attributes:
        procedure: the model, its digests still empty.
        roles, law: the files of roles and of law, for findings in them.
        order: step name to its number. places: step or `step.field` to where it stands.
        steps: every step with its place. fields: every field with its place, columns after their list.
        loops: the repeated steps.
    """

    source: Source
    shared: Shared
    roles: Source | None
    law: Source | None
    procedure: Procedure
    placed: tuple[Placed, ...]
    order: Mapping[str, int]
    places: Mapping[str, Cursor]
    steps: tuple[tuple[Step, Cursor], ...]
    fields: tuple[tuple[Field, Cursor], ...]
    loops: Mapping[str, Loop]

    # Most checks are about one key that few steps or fields have; all keys are looked through once.

    def steps_with(self, key: str) -> Sequence[tuple[Step, Cursor]]:
        """The steps under which this key stands, with their places."""
        return self._steps_by_key.get(key, ())

    def fields_with(self, key: str) -> Sequence[tuple[Field, Cursor]]:
        """The fields under which this key stands, with their places."""
        return self._fields_by_key.get(key, ())

    @cached_property
    def _steps_by_key(self) -> Mapping[str, Sequence[tuple[Step, Cursor]]]:
        return _by_key(self.steps)

    @cached_property
    def _fields_by_key(self) -> Mapping[str, Sequence[tuple[Field, Cursor]]]:
        return _by_key(self.fields)

    @property
    def root(self) -> Cursor:
        """The whole file."""
        return Cursor(self.source, (), self.source.value)

    def at(self, path: Path) -> Cursor:
        """The place at this path."""
        return Cursor(self.source, path, self.source.at(path))

    def inside(self, placed: Placed, span: tuple[int, int]) -> Position:
        """Where a part of a condition stands."""
        return self.source.inside(placed.path, span[0], span[1] - span[0])


def _by_key(parts: Iterable[tuple[Part, Cursor]]) -> Mapping[str, Sequence[tuple[Part, Cursor]]]:
    """Key to the parts under which it stands."""
    found: dict[str, list[tuple[Part, Cursor]]] = {}
    for pair in parts:
        value = pair[1].value
        for key in value if isinstance(value, dict) else ():
            if key in found:
                found[key].append(pair)
            else:
                found[key] = [pair]
    return found
