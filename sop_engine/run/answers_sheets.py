"""What an answers file says of the paper that it is copied from, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sop_engine.problem import Problem
from sop_engine.procedure.source import Source
from sop_engine.procedure.wording import quoted
from sop_engine.run.sheets import SERIAL_FORM, read_serial

Plain = Mapping[str, object]
NONE = "none"
"""In place of a sheet: the order is not from paper, although the rest of the file is."""


@dataclass(frozen=True, slots=True)
class Written:
    """On which sheet something was written, and by whom: an officer's short name, or words. Empty: not from paper."""

    serial: str = ""
    by: str = ""


NOT_WRITTEN: Final = Written()


def written_in(keys: Plain, around: Written) -> Written:
    """What a part of the file says of its paper; what it leaves out is as `around`."""
    sheet = str(keys.get("sheet", around.serial))
    if sheet in {"", NONE}:
        return NOT_WRITTEN
    return Written(read_serial(sheet), str(keys.get("written_by", around.by)))


def sheet_problems(source: Source, file: Plain, orders: list[Plain]) -> Iterator[Problem]:
    """What is missing or has another shape, of the file as a whole and of each order."""
    around = written_in(file, NOT_WRITTEN)
    if "sheet" in file or "written_by" in file or "begun" in file:
        yield from _wrong(source, file, (), NOT_WRITTEN)
    for place, entry in enumerate(orders):
        yield from _wrong(source, entry, ("orders", place), around)


def _wrong(source: Source, keys: Plain, path: tuple[str | int, ...], around: Written) -> Iterator[Problem]:
    sheet = str(keys.get("sheet", ""))
    found = written_in(keys, around)
    message, key = "", ""
    if sheet and sheet != NONE and not read_serial(sheet):
        message, key = f"{quoted(sheet)} is not the number of a sheet.", "sheet"
    elif not path and sheet == NONE:
        message, key = "A whole file that is not from paper has no `sheet`.", "sheet"
    elif found.serial and not found.by:
        message, key = f"Who wrote the sheet {found.serial} is not said.", "sheet"
    elif not found.serial and ("written_by" in keys or "begun" in keys):
        message, key = "It is not said on which sheet this was written.", next(n for n in keys if n in _OF_SHEETS)
    elif path and found.serial and "at" not in keys:
        message, key = "When this was done, as the sheet says, is missing.", "do"
    if message:
        hint = f"Write `sheet: {SERIAL_FORM}`, `written_by`, and `at` in each order."
        yield Problem(code="I215", message=message, position=source.position((*path, key)), hint=hint)


_OF_SHEETS = ("written_by", "begun")
