"""Walking over a condition tree."""

from collections.abc import Iterator

from sop_engine.procedure.conditions.tree import Call, Compare, Join, Member, Node, Not, Reference

_COLUMN = 3  # step, list, column


def list_of(node: Node, lists: frozenset[str]) -> str:
    """The first of `lists` whose column the node reads, or empty."""
    match node:
        case Reference():
            ref = ".".join(node.path[:2])
            return ref if len(node.path) >= _COLUMN and ref in lists else ""
        case _:
            return next((found for part in parts(node) if (found := list_of(part, lists))), "")


def references(node: Node) -> Iterator[Reference]:
    """Every reference in it, from left to right."""
    if isinstance(node, Reference):
        yield node
    for part in parts(node):
        yield from references(part)


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below."""
    match node:
        case Join():
            return node.items
        case Call():
            return node.arguments
        case Not():
            return (node.item,)
        case Member():
            return (node.item, node.container)
        case Compare():
            return (node.left, node.right)
        case _:
            return ()
