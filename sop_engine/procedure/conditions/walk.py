"""Walking over a condition tree."""

from collections.abc import Iterator

from sop_engine.procedure.conditions.tree import Call, Compare, Join, Member, Node, Not, Reference


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
