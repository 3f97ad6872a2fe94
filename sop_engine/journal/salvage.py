"""Salvage: every entry on an undamaged page of a journal that does not open, or not whole, any more.

Entries of other stations are found like any other, and so are the papers that show whose they are.
Entries are known by their form and by their hash; which table they were in does not matter. What the log's own lines,
and the entries behind a hole, still say of those that are lost is reported.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from msgspec import Struct

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.body import parse_body
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import Frontier, leaf_hash
from sop_engine.journal.packing import unpack
from sop_engine.journal.pages import Pages
from sop_engine.journal.rows import RUN_BITS, make_room_for_taken
from sop_engine.journal.signature import SIGNATURE_SIZE
from sop_engine.journal.sqlcipher import LAYOUT
from sop_engine.journal.sqlcipher_file import EncryptedFile

LOST = Digest(bytes(32))
"""What stands in the log for an entry of which not even the hash is left."""
_HASH, _ID = 32, 16


class Kept(Struct, frozen=True, gc=False):
    """An entry that was found. `parts`: the store's blob of its encrypted parts."""

    place: int
    number: int
    run: RunId
    device: bytes
    before: Digest | None
    body: bytes
    signature: bytes
    parts: bytes


class Missing(Struct, frozen=True, gc=False):
    """An entry that is lost: its number in the log; run, number in the run and hash, as far as they are known."""

    number: int
    run: str
    in_run: int
    hash: Digest

    def sentence(self) -> str:
        """What is known of it, in words."""
        where = f", entry {self.in_run} of the run {self.run[:8]}" if self.run else ", of a run that is not known"
        return f"Entry number {self.number} of the log is lost{where if self.in_run else ''}{self._known()}."

    def _known(self) -> str:
        return "" if self.hash == LOST else f"; its hash was {self.hash.hex()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """What was found.

    Attributes:
        entries: by hash. log, places: number to hash, and to place, as the log's own lines say. labels: of runs.
        papers: what was kept with entries of other stations, by the number of its row.
        pages, damaged: pages of the file, and numbers of those that are no more what was written.
    """

    entries: Mapping[Digest, Kept]
    log: Mapping[int, Digest]
    places: Mapping[int, int]
    labels: Mapping[RunId, bytes]
    papers: Mapping[int, tuple[RunId, bytes]]
    pages: int
    damaged: tuple[int, ...]


def salvage(
    path: Path, key: bytes, is_paper: Callable[[RunId, bytes], bool] = lambda _run, _content: False
) -> Salvaged:
    """Read every undamaged page of a journal.

    Args:
        path: the file.
        key: its key.
        is_paper: whether these are papers of that run: a row of them has the same form as the label of a run.

    Raises:
        CannotOpen: the file cannot be read at all.
    """
    pages = Pages(path, key)
    entries: dict[Digest, Kept] = {}
    log: dict[int, Digest] = {}
    places: dict[int, int] = {}
    labels: dict[RunId, bytes] = {}
    papers: dict[int, tuple[RunId, bytes]] = {}
    for row in pages.rows():
        _take_entry(row, entries)
        match row:
            case [int(number), None, int(place), bytes(digest), bytes()] if len(digest) == _HASH:
                log[number], places[number] = Digest(digest), place
            case [int(number), None, bytes(identity), bytes(content)] if len(identity) == _ID:
                run = RunId(identity.hex())
                if is_paper(run, content):
                    papers[number] = (run, content)
                else:
                    labels[run] = content
            case _:
                continue
    return Salvaged(
        entries=entries,
        log=log,
        places=places,
        labels=labels,
        papers=papers,
        pages=pages.count,
        damaged=tuple(pages.damaged()),
    )


def _take_entry(row: Any, entries: dict[Digest, Kept]) -> None:
    """Keep the row if it is an entry; of two copies the one with fewer parts, since parts only ever go (expunged)."""
    match row:
        case [int(place), None, int(_), bytes(body), bytes(signature), bytes(parts)] if (
            len(signature) == SIGNATURE_SIZE
        ):
            pass
        case _:
            return
    try:
        read = parse_body(body)
    except NotCanonical:
        return
    digest, known = sha256(body), _count(parts)
    other = entries.get(digest)
    if known is None or (other is not None and (_count(other.parts) or 0) <= known):
        return
    entries[digest] = Kept(
        place=place,
        number=read.device_seq,
        run=read.run,
        device=read.device,
        before=read.device_prev,
        body=body,
        signature=signature,
        parts=parts,
    )


def _count(parts: bytes) -> int | None:
    """How many boxes the store's blob holds; None where it is no such blob."""
    try:
        return len(unpack(parts))
    except CannotOpen:
        return None


