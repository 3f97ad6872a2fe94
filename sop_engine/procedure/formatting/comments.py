"""Comments and blank lines: found between the scalars of a text, and given to the entry they belong to.

A comment behind something belongs to the outermost entry that begins on its line. A comment on a line of its own
belongs to the entry below it; one that stands deeper than that entry belongs to the entry above it.
"""

import re
from bisect import bisect_left, bisect_right

from msgspec import Struct

from sop_engine.procedure.formatting.tree import Entry, Node, entries_of, mark_holders, scalars_of

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r|\Z)")


class Around(Struct, frozen=True):
    """What belongs to the file and to no entry: lines above the first entry and below the last."""

    header: tuple[str, ...]
    footer: tuple[str, ...]


class _Line(Struct, frozen=True):
    """One line of its own: a comment, or blank (empty text)."""

    column: int
    text: str


def comments_in(text: str, root: Node) -> list[str]:
    """Every comment of a text, in order."""
    scan = _Scan(text, root)
    found = [scan.comment(line.start(), line.end()) for line in _LINE.finditer(text)]
    return [comment for _, comment in found if comment]


def attach(text: str, root: Node) -> Around:
    """Give every comment and blank line to its entry; what belongs to none is returned."""
    scan = _Scan(text, root)
    entries = list(entries_of(root))
    attaching = _Attaching(entries)
    for line in _LINE.finditer(text):
        start, end = line.span()
        if start < end or start < len(text):
            attaching.line(scan, start, end)
    around = attaching.done()
    mark_holders(root)
    return around


class _Scan:
    """Where scalars stand, so that a `#` inside one is no comment."""

    def __init__(self, text: str, root: Node) -> None:
        self.text = text
        spans = [_without_header(text, start, end) for start, end in scalars_of(root)]
        spans += [(entry.start, entry.start + _key_length(text, entry)) for entry in entries_of(root) if entry.name]
        self._spans = sorted(span for span in spans if span[0] < span[1])
        self._starts = [start for start, _ in self._spans]
        self._begins = frozenset(self._starts)

    def inside(self, offset: int) -> bool:
        """Does a scalar go on over this offset?"""
        at = bisect_left(self._starts, offset) - 1
        return at >= 0 and offset < self._spans[at][1]

    def comment(self, start: int, end: int) -> tuple[int, str]:
        """Offset and text of the comment in a line; the end and nothing when there is none."""
        at = start
        while (at := self.text.find("#", at, end)) >= 0:
            before = self.text[at - 1 : at] if at > start else " "
            if before in " \t\ufeff" and not self.inside(at) and at not in self._begins:
                return at, self.text[at:end].rstrip()
            at += 1
        return end, ""


class _Attaching:
    """One pass over the lines."""

    def __init__(self, entries: list[Entry]) -> None:
        self._entries = entries
        self._starts = [entry.start for entry in entries]
        self._pending: list[_Line] = []
        self._header: tuple[str, ...] | None = None
        self._open: list[Entry] = []

    def line(self, scan: _Scan, start: int, end: int) -> None:
        text = scan.text[start:end]
        if scan.inside(start) and text.strip():
            self._content(scan, start, end)
        elif not text.strip():
            if not scan.inside(start):
                self._pending.append(_Line(0, ""))
        elif text.lstrip()[0] == "#":
            self._pending.append(_Line(len(text) - len(text.lstrip()), text.strip()))
        else:
            self._content(scan, start, end)

    def done(self) -> Around:
        rest = self._below(0, flow=False)
        return Around(self._header or (), _texts(rest))

    def _content(self, scan: _Scan, start: int, end: int) -> None:
        text = scan.text[start:end]
        at, comment = scan.comment(start, end)
        first = bisect_left(self._starts, start)
        here = self._entries[first : bisect_right(self._starts, at - 1)]
        if here:
            self._begin(here, start, len(text) - len(text.lstrip()), dash=text.lstrip().startswith("- "))
        if comment:
            holder = here[0] if here else self._entries[max(first - 1, 0)]
            holder.trailing.append(comment)

    def _begin(self, here: list[Entry], start: int, column: int, *, dash: bool) -> None:
        for number, entry in enumerate(here):
            if entry.flow:
                break
            first = number == 0
            entry.column = column if first else entry.start - start
            if not first and (not dash or here[number - 1].name):
                entry.column = -1
                break
        outer = here[0]
        if self._header is None:
            self._header = _texts(self._pending)
            self._pending = []
        outer.leading += _texts(self._below(column, flow=outer.flow))
        self._open += [entry for entry in here if entry.column >= 0]

    def _below(self, column: int, *, flow: bool) -> list[_Line]:
        """The waiting lines that belong to what comes next; those that stand deeper go to an entry above."""
        lines, self._pending = self._pending, []
        while not flow and (number := _first_comment(lines)) is not None and lines[number].column > column:
            owner = next((one for one in reversed(self._open) if one.column <= lines[number].column), None)
            if owner is None:
                break
            owner.tail += _texts(lines[: number + 1])
            lines = lines[number + 1 :]
        return lines


def _first_comment(lines: list[_Line]) -> int | None:
    return next((number for number, line in enumerate(lines) if line.text), None)


def _texts(lines: list[_Line]) -> tuple[str, ...]:
    """The lines, of several blank ones only one."""
    return tuple(line.text for number, line in enumerate(lines) if line.text or number == 0 or lines[number - 1].text)


def _without_header(text: str, start: int, end: int) -> tuple[int, int]:
    """A block text without its first line, on which a comment may stand."""
    if text[start : start + 1] not in {"|", ">"}:
        return start, end
    breaks = [at for at in (text.find("\n", start, end), text.find("\r", start, end)) if at >= 0]
    return min(breaks, default=end), end


def _key_length(text: str, entry: Entry) -> int:
    """Length of a name as written, its quotes too."""
    quote = text[entry.start : entry.start + 1]
    if quote not in {'"', "'"}:
        return len(entry.name)
    at = entry.start + 1
    while at < entry.node.start and text[at] != quote:
        at += 2 if text[at] == "\\" and quote == '"' else 1
    return at + 1 - entry.start
