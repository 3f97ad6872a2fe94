"""A procedure under construction: what the parts of the builder, and then the checks, look at."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from sop_engine.problem import Position
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.procedure.source import Path, Source


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


class Placed(Struct, frozen=True, kw_only=True):
    """A condition and where it stands.

    Attributes:
        step: the step it belongs to; for a phase, the phase's first step.
        field: `step.field` or `step.list.column`, or empty for one of a step or phase.
    """

    use: Use
    condition: Condition
    path: Path
    step: str
    field: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """A procedure that was built but not yet checked.

    Attributes:
        procedure: the model, its digests still empty.
        roles: the file of roles, for findings in it.
        order: step name to its number. places: step or `step.field` to where it stands.
        steps: every step with its place. fields: every field with its place, columns after their list.
    """

    source: Source
    shared: Shared
    roles: Source | None
    procedure: Procedure
    placed: tuple[Placed, ...]
    order: Mapping[str, int]
    places: Mapping[str, Cursor]
    steps: tuple[tuple[Step, Cursor], ...]
    fields: tuple[tuple[Field, Cursor], ...]

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
