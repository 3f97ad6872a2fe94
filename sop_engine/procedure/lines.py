"""Lines of a text: from an offset to line and column and back.

Lines end at LF, CR LF or CR, as in every editor. Offsets and columns count code points.
"""

import re
from bisect import bisect_right

_BREAK = re.compile(r"\r\n|\n|\r")


class Lines:
    """The lines of one text, counted when first asked for."""

    __slots__ = ("_starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts: list[int] = []

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset; the end of the text for a larger one."""
        starts = self._table()
        offset = max(0, min(offset, len(self.text)))
        row = bisect_right(starts, offset) - 1
        return row + 1, offset - starts[row] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1; the end of the text for a line that does not exist."""
        starts = self._table()
        return starts[line - 1] + column - 1 if 1 <= line <= len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """The line of that number (from 1) without its end; empty for one that does not exist."""
        starts = self._table()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int) -> int:
        """How many code points of `start:end` stand on the line of `start`; at least 1."""
        row, column = self.locate(start)
        room = len(self.line(row)) - column + 1
        return max(1, min(end - start, room))

    def _table(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *(found.end() for found in _BREAK.finditer(self.text))]
        return self._starts
