"""The last gate between text and terminal."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from sop_engine.visible import REPLACEMENT


class NoControls(LineFilter):
    """The last gate: no character that a terminal would obey leaves as text."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace every character that is not printable."""
        del background
        return [
            segment
            if segment.control or segment.text.isprintable()
            else Segment(_printable(segment.text), segment.style)
            for segment in segments
        ]


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else REPLACEMENT for char in text)