def missing(found: Salvaged, log: Mapping[int, Digest], runs: Mapping[int, RunId]) -> list[Missing]:
    """The entries of the log that were not found. `log`: as `log_of` gives it."""
    lost = []
    for number, digest in sorted(log.items()):
        if digest not in found.entries:
            place = found.places.get(number)
            run = runs.get(place >> RUN_BITS, "") if place is not None else ""
            in_run = 0 if place is None else (place & (1 << RUN_BITS) - 1) + 1
            lost.append(Missing(number, run, in_run, digest))
    return lost


def log_of(found: Salvaged, devices: frozenset[bytes]) -> dict[int, Digest]:
    """The whole log by number: from entries, from its own lines, and from what follows a hole; `LOST` else."""
    own = {kept.number: digest for digest, kept in found.entries.items() if kept.device in devices}
    before = {
        kept.number - 1: kept.before for kept in found.entries.values() if kept.before and kept.device in devices
    }
    size = max([*own, *found.log, -1]) + 1
    return {number: own.get(number) or found.log.get(number) or before.get(number) or LOST for number in range(size)}


def runs_of(found: Salvaged) -> dict[int, RunId]:
    """Under which number each run was kept."""
    return {kept.place >> RUN_BITS: kept.run for kept in found.entries.values()}


def write(path: Path, key: bytes, found: Salvaged, log: Mapping[int, Digest], devices: frozenset[bytes]) -> None:
    """Make a new journal of what was found; lost entries leave their places empty.

    Args:
        path: of the new file.
        key: of the new file.
        found: what is to be in it.
        log: as `log_of` gives it.
        devices: fingerprints of this station's own, one after another.

    Raises:
        CannotOpen, StoreUnavailable: as `EncryptedFile.create`.
    """
    runs, file = runs_of(found), EncryptedFile.create(path, key, LAYOUT)
    place_of = {digest: kept.place for digest, kept in found.entries.items()}
    grown = Frontier()
    try:
        with file.writing() as connection:
            for ordinal, run in sorted(runs.items()):
                row = (ordinal, bytes.fromhex(run), found.labels.get(run, b""))
                connection.execute("INSERT OR IGNORE INTO run VALUES(?,?,?)", row)
            for kept in sorted(found.entries.values(), key=lambda one: one.place):
                line = (kept.place, kept.number, kept.body, kept.signature, kept.parts)
                connection.execute("INSERT OR IGNORE INTO entry VALUES(?,?,?,?,?)", line)
            _write_taken(connection, found, devices)
            for number, digest in log.items():
                grown, nodes = grown.add(leaf_hash(digest))
                place = place_of.get(digest, found.places.get(number, 0))
                connection.execute(
                    "INSERT INTO device_log VALUES(?,?,?,?)", (number, place, digest, b"".join(nodes[1:]))
                )
    finally:
        file.close()


def _write_taken(connection: Any, found: Salvaged, devices: frozenset[bytes]) -> None:
    """Which runs have entries of other stations, and the papers of these."""
    taken = {kept.place >> RUN_BITS for kept in found.entries.values() if kept.device not in devices}
    if taken or found.papers:
        make_room_for_taken(connection)
    for ordinal in sorted(taken):
        connection.execute("INSERT INTO taken VALUES(?)", (ordinal,))
    for number, (run, content) in sorted(found.papers.items()):
        connection.execute("INSERT INTO paper VALUES(?,?,?)", (number, bytes.fromhex(run), content))
