"""The delay after wrong passphrases: grows to a minute, never locks anybody out for good.

Counts are kept on disk in a fixed number of buckets by a hash of the officer's id, so that an unknown officer
behaves like a known one and the file cannot grow. They hold back guessing at the keyboard; against somebody who
has the disk, only the passphrase and its cost count.
"""

import hashlib
from contextlib import suppress
from pathlib import Path

import msgspec

from sop_engine.errors import SopError
from sop_engine.station.files import decode_numbered, encode, read_bytes, replace

FORMAT = 0
LONGEST_S = 60
"""Longest delay, seconds."""

_BUCKETS = 64
_HIGHEST = 1000


class Failures(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `slots/failures.json`: wrong passphrases since the last right one, by bucket.

    `owed`: wrong passphrases that no entry tells of yet, by officer who has a slot; those for other names under "".
    """

    format: int
    counts: dict[str, int]
    owed: dict[str, int] = {}


def delay_seconds(failures: int) -> int:
    """How long to wait after so many failures in a row: 1, 2, 4, … up to `LONGEST_S` seconds."""
    return min(LONGEST_S, 1 << min(failures - 1, 10)) if failures > 0 else 0


def failures(path: Path, officer_id: str) -> int:
    """Failures in a row so far; a missing or damaged file counts as none, lest it lock people out."""
    return min(_HIGHEST, max(0, _read(path).counts.get(_bucket(officer_id), 0)))


def note_failures(path: Path, officer_id: str, count: int, *, slot: str = "", owed: int = 0) -> None:
    """Keep the count; a disk that cannot be written does not keep officers from reading.

    Args:
        path: the file.
        officer_id: who was to be unlocked.
        count: failures in a row.
        slot: the officer, if there is one of that name; else empty.
        owed: how many more wrong passphrases an entry must tell of, or fewer.
    """
    found = _read(path)
    counts = _positive({**found.counts, _bucket(officer_id): count})
    told = _positive({**found.owed, slot: min(_HIGHEST, found.owed.get(slot, 0) + owed)})
    if (counts, told) == (found.counts, found.owed):
        return
    with suppress(SopError, ValueError):
        replace(path, encode(Failures(format=FORMAT, counts=counts, owed=told)))


def owed_failures(path: Path, slot: str) -> int:
    """Wrong passphrases for this officer (empty: for names that nobody here has) that no entry tells of yet."""
    return _read(path).owed.get(slot, 0)


def _positive(counts: dict[str, int]) -> dict[str, int]:
    return {name: number for name, number in counts.items() if number > 0}


def _read(path: Path) -> Failures:
    with suppress(SopError):
        return decode_numbered(read_bytes(path), Failures, path.name, FORMAT)
    return Failures(format=FORMAT, counts={})


def _bucket(officer_id: str) -> str:
    return str(hashlib.sha256(officer_id.encode("utf-8", "surrogatepass")).digest()[0] % _BUCKETS)
