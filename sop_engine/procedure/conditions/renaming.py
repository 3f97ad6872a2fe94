"""The same condition for one round of a repeat: steps under other names, a list read in one row only."""

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sop_engine.procedure.conditions.evaluate import compiled, got
from sop_engine.procedure.conditions.tree import Call, Compare, Condition, Join, Member, Node, Not, Reference

_COLUMN = 3  # step, list, column


class Naming(Struct, frozen=True):
    """What things are called in one round.

    Attributes:
        steps: name of a step to its name in this round.
        rounds: name of a recurring step to the name of its rounds in this round of `each`.
        rows: `step.list` to the row that its columns mean here, `step.list#2`.
    """

    steps: Mapping[str, str]
    rounds: Mapping[str, str]
    rows: Mapping[str, str]

    def ref(self, ref: str) -> str:
        """The reference (`step`, `step.field`, `step.list.column`) as it is written in this round."""
        step, dot, rest = ref.partition(".")
        row = self.rows.get(".".join(ref.split(".")[:2]))
        if row and ref.count(".") >= _COLUMN - 1:
            return f"{row}.{ref.split('.', 2)[2]}"
        return f"{self.steps.get(step, step)}{dot}{rest}"


def renamed(condition: Condition, naming: Naming) -> Condition:
    """The condition in one round; its source stays as written."""
    found = replace(
        condition,
        node=_renamed(condition.node, naming),
        reads=frozenset(naming.ref(ref) for ref in condition.reads),
        lists=frozenset(naming.ref(ref) for ref in condition.lists),
        rounds={step: naming.rounds.get(step, rows) for step, rows in condition.rounds.items()},
        data={naming.ref(ref): values for ref, values in condition.data.items()},
        program=None,
        getter=None,
    )
    return replace(found, getter=got(found)) if found.gives else replace(found, program=compiled(found))


def _renamed(node: Node, naming: Naming) -> Node:
    def again(part: Node) -> Node:
        return _renamed(part, naming)

    return _part(node, naming, again)


def _part(node: Node, naming: Naming, again: Callable[[Node], Node]) -> Node:  # noqa: PLR0911 - one for each kind
    match node:
        case Reference():
            return replace(node, path=_path(node.path, naming))
        case Join():
            return replace(node, items=tuple(again(item) for item in node.items))
        case Not():
            return replace(node, item=again(node.item))
        case Compare():
            return replace(node, left=again(node.left), right=again(node.right))
        case Member():
            return replace(node, item=again(node.item), container=again(node.container))
        case Call():
            return replace(node, arguments=tuple(again(item) for item in node.arguments))
        case _:
            return node


def _path(path: tuple[str, ...], naming: Naming) -> tuple[str, ...]:
    """Names hold no dot, so the parts of a reference are those of its path."""
    return tuple(naming.ref(".".join(path)).split("."))
