"""What the parts of the builder share while one procedure is built: table, findings, conditions."""

from collections.abc import Mapping

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import Loop, OptionData, Stand, Table
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.values import read_value
from sop_engine.procedure.drafting.amounts import read_amount
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Placed, Use
from sop_engine.procedure.drafting.promise import Promises
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.model import Span


class Bench:
    """Collects what is found while building; lives for one load.

    Attributes:
        table: the fields that conditions may read. loops: the repeated steps.
    """

    def __init__(self, shared: Shared, table: Table, loops: Mapping[str, Loop]) -> None:
        self.shared = shared
        self.table = table
        self.loops = loops
        self.problems: list[Problem] = []
        self.placed: list[Placed] = []
        self.places: dict[str, Cursor] = {}
        self.promises: Promises = {}

    def condition(
        self,
        place: Cursor,
        use: Use,
        step: str,
        *,
        field: str = "",
        row: str = "",
        option: OptionData | None = None,
    ) -> Condition | None:
        """The compiled condition that stands here, or None (when nothing does, or it has faults)."""
        if not isinstance(place.value, str):
            return None
        stand = Stand(step=step, row=row, loops=self.loops)
        found = read(place.value, self.table, stand=stand, option=option)
        if isinstance(found, Condition):
            self.placed.append(Placed(use=use, condition=found, path=place.path, step=step, field=field))
            return found
        self._blame(place, found)
        return None

    def value(self, place: Cursor, step: str, field: str) -> Condition | None:
        """The compiled expression of a computed field, or None (when nothing stands here, or it has faults)."""
        if not isinstance(place.value, str):
            return None
        found = read_value(place.value, self.table, Stand(step=step, loops=self.loops))
        if isinstance(found, Condition):
            self.placed.append(Placed(use=Use.VALUE, condition=found, path=place.path, step=step, field=field))
            return found
        self._blame(place, found)
        return None

    def _blame(self, place: Cursor, faults: tuple[Fault, ...]) -> None:
        for fault in faults:
            position = place.source.inside(place.path, fault.span[0], fault.span[1] - fault.span[0])
            self.problems.append(Problem(code=fault.code, message=fault.message, position=position, hint=fault.hint))

    def amount(self, place: Cursor) -> Span | None:
        """The amount of time that stands here, or None."""
        if not place.present:
            return None
        found = read_amount(place.text())
        if isinstance(found, Span):
            return found
        self.problems.append(place.problem(*found))
        return None

    def amount_of(self, place: Cursor, key: str) -> Span | None:
        """The amount of time under this key, or None."""
        return self.amount(place.get(key)) if place.has(key) else None
