"""What the parts of the builder share while one procedure is built: table, findings, conditions."""

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.kinds import OptionData, Table
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.amounts import read_amount
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Placed, Use
from sop_engine.procedure.drafting.shared import Shared
from sop_engine.procedure.model import Span


class Bench:
    """Collects what is found while building; lives for one load."""

    def __init__(self, shared: Shared, table: Table) -> None:
        self.shared = shared
        self.table = table
        self.problems: list[Problem] = []
        self.placed: list[Placed] = []
        self.places: dict[str, Cursor] = {}

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
        found = read(place.value, self.table, row=row, option=option)
        if isinstance(found, Condition):
            self.placed.append(Placed(use=use, condition=found, path=place.path, step=step, field=field))
            return found
        for fault in found:
            position = place.source.inside(place.path, fault.span[0], fault.span[1] - fault.span[0])
            self.problems.append(Problem(code=fault.code, message=fault.message, position=position, hint=fault.hint))
        return None

    def amount(self, place: Cursor) -> Span | None:
        """The amount of time that stands here, or None."""
        if not place.present:
            return None
        found = read_amount(place.text())
        if isinstance(found, Span):
            return found
        self.problems.append(place.problem(*found))
        return None
