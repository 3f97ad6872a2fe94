"""The pages of an SQLCipher 4 file, each by itself: what salvage reads when the database does not open any more.

A page of 4,096 bytes is 4,016 bytes of AES-256-CBC, its IV of 16, and HMAC-SHA512 over both and the page's number
(little-endian). Page 1 begins with the salt in clear. The keys follow from the raw file key: so every undamaged page
can be read whatever became of the others (zetetic.net/sqlcipher/design; what is in it: sqlite.org/fileformat2.html).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sop_engine.errors import CannotOpen
from sop_engine.journal.sqlcipher_file import FILE_KEY_SIZE

PAGE = 4096
_IV, _HMAC = 16, 64
USABLE = PAGE - _IV - _HMAC
"""Bytes of a page that SQLite uses."""
_SALT = 16
_KEY = 32
_HMAC_MASK = 0x3A
_HMAC_ITERATIONS = 2
_LEAF = 0x0D  # a leaf of a table
_WAL_HEADER, _FRAME_HEADER = 32, 24
_MAX_COLUMNS = 32
_MAX_PAYLOAD = 1 << 30

Value = bytes | int | None
"""A column: blob, integer (also of what we never write), or nothing."""


class Pages:
    """All pages of a file and of the write-ahead log beside it that are what was once written."""

    def __init__(self, path: Path, key: bytes) -> None:
        if len(key) != FILE_KEY_SIZE:
            msg = f"a file's key has {FILE_KEY_SIZE} bytes"
            raise ValueError(msg)
        self._key, salt = key[:_KEY], key[_KEY:]
        mask = bytes(byte ^ _HMAC_MASK for byte in salt)
        self._mac = hashlib.pbkdf2_hmac("sha512", self._key, mask, _HMAC_ITERATIONS, _KEY)
        try:
            self._file = path.read_bytes()
            log = path.with_name(f"{path.name}-wal")
            self._log = log.read_bytes() if log.is_file() else b""
        except OSError as fault:
            sentence = f"The file {path.name} cannot be read: {fault.strerror}."
            raise CannotOpen(sentence) from fault
        self.count = len(self._file) // PAGE
        self._newer = dict(self._frames())

    def damaged(self) -> list[int]:
        """Numbers of pages of the file, from 1, that are not what was written (nor empty for ever)."""
        return [number for number in range(1, self.count + 1) if self._main(number) is None]

    def rows(self) -> Iterator[Sequence[Value]]:
        """Every row of every table that lies on an undamaged page, its row number first."""
        for number in range(1, self.count + 1):
            page = self._main(number)
            if page is not None:
                yield from self._cells(page, 100 if number == 1 else 0, newer=False)
        for _, page in self._frames():
            yield from self._cells(page, 0, newer=True)

    def _main(self, number: int) -> bytes | None:
        raw = self._file[(number - 1) * PAGE : number * PAGE]
        return self._open(number, raw) if len(raw) == PAGE else None

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        """Pages of the write-ahead log, the oldest first."""
        step = _FRAME_HEADER + PAGE
        for at in range(_WAL_HEADER, len(self._log) - step + 1, step):
            number = int.from_bytes(self._log[at : at + 4], "big")
            page = self._open(number, self._log[at + _FRAME_HEADER : at + step])
            if page is not None:
                yield number, page

    def _open(self, number: int, raw: bytes) -> bytes | None:
        start = _SALT if number == 1 else 0
        sealed, code = raw[start : USABLE + _IV], raw[USABLE + _IV :]
        if not 0 < number < 1 << 32:
            return None
        made = hmac.new(self._mac, sealed + struct.pack("<I", number), hashlib.sha512).digest()
        if not hmac.compare_digest(made, code):
            return None
        opener = Cipher(algorithms.AES(self._key), modes.CBC(sealed[-_IV:])).decryptor()
        return bytes(start) + opener.update(sealed[:-_IV]) + opener.finalize()

    def _cells(self, page: bytes, header: int, *, newer: bool) -> Iterator[Sequence[Value]]:
        if page[header] != _LEAF:
            return
        count = int.from_bytes(page[header + 3 : header + 5], "big")
        for place in range(header + 8, min(header + 8 + 2 * count, USABLE - 1), 2):
            at = int.from_bytes(page[place : place + 2], "big")
            for new in (True, False) if newer else (False, True):
                row = self._row(page, at, newer=new)
                if row is not None:
                    yield row
                    break

    def _row(self, page: bytes, at: int, *, newer: bool) -> Sequence[Value] | None:
        try:
            size, at = _varint(page, at)
            number, at = _varint(page, at)
            content = self._payload(page, at, size, newer=newer)
            return None if content is None else [number - (number >> 63 << 64), *_columns(content)]
        except (IndexError, ValueError):
            return None

    def _payload(self, page: bytes, at: int, size: int, *, newer: bool) -> bytes | None:
        """The bytes of a row: on its page, and behind it on overflow pages. None where one of these is damaged."""
        local = _local(size)
        if size > _MAX_PAYLOAD or at + local > USABLE:
            return None
        parts, left = [page[at : at + local]], size - local
        following = int.from_bytes(page[at + local : at + local + 4], "big") if left else 0
        while left > 0:
            more = (self._newer.get(following) if newer else None) or self._main(following)
            if following == 0 or more is None:
                return None
            parts.append(more[4 : 4 + min(left, USABLE - 4)])
            left -= USABLE - 4
            following = int.from_bytes(more[:4], "big")
        return b"".join(parts)


def _local(size: int) -> int:
    """How many bytes of a row stand on its own page (file format, section 1.6)."""
    most, least = USABLE - 35, (USABLE - 12) * 32 // 255 - 23
    if size <= most:
        return size
    some = least + (size - least) % (USABLE - 4)
    return some if some <= most else least


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for turn in range(8):
        byte = data[at + turn]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:  # noqa: PLR2004 - the highest bit says that more follows
            return value, at + turn + 1
    return value << 8 | data[at + 8], at + 9


_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_ZERO, _ONE, _REAL, _BLOB = 8, 9, 7, 12


def _columns(content: bytes) -> Iterator[Value]:
    """The columns of a record. Raises ValueError, IndexError where it is none."""
    end, at = _varint(content, 0)
    kinds: list[int] = []
    while at < end and len(kinds) <= _MAX_COLUMNS:
        kind, at = _varint(content, at)
        kinds.append(kind)
    at = end
    for kind in kinds:
        size = (kind - _BLOB) // 2 if kind >= _BLOB else 8 if kind == _REAL else _INTEGERS.get(kind, 0)
        value = content[at : at + size]
        if len(value) != size:
            msg = "a column is cut off"
            raise ValueError(msg)
        at += size
        if kind >= _BLOB:
            yield value
        elif kind in _INTEGERS:
            yield int.from_bytes(value, "big", signed=True)
        else:
            yield {_ZERO: 0, _ONE: 1}.get(kind)
