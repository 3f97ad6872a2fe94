"""Findings: what is wrong in a text that somebody wrote, where, and what to do about it.

A `Problem` is a value. Codes are stable and never used again for something else; `procedure.codes` is their
catalogue.
"""

from enum import StrEnum

from msgspec import Struct


class Severity(StrEnum):
    """How bad a finding is: only errors make `check` fail; `INFO` is nothing to mend."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Position(Struct, frozen=True, order=True):
    """A place in a text file.

    Attributes:
        source: name of the file as the user gave it.
        line: from 1.
        column: from 1, in code points.
        length: code points to underline on that line; at least 1.
    """

    source: str
    line: int
    column: int
    length: int = 1


class Edit(Struct, frozen=True):
    """A piece of one line to replace, as part of a remedy that cannot change what the author meant.

    Attributes:
        line, column: from 1, in code points. length: code points that go; 0 to insert. text: what comes instead.
    """

    line: int
    column: int
    length: int
    text: str


class Problem(Struct, frozen=True, kw_only=True):
    """One finding.

    Attributes:
        code: stable code of the catalogue, e.g. `S110`.
        message: one sentence in plain words.
        position: where it is; None when it concerns a whole file that could not be read.
        hint: what to do, or empty.
        also: further places with a short label (the other one of two that clash).
        fix: edits of the file of `position` that remedy it safely; empty when only a person can.
    """

    code: str
    message: str
    position: Position | None
    severity: Severity = Severity.ERROR
    hint: str = ""
    also: tuple[tuple[Position, str], ...] = ()
    fix: tuple[Edit, ...] = ()
