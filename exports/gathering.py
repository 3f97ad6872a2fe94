"""Who wrote which entries of a run, gathered from the station that keeps it: for the evidence of its record."""

from itertools import groupby

from exports.evidence import EvidencePart, EvidenceTaken, OtherPapers, SignedRoster
from sop_engine.canonical import Digest, b64url
from sop_engine.errors import CannotOpen
from sop_engine.journal.chain import Link, read_links
from sop_engine.session import RunSession
from sop_engine.session.foreign import Stretch
from sop_engine.session.station_check import devices_of
from sop_engine.session.take_over import TakenOver, own_take_over
from sop_engine.station.papers import read_root_papers


class WrittenParts:
    """The entries of a run, each with the papers of the station that wrote it."""

    def __init__(self, session: RunSession, size: int, entries: int) -> None:
        """The first `entries` of a run, as the log of this station proves them at that `size`."""
        self._session = session
        self._size = size
        sealed = session.work.journal.entries(session.run)[:entries] if session.foreign else []
        self._links = read_links(sealed)[0]
        own = devices_of(session.work) if session.foreign else frozenset()
        self._papers = [None if link.body.device in own else self._newest(link) for link in self._links]

    def _newest(self, link: Link) -> Stretch:
        """The papers that came last of those that are about an entry.

        Raises:
            CannotOpen: there are none.
        """
        for one in reversed(self._session.foreign):
            devices = read_root_papers(one.papers.issued).devices if one.covers(link.at) else ()
            if link.body.device in {device.fingerprint for device in devices}:
                return one
        sentence = "The papers of the station that wrote an entry of this run are missing."
        raise CannotOpen(sentence, "sop station check says what is damaged.")

    def path(self, at: int, number: int) -> tuple[Digest, ...]:
        """The inclusion proof of an entry, by its place in the run and its number in the log of its station."""
        papers = self._papers[at] if self._papers else None
        if papers is None:
            return self._session.work.journal.inclusion_proof(number, self._size)
        return tuple(map(Digest, papers.paths[at - papers.first]))

    def told(self) -> tuple[EvidencePart, ...]:
        """The parts of the run, one for each station that wrote without a break; this station ends it.

        Raises:
            Refused: this officer may not read that the case was taken over here.
        """
        parts, first = [], 0
        for papers, group in groupby(self._papers):
            count = len([*group])
            parts.append(self._part(first, count, papers))
            first += count
        if self._papers and self._papers[-1] is not None:
            parts.append(self._part(first, 0, None))
        return tuple(parts)

    def _part(self, first: int, count: int, papers: Stretch | None) -> EvidencePart:
        if papers is None:
            taken = self._own(first, count) if first else None
            return EvidencePart(first=first, count=count, taken=_taken(taken))
        return EvidencePart(first=first, count=count, papers=_other(papers), taken=_taken(papers.taken))

    def _own(self, first: int, count: int) -> TakenOver:
        before = self._links[first].body.device_seq if count else None
        return own_take_over(self._session.work, self._session.run, first, self._size, before)


def _other(one: Stretch) -> OtherPapers:
    issued = one.papers.issued
    return OtherPapers(
        root=b64url(issued.root),
        revocations=b64url(issued.revocations),
        roster=SignedRoster(signed=b64url(issued.roster), signature=b64url(issued.signature)),
        checkpoint=one.papers.checkpoint,
        agency=tuple(map(b64url, issued.crosses)),
    )


def _taken(taken: TakenOver | None) -> EvidenceTaken | None:
    if taken is None:
        return None
    return EvidenceTaken(
        body=taken.body,
        signature=b64url(taken.signature),
        shown=taken.shown,
        path=tuple(map(b64url, taken.path)),
    )
