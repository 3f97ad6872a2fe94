"""Sheets of paper: blank checklists that were filled in by hand and are entered into the run afterwards.

A run knows its sheets by number, from 1. Each has the serial that is printed on it and who wrote it; a sheet on
which two people wrote counts twice. An act that was copied from one names it in its header.
"""

import re
from dataclasses import dataclass
from typing import Final

from sop_engine.run.acts import Header, Text
from sop_engine.run.order import Order

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_SERIAL: Final = re.compile(rf"(?:PAPER)?([{_LETTERS}]{{4}})([{_LETTERS}]{{4}})\Z")
SERIAL_FORM: Final = "PAPER-7K3M-92QX"
"""What the number of a sheet looks like."""
WRITER_LIMIT: Final = 120
"""Characters of the words for somebody who is no officer; they stand in one line with each act of the sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSheet(Order):
    """Begin to enter what stands on a sheet of paper.

    Attributes:
        serial: as printed on it. writer: officer id of who wrote it; else `outsider` says in words who did.
    """

    serial: str
    writer: str = ""
    outsider: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTaken:
    """From now on acts may be from this sheet. Signed by who enters it, never by who wrote it."""

    header: Header
    serial: str
    writer: str = ""
    outsider: Text = ""


def read_serial(typed: str) -> str:
    """The number of a sheet as it is printed; empty if what was typed has another shape.

    Small letters, spaces in place of hyphens and a missing `PAPER` are forgiven.
    """
    found = _SERIAL.match(re.sub(r"[\s-]", "", typed.upper()))
    return f"PAPER-{found[1]}-{found[2]}" if found else ""


def number_of(sheets: tuple[SheetTaken, ...], taken: TakeSheet) -> int:
    """The number of a sheet that was taken before, written by the same; 0 if there is none."""
    serial = read_serial(taken.serial)
    wanted = (serial, taken.writer, taken.outsider)
    found = (number for number, one in enumerate(sheets, 1) if (one.serial, one.writer, one.outsider) == wanted)
    return next(found, 0)
