"""The procedure with every key of the language, and who works with it when."""

from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Final

from sop_engine.procedure.allowances import allow
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.calendar import Calendar
from sop_engine.run.now import Now, OfficerView
from tests.run.examples import START_AT, shared

TESTS = Path(__file__).parents[1]
CALENDARS: Final = (
    Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True),
    Calendar(holidays={date(2026, 3, 5): "Another Day"}, opens=time(9), closes=time(16), hours_given=True),
)
CALLER: Final = "cd" * 16
"""The run that began this one."""


@cache
def whole(copy: int = 0) -> Procedure:  # noqa: ARG001 - another copy is another object, of which nothing is kept yet
    """The procedure."""
    files = {
        "whole/whole.yaml": (TESTS / "run" / "whole.yaml").read_text(encoding="utf-8"),
        "errand/errand.yaml": (TESTS / "examples" / "uses" / "errand" / "errand.yaml").read_text(encoding="utf-8"),
    }
    loaded = load_procedure({**files, **shared()}, "whole/whole.yaml")
    assert loaded.procedure is not None, loaded.problems
    assert not allow(loaded.problems, files)
    return loaded.procedure


def officers(procedure: Procedure) -> dict[str, OfficerView]:
    """Two who hold every role and supervise, and one who holds none."""
    roles = frozenset(procedure.roles)
    return {
        name: OfficerView(id=name, name=name.title(), roles=held, supervisor=bool(held))
        for name, held in (("one", roles), ("two", roles), ("three", frozenset[str]()))
    }


def start(procedure: Procedure) -> Now:
    """The moment when the run begins."""
    return Now(utc=START_AT, officers=officers(procedure))
