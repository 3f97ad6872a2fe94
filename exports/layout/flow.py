"""The flow of text down the pages: a cursor, blocks that break over pages, nodes of the structure tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from exports.layout.instructions import (
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Anything,
    Bookmark,
    Box,
    Face,
    Ink,
    Node,
    Words,
)
from exports.layout.metrics import Metrics

LEFT = 56.0
RIGHT = PAGE_WIDTH - 56.0
TOP = PAGE_HEIGHT - 66.0
BOTTOM = 66.0
ROOM = RIGHT - LEFT
KEPT = 3
"""Lines of a paragraph that are not torn apart."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size and leading in points."""

    face: Face
    size: float
    leading: float
    ink: Ink = Ink.BLACK


BODY = Style(Face.TEXT, 8.5, 11.8)
STRONG = Style(Face.BOLD, 8.5, 11.8)
LABEL = Style(Face.TEXT, 8.5, 11.8, Ink.GREY)
SMALL = Style(Face.TEXT, 7.2, 10.0, Ink.GREY)
CODE = Style(Face.MONO, 7.2, 10.4)
TITLE = Style(Face.BOLD, 17, 21, Ink.BLUE)
SECTION = Style(Face.BOLD, 12, 15, Ink.BLUE)
GROUP = Style(Face.BOLD, 9.5, 12.6, Ink.BLUE)
STEP = Style(Face.BOLD, 9.2, 12.4)
ALARM = Style(Face.BOLD, 8.5, 11.8, Ink.RED)


@dataclass(frozen=True, slots=True)
class Column:
    """Where a text stands: left edge and width in points."""

    x: float = LEFT
    room: float = ROOM


WHOLE = Column()


class Flow:
    """Pages under construction. `y` is the lower edge of what stands on the current page."""

    def __init__(self, metrics: Metrics) -> None:
        self.metrics = metrics
        self.pages: list[list[Anything]] = [[]]
        self.nodes: list[Node] = [Node("Document", 0)]
        self.bookmarks: list[Bookmark] = []
        self.y = TOP

    def node(self, kind: str, parent: int = 0, alt: str = "") -> int:
        """A new node of the structure tree; its index."""
        self.nodes.append(Node(kind, parent, alt))
        return len(self.nodes) - 1

    def new_page(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append([])
        self.y = TOP

    def need(self, height: float) -> None:
        """Go to a new page unless that much room is left (or the page is still empty)."""
        if self.y - height < BOTTOM and self.y < TOP:
            self.new_page()

    def space(self, height: float) -> None:
        """Leave room, but not at the top of a page."""
        if self.y < TOP:
            self.y -= height

    def put(self, thing: Anything) -> None:
        """Put an instruction on the current page."""
        self.pages[-1].append(thing)

    def rule(self, ink: Ink = Ink.LINE, thickness: float = 0.6) -> None:
        """A line across the page."""
        self.put(Box(LEFT, self.y, ROOM, thickness, ink))

    def text(self, text: str, style: Style, column: Column = WHOLE, *, node: int | None = None) -> None:
        """A text that breaks over lines and pages; a paragraph of its own unless a node is given."""
        owner = self.node("P") if node is None else node
        lines = self.metrics.lines(text, style.face, style.size, column.room)
        self.need(min(len(lines), KEPT) * style.leading)
        self.lines(lines, style, column.x, owner)

    def lines(self, lines: Sequence[str], style: Style, x: float, node: int) -> None:
        """Lines that are already broken."""
        for line in lines:
            self.need(style.leading)
            self.y -= style.leading
            if line:
                rise = (style.leading - style.size) / 2 + style.size * 0.2
                self.put(Words(x, self.y + rise, line, style.face, style.size, style.ink, node))

    def right(self, text: str, style: Style, *, node: int) -> None:
        """One line at the right edge, on the line that was just written."""
        self.put(self._at_right(text, style, self.y, node))

    def _at_right(self, text: str, style: Style, y: float, node: int) -> Words:
        width = self.metrics.width(text, style.face, style.size)
        rise = (style.leading - style.size) / 2 + style.size * 0.2
        return Words(RIGHT - width, y + rise, text, style.face, style.size, style.ink, node)

    def heading(self, text: str, level: int, style: Style, *, keep: float = 40) -> None:
        """A heading with room for what follows; levels 1 and 2 go into the outline."""
        lines = self.metrics.lines(text, style.face, style.size, ROOM)
        self.need(style.leading * len(lines) + keep)
        if level < 3:  # noqa: PLR2004  # the outline has two levels
            self.bookmarks.append(Bookmark(lines[0], len(self.pages) - 1, self.y))
        self.lines(lines, style, LEFT, self.node(f"H{level}"))

    def pair(
        self,
        label: str,
        value: str,
        columns: tuple[Column, Column],
        style: Style = BODY,
        *,
        parent: int,
        aside: str = "",
    ) -> None:
        """A label and, beside it, a value, with a small remark at the right edge; an item of the list `parent`."""
        left, right = columns
        item = self.node("LI", parent)
        label_node, value_node = self.node("Lbl", item), self.node("LBody", item)
        label_lines = self.metrics.lines(label, LABEL.face, LABEL.size, left.room)
        value_lines = self.metrics.lines(value or "\N{EM DASH}", style.face, style.size, right.room)
        self.need(max(len(label_lines) * LABEL.leading, min(len(value_lines), 3) * style.leading))
        top, page = self.y, len(self.pages)
        self.lines(label_lines, LABEL, left.x, label_node)
        below = self.y
        self.y = top
        self.lines(value_lines, style, right.x, value_node)
        if aside:
            # After the value, so that it is read aloud after it, but on the line and page of the label.
            self.pages[page - 1].append(self._at_right(aside, SMALL, top - SMALL.leading, value_node))
        if len(self.pages) == page:
            self.y = min(self.y, below)
