"""Asking the one writer to let go: a small file beside the lock says who asks, and since when.

It gives nobody a right: whoever writes sees it and lets go between two acts, when everything is on the disk; the lock
itself stays the operating system's. A request that nobody renewed for a while is over, so that a dead asker is none.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from sop_engine.canonical import canonical_bytes
from sop_engine.station.files import replace

FORMAT = 0
ASKED_FOR = timedelta(minutes=2)
"""How long a request holds. A working figure of ours: who waits longer asks again, or goes and speaks."""
IDLE_MS = 60_000
"""Without a key for so long, a screen lets go by itself when it is asked. A working figure of ours."""

_NAME = ".asked"
_MOST_BYTES = 512
_OFFICER = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks to write. `officer`: id. `at`: UTC."""

    officer: str
    at: datetime


class _Written(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file."""

    format: int
    officer: str
    at: str


def ask(lock: Path, officer: str, at: datetime) -> None:
    """Ask whoever writes to let go.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    told = _Written(format=FORMAT, officer=officer, at=at.astimezone(UTC).strftime(_FORM))
    replace(_place(lock), canonical_bytes(msgspec.to_builtins(told)))


def withdraw(lock: Path) -> None:
    """Ask no more, or answer: the request is gone. Safe to call twice."""
    _place(lock).unlink(missing_ok=True)


def asked(lock: Path, now: datetime) -> Asked | None:
    """Who asks now; nobody where the request is old, of a time to come, or no request of ours."""
    try:
        with _place(lock).open("rb") as file:
            told = msgspec.json.decode(file.read(_MOST_BYTES), type=_Written)
        at = datetime.strptime(told.at, _FORM).replace(tzinfo=UTC)
    except (OSError, ValueError):  # msgspec's faults are ValueErrors
        return None
    fits = told.format == FORMAT and _OFFICER.match(told.officer) and abs(now - at) <= ASKED_FOR
    return Asked(told.officer, at) if fits else None


def _place(lock: Path) -> Path:
    return lock.with_name(lock.name + _NAME)
