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
    """The file `slots/failures.json`: wrong passphrases since the last right one, by bucket."""

    format: int
    counts: dict[str, int]


def delay_seconds(failures: int) -> int:
    """How long to wait after so many failures in a row: 1, 2, 4, … up to `LONGEST_S` seconds."""
    return min(LONGEST_S, 1 << min(failures - 1, 10)) if failures > 0 else 0


def failures(path: Path, officer_id: str) -> int:
    """Failures in a row so far; a missing or damaged file counts as none, lest it lock people out."""
    return min(_HIGHEST, max(0, _read(path).get(_bucket(officer_id), 0)))


def note_failures(path: Path, officer_id: str, count: int) -> None:
    """Keep the count; a disk that cannot be written does not keep officers from reading."""
    counts = {**_read(path), _bucket(officer_id): count}
    kept = {bucket: number for bucket, number in counts.items() if number > 0}
    with suppress(SopError, ValueError):
        replace(path, encode(Failures(format=FORMAT, counts=kept)))


def _read(path: Path) -> dict[str, int]:
    with suppress(SopError):
        return decode_numbered(read_bytes(path), Failures, path.name, FORMAT).counts
    return {}


def _bucket(officer_id: str) -> str:
    return str(hashlib.sha256(officer_id.encode("utf-8", "surrogatepass")).digest()[0] % _BUCKETS)
