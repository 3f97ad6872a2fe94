"""The door of the condition language: text in, compiled condition or faults out."""

from msgspec.structs import replace

from sop_engine.procedure.conditions.checker import Checker
from sop_engine.procedure.conditions.evaluate import compiled
from sop_engine.procedure.conditions.fault import Fault
from sop_engine.procedure.conditions.kinds import OptionData, Stand, Table
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.parse import parse
from sop_engine.procedure.conditions.tree import Condition


def read(
    source: str, table: Table, *, stand: Stand | None = None, option: OptionData | None = None
) -> Condition | tuple[Fault, ...]:
    """Parse, check and compile a condition.

    Args:
        source: as written.
        table: the fields it may read.
        stand: where it stands: in which step, round and row; default: in none.
        option: in a `where`, the data of the options: data name to option name to value.

    Returns:
        The compiled condition, or every fault that was found (one, when it cannot be parsed).
    """
    node = parse(source)
    if isinstance(node, Fault):
        return (node,)
    checker = Checker(table, stand or Stand(), option)
    checker.truth(node)
    if checker.faults:
        return tuple(checker.faults)
    condition = Condition(
        source=source,
        normal=normal(node),
        node=node,
        reads=frozenset(checker.reads),
        lists=frozenset(checker.lists),
        rounds=checker.rounds,
        data=checker.data,
    )
    return replace(condition, program=compiled(condition))
