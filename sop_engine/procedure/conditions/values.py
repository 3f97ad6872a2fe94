"""Expressions that are values: of a computed field. Numbers, dates, times, and lengths of time.

The grammar is that of the sides of a comparison. A part without answer leaves the whole unknown, a part that
does not apply makes it not apply, and a day beyond the calendar is unknown.
"""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from sop_engine.procedure.conditions.checker import Checker
from sop_engine.procedure.conditions.evaluate import got
from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import Kind, Stand, Table
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.parse import parse
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Answers, Missing, Value

SHOWN = frozenset({Kind.NUMBER, Kind.DATE, Kind.TIME, Kind.DAYS, Kind.HOURS})
"""Kinds that a computed field can have."""

_HINT = "Write a number, a day or a time, for example `notice.served_at + days(30)`."


def read_value(source: str, table: Table, stand: Stand | None = None) -> Condition | tuple[Fault, ...]:
    """Parse, check and compile an expression that gives a value; `Condition.gives` says of which kind.

    Args:
        source: as written.
        table: the fields it may read.
        stand: where it stands.

    Returns:
        The compiled expression, or every fault that was found.
    """
    node = parse(source)
    if isinstance(node, Fault):
        return (node,)
    checker = Checker(table, stand or Stand(), None)
    meaning = checker.value(node)
    if checker.faults or meaning is None:
        return tuple(checker.faults)
    if meaning.kind not in SHOWN:
        return (Fault("E210", f"This gives {meaning.kind}, which cannot be worked out and shown.", node.span, _HINT),)
    condition = Condition(
        source=source,
        normal=normal(node),
        node=node,
        reads=frozenset(checker.reads),
        lists=frozenset(checker.lists),
        rounds=checker.rounds,
        data=checker.data,
        gives=meaning.kind.value,
    )
    return replace(condition, getter=got(condition))


def evaluate_value(condition: Condition, answers: Answers) -> Value | Missing:
    """What the expression gives with these answers, in the form in which answers are kept."""
    found = (condition.getter or got(condition))(answers)
    if isinstance(found, datetime):
        return found.isoformat(timespec="minutes")
    if isinstance(found, date):
        return found.isoformat()
    return found if isinstance(found, Missing | str | int | timedelta) else Missing.UNANSWERED
