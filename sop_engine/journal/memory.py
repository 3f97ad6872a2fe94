"""Stores in memory: for tests, previews and the demo's dry runs. They pass the contract suite of the real ones."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from sop_engine.canonical import Digest
from sop_engine.errors import JournalConflict
from sop_engine.journal.body import body_time
from sop_engine.journal.compartment import WrappedCompartment
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.merkle import Frontier, inclusion_path, leaf_hash, memory_nodes
from sop_engine.journal.seal import expunge
from sop_engine.journal.store import DeviceHead, RunHead, TakenRun, check_append, check_taken


class MemoryJournal:
    """A `store.Journal` that forgets everything when it is dropped."""

    def __init__(self) -> None:
        self._entries: dict[RunId, list[SealedEntry]] = {}
        self._heads: dict[RunId, RunHead] = {}
        self._hashes: list[Digest] = []
        self._frontier = Frontier()
        self._foreign: set[Digest] = set()
        self._taken: list[RunId] = []
        self._papers: list[tuple[RunId, bytes]] = []

    def append(
        self, run: RunId, entries: Sequence[SealedEntry], *, expected_head: Digest | None, label: bytes = b""
    ) -> None:
        """Add entries; see `store.Journal.append`."""
        head = check_append(
            run, entries, expected_head=expected_head, head=self._heads.get(run), size=self._frontier.size
        )
        self._entries.setdefault(run, []).extend(entries)
        self._heads[run] = replace(head, label=label)
        for entry in entries:
            self._hashes.append(entry.hash)
            self._frontier, _ = self._frontier.add(leaf_hash(entry.hash))

    def take_in(self, runs: Sequence[TakenRun]) -> None:
        """Keep entries of other stations; see `store.Journal.take_in`."""
        for one in runs:
            check_taken(one, self._heads.get(one.run))
        for one in runs:
            kept = self._entries.setdefault(one.run, [])
            places = one.places or range(len(kept), len(kept) + len(one.entries))
            for place, entry in zip(places, one.entries, strict=True):
                kept.insert(place, entry)
            last = kept[-1]
            self._foreign.update(entry.hash for entry in one.entries)
            self._heads[one.run] = RunHead(
                run=one.run, head=last.hash, count=len(kept), newest=body_time(last.body), label=one.label
            )
            self._taken += [] if one.run in self._taken else [one.run]
            self._papers += [(one.run, paper) for paper in one.papers]

    def papers(self, run: RunId | None = None) -> list[bytes]:
        """What was kept with entries of other stations; see `store.Journal.papers`."""
        return [paper for each, paper in self._papers if run in {None, each}]

    def entries(self, run: RunId) -> list[SealedEntry]:
        """All entries of the run, oldest first."""
        return list(self._entries.get(run, []))

    def expunge(self, run: RunId, compartments: Collection[bytes]) -> None:
        """Drop the ciphertexts of these compartments; see `store.Journal.expunge`."""
        self._entries[run] = [expunge(entry, compartments) for entry in self._entries.get(run, [])]

    def head(self, run: RunId) -> RunHead | None:
        """The run's head, or None."""
        return self._heads.get(run)

    def runs(self, *, limit: int = 50, before: tuple[str, RunId] | None = None) -> list[RunHead]:
        """Heads, the one that was written last first."""
        taken = [run for run in reversed(self._taken) if self._entries[run][-1].hash in self._foreign]
        written = [run for run, found in self._entries.items() if found[-1].hash not in self._foreign]
        written.sort(key=lambda run: self._entries[run][-1].device_seq, reverse=True)
        if before is not None and before[1] in taken:
            taken = taken[taken.index(before[1]) + 1 :]
        elif before is not None:
            newest, run = before
            own = [entry for entry in self._entries.get(run, []) if entry.hash not in self._foreign]
            below = max((entry.device_seq for entry in own if body_time(entry.body) <= newest), default=0)
            taken = []
            written = [each for each in written if self._entries[each][-1].device_seq < below]
        return [self._heads[run] for run in [*taken, *written][:limit]]

    def device_head(self) -> DeviceHead:
        """The end of the device log."""
        newest = self._hashes[-1] if self._hashes else None
        return DeviceHead(size=self._frontier.size, root=self._frontier.root(), newest=newest)

    def device_hashes(self) -> Iterator[Digest]:
        """All entry hashes of the device log in order."""
        return iter(tuple(self._hashes))

    def inclusion_proof(self, device_seq: int, size: int) -> tuple[Digest, ...]:
        """RFC 6962 audit path of the entry in the tree of that size."""
        return self.inclusion_proofs((device_seq,), size)[0]

    def inclusion_proofs(self, numbers: Sequence[int], size: int) -> list[tuple[Digest, ...]]:
        """The same of many entries."""
        if size > len(self._hashes):
            msg = "the device log is not that long"
            raise ValueError(msg)
        nodes = memory_nodes([leaf_hash(item) for item in self._hashes[:size]])
        return [inclusion_path(number, size, nodes) for number in numbers]

    def close(self) -> None:
        """Nothing to let go of."""


class MemoryKeys:
    """A `store.KeyStore` in memory."""

    def __init__(self) -> None:
        self._compartments: dict[bytes, WrappedCompartment] = {}

    def add(self, compartments: Sequence[WrappedCompartment]) -> None:
        """Keep new compartments; see `store.KeyStore.add`."""
        taken = {(item.run, item.name) for item in self._compartments.values()}
        wanted = [(item.run, item.name) for item in compartments]
        if len(set(wanted)) != len(wanted) or taken.intersection(wanted):
            sentence = "The run has a compartment of that name already; nothing was saved."
            raise JournalConflict(sentence)
        self._compartments.update({item.id: item for item in compartments})

    def grant(self, compartment: bytes, wraps: Mapping[bytes, bytes]) -> None:
        """Keep the key for more recipients; see `store.KeyStore.grant`."""
        known = self._compartments.get(compartment)
        if known is None or not known.wraps:
            sentence = "There is no such compartment; nothing was saved."
            raise JournalConflict(sentence)
        self._compartments[compartment] = replace(known, wraps={**known.wraps, **wraps})

    def destroy(self, compartment: bytes) -> None:
        """Destroy the key of a compartment; see `store.KeyStore.destroy`."""
        known = self._compartments.get(compartment)
        if known is None:
            sentence = "There is no such compartment; nothing was saved."
            raise JournalConflict(sentence)
        self._compartments[compartment] = replace(known, wraps={})

    def compartments(self, run: RunId) -> list[WrappedCompartment]:
        """All compartments of the run, by name."""
        return sorted((item for item in self._compartments.values() if item.run == run), key=lambda item: item.name)

    def close(self) -> None:
        """Nothing to let go of."""
