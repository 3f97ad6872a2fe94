"""Entries of other stations in a run: whose they are, and whether their papers prove it.

A stretch is a part of a run that one station wrote without a break. Its papers are kept in the journal, beside it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from sop_engine.errors import Refused
from sop_engine.journal.body import parse_body
from sop_engine.journal.chain import Link
from sop_engine.journal.checkpoint import Checkpoint
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import leaf_hash, verify_inclusion
from sop_engine.journal.signature import signed_bytes, verify_signature
from sop_engine.journal.store import Journal
from sop_engine.run.now import OfficerView
from sop_engine.sentence import phrase
from sop_engine.session.marks import marks_run
from sop_engine.session.signers import public_keys
from sop_engine.session.take_over import TakenOver, read_take_over
from sop_engine.session.work import Work
from sop_engine.station.agency import Believed
from sop_engine.station.devices import spans, writer
from sop_engine.station.files import decode_numbered
from sop_engine.station.keys import fingerprint
from sop_engine.station.papers import Elsewhere, Papers, named_abroad, read_log_head, read_root_papers
from sop_engine.station.roster import Roster
from sop_engine.station.trust import trusted_roots

FORMAT = 0


class Stretch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Entries of a run that one station wrote, and its papers.

    Attributes:
        first: place of its first entry in the run, from 0. paths: an inclusion proof (RFC 6962) for each entry.
        taken: how the station took the run over; missing where the run began there.
    """

    format: int
    run: str
    first: int
    papers: Papers
    paths: tuple[tuple[bytes, ...], ...]
    taken: TakenOver | None = None

    def covers(self, at: int) -> bool:
        """Is it about the entry at this place of the run?"""
        return at in self.places()

    def places(self) -> range:
        """Places in the run of the entries that it is about."""
        return range(self.first, self.first + len(self.paths))


@dataclass(frozen=True, slots=True)
class Folk:
    """Who signed the entries of a run.

    Attributes:
        names: certificate fingerprint to the name by which a run here knows the officer.
        stations: certificate fingerprint to the id of the station, of officers of others only.
        keys: certificate fingerprint to public key. home: id of this station.
        met: officers of other stations as the run semantics see them; none of them is active here.
    """

    names: Mapping[bytes, str]
    stations: Mapping[bytes, str]
    keys: Mapping[bytes, EllipticCurvePublicKey]
    home: str
    met: Mapping[str, OfficerView]


def stretches(journal: Journal, run: RunId | None = None) -> list[Stretch]:
    """The stretches whose papers are kept, of one run or of all.

    Raises:
        CannotOpen: damaged.
    """
    return [read_stretch(one) for one in journal.papers(run)]


def read_stretch(content: bytes) -> Stretch:
    """A stretch as it is kept.

    Raises:
        CannotOpen: damaged, or of a newer format.
    """
    return decode_numbered(content, Stretch, "The papers of another station", FORMAT)


def keys_known(journal: Journal, roster: Roster) -> Mapping[bytes, EllipticCurvePublicKey]:
    """Public keys of all who signed entries of this journal: own officers, and those of stations that sent cases."""
    kept = stretches(journal)
    if not kept:
        return public_keys(roster)
    found: dict[bytes, EllipticCurvePublicKey] = {}
    for one in kept:
        found.update(read_root_papers(one.papers.issued).keys)
    return {**found, **public_keys(roster)}


def folk_of(work: Work, kept: Sequence[Stretch]) -> Folk:
    """Who signed the entries of a run of which these stretches are known; its officers are made known to `work`.

    Raises:
        CannotOpen: the papers of a station are damaged, or it is not trusted here.
    """
    home = work.unlocked.station.id
    own = {one.fingerprint: one.id for one in work.unlocked.roster.officers}
    if not kept:
        return Folk(own, {}, public_keys(work.unlocked.roster), home, {})
    names, keys = dict(own), dict(public_keys(work.unlocked.roster))
    stations: dict[bytes, str] = {}
    met: dict[str, OfficerView] = {}
    trusted = roots_believed(work)
    for there in {one.papers.issued: None for one in kept}:
        elsewhere = read_root_papers(there)
        if elsewhere.id == home:
            continue
        must_be_trusted(elsewhere, trusted)
        for officer in elsewhere.roster.officers:
            name = named_abroad(officer.id, elsewhere.id)
            names.setdefault(officer.fingerprint, name)
            stations.setdefault(officer.fingerprint, elsewhere.id)
            met[name] = OfficerView(
                id=name, name=f"{officer.name} ({elsewhere.name})", roles=frozenset(officer.roles), active=False
            )
        keys = {**elsewhere.keys, **keys}
    work.meet(met)
    return Folk(names, stations, keys, home, met)


def roots_believed(work: Work, at: datetime | None = None) -> Believed:
    """Whom this station believes: its own root, and those that a supervisor added. `at`: as in `Believed`."""
    station = work.unlocked.station
    return Believed((station.root, *trusted_roots(station)), at)


class NotTrusted(Refused):
    """The root of the other station is none that this station trusts, and no agency that it trusts vouches for it."""


def must_be_trusted(elsewhere: Elsewhere, trusted: Believed) -> str:
    """Refuse a station whose root nobody has compared with the one on paper, and that no trusted agency vouches for.

    Returns:
        On whose word it is believed: the name of the agency; empty where its root itself was compared.

    Raises:
        NotTrusted: nobody knows it.
    """
    if trusted.knows(elsewhere.root):
        return ""
    agency = trusted.agency(elsewhere.root, elsewhere.crosses)
    if agency is not None:
        return agency.subject.rfc4514_string()
    faults = trusted.faults(elsewhere.root, elsewhere.crosses)
    why = f" An agency that is trusted here signed for it, but {'; '.join(faults)}." if faults else ""
    sentence = f"The station {elsewhere.name!r} is not trusted here.{why}"
    hint = "A supervisor compares its root, or its agency's, with the one on paper, and adds it: sop trust add FILE"
    raise NotTrusted(sentence, hint)


