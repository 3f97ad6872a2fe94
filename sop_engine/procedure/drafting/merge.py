"""Two conditions that both have to hold, as one."""

from msgspec.structs import replace

from sop_engine.procedure.conditions.evaluate import compiled
from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import Condition, Join


def both(one: Condition | None, other: Condition | None) -> Condition | None:
    """`one and other`; either alone when there is only that. Spans of parts lose their meaning."""
    if one is None or other is None:
        return one or other
    node = Join("and", (one.node, other.node), (0, 0))
    text = normal(node)
    joined = Condition(
        source=text,
        normal=text,
        node=node,
        reads=one.reads | other.reads,
        lists=one.lists | other.lists,
        rounds={**one.rounds, **other.rounds},
        data={**one.data, **other.data},
    )
    return replace(joined, program=compiled(joined))
