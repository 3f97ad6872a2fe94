"""The two sides of a comparison: a reference, a constant, or something that is only compared as a whole."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from sop_engine.procedure.conditions.kinds import Data
from sop_engine.procedure.conditions.tree import Call, Compare, Condition, Member, Node, Number, Operator, Reference
from sop_engine.procedure.conditions.walk import parts
from sop_engine.procedure.proofs.numbers import places

MIRRORED: Mapping[Operator, Operator] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
"""The operator when the sides change places."""


class Line(Struct, frozen=True):
    """`term + shift`; without term a plain number. A term is a reference, or a `count(…)`."""

    term: Reference | Call | None
    shift: int


def line_of(node: Node) -> Line | None:
    """The side as a term and a number, or None when it is more than that."""
    match node:
        case Number(value=value):
            return Line(None, value)
        case Reference():
            return Line(node, 0)
        case Call(function="count" | "last"):
            return Line(node, 0)
        case Compare(operator="+" | "-"):
            left, right = line_of(node.left), line_of(node.right)
            if left is None or right is None or (right.term and (left.term or node.operator == "-")):
                return None
            shift = right.shift if node.operator == "+" else -right.shift
            return Line(left.term or right.term, left.shift + shift)
        case _:
            return None


def against(node: Compare) -> tuple[Reference | Call, Operator, int] | None:
    """A term compared with a number, the term on the left; or None."""
    left, right = line_of(node.left), line_of(node.right)
    if left is None or right is None:
        return None
    if left.term and right.term is None:
        return left.term, node.operator, right.shift - left.shift
    if right.term and left.term is None:
        return right.term, MIRRORED[node.operator], left.shift - right.shift
    return None


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


Interests = tuple[Mapping[str, set[int]], Mapping[str, set[str]], set[str]]
"""Thresholds by term, options by reference, references whose every value matters."""


def interests(conditions: Iterable[Condition]) -> Interests:
    """What conditions tell apart: thresholds by term, options by reference, and references taken as a whole."""
    cuts: dict[str, set[int]] = {}
    options: dict[str, set[str]] = {}
    whole: set[str] = set()
    for condition in conditions:
        for node in walk(condition.node):
            if isinstance(node, Compare) and node.operator not in {"+", "-"}:
                _compared(node, cuts, options, whole)
                _cut_at_data(node, condition.data, cuts)
            elif isinstance(node, Member):
                _chosen(node, options)
        whole.update(ref.rpartition(".")[0] for ref in condition.data)
    return cuts, options, whole


def term_name(term: Reference | Call) -> str:
    """A name for a term that is the same wherever it stands: of a `count` of a list, that of its rows."""
    if isinstance(term, Reference):
        return ".".join(term.path)
    argument = term.arguments[0]
    return f"{term.function} {'.'.join(argument.path)}" if isinstance(argument, Reference) else ""


def _compared(node: Compare, cuts: dict[str, set[int]], options: dict[str, set[str]], whole: set[str]) -> None:
    found = against(node)
    if found:
        term, operator, k = found
        name = term_name(term)
        cuts.setdefault(name.removeprefix("last "), set()).update(places(operator, k))
        return
    names = {getattr(side, "name", "") for side in (node.left, node.right)} - {""}
    for side in (node.left, node.right):
        for part in walk(side):
            if isinstance(part, Reference):
                ref = ".".join(part.path)
                if names:
                    options.setdefault(ref, set()).update(names)
                else:
                    whole.add(ref)


def _cut_at_data(node: Compare, data: Mapping[str, Mapping[str, Data]], cuts: dict[str, set[int]]) -> None:
    """A number that is compared with what options stand for is cut at each of these."""
    left, right = line_of(node.left), line_of(node.right)
    if left is None or right is None or left.term is None or right.term is None:
        return
    sides = ((left.term, right.term, left.shift - right.shift), (right.term, left.term, right.shift - left.shift))
    for one, other, shift in sides:
        for value in data.get(term_name(one), {}).values():
            if isinstance(value, int):
                name = term_name(other).removeprefix("last ")
                cuts.setdefault(name, set()).update(places("==", value + shift))


def _chosen(node: Member, options: dict[str, set[str]]) -> None:
    names = set(getattr(node.container, "options", ())) | ({getattr(node.item, "name", "")} - {""})
    for part in (*walk(node.item), *walk(node.container)):
        if isinstance(part, Reference):
            options.setdefault(".".join(part.path), set()).update(names)