def unproved(links: Sequence[Link], kept: Sequence[Stretch], home: Roster) -> Iterator[str]:
    """What is wrong with the entries of other stations, in sentences: every one needs papers that prove it.

    Held against each entry: the signature of an officer of that station, who had not left; a device that wrote the
    log of that station at that number; and the log's signed head, in which it stands. Where a station went on with a
    run, that it had taken it over before.
    """
    own = {one.fingerprint for one in spans(home.text)}
    read = [(one, read_root_papers(one.papers.issued)) for one in kept]
    heads = {id(one): read_log_head(one.papers, there) for one, there in read}
    for link in links:
        if link.body.device in own:
            continue
        told = [unproved_entry(link, one, there, heads[id(one)]) for one, there in read if one.covers(link.at)]
        if not told:
            yield phrase(
                "Entry {at} is of a device of another station, and no papers of it are there.", at=link.at + 1
            )
        elif all(told):
            yield told[-1]
    for one, there in read:
        if one.first and (told_of := not_taken_over(one, there, links, _roots_before(one, links, read, home))):
            yield told_of


def _roots_before(
    stretch: Stretch, links: Sequence[Link], read: Sequence[tuple[Stretch, Elsewhere]], home: Roster
) -> frozenset[bytes]:
    """Fingerprints of the roots whose station can have written the entry before a stretch."""
    device = links[stretch.first - 1].body.device if stretch.first <= len(links) else b""
    found = {fingerprint(there.root) for _, there in read if device in {one.fingerprint for one in there.devices}}
    return frozenset(found | ({home.text.root} if device in {one.fingerprint for one in spans(home.text)} else set()))


def unproved_entry(link: Link, stretch: Stretch, there: Elsewhere, head: Checkpoint) -> str:
    """Why the papers of its stretch, with the head of that station's log, do not prove an entry; else empty."""
    return _told(link, there, head, stretch.paths[link.at - stretch.first], f"entry {link.at + 1}")


def not_taken_over(stretch: Stretch, there: Elsewhere, links: Sequence[Link], roots: frozenset[bytes]) -> str:
    """Why it is not proved that a station took the run over before it went on with it; empty where it is.

    Args:
        stretch: what the station wrote, with how it took over; none of it may have been written yet.
        there: the station.
        links: the whole run.
        roots: of those who had written until then; the station must have believed them all.

    Raises:
        CannotOpen: what it signed is damaged.
    """
    if stretch.taken is None:
        return phrase("Nothing says when the station {name} took the case over.", name=there.name)
    what = f"what the station {there.name!r} signed when it took the case over"
    sealed = stretch.taken.sealed()
    link = Link(0, sealed, parse_body(sealed.body), sealed.hash)
    told = _told(link, there, read_log_head(stretch.papers, there), stretch.taken.path, what)
    untrue = _untrue(stretch, links, roots)
    return told or (f"{what[0].upper()}{what[1:]} {untrue}." if untrue else "")


def _untrue(stretch: Stretch, links: Sequence[Link], roots: frozenset[bytes]) -> str:
    """What is wrong with what was said of the taking over; empty if nothing."""
    said = read_take_over(stretch.taken) if stretch.taken else None
    if said is None or said.run != marks_run(RunId(stretch.run)):
        return "is about another case"
    if (said.entries, said.head) != (stretch.first, links[stretch.first - 1].hash.hex()):
        return "names another entry than the one that it went on behind"
    if not said.roots.issuperset(one.hex() for one in roots):
        return "does not name the root of a station that wrote before it"
    if stretch.paths and said.number > links[stretch.first].body.device_seq:
        return "was signed when it had gone on already"
    return ""


def _told(link: Link, there: Elsewhere, head: Checkpoint, path: Sequence[bytes], name: str) -> str:
    """Why an officer and a device of that station did not sign this entry; empty where they did. `name`: of it."""
    body, begin = link.body, f"{name[0].upper()}{name[1:]}"
    officer = there.roster.by_fingerprint(body.actor)
    key = there.keys.get(body.actor)
    if officer is None or key is None:
        return phrase("{begin} is not signed by an officer of the station {name}.", begin=begin, name=there.name)
    if not verify_signature(key, signed_bytes(link.hash), link.sealed.signature):
        return phrase("The signature of {name} is not valid.", name=name)
    left = there.left.get(body.actor)
    if left is not None and left < body.utc:  # in the same second it may have been before
        return phrase("{begin} was signed after the certificate of its officer had been revoked.", begin=begin)
    if body.device != writer(there.devices, body.device_seq):
        return phrase("{begin} was written by a device that had no right to its number of the log.", begin=begin)
    if not verify_inclusion(leaf_hash(link.hash), body.device_seq, path, (head.size, head.root)):
        return phrase("{begin} does not stand in the log that the other station signed.", begin=begin)
    return ""


def by_device(links: Sequence[Link], devices: frozenset[bytes]) -> Iterator[tuple[int, int]]:
    """Where these devices wrote without a break: place of the first entry, and of the one behind the last."""
    own = [link.body.device in devices for link in links]
    here = [0, *(at for at, (before, after) in enumerate(pairwise(own), 1) if before != after)]
    for begin, end in pairwise([*here, len(links)]):
        if own and own[begin]:
            yield begin, end


def root_of(stretch: Stretch) -> x509.Certificate:
    """The root of the station that wrote a stretch."""
    return read_root_papers(stretch.papers.issued).root
