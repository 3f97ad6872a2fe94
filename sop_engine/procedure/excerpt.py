"""A piece of a file with marks below it, as compilers show it.

Everything that comes from the file is made harmless first: an author's escape sequence must not drive the
terminal of whoever checks the file.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from sop_engine.problem import Position
from sop_engine.procedure.characters import shown
from sop_engine.procedure.lines import Lines

WIDTH = 100
"""Widest piece of a line that is shown, in characters."""

_BEFORE = 40
_WIDE = frozenset("WF")


class Mark(Struct, frozen=True):
    """A place to underline, with `^` when it is the main one, and a short label."""

    position: Position
    label: str
    main: bool


def excerpt(lines: Lines, marks: Sequence[Mark]) -> Iterator[str]:
    """The marked lines of one file, in order, with a margin of line numbers.

    A line that does not exist (a position in another version of the file) is shown empty.
    """
    ordered = sorted(marks, key=lambda mark: (mark.position.line, mark.position.column))
    margin = margin_width(marks)
    before = 0
    for mark in ordered:
        row = mark.position.line
        if row != before:
            if before and row > before + 1:
                yield " " * (margin - 1) + "..."
            piece, column = _window(lines.line(row), mark.position.column)
            yield f"{row:>{margin}} | {piece}".rstrip()
        else:
            piece, column = _window(lines.line(row), mark.position.column)
        before = row
        yield f"{'':>{margin}} | {_underline(piece, column, mark)}".rstrip()


def margin_width(marks: Sequence[Mark]) -> int:
    """Digits of the largest line number, at least two."""
    return max(2, *(len(str(mark.position.line)) for mark in marks))


def _window(line: str, column: int) -> tuple[str, int]:
    """At most WIDTH characters of a line around a column, and the column within them."""
    safe = shown(line)
    if len(safe) <= WIDTH:
        return safe, column
    start = max(0, min(column - 1 - _BEFORE, len(safe) - WIDTH))
    head, tail = "…" if start else "", "…" if start + WIDTH < len(safe) else ""
    return head + safe[start : start + WIDTH] + tail, column - start + len(head)


def _underline(piece: str, column: int, mark: Mark) -> str:
    length = max(1, min(mark.position.length, len(piece) - column + 1))
    sign = "^" if mark.main else "-"
    blank = " " * cells(piece[: column - 1])
    signs = sign * max(1, cells(piece[column - 1 : column - 1 + length]))
    return f"{blank}{signs} {shown(mark.label)}"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text
    )
