"""The store contract: append-only entries, clustered by run, with heads and counts.

Every store passes the same contract suite (`tests/journal/store_contract.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sop_engine.canonical import Digest
from sop_engine.errors import JournalConflict
from sop_engine.journal.body import body_time
from sop_engine.journal.compartment import WrappedCompartment
from sop_engine.journal.entry import RunId, SealedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """Projection of a run, written in the same transaction as its newest entry.

    Attributes:
        head: hash of the newest entry. count: entries. newest: UTC time of the newest, `YYYY-MM-DDTHH:MM:SSZ`.
        label: encrypted display state of the run (opaque bytes to the store), as given with the newest
            append, or empty.
    """

    run: RunId
    head: Digest
    count: int
    newest: str
    label: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHead:
    """The end of this device's log. `size` entries; `root` of the RFC 6962 tree; `newest` entry hash."""

    size: int
    root: Digest
    newest: Digest | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRun:
    """Entries of a run that another station wrote, to be kept as they are.

    Attributes:
        entries: what is new here, oldest first. expected_head: of the run as it is here; None for a new one.
        label: as given with an append. papers: what shows whose entries these are (opaque bytes to the store).
        places: of each entry in the run, from 0, where holes are filled that damage left; empty: behind the last.
    """

    run: RunId
    entries: Sequence[SealedEntry]
    expected_head: Digest | None
    label: bytes = b""
    papers: Sequence[bytes] = ()
    places: Sequence[int] = ()


class Journal(Protocol):
    """What a store does. Nothing in it changes or deletes an entry (expunging only drops ciphertexts)."""

    def append(
        self, run: RunId, entries: Sequence[SealedEntry], *, expected_head: Digest | None, label: bytes = b""
    ) -> None:
        """Add entries in one durable transaction; return only when they are on the disk.

        Raises:
            JournalConflict: the run's head is not `expected_head` (None: the run must be new),
                or the device log has moved on; nothing was written.
            StoreUnavailable: disk full, read-only, I/O error; nothing that was reported saved is lost.
        """

    def take_in(self, runs: Sequence[TakenRun]) -> None:
        """Keep entries that devices of other stations wrote, all in one durable transaction.

        They stand in their run like any other, and in no line of this device's log. A run that ends with one is
        listed before all others, until something is appended to it.

        Raises:
            JournalConflict: a run's head is not the expected one; nothing was written.
            StoreUnavailable: disk full, read-only, I/O error; nothing was written.
        """

    def papers(self, run: RunId | None = None) -> list[bytes]:
        """What was kept with entries of other stations, the oldest first; of one run, or of all."""

    def expunge(self, run: RunId, compartments: Collection[bytes]) -> None:
        """Drop the ciphertexts of these compartments from the run's entries, for good; bodies and hashes stay.

        To be called after their keys are destroyed. What was dropped before stays so.

        Raises:
            StoreUnavailable: disk full, read-only, I/O error; nothing was dropped.
        """

    def entries(self, run: RunId) -> list[SealedEntry]:
        """All entries of the run, oldest first; empty if there is no such run."""

    def head(self, run: RunId) -> RunHead | None:
        """The run's head, or None."""

    def runs(self, *, limit: int = 50, before: tuple[str, RunId] | None = None) -> list[RunHead]:
        """Heads, the one that was written last first; `before` is the (newest, run) of the page before's last."""

    def device_head(self) -> DeviceHead:
        """The end of the device log."""

    def device_hashes(self) -> Iterator[Digest]:
        """All entry hashes of the device log in order (for rebuilding and proofs)."""

    def inclusion_proof(self, device_seq: int, size: int) -> tuple[Digest, ...]:
        """RFC 6962 audit path of the entry in the tree of that size."""

    def inclusion_proofs(self, numbers: Sequence[int], size: int) -> list[tuple[Digest, ...]]:
        """The same of many entries: what their paths share is read once."""

    def close(self) -> None:
        """Let go of the file."""


class KeyStore(Protocol):
    """Keeps the wrapped keys of compartments (`keys.db`), apart from the entries and their backups."""

    def add(self, compartments: Sequence[WrappedCompartment]) -> None:
        """Keep new compartments durably; to be called before the first entry under their keys.

        Raises:
            JournalConflict: the run has a compartment of that name already; nothing was written.
            StoreUnavailable: disk full, read-only, I/O error.
        """

    def grant(self, compartment: bytes, wraps: Mapping[bytes, bytes]) -> None:
        """Keep the key of a compartment for more recipients (recipient to wrapped key); replaces theirs.

        Raises:
            JournalConflict: there is no such compartment, or its key was destroyed.
            StoreUnavailable: disk full, read-only, I/O error.
        """

    def destroy(self, compartment: bytes) -> None:
        """Destroy the key of a compartment durably: no wrapped key of it is left, and none can be kept again.

        Its id and name stay, so that a restored copy of the store can be made to forget it too. Twice is once.

        Raises:
            JournalConflict: there is no such compartment.
            StoreUnavailable: disk full, read-only, I/O error.
        """

    def compartments(self, run: RunId) -> list[WrappedCompartment]:
        """All compartments of the run, by name; one whose key was destroyed has no wraps."""

    def close(self) -> None:
        """Let go of the file."""


def check_append(
    run: RunId,
    entries: Sequence[SealedEntry],
    *,
    expected_head: Digest | None,
    head: RunHead | None,
    size: int,
) -> RunHead:
    """Whether these entries may follow: the check that every store makes inside its transaction.

    `head` is the run's head and `size` the length of the device log, as they are now.

    Returns:
        The run's new head, with an empty label.

    Raises:
        JournalConflict: the run or the device log has moved on.
        ValueError: a fault of the program: no entries, another run's, or entries out of line.
        NotCanonical: the newest entry is malformed.
    """
    if (head.head if head else None) != expected_head:
        sentence = "This run has a newer entry than the one on the screen; nothing was saved."
        raise JournalConflict(sentence, "Open the run again and repeat the act.")
    if not entries or any(entry.run != run for entry in entries):
        msg = "an append takes entries of one run"
        raise ValueError(msg)
    if entries[0].device_seq != size:
        sentence = "The station's log has moved on; nothing was saved."
        raise JournalConflict(sentence, "Repeat the act.")
    if any(entry.device_seq != size + at for at, entry in enumerate(entries)):
        msg = "entries of one append follow each other in the device log"
        raise ValueError(msg)
    newest = entries[-1]
    count = (head.count if head else 0) + len(entries)
    return RunHead(run=run, head=newest.hash, count=count, newest=body_time(newest.body))


def check_taken(taken: TakenRun, head: RunHead | None) -> int:
    """Whether these entries may be taken in: the check that every store makes inside its transaction.

    Returns:
        How many entries the run has now.

    Raises:
        JournalConflict: the run has moved on.
        ValueError: a fault of the program: nothing to take in, another run's entries, or a place for each but one.
    """
    if (head.head if head else None) != taken.expected_head:
        sentence = "This run has a newer entry than the one that was looked at; nothing was saved."
        raise JournalConflict(sentence, "Take the file in again.")
    papers_only = taken.papers and head is not None
    if (not taken.entries and not papers_only) or any(entry.run != taken.run for entry in taken.entries):
        msg = "what is taken in are entries of one run"
        raise ValueError(msg)
    if taken.places and len(taken.places) != len(taken.entries):
        msg = "each entry has its place"
        raise ValueError(msg)
    return head.count if head else 0
