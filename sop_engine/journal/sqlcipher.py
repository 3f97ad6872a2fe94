"""The journal on disk: an SQLCipher file, entries clustered by run.

One append is one transaction: the entries, the run's head, and for every entry its place in the
device log with the tree nodes that became complete with it (so proofs read O(log n) rows).
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sop_engine.canonical import Digest, sha256
from sop_engine.errors import JournalConflict
from sop_engine.journal.entry import FORMAT, RunId, SealedDisclosure, SealedEntry
from sop_engine.journal.merkle import Frontier, frontier, inclusion_path, leaf_hash
from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout
from sop_engine.journal.store import DeviceHead, RunHead, check_append

LAYOUT = Layout(
    application_id=0x534F504A,  # "SOPJ"
    version=FORMAT,
    schema=(
        """
        CREATE TABLE entry(
            run BLOB, number INTEGER, device_seq INTEGER, body BLOB, signature BLOB, disclosures BLOB,
            PRIMARY KEY(run, number)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE run_head(
            run BLOB PRIMARY KEY, head BLOB, count INTEGER, newest TEXT, label BLOB
        ) STRICT, WITHOUT ROWID
        """,
        "CREATE INDEX run_newest ON run_head(newest, run)",
        "CREATE TABLE device_log(seq INTEGER PRIMARY KEY, run BLOB, hash BLOB, nodes BLOB) STRICT",
    ),
)
_DISCLOSURE = struct.Struct(">32s16s12sI")
_HASH = 32
_PAGE_OF_HASHES = 10_000


class SqlCipherJournal:
    """A `store.Journal` in one encrypted file. After an error of the disk, close it and open it again."""

    def __init__(self, file: EncryptedFile) -> None:
        self._file = file
        self._frontier = Frontier()

    @classmethod
    def create(cls, path: Path, key: bytes) -> "SqlCipherJournal":
        """Make a new, empty journal; errors as in `EncryptedFile.create`."""
        return cls(EncryptedFile.create(path, key, LAYOUT))

    @classmethod
    def open(cls, path: Path, key: bytes) -> "SqlCipherJournal":
        """Open a journal; errors as in `EncryptedFile.open`."""
        return cls(EncryptedFile.open(path, key, LAYOUT))

    def append(
        self, run: RunId, entries: Sequence[SealedEntry], *, expected_head: Digest | None, label: bytes = b""
    ) -> None:
        """Add entries in one durable transaction; see `store.Journal.append`."""
        key = bytes.fromhex(run)
        try:
            with self._file.writing() as connection:
                self._write(connection, key, entries, expected_head=expected_head, label=label)
        except dbapi2.IntegrityError as fault:
            sentence = "Another process has written in this station; nothing was saved."
            raise JournalConflict(sentence, "Open the run again and repeat the act.") from fault

    def _write(
        self,
        connection: Any,
        key: bytes,
        entries: Sequence[SealedEntry],
        *,
        expected_head: Digest | None,
        label: bytes,
    ) -> None:
        before = _head(connection, key)
        run = RunId(key.hex())
        head = check_append(
            run, entries, expected_head=expected_head, head=before, device=self._device_head(connection)
        )
        number = before.count if before else 0
        connection.executemany(
            "INSERT INTO entry VALUES(?,?,?,?,?,?)",
            [
                (key, number + at, item.device_seq, item.body, item.signature, _pack(item.disclosures))
                for at, item in enumerate(entries)
            ],
        )
        connection.execute(
            "INSERT INTO run_head VALUES(?1,?2,?3,?4,?5) ON CONFLICT(run) DO UPDATE"
            " SET head=?2, count=?3, newest=?4, label=?5",
            (key, head.head, head.count, head.newest, label),
        )
        grown = self._frontier
        for item in entries:
            size = grown.size
            grown, nodes = grown.add(leaf_hash(item.hash))
            connection.execute("INSERT INTO device_log VALUES(?,?,?,?)", (size, key, item.hash, b"".join(nodes[1:])))
        # If the commit fails, `_device_head` sees that the file is shorter and reads the edge again.
        self._frontier = grown

    def entries(self, run: RunId) -> list[SealedEntry]:
        """All entries of the run, oldest first."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT body, signature, device_seq, disclosures FROM entry WHERE run=? ORDER BY number",
                (bytes.fromhex(run),),
            ).fetchall()
        return [
            SealedEntry(
                run=run,
                body=body,
                hash=sha256(body),
                signature=signature,
                device_seq=device_seq,
                disclosures=_unpack(packed),
            )
            for body, signature, device_seq, packed in rows
        ]

    def head(self, run: RunId) -> RunHead | None:
        """The run's head, or None."""
        with self._file.reading() as connection:
            return _head(connection, bytes.fromhex(run))

    def runs(self, *, limit: int = 50, before: tuple[str, RunId] | None = None) -> list[RunHead]:
        """Heads, newest first."""
        newest, run = before or ("~", RunId(""))  # "~" sorts after every time
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT run, head, count, newest, label FROM run_head WHERE (newest, run) < (?, ?)"
                " ORDER BY newest DESC, run DESC LIMIT ?",
                (newest, bytes.fromhex(run), limit),
            ).fetchall()
        return [_run_head(row) for row in rows]

    def device_head(self) -> DeviceHead:
        """The end of the device log."""
        with self._file.reading() as connection:
            return self._device_head(connection)

    def device_hashes(self) -> Iterator[Digest]:
        """All entry hashes of the device log in order."""
        at = 0
        while True:
            with self._file.reading() as connection:
                rows = connection.execute(
                    "SELECT hash FROM device_log WHERE seq >= ? ORDER BY seq LIMIT ?", (at, _PAGE_OF_HASHES)
                ).fetchall()
            if not rows:
                return
            yield from (Digest(row[0]) for row in rows)
            at += len(rows)

    def inclusion_proof(self, device_seq: int, size: int) -> tuple[Digest, ...]:
        """RFC 6962 audit path of the entry in the tree of that size."""
        with self._file.reading() as connection:
            if size > self._device_head(connection).size:
                msg = "the device log is not that long"
                raise ValueError(msg)
            return inclusion_path(device_seq, size, lambda level, index: _node(connection, level, index))

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._file.close()

    def _device_head(self, connection: Any) -> DeviceHead:
        row = connection.execute("SELECT seq, hash FROM device_log ORDER BY seq DESC LIMIT 1").fetchone()
        size, newest = (0, None) if row is None else (row[0] + 1, Digest(row[1]))
        if self._frontier.size != size:
            self._frontier = frontier(size, lambda level, index: _node(connection, level, index))
        return DeviceHead(size=size, root=self._frontier.root(), newest=newest)


