"""A source as a tree whose entries carry their comments and blank lines."""

from collections.abc import Iterator

from msgspec import Struct, field

from sop_engine.procedure.reader import Place, Value
from sop_engine.procedure.source import Source


class Node(Struct):
    """A value.

    Attributes:
        value: as read; nothing for a map or a list, whose parts stand in `entries`.
        start, end: offsets in the text. flow: written in brackets.
    """

    value: Value
    start: int
    end: int
    named: bool = False
    flow: bool = False
    entries: list["Entry"] = field(default_factory=list)
    holds: bool = False


class Entry(Struct):
    """A name with its value, or an item of a list (whose name is empty).

    Attributes:
        start: offset of the name, or of the item.
        column: of the name or the dash, from 0; -1 when it does not begin its line.
        leading: lines of comment above it, and blank lines as empty text. trailing: comments behind it.
        tail: comments below it that belong to it.
        flow: does it stand inside brackets?
    """

    name: str
    node: Node
    start: int
    flow: bool
    column: int = -1
    leading: list[str] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)

    @property
    def commented(self) -> bool:
        """Does any comment belong to it, or to a part of it?"""
        return self.node.holds or any((any(self.leading), self.trailing, self.tail))


def tree_of(source: Source) -> Node:
    """The tree of a source, no comments attached yet."""
    return _node(source.text, source.value, source.place)


def entries_of(node: Node) -> Iterator[Entry]:
    """Every entry, outer before inner, in the order of the text."""
    for entry in node.entries:
        yield entry
        yield from entries_of(entry.node)


def scalars_of(node: Node) -> Iterator[tuple[int, int]]:
    """Start and end of every value that is neither map nor list."""
    for entry in node.entries:
        yield from scalars_of(entry.node)
    if not node.named and not node.entries:
        yield node.start, node.end


def mark_holders(node: Node) -> bool:
    """Say of every map and list whether comments stand inside it."""
    for entry in node.entries:
        mark_holders(entry.node)
    node.holds = any(entry.commented for entry in node.entries)
    return node.holds


def _node(text: str, value: Value, place: Place) -> Node:
    _, _, start, end, inner = place
    if not isinstance(value, dict | list) or inner is None:
        return Node(value, start, end)
    flow = text[start : start + 1] in {"{", "["}
    names = list(value) if isinstance(value, dict) else [""] * len(value)
    parts = list(value.values()) if isinstance(value, dict) else value
    entries = [
        Entry(name, _node(text, part, at), at[0], flow) for name, part, at in zip(names, parts, inner, strict=True)
    ]
    empty: Value = [] if isinstance(value, list) else None
    return Node(empty, start, end, named=isinstance(value, dict), flow=flow, entries=entries)
