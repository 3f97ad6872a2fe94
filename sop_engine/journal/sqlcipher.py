"""The journal on disk: an SQLCipher file, entries clustered by run.

An entry's key is its place: the run's ordinal in the high bits, its number in the run in the low ones, so a
run lies together and an append touches the end of two trees only. The run's head is its last row, so it
cannot disagree with the entries. The device log holds, for every entry, the tree nodes that became
complete with it: a proof reads O(log n) rows.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sop_engine.canonical import Digest, sha256
from sop_engine.errors import CannotOpen, JournalConflict
from sop_engine.journal.ahead import Ahead
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.merkle import Frontier, frontier, inclusion_path, leaf_hash
from sop_engine.journal.packing import pack, unpack, without
from sop_engine.journal.rows import (
    RUN_BITS,
    find_run,
    heads_in,
    known_run,
    make_room_for_taken,
    new_run,
    newest_is_there,
    node,
    papers_in,
    places_of,
)
from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout
from sop_engine.journal.store import DeviceHead, RunHead, TakenRun, check_append, check_taken

LAYOUT = Layout(
    application_id=0x534F504A,  # "SOPJ"
    version=1,  # 0 kept each disclosure in a box of its own
    schema=(
        "CREATE TABLE run(ordinal INTEGER PRIMARY KEY, id BLOB UNIQUE, label BLOB) STRICT",
        """
        CREATE TABLE entry(
            place INTEGER PRIMARY KEY, device_seq INTEGER, body BLOB, signature BLOB, boxes BLOB
        ) STRICT
        """,
        "CREATE TABLE device_log(seq INTEGER PRIMARY KEY, place INTEGER, hash BLOB, nodes BLOB) STRICT",
    ),
)
_PAGE_OF_HASHES = 10_000


class SqlCipherJournal:
    """A `store.Journal` in one encrypted file. After an error of the disk, close it and open it again."""

    def __init__(self, file: EncryptedFile, ahead: Ahead) -> None:
        self._file, self._ahead = file, ahead
        self._frontier = Frontier()
        self._known: tuple[int, RunHead] | None = None  # start and head of the run that was appended to last

    @classmethod
    def create(cls, path: Path, key: bytes) -> "SqlCipherJournal":
        """Make a new, empty journal; errors as in `EncryptedFile.create`."""
        return cls(EncryptedFile.create(path, key, LAYOUT), Ahead(path, key))

    @classmethod
    def open(cls, path: Path, key: bytes, *, torn: bool = False) -> "SqlCipherJournal":
        """Open a journal; errors as in `EncryptedFile.open`, and when the newest entry of its log is not there.

        `torn`: of a salvaged one that entry may be lost.
        """
        journal = cls(EncryptedFile.open(path, key, LAYOUT), Ahead(path, key))
        with journal._file.reading() as connection:
            whole = torn or newest_is_there(connection)
        if not whole:
            journal.close()
            sentence = "The newest entry of this station is missing or was changed."
            raise CannotOpen(sentence, "Do not work in it; keep it as it is and call your supervisor.")
        return journal

    @property
    def file(self) -> EncryptedFile:
        """The file itself, for looking after it (audit, backup)."""
        return self._file

    def forget(self) -> None:
        """Read everything again from the file, which somebody has put right."""
        self._known, self._frontier = None, Frontier()

    def append(
        self, run: RunId, entries: Sequence[SealedEntry], *, expected_head: Digest | None, label: bytes = b""
    ) -> None:
        """Add entries in one durable transaction; see `store.Journal.append`."""
        known, self._known = self._known, None
        try:
            with self._file.writing() as connection:
                if known is None or (known[1].run, known[1].head) != (run, expected_head):
                    known = known_run(connection, run)
                written = self._write(connection, run, entries, expected_head=expected_head, known=known, label=label)
        except dbapi2.IntegrityError as fault:
            sentence = "Another process has written in this station; nothing was saved."
            raise JournalConflict(sentence, "Open the run again and repeat the act.") from fault
        # Only now: what is remembered is on the disk. Should another process write meanwhile, the keys of the
        # tables refuse the next append, and everything is read again.
        self._known, self._frontier = written

    def _write(
        self,
        connection: Any,
        run: RunId,
        entries: Sequence[SealedEntry],
        *,
        expected_head: Digest | None,
        known: tuple[int, RunHead] | None,
        label: bytes,
    ) -> tuple[tuple[int, RunHead], Frontier]:
        """Write inside the transaction; where the run starts, its new head, and the new edge of the tree."""
        before = known[1] if known else None
        if not entries or entries[0].device_seq != self._frontier.size:
            self._end(connection)
        size = self._frontier.size
        head = replace(check_append(run, entries, expected_head=expected_head, head=before, size=size), label=label)
        start = known[0] if known else new_run(connection, run)
        if before is None or before.label != label:
            connection.execute("UPDATE run SET label=? WHERE ordinal=?", (label, start >> RUN_BITS))
        grown = self._frontier
        for place, item in enumerate(entries, start + head.count - len(entries)):
            connection.execute(
                "INSERT INTO entry VALUES(?,?,?,?,?)",
                (place, item.device_seq, item.body, item.signature, pack(item.boxes)),
            )
            grown, nodes = grown.add(leaf_hash(item.hash))
            connection.execute(
                "INSERT INTO device_log VALUES(?,?,?,?)", (item.device_seq, place, item.hash, b"".join(nodes[1:]))
            )
        return (start, head), grown

    def take_in(self, runs: Sequence[TakenRun]) -> None:
        """Keep entries of other stations; see `store.Journal.take_in`."""
        self._known = None
        with self._file.writing() as connection:
            make_room_for_taken(connection)
            for one in runs:
                known = known_run(connection, one.run)
                count = check_taken(one, known[1] if known else None)
                start = known[0] if known else new_run(connection, one.run)
                ordinal = start >> RUN_BITS
                connection.execute("UPDATE run SET label=? WHERE ordinal=?", (one.label, ordinal))
                connection.execute("INSERT OR IGNORE INTO taken VALUES(?)", (ordinal,))
                places = one.places or range(count, count + len(one.entries))
                for place, item in zip(places, one.entries, strict=True):
                    row = (start + place, item.device_seq, item.body, item.signature, pack(item.boxes))
                    connection.execute("INSERT INTO entry VALUES(?,?,?,?,?)", row)
                for paper in one.papers:
                    bound = (bytes.fromhex(one.run), paper)
                    connection.execute("INSERT INTO paper(run, content) VALUES(?,?)", bound)

    def papers(self, run: RunId | None = None) -> list[bytes]:
        """What was kept with entries of other stations; see `store.Journal.papers`."""
        with self._file.reading() as connection:
            return papers_in(connection, run)

    def expunge(self, run: RunId, compartments: Collection[bytes]) -> None:
        """Drop the ciphertexts of these compartments; see `store.Journal.expunge`."""
        with self._file.writing() as connection:
            found = find_run(connection, run)
            places = (0, 0) if found is None else places_of(found[0])
            rows = connection.execute("SELECT place, boxes FROM entry WHERE place >= ? AND place < ?", places)
            fewer = [(left, place) for place, packed in rows if (left := without(packed, compartments)) != packed]
            connection.executemany("UPDATE entry SET boxes=? WHERE place=?", fewer)
        self._file.fold()

    def entries(self, run: RunId) -> list[SealedEntry]:
        """All entries of the run, oldest first."""
        with self._file.reading() as connection:
            found = find_run(connection, run)
            if found is None:
                return []
            self._ahead.ask(connection, "entry", places_of(found[0]))
            rows = connection.execute(
                "SELECT body, signature, device_seq, boxes FROM entry WHERE place >= ? AND place < ? ORDER BY place",
                places_of(found[0]),
            ).fetchall()
        return [
            SealedEntry(
                run=run,
                body=body,
                hash=sha256(body),
                signature=signature,
                device_seq=device_seq,
                boxes=unpack(packed),
            )
            for body, signature, device_seq, packed in rows
        ]

    def head(self, run: RunId) -> RunHead | None:
        """The run's head, or None."""
        with self._file.reading() as connection:
            known = known_run(connection, run)
        return known[1] if known else None

    def runs(self, *, limit: int = 50, before: tuple[str, RunId] | None = None) -> list[RunHead]:
        """Heads, newest first; see `store.Journal.runs`."""
        with self._file.reading() as connection:
            return heads_in(connection, limit, before)

    def device_head(self) -> DeviceHead:
        """The end of the device log."""
        with self._file.reading() as connection:
            size, newest = self._end(connection)
            return DeviceHead(size=size, root=self._frontier.root(), newest=newest)

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
        return self.inclusion_proofs((device_seq,), size)[0]

    def inclusion_proofs(self, numbers: Sequence[int], size: int) -> list[tuple[Digest, ...]]:
        """The same of many entries: what their paths share is read once."""
        with self._file.reading() as connection:
            if size > self._end(connection)[0]:
                msg = "the device log is not that long"
                raise ValueError(msg)
            nodes = cache(partial(node, connection))
            return [inclusion_path(number, size, nodes) for number in numbers]

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._file.close()

    def _end(self, connection: Any) -> tuple[int, Digest | None]:
        """Length and newest entry of the device log; makes the right edge of its tree ready."""
        row = connection.execute("SELECT seq, hash FROM device_log ORDER BY seq DESC LIMIT 1").fetchone()
        size, newest = (0, None) if row is None else (row[0] + 1, Digest(row[1]))
        if self._frontier.size != size:
            self._frontier = frontier(size, lambda level, index: node(connection, level, index))
        return size, newest
