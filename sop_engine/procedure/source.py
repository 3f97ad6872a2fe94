"""A YAML text as plain values that remember where they stand. The only door through which YAML comes in."""

from functools import lru_cache

from msgspec import Struct

from sop_engine.problem import Edit, Position, Problem
from sop_engine.procedure.alignment import align
from sop_engine.procedure.characters import describe, unsafe_in
from sop_engine.procedure.faults import Fault
from sop_engine.procedure.lines import Lines
from sop_engine.procedure.reader import Place, Value, read_events

Path = tuple[str | int, ...]

MAX_SIZE = 2 * 1024 * 1024
"""Largest file, in bytes (or code points of a text): six times a procedure of 1,000 steps."""

MAX_LINES = 100_000
"""Most lines of a file: eight times a procedure of 1,000 steps."""

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 512
_REMEMBERED = 16
_SPLIT = "Split the procedure, or look for what was pasted into the file by mistake."


class Source(Struct, frozen=True, eq=False):
    """One file that was read. Nothing in it is ever changed, so that one can stand for all who read the same file.

    Attributes:
        name: as the user gave it. text: without a byte order mark. value: maps, lists, text, whole
            numbers, true, false, null.
    """

    name: str
    text: str
    value: Value
    place: Place
    lines: Lines

    def position(self, path: Path, *, key: bool = False) -> Position:
        """Where the value at `path` stands, or with `key` its name.

        For a path that does not exist, the nearest container around it that does.
        """
        place = self._find(path)
        start, end = place[:2] if key else place[2:4]
        return self._at(start, end)

    def inside(self, path: Path, offset: int, length: int = 1) -> Position:
        """Where the characters `offset:offset + length` of the text at `path` stand in the file."""
        _, _, start, end, inner = self._find(path)
        value = self.at(path)
        if inner is not None or not isinstance(value, str):
            return self._at(start, end)
        offsets = align(self.text[start:end], value)
        first = offsets[max(0, min(offset, len(value)))]
        last = offsets[max(0, min(offset + max(length, 1), len(value)) - 1)] + 1
        return self._at(start + first, start + max(last, first + 1))

    def at(self, path: Path) -> Value:
        """The value at `path`; None when there is none."""
        value = self.value
        for part in path:
            value = _item(value, part)
        return value

    def _find(self, path: Path) -> Place:
        place, value = self.place, self.value
        for part in path:
            number = _number(value, part)
            if number is None or place[4] is None:
                break
            place = place[4][number]
            value = _item(value, part)
        return place

    def _at(self, start: int, end: int) -> Position:
        line, column = self.lines.locate(start)
        return Position(self.name, line, column, self.lines.span(start, end))


def _item(value: Value, part: str | int) -> Value:
    """The item of that name or number; None when there is none."""
    if isinstance(value, dict) and isinstance(part, str):
        return value.get(part)
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return value[part]
    return None


def _number(value: Value, part: str | int) -> int | None:
    """Which item that is, from 0; None when there is none."""
    if isinstance(value, dict):
        return list(value).index(part) if part in value else None
    if isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
        return part
    return None


def read_source(text: bytes | str, name: str) -> Source | list[Problem]:
    """Read a YAML text of the language's subset, or say what is wrong with it.

    Never raises for anything that stands in `text`. Positions count lines and columns from 1.
    """
    if len(text) > MAX_SIZE:
        message = f"This file is larger than {MAX_SIZE // 1024} KiB."
        return [Problem(code="Y103", message=message, position=Position(name, 1, 1), hint=_SPLIT)]
    found = _read(text, name)
    return found if isinstance(found, Source) else list(found)


@lru_cache(maxsize=_REMEMBERED)
def _read(text: bytes | str, name: str) -> Source | list[Problem]:
    """Read it once: a check of many procedures meets their shared files again and again."""
    decoded = _decode(text, name) if isinstance(text, bytes) else text
    if isinstance(decoded, Problem):
        return [decoded]
    decoded = decoded.removeprefix("\ufeff")
    if decoded.count("\n") + decoded.count("\r") > 2 * MAX_LINES:
        message = f"This file has more than {MAX_LINES:,} lines."
        return [Problem(code="Y103", message=message, position=Position(name, 1, 1), hint=_SPLIT)]
    lines = Lines(decoded)
    at = unsafe_in(decoded)
    if at is not None:
        message = f"The character {describe(decoded[at])} may not stand in this file."
        hint = "Remove it. It may be invisible in your editor."
        return [_problem(Fault("Y104", message, at, at + 1, hint), name, lines)]
    reading = read_events(decoded)
    if reading.faults:
        return [_problem(fault, name, lines) for fault in sorted(reading.faults, key=lambda fault: fault.start)]
    return Source(name, decoded, reading.value, reading.place, lines)


def _decode(raw: bytes, name: str) -> str | Problem:
    if raw.startswith(_UTF16) or b"\x00" in raw[:_HEAD]:
        message = "This file is not UTF-8 text. It looks like UTF-16 or like no text at all."
        hint = "Save it again with the encoding UTF-8."
        return Problem(code="Y101", message=message, position=Position(name, 1, 1), hint=hint)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = raw[: fault.start].decode("utf-8").removeprefix("\ufeff")
        line, column = Lines(before).locate(len(before))
        message = f"Byte {fault.start + 1} of this file (hexadecimal {raw[fault.start]:02x}) is not UTF-8."
        hint = "Save it again with the encoding UTF-8."
        return Problem(code="Y100", message=message, position=Position(name, line, column), hint=hint)


def _problem(fault: Fault, name: str, lines: Lines) -> Problem:
    def place(start: int, end: int) -> Position:
        line, column = lines.locate(start)
        return Position(name, line, column, lines.span(start, end))

    also = ((place(fault.also[0], fault.also[1]), fault.also[2]),) if fault.also else ()
    position = place(fault.start, fault.end)
    fix = tuple(Edit(*lines.locate(start), end - start, text) for start, end, text in fault.fix)
    return Problem(code=fault.code, message=fault.message, position=position, hint=fault.hint, also=also, fix=fix)
