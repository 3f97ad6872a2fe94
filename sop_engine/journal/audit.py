"""Whether the rows of a journal on disk are what its signed entries say. Pure: rows in, faults and true order out.

The entries are the truth, and only those that an officer signed. Where all of them are there, everything else in the
file (places, numbers, heads, the nodes of the log's tree) follows from them, and `mending` puts it right. What
the entries themselves lack is named and never made up.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from msgspec import Struct

from sop_engine.canonical import Digest, NotCanonical, sha256
from sop_engine.journal.body import Body, read_bodies
from sop_engine.journal.entry import RunId

_AT_ONCE = 1_000


class Fault(StrEnum):
    """What can be wrong with the entries; stable names."""

    CHANGED = "changed"
    INSERTED = "inserted"
    DELETED = "deleted"
    FORK = "fork"
    LOG = "log"


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong, and where.

    Attributes:
        run: id of the run, or empty. sentence: plain words, without case contents.
        evidence: entries as they stand (body, signature), where two of them contradict each other.
    """

    fault: Fault
    run: str
    sentence: str
    evidence: tuple[tuple[bytes, bytes], ...] = ()


class Row(Struct, frozen=True, gc=False):
    """A row of the table `entry` with its body read. `column`: the number as it is stored beside the body."""

    place: int
    column: int
    run: RunId
    hash: Digest
    prev: tuple[Digest, ...]
    device: bytes
    number: int
    before: Digest | None
    content: bytes
    signature: bytes


class Raw(Struct, frozen=True, gc=False):
    """A row of the table `entry` as it is stored."""

    place: int
    column: int
    body: bytes
    signature: bytes


Genuine = Callable[[Body, Digest, bytes], bool]
"""`genuine(body, hash, signature)`: whether the officer whom the entry names signed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """All entries, sorted.

    Attributes:
        runs: run to its entries in the order of their chain; whole only without faults.
        log: entries of this station's devices by number, from 0.
    """

    runs: Mapping[RunId, Sequence[Row]]
    log: Sequence[Row]
    faults: tuple[RowFault, ...]


def survey(rows: Iterable[Raw], genuine: Genuine, devices: frozenset[bytes], known: int) -> Survey:
    """Sort the entries of a journal by what they say themselves.

    Args:
        rows: of the table, in the order of their places.
        genuine: judges a signature.
        devices: fingerprints of the devices whose log this is; entries of others came with cases of other stations.
        known: how many entries the log is said to have.
    """
    faults: list[RowFault] = []
    read = list(_read(rows, genuine, faults))
    unique = _without_copies(read, faults)
    by_run: dict[RunId, list[Row]] = {}
    for row in unique:
        by_run.setdefault(row.run, []).append(row)
    runs = {run: _chained(run, found, faults) for run, found in by_run.items()}
    log = _numbered([row for row in unique if row.device in devices], known, faults)
    return Survey(runs=runs, log=log, faults=tuple(faults))


def _read(rows: Iterable[Raw], genuine: Genuine, faults: list[RowFault]) -> Iterable[Row]:
    for raw, body in _bodies(rows):
        if not isinstance(body, Body):
            sentence = f"An entry (row {raw.place}) was changed: it is not an entry any more."
            faults.append(RowFault(Fault.CHANGED, "", sentence))
            continue
        row = _row(raw, body)
        if not genuine(body, row.hash, raw.signature):
            faults.append(RowFault(Fault.CHANGED, row.run, _forged(row)))
            continue
        yield row


def _bodies(rows: Iterable[Raw]) -> Iterator[tuple[Raw, Body | NotCanonical]]:
    """Each with its body; never very many in memory at once."""
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield from zip(some, read_bodies([raw.body for raw in some]), strict=True)


def _forged(row: Row) -> str:
    return (
        f"Entry number {row.number} of the log was changed or inserted: no officer of the roster"
        " signed it as it stands."
    )


def _row(raw: Raw, body: Body) -> Row:
    return Row(
        place=raw.place,
        column=raw.column,
        run=body.run,
        hash=sha256(raw.body),
        prev=body.prev,
        device=body.device,
        number=body.device_seq,
        before=body.device_prev,
        content=raw.body,
        signature=raw.signature,
    )


def _without_copies(rows: Iterable[Row], faults: list[RowFault]) -> list[Row]:
    seen: dict[Digest, Row] = {}
    for row in rows:
        if row.hash in seen:
            sentence = f"Entry number {row.number} of the log was inserted a second time (row {row.place})."
            faults.append(RowFault(Fault.INSERTED, row.run, sentence))
        else:
            seen[row.hash] = row
    return list(seen.values())


def _chained(run: RunId, rows: Sequence[Row], faults: list[RowFault]) -> list[Row]:
    """The entries of a run in the order of their chain; the rest, behind them, is what does not follow."""
    followers: dict[Digest | None, list[Row]] = {}
    for row in rows:
        followers.setdefault(row.prev[0] if row.prev else None, []).append(row)
    faults.extend(
        _fork(run, after[0], after[1], "follow one entry of the run")
        for after in followers.values()
        if len(after) > 1
    )
    chain: list[Row] = []
    at: Digest | None = None
    while found := followers.pop(at, []):
        chain.append(found[0])
        at = found[0].hash
    left = [row for each in followers.values() for row in each]
    if left:
        first = min(left, key=lambda row: row.number)
        sentence = (
            f"The run {run[:8]} lacks entries before entry number {first.number} of the log: they were deleted"
            f" (entry {len(chain) + 1} of the run and perhaps more)."
        )
        faults.append(RowFault(Fault.DELETED, run, sentence))
    return [*chain, *sorted(left, key=lambda row: row.number)]


def _numbered(rows: Iterable[Row], known: int, faults: list[RowFault]) -> list[Row]:
    """The log by number; gaps, double numbers and broken links are named."""
    log: dict[int, Row] = {}
    for row in rows:
        other = log.setdefault(row.number, row)
        if other is not row:
            faults.append(_fork(row.run, other, row, f"have number {row.number} of the log"))
    size = max(known, max(log, default=-1) + 1)
    faults.extend(_gaps(sorted(log), size))
    before: Row | None = None
    for number in sorted(log):
        row = log[number]
        unlinked = before is not None and before.number == number - 1 and row.before != before.hash
        if unlinked or (number == 0) != (row.before is None):
            sentence = f"Entry number {number} of the log does not follow the entry before it."
            faults.append(RowFault(Fault.LOG, row.run, sentence))
        before = row
    return [log[number] for number in sorted(log)]


def _gaps(numbers: Sequence[int], size: int) -> Iterable[RowFault]:
    """Which numbers below `size` are not there, gap by gap."""
    at = 0
    for number in (*numbers, size):
        if number > at:
            tail = number == size
            which = f"number {at}" if number == at + 1 else f"numbers {at} to {number - 1}"
            where = "cut off at the end" if tail else "deleted"
            yield RowFault(Fault.DELETED, "", f"Entries of the log are missing, {where}: {which}.")
        at = number + 1


def _fork(run: str, one: Row, other: Row, what: str) -> RowFault:
    sentence = (
        f"Two different signed entries {what}: {one.hash.hex()} and {other.hash.hex()}. The log was continued"
        " twice, from a copy of the station or of its disk."
    )
    pair = ((one.content, one.signature), (other.content, other.signature))
    return RowFault(Fault.FORK, run, sentence, pair)
