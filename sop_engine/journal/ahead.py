"""Asking the system for the pages of a run before SQLite reads them one after another.

A run that grew over months lies in a hundred places of the file; a disk that is asked for all of them at once
answers several times sooner. What is found here is a hint and nothing more: pages that were asked for needlessly
do no harm, and whatever does not look as expected (another key, a damaged page, a newer one in the write-ahead
log) only means that nobody is asked. Layout of pages: sqlite.org/fileformat2.html section 1.6, of SQLCipher 4:
what is encrypted, 16 bytes of initialisation vector, 64 of code.
"""

import os
import struct
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PAGE = 4096
"""Bytes of a page of an encrypted file."""

_KEY = 32
_VECTOR, _RESERVED = 16, 80
_INTERIOR = 5
_HEADER = struct.Struct(">BHHHBI")
_LEFT = struct.Struct(">I")
_DEEPEST = 8
_SEVEN = 0x7F


@dataclass(frozen=True, slots=True)
class Ahead:
    """Who asks, in one encrypted file. `key`: the file's."""

    path: Path
    key: bytes = field(repr=False)

    def ask(self, connection: Any, table: str, places: tuple[int, int]) -> None:
        """Ask for the pages of the table that hold these places: from, and up to but not including."""
        if not hasattr(os, "posix_fadvise"):
            return
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name=?", (table,)).fetchone()[0]
        with suppress(OSError, ValueError, IndexError, struct.error), self.path.open("rb", buffering=0) as file:
            for first, count in stretches(leaves(file.fileno(), self.key[:_KEY], root, places)):
                os.posix_fadvise(file.fileno(), (first - 1) * PAGE, count * PAGE, os.POSIX_FADV_WILLNEED)


def leaves(file: int, key: bytes, root: int, places: tuple[int, int]) -> list[int]:
    """Numbers of the leaves that hold these places, as far as the pages above them say so."""
    level = [root]
    for _ in range(_DEEPEST):
        first = _page(file, key, level[0]) if level else b""
        if not level or first[0] != _INTERIOR:
            return level
        pages = [first, *(_page(file, key, number) for number in level[1:])]
        level = [child for page in pages for child in _children(page, places)]
    return []


def _page(file: int, key: bytes, number: int) -> bytes:
    """A page in clear. Whether its code is right does not matter here."""
    sealed = os.pread(file, PAGE, (number - 1) * PAGE)
    end = PAGE - _RESERVED
    cipher = Cipher(algorithms.AES(key), modes.CBC(sealed[end : end + _VECTOR]))
    return cipher.decryptor().update(sealed[:end])


def _children(page: bytes, places: tuple[int, int]) -> list[int]:
    """The pages below this one that can hold some of these places: up to the first that ends behind them."""
    _, _, count, _, _, last = _HEADER.unpack_from(page)
    cells = struct.unpack_from(f">{count}H", page, _HEADER.size)

    def highest(at: int) -> int:
        return _varint(page, at + _LEFT.size)

    first = bisect_left(cells, places[0], key=highest)
    end = bisect_left(cells, places[1], first, key=highest)
    below = [_LEFT.unpack_from(page, at)[0] for at in cells[first : end + 1]]
    return below if end < count else [*below, last]


def _varint(page: bytes, at: int) -> int:
    """A number as SQLite writes it: seven bits a byte, the highest first; the ninth byte has eight."""
    number = 0
    for byte in page[at : at + 8]:
        number = number << 7 | byte & _SEVEN
        if byte <= _SEVEN:
            return number
    return number << 8 | page[at + 8]


def stretches(pages: Sequence[int]) -> list[tuple[int, int]]:
    """First page and length of each stretch of neighbours."""
    found: list[tuple[int, int]] = []
    for page in sorted(pages):
        first, count = found[-1] if found else (0, 0)
        if page == first + count:
            found[-1] = first, count + 1
        else:
            found.append((page, 1))
    return found
