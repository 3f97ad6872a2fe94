"""The screens in ASCII: for terminals and fonts that have nothing else. Widths stay as they were."""

import unicodedata
from functools import lru_cache
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.segment import Segment, Segments
from textual.color import Color
from textual.filter import LineFilter
from textual.scrollbar import ScrollBarRender

_DRAWN = {
    "\N{BULLET}": "*",
    "\N{MIDDLE DOT}": ".",
    "\N{HORIZONTAL ELLIPSIS}": ".",
    "\N{EN DASH}": "-",
    "\N{EM DASH}": "-",
    "\N{MINUS SIGN}": "-",
    "\N{LEFT SINGLE QUOTATION MARK}": "'",
    "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    "\N{LEFT DOUBLE QUOTATION MARK}": '"',
    "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
}
UNKNOWN = "?"
"""Stands for a character that ASCII has nothing for. What is stored keeps it."""
_BOXES = "BOX DRAWINGS"
_BLOCKS = "BLOCK"


class AsciiOnly(LineFilter):
    """Replaces what is not ASCII by its nearest, in as many cells."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same line in ASCII."""
        del background
        return [
            segment
            if segment.control or segment.text.isascii()
            else Segment("".join(map(nearest, segment.text)), segment.style)
            for segment in segments
        ]


@lru_cache(maxsize=2048)
def nearest(char: str) -> str:
    """The character in ASCII, in as many cells as it takes."""
    if char.isascii():
        return char
    name = unicodedata.name(char, "")
    if char in _DRAWN:
        return _DRAWN[char]
    if name.startswith(_BOXES):
        return "|" if "VERTICAL" in name and "HORIZONTAL" not in name else "-" if "VERTICAL" not in name else "+"
    if _BLOCKS in name:
        return "#"
    plain = "".join(one for one in unicodedata.normalize("NFKD", char) if one.isascii())
    cells = cell_len(char)
    return plain if len(plain) == cells else UNKNOWN * cells


class AsciiScrollBar(ScrollBarRender):
    """A bar that shows without colours and without half blocks: `#` where one is, `|` elsewhere."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]

    @classmethod
    def render_bar(cls, *args: Any, **extra: Any) -> Segments:
        """The bar as the library cuts it, in signs."""
        made = super().render_bar(*args, **extra)
        signs = [
            Segment(("#" if one.style and one.style.reverse else "|") * len(one.text), one.style)
            for one in made.segments
        ]
        return Segments(signs, new_lines=made.new_lines)
