"""A fault found while reading YAML, as offsets into the text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
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
