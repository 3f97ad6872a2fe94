"""What is left, in a damaged station, of runs that other stations wrote a part of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sop_engine.canonical import Digest, NotCanonical
from sop_engine.errors import CannotOpen
from sop_engine.journal.body import parse_body
from sop_engine.journal.chain import Link
from sop_engine.journal.entry import RunId
from sop_engine.journal.rows import IN_RUN
from sop_engine.journal.salvage import Kept, Salvaged
from sop_engine.journal.seal import as_entry
from sop_engine.session.foreign import Stretch, read_stretch, unproved_entry
from sop_engine.station.papers import read_log_head, read_root_papers


@dataclass(frozen=True, slots=True, kw_only=True)
class FromElsewhere:
    """A run with entries of other stations.

    Attributes:
        found: how many of these were recovered. lost: how many were not, as far as that is known.
        bare: how many of the recovered ones have lost their papers; they stand in the chain of a proved one.
    """

    run: RunId
    found: int
    lost: int
    bare: int

    @property
    def whole(self) -> bool:
        """Is nothing of it missing?"""
        return not self.lost and not self.bare

    def sentence(self) -> str:
        """What is known of it, in words."""
        what = [f"{self.lost} entries of other stations are lost"] if self.lost else []
        what += [f"the papers of {self.bare} of their entries are lost"] if self.bare else []
        told = f"Run {self.run[:8]}: {self.found} entries of other stations were recovered"
        if not what:
            return f"{told}, with their papers."
        what_now = "Ask who sent the case for its file again, and take it in: sop case receive"
        return f"{told}; {', and '.join(what)}. {what_now}"


def is_paper(run: RunId, content: bytes) -> bool:
    """Are these papers of entries of that run?"""
    try:
        return content[:1] == b"{" and read_stretch(content).run == run
    except (CannotOpen, ValueError):
        return False


def from_elsewhere(
    found: Salvaged, genuine: Mapping[Digest, Kept], devices: frozenset[bytes]
) -> tuple[dict[Digest, Kept], tuple[FromElsewhere, ...], int]:
    """Entries of other stations that can be kept, what became of each run, and how many entries were forged.

    Kept is what its papers prove, and what stands in the chain before such an entry or one of our own.

    Args:
        found: everything that was found.
        genuine: our own entries among it whose signatures hold.
        devices: fingerprints of our own devices.
    """
    runs: dict[RunId, list[tuple[Digest, Kept]]] = {}
    for digest, kept in found.entries.items():
        if kept.device not in devices or digest in genuine:
            runs.setdefault(kept.run, []).append((digest, kept))
    kept_papers: dict[RunId, list[Stretch]] = {}
    for run, content in found.papers.values():
        kept_papers.setdefault(run, []).append(read_stretch(content))
    good: dict[Digest, Kept] = {}
    told: list[FromElsewhere] = []
    forged = 0
    for run in sorted(runs.keys() | kept_papers):
        entries, papers = runs.get(run, []), kept_papers.get(run, [])
        if not papers and all(kept.device in devices for _, kept in entries):
            continue
        judged = {digest: _proved(digest, kept, papers) for digest, kept in entries if kept.device not in devices}
        mine = _standing(entries, judged)
        good |= mine
        forged += sum(1 for digest, proved in judged.items() if proved is False and digest not in mine)
        told.append(_told(run, entries, papers, (mine, judged)))
    return good, tuple(told), forged


def _proved(digest: Digest, kept: Kept, papers: Sequence[Stretch]) -> bool | None:
    """Do papers prove that entry? None where none are about it."""
    at = kept.place & IN_RUN
    fitting = [one for one in papers if one.covers(at)]
    if not fitting:
        return None
    try:
        link = Link(at, as_entry(kept.body, kept.signature), parse_body(kept.body), digest)
        return any(not reason for one in fitting for reason in _faults(link, one))
    except (NotCanonical, CannotOpen):
        return False


def _faults(link: Link, stretch: Stretch) -> Iterator[str]:
    there = read_root_papers(stretch.papers.issued)
    yield unproved_entry(link, stretch, there, read_log_head(stretch.papers, there))


def _standing(entries: Sequence[tuple[Digest, Kept]], judged: Mapping[Digest, bool | None]) -> dict[Digest, Kept]:
    """Of other stations: what is proved, and what a proved entry, or one of ours, has before it in its chain."""
    good: dict[Digest, Kept] = {}
    named: set[Digest] = set()
    for digest, kept in sorted(entries, key=lambda one: one[1].place, reverse=True):
        if digest in judged and not judged[digest] and digest not in named:
            continue
        named.update(parse_body(kept.body).prev)
        if digest in judged:
            good[digest] = kept
    return good


def _told(
    run: RunId,
    entries: Sequence[tuple[Digest, Kept]],
    papers: Sequence[Stretch],
    what: tuple[Mapping[Digest, Kept], Mapping[Digest, bool | None]],
) -> FromElsewhere:
    """What became of the run."""
    good, judged = what
    there = {kept.place & IN_RUN for digest, kept in entries if digest in good or digest not in judged}
    covered = {at for one in papers for at in one.places()}
    tail = {kept.place & IN_RUN for digest, kept in entries if digest in judged} - there
    return FromElsewhere(
        run=run,
        found=len(good),
        lost=len((covered | tail | set(range(max(there, default=-1) + 1))) - there),
        bare=sum(1 for digest in good if not judged[digest]),
    )
