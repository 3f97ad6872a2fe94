"""The normal form: words, single spaces, the fewest brackets, nested `and` and `or` joined flat."""

from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    OptionName,
    Reference,
)

_ATOMS = (Reference, OptionName, Number, Literals, Call)
_OR, _AND, _NOT, _COMPARISON, _SUM, _ATOM = range(6)


def normal(node: Node) -> str:
    """The condition in normal form; parsing it gives the same normal form again."""
    return _text(node)


def _text(node: Node) -> str:
    match node:
        case Compare():
            return _compare(node)
        case Not():
            return f"not {_within(node.item, _NOT)}"
        case Join():
            level = _OR if node.word == "or" else _AND
            return f" {node.word} ".join([_within(item, level + 1) for item in _flat(node)])
        case Member():
            return f"{_within(node.item, _SUM)} in {_within(node.container, _SUM)}"
        case _:
            return _atom(node)


def _atom(node: Reference | OptionName | Number | Literals | Call) -> str:
    match node:
        case Reference():
            return ".".join(node.path)
        case OptionName():
            return node.name
        case Number():
            return str(node.value)
        case Literals():
            return f"[{', '.join(node.options)}]"
        case Call():
            return f"{node.function}({', '.join(_text(item) for item in node.arguments)})"


def _compare(node: Compare) -> str:
    if node.operator in {"+", "-"}:
        # Left-associative: only the right side needs brackets.
        return f"{_within(node.left, _SUM)} {node.operator} {_within(node.right, _ATOM)}"
    return f"{_within(node.left, _SUM)} {node.operator} {_within(node.right, _SUM)}"


def _flat(node: Join) -> list[Node]:
    items: list[Node] = []
    for item in node.items:
        items.extend(_flat(item) if isinstance(item, Join) and item.word == node.word else [item])
    return items


def _within(node: Node, level: int) -> str:
    if isinstance(node, _ATOMS):
        return _atom(node)
    return _text(node) if _level(node) >= level else f"({_text(node)})"


def _level(node: Node) -> int:
    match node:
        case Join():
            return _OR if node.word == "or" else _AND
        case Not():
            return _NOT
        case Member():
            return _COMPARISON
        case Compare():
            return _SUM if node.operator in {"+", "-"} else _COMPARISON
        case _:
            return _ATOM