def _head(connection: Any, key: bytes) -> RunHead | None:
    row = connection.execute("SELECT run, head, count, newest, label FROM run_head WHERE run=?", (key,)).fetchone()
    return None if row is None else _run_head(row)


def _run_head(row: tuple[bytes, bytes, int, str, bytes]) -> RunHead:
    run, head, count, newest, label = row
    return RunHead(run=RunId(run.hex()), head=Digest(head), count=count, newest=newest, label=label)


def _node(connection: Any, level: int, index: int) -> Digest:
    """A complete tree node: it stands with the entry that completed it."""
    last_leaf = (index + 1 << level) - 1
    entry_hash, nodes = connection.execute("SELECT hash, nodes FROM device_log WHERE seq=?", (last_leaf,)).fetchone()
    if level == 0:
        return leaf_hash(entry_hash)
    return Digest(nodes[_HASH * (level - 1) : _HASH * level])


def _pack(disclosures: Sequence[SealedDisclosure]) -> bytes:
    """All disclosures of an entry in one blob; a ciphertext of no bytes stands for an expunged one."""
    parts: list[bytes] = []
    for item in disclosures:
        ciphertext = item.ciphertext or b""
        parts.append(_DISCLOSURE.pack(item.digest, item.compartment, item.nonce, len(ciphertext)))
        parts.append(ciphertext)
    return b"".join(parts)


def _unpack(packed: bytes) -> tuple[SealedDisclosure, ...]:
    found: list[SealedDisclosure] = []
    at = 0
    while at < len(packed):
        digest, compartment, nonce, length = _DISCLOSURE.unpack_from(packed, at)
        at += _DISCLOSURE.size
        ciphertext = packed[at : at + length] if length else None
        found.append(
            SealedDisclosure(digest=Digest(digest), compartment=compartment, nonce=nonce, ciphertext=ciphertext)
        )
        at += length
    return tuple(found)
