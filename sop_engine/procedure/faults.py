"""A fault found while reading YAML, as offsets into the text."""

from msgspec import Struct


class Fault(Struct, frozen=True):
    """One fault.

    Attributes:
        start, end: offsets in code points.
        also: another place that belongs to it: start, end, label.
        fix: what remedies it safely: pieces of a line (start, end) and the text instead.
    """

    code: str
    message: str
    start: int
    end: int
    hint: str = ""
    also: tuple[int, int, str] | None = None
    fix: tuple[tuple[int, int, str], ...] = ()
