"""One writer at a time: an operating system's lock on the file `lock`, which names who holds it.

The system lets go of the lock when the process ends, however it ends, so a stale file locks nobody out.
Readers need no lock.
"""

import os
import re
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from sop_engine.errors import StationBusy
from sop_engine.sentence import phrase
from sop_engine.station.files import FILE_MODE, disk_fault
from sop_engine.system import process_id

_HOLDER = re.compile(rb"(\d{1,10}) ([a-z][a-z0-9_]{0,30})\n\Z")
_LOCKED_BYTE = 1 << 30
"""Windows locks bytes against reading too: far beyond the text, so that others can read the name."""


class WriterLock:
    """The right to write in a station, until `release`."""

    __slots__ = ("_number",)

    def __init__(self, number: int) -> None:
        self._number: int | None = number

    def release(self) -> None:
        """Let go; the name in the file is taken away first. Safe to call twice."""
        number, self._number = self._number, None
        if number is not None:
            os.ftruncate(number, 0)
            os.close(number)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take_lock(path: Path, officer_id: str) -> WriterLock:
    """Take the right to write, or say who has it.

    Raises:
        StationBusy: another process, or another part of this one, writes in this station.
        StoreUnavailable: the lock file cannot be written.
    """
    try:
        number = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), FILE_MODE)
    except OSError as fault:
        raise disk_fault(path, fault) from fault
    try:
        _lock(number)
    except OSError as fault:
        holder = _holder(number)
        os.close(number)
        raise StationBusy(
            _busy(holder),
            "Close the other one, wait until it is done, or ask for it: sop station ask (on the screen: F9).",
        ) from fault
    try:
        os.ftruncate(number, 0)
        os.write(number, f"{process_id()} {officer_id}\n".encode("ascii"))
    except OSError as fault:
        os.close(number)
        raise disk_fault(path, fault) from fault
    return WriterLock(number)


def _busy(holder: tuple[str, str] | None) -> str:
    if holder is None:
        return "Another process is writing in this station."
    return phrase(
        "This station is in use by officer {officer} (process {process}).", officer=holder[1], process=holder[0]
    )


def _holder(number: int) -> tuple[str, str] | None:
    """Process and officer that the file names, if it does; never anything else that may stand in it."""
    os.lseek(number, 0, os.SEEK_SET)
    found = _HOLDER.match(os.read(number, 64))
    return (found[1].decode("ascii"), found[2].decode("ascii")) if found else None


if sys.platform == "win32":
    import msvcrt

    def _lock(number: int) -> None:
        os.lseek(number, _LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        os.lseek(number, 0, os.SEEK_SET)

else:
    import fcntl

    def _lock(number: int) -> None:
        # flock belongs to the open file, so it also holds against another part of this process.
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
