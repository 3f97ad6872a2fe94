"""Whose entries are whose, where several stations wrote a run: as evidence.json tells it.

What the root of another station issued is checked here: before that nobody's name is worth anything. Whether that
root is to be believed, and whether the papers prove the entries, is for the verifier.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.composition.people import utc
from exports.evidence import Evidence, EvidencePart
from exports.facts import OfficerFacts
from exports.parts import WrittenAt
from sop_engine.canonical import NotCanonical, unb64url
from sop_engine.journal.body import parse_body
from sop_engine.journal.checkpoint import read_checkpoint
from sop_engine.journal.entry import RunId
from sop_engine.journal.head_code import head_code
from sop_engine.session.foreign import FORMAT, Folk, Stretch
from sop_engine.session.take_over import TakenOver, read_take_over
from sop_engine.station.keys import fingerprint
from sop_engine.station.papers import Elsewhere, Papers, RootPapers, named_abroad, read_root_papers
from sop_engine.station.roster import Officer


@dataclass(frozen=True, slots=True)
class Writer:
    """Entries of a run that one station wrote without a break.

    Attributes:
        stretch: which they are, its papers and proofs, and how it took the run over. there: the station.
        home: is it the one that made the record? actors: fingerprints of the certificates that signed.
    """

    stretch: Stretch
    there: Elsewhere
    home: bool
    actors: frozenset[bytes]

    @property
    def end(self) -> int:
        """The place behind its last entry."""
        return self.stretch.first + len(self.stretch.paths)

    @property
    def numbers(self) -> str:
        """Which entries, in words."""
        first, last = self.stretch.first + 1, self.end
        if last <= first:
            return f"entry {first}" if last == first else "no entry"
        return f"entries {first} to {last}"

    def named(self, officer: str) -> str:
        """How the record names an officer of it."""
        return officer if self.home else named_abroad(officer, self.there.id)


def writers(found: Evidence, run: RunId) -> tuple[Writer, ...]:
    """Who wrote which entries, in their order; nothing where one station wrote them all.

    Raises:
        NotCanonical: they do not follow each other from the first entry to the last, or a text is malformed.
        CannotOpen: what the root of a station issued was damaged or changed, or is not of one station.
    """
    place = 0
    for part in found.parts:
        if part.first != place or part.count < (part.papers is not None or part is not found.parts[-1]):
            msg = "the stations do not follow each other in the run"
            raise NotCanonical(msg)
        place += part.count
    if found.parts and (place != len(found.entries) or all(part.papers is None for part in found.parts)):
        msg = "the stations did not write the whole run, or there is only one of them"
        raise NotCanonical(msg)
    return tuple(_writer(found, part, run) for part in found.parts)


def _writer(found: Evidence, part: EvidencePart, run: RunId) -> Writer:
    told = part.papers or found
    papers = Papers(
        issued=RootPapers(
            root=unb64url(told.root),
            revocations=unb64url(told.revocations),
            roster=unb64url(told.roster.signed),
            signature=unb64url(told.roster.signature),
            crosses=tuple(map(unb64url, told.agency)),
        ),
        checkpoint=told.checkpoint,
    )
    entries = found.entries[part.first : part.first + part.count]
    stretch = Stretch(
        format=FORMAT,
        run=run,
        first=part.first,
        papers=papers,
        paths=tuple(tuple(map(unb64url, entry.path)) for entry in entries),
        taken=_taken(part),
    )
    return Writer(
        stretch,
        read_root_papers(papers.issued),
        home=part.papers is None,
        actors=frozenset(parse_body(entry.body.encode()).actor for entry in entries),
    )


def _taken(part: EvidencePart) -> TakenOver | None:
    one = part.taken
    if one is None:
        return None
    path = tuple(map(unb64url, one.path))
    return TakenOver(body=one.body, signature=unb64url(one.signature), shown=one.shown, path=path)


def everybody(home: Sequence[Officer], found: Sequence[Writer]) -> list[tuple[Officer, str]]:
    """Each officer as the record names him or her, with the name of the station where it is another one.

    Of a station that wrote more than once, the newest list counts.
    """
    newest: dict[str, Writer] = {}
    for one in found:
        before = newest.get(one.there.id)
        if not one.home and (before is None or before.there.roster.text.number <= one.there.roster.text.number):
            newest[one.there.id] = one
    others = [
        (_renamed(officer, one), one.there.name) for one in newest.values() for officer in one.there.roster.officers
    ]
    return [*((officer, "") for officer in home), *others]


def _renamed(officer: Officer, one: Writer) -> Officer:
    fields = {name: getattr(officer, name) for name in officer.__struct_fields__}
    return Officer(**{**fields, "id": one.named(officer.id)})


def officer_facts(people: Sequence[tuple[Officer, str]]) -> tuple[OfficerFacts, ...]:
    """The same as a record describes them."""
    return tuple(
        OfficerFacts(
            id=officer.id,
            name=officer.name,
            rank=officer.rank,
            service_no=officer.service_no,
            roles=officer.roles,
            fingerprint=officer.fingerprint.hex(),
            station=station,
        )
        for officer, station in people
    )


def folk(home: str, people: Sequence[tuple[Officer, str]], found: Sequence[Writer]) -> Folk:
    """Who signed, for reading what other stations wrote. `home`: id of the station that made the record."""
    stations: Mapping[bytes, str] = {
        officer.fingerprint: one.there.id for one in found if not one.home for officer in one.there.roster.officers
    }
    return Folk({officer.fingerprint: officer.id for officer, _ in people}, stations, {}, home, {})


def written_at(found: Sequence[Writer]) -> tuple[WrittenAt, ...]:
    """What the record says of who wrote which entries.

    Raises:
        BadNote: a head of a log that is none. CannotOpen: how a station took the case over is damaged.
    """
    return tuple(_written(one) for one in found)


def _written(one: Writer) -> WrittenAt:
    head = read_checkpoint(one.stretch.papers.checkpoint)
    said = read_take_over(one.stretch.taken) if one.stretch.taken else None
    officer = one.there.roster.by_fingerprint(said.actor) if said else None
    return WrittenAt(
        first=one.stretch.first + 1,
        last=one.end,
        station=one.there.name,
        root=fingerprint(one.there.root).hex(),
        log_size=head.size,
        log_root=head.root.hex(),
        head_code=head_code(head.root),
        taken=utc(said.at) if said else "",
        taken_by=one.named(officer.id) if officer else "",
        taken_entry=said.entry.hex() if said else "",
    )
