"""The store contract: append-only entries, clustered by run, with heads and counts.

Every store passes the same contract suite (`tests/journal/store_contract.py`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from sop_engine.canonical import Digest
from sop_engine.journal.entry import RunId, SealedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHead:
    """Projection of a run, written in the same transaction as its newest entry.

    Attributes:
        head: hash of the newest entry. count: entries. newest: UTC time of the newest, `YYYY-MM-DDTHH:MM:SSZ`.
        label: encrypted display state of the run (opaque bytes to the store), or empty.
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

    def entries(self, run: RunId) -> list[SealedEntry]:
        """All entries of the run, oldest first; empty if there is no such run."""

    def head(self, run: RunId) -> RunHead | None:
        """The run's head, or None."""

    def runs(self, *, limit: int = 50, before: tuple[str, RunId] | None = None) -> list[RunHead]:
        """Heads, newest first; `before` is the (newest, run) of the last one of the page before."""

    def device_head(self) -> DeviceHead:
        """The end of the device log."""

    def device_hashes(self) -> Iterator[Digest]:
        """All entry hashes of the device log in order (for rebuilding and proofs)."""

    def inclusion_proof(self, device_seq: int, size: int) -> tuple[Digest, ...]:
        """RFC 6962 audit path of the entry in the tree of that size."""

    def close(self) -> None:
        """Let go of the file."""
