"""Paper that a person fills in: what the program knows, lines to write on, and DRAFT on every page. Pure."""

from collections.abc import Iterable, Sequence

from exports.layout.flow import (
    BODY,
    BOTTOM,
    LABEL,
    LEFT,
    RIGHT,
    ROOM,
    SECTION,
    SMALL,
    STRONG,
    TITLE,
    Column,
    Flow,
    Style,
)
from exports.layout.instructions import ARTIFACT, PAGE_HEIGHT, PAGE_WIDTH, Anything, Box, Face, Ink, Pages, Words
from exports.layout.metrics import Metrics

_BANNER = 22.0
_BANNER_TEXT = "DRAFT \N{EM DASH} no certificate until a person has checked, completed and signed it"
_PRACTICE = "PRACTICE DRAFT \N{EM DASH} an exercise about no real case; no certificate"
_LINE = 19.0
"""Height of a line to write on, in points: a hand needs more than six millimetres."""
_LABEL = 176.0
_INDENT = 12.0
_COLUMNS = (Column(LEFT, 128), Column(LEFT + 134, ROOM - 134))
_OFFERED = Style(Face.TEXT, 8.5, 11.8, Ink.GREY)


class Sheet:
    """Pages under construction."""

    def __init__(self, metrics: Metrics, *, practice: bool) -> None:
        self.flow = Flow(metrics)
        self._practice = practice

    def part(self, title: str, about: str) -> None:
        """A new paper, on a page of its own."""
        if self.flow.bookmarks:
            self.flow.new_page()
        self.flow.heading(title, 1, TITLE)
        self.flow.text(about, SMALL)
        self.flow.space(4)

    def section(self, title: str, *, keep: float = 70) -> None:
        """A heading with a rule below it."""
        self.flow.space(10)
        self.flow.heading(title, 2, SECTION, keep=keep)
        self.flow.rule()
        self.flow.space(4)

    def question(self, title: str) -> None:
        """A heading inside a section."""
        self.flow.space(7)
        self.flow.heading(title, 3, STRONG, keep=60)

    def text(self, text: str, style: Style = BODY) -> None:
        """A paragraph."""
        self.flow.text(text, style)

    def pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """What the record says, as labels and values."""
        items = self.flow.node("L")
        for label, value in pairs:
            self.flow.pair(label, value, _COLUMNS, parent=items)

    def points(self, points: Iterable[str], mark: str = "\N{BULLET}", style: Style = BODY) -> None:
        """Sentences one below the other."""
        flow = self.flow
        items = flow.node("L")
        for point in points:
            item = flow.node("LI", items)
            label, body = flow.node("Lbl", item), flow.node("LBody", item)
            lines = flow.metrics.lines(point, style.face, style.size, ROOM - _INDENT)
            flow.need(min(len(lines), 3) * style.leading)
            top, page = flow.y, len(flow.pages)
            flow.lines([mark], style, LEFT, label)
            if len(flow.pages) == page:
                flow.y = top
            flow.lines(lines, style, LEFT + _INDENT, body)

    def asks(self, labels: Sequence[str]) -> None:
        """Labels, each with a line to write on."""
        flow = self.flow
        for label in labels:
            lines = flow.metrics.lines(label, LABEL.face, LABEL.size, _LABEL)
            flow.need(len(lines) * LABEL.leading + _LINE)
            flow.y -= _LINE - LABEL.leading
            flow.lines(lines, LABEL, LEFT, flow.node("P"))
            flow.put(Box(LEFT + _LABEL + 6, flow.y + 1, ROOM - _LABEL - 6, 0.5, Ink.GREY))

    def room(self, label: str, count: int) -> None:
        """A label and lines across the page below it."""
        flow = self.flow
        flow.need(_OFFERED.leading + count * _LINE)
        flow.text(label, _OFFERED)
        for _ in range(count):
            flow.y -= _LINE
            flow.put(Box(LEFT, flow.y + 1, ROOM, 0.5, Ink.GREY))

    def close(self, title: str, about: str) -> Pages:
        """The finished pages. `about`: small print at the foot of each."""
        flow = self.flow
        for number, page in enumerate(flow.pages, 1):
            page[:0] = [*self._banner(), *self._foot(about, f"page {number} of {len(flow.pages)}")]
        return Pages(
            title=flow.metrics.literal(title).replace("\n", " "),
            pages=tuple(tuple(page) for page in flow.pages),
            nodes=tuple(flow.nodes),
            bookmarks=tuple(flow.bookmarks),
        )

    def _banner(self) -> list[Anything]:
        text = _PRACTICE if self._practice else _BANNER_TEXT
        width = self.flow.metrics.width(text, Face.BOLD, 9)
        y = PAGE_HEIGHT - _BANNER
        return [
            Box(0, y, PAGE_WIDTH, _BANNER, Ink.RED),
            Words((PAGE_WIDTH - width) / 2, y + 7.5, text, Face.BOLD, 9, Ink.WHITE, ARTIFACT),
        ]

    def _foot(self, about: str, page: str) -> list[Anything]:
        y = BOTTOM - 30
        width = self.flow.metrics.width(page, Face.TEXT, 7.2)
        return [
            Box(LEFT, y + 12, ROOM, 0.6, Ink.LINE),
            Words(LEFT, y, about, Face.MONO, 6.2, Ink.GREY, ARTIFACT),
            Words(RIGHT - width, y, page, Face.TEXT, 7.2, Ink.GREY, ARTIFACT),
        ]
