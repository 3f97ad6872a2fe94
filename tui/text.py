"""The only way to make something visible: lines of spans that hold no markup and no control characters.

Every span is cleaned when it is made, so a text that reaches a widget cannot set a clipboard, run an
action or lose its words in brackets. Widths are terminal cells.
"""

from dataclasses import dataclass
from enum import StrEnum

from rich.cells import cell_len, set_cell_size
from textual.content import Content

from sop_engine.visible import visible, visible_line


class Tone(StrEnum):
    """How a span is drawn. Meaning never hangs on the tone alone: a glyph or a word says it too."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    LATE = "late"
    WARN = "warn"
    GOOD = "good"


_STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.DIM: "dim",
    Tone.LATE: "bold $text-error",
    Tone.WARN: "$text-warning",
    Tone.GOOD: "$text-success",
}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line."""

    text: str
    tone: Tone = Tone.PLAIN

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", visible_line(self.text))


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """One line of spans; plain strings become plain spans."""
    return tuple(part if isinstance(part, Span) else Span(part) for part in parts)


def plain(shown: Line) -> str:
    """The text of a line without its tones."""
    return "".join(span.text for span in shown)


def cells(text: str) -> int:
    """How many cells a text takes."""
    return cell_len(text)


def fit(text: str, width: int) -> str:
    """The text in exactly `width` cells: padded, or cut and marked with two dots."""
    text = visible_line(text)
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - 2, 0)).rstrip() + ".."[:width]
    return set_cell_size(text, width)


def wrap(text: str, width: int, *, first: str = "", tone: Tone = Tone.PLAIN) -> list[Line]:
    """Break a text into lines of at most `width` cells.

    `first` stands before the first line; the following lines are indented as far. Line breaks of
    the text stay, words longer than a line are cut into pieces, nothing is left out.
    """
    indent = " " * cell_len(first)
    room = max(width - len(indent), 1)
    rows = [row for paragraph in visible(text).split("\n") for row in _fill(paragraph, room)]
    return [line(first if number == 0 else indent, Span(row, tone)) for number, row in enumerate(rows)]


def _fill(paragraph: str, room: int) -> list[str]:
    rows, current = [], ""
    for word in paragraph.split():
        for piece in _pieces(word, room):
            joined = f"{current} {piece}" if current else piece
            if cell_len(joined) <= room:
                current = joined
            else:
                rows.append(current)
                current = piece
    return [*rows, current]


def _pieces(word: str, room: int) -> list[str]:
    if cell_len(word) <= room:
        return [word]
    pieces, current, used = [], "", 0
    for char in word:
        size = cell_len(char)
        if used + size > room and current:
            pieces.append(current)
            current, used = "", 0
        current, used = current + char, used + size
    return [*pieces, current]


def content(*parts: str | Span) -> Content:
    """The line as what Textual's widgets take; markup in it is shown, never obeyed."""
    return Content.assemble(*((span.text, _STYLES[span.tone]) for span in line(*parts)))


def paragraphs(lines: list[Line]) -> Content:
    """Several lines as one content."""
    return Content("\n").join(content(*one) for one in lines)
