"""What is being verified, read piece by piece. Nothing here judges: a piece that cannot be read raises.

Certificates, roster and entries are read here without looking at who signed them; rules do that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from exports import evidence as ev
from exports.facts import Facts, JournalFacts, StationFacts
from exports.recompose import facts_of
from exports.record import Record, from_json
from exports.verify.container import Container
from exports.writers import Writer, everybody, folk, officer_facts, writers, written_at
from sop_engine.canonical import NotCanonical, sha256, unb64url
from sop_engine.journal.body import Body, parse_body
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.head_code import head_code
from sop_engine.journal.seal import as_entry
from sop_engine.procedure.load import load_stored
from sop_engine.procedure.model import Procedure
from sop_engine.run.events import Opened
from sop_engine.session.naming import as_known_here
from sop_engine.station.certificates import load_certificate
from sop_engine.station.roster import Officer, RosterText


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the reader brings along; the file itself is never asked.

    Attributes:
        roots: root certificates that the reader trusts.
        heads: head codes (20 characters) or hashes (64 hex digits) from the Occurrence Book or elsewhere.
        practice: whether a practice record is what the reader expects.
        strict: whether the roots of all stations must be trusted that wrote entries, not only that of the last.
    """

    roots: tuple[x509.Certificate, ...] = ()
    heads: tuple[str, ...] = ()
    practice: bool = False
    strict: bool = False


class Subject:
    """A signed record under examination. Properties raise `NotCanonical` or `CannotOpen` where unreadable."""

    def __init__(self, container: Container, question: Question) -> None:
        self.container = container
        self.question = question

    @cached_property
    def record(self) -> Record:
        """The record as embedded."""
        return from_json(self.container.record)

    @cached_property
    def evidence(self) -> ev.Evidence:
        """The evidence as embedded."""
        return ev.from_json(self.container.evidence)

    @cached_property
    def root(self) -> x509.Certificate:
        """The root that the evidence names; whether to trust it is another question."""
        return load_certificate(unb64url(self.evidence.root), "The root certificate in the record")

    @cached_property
    def device(self) -> x509.Certificate:
        """The certificate of the device."""
        return load_certificate(unb64url(self.evidence.device), "The device certificate in the record")

    @cached_property
    def crosses(self) -> tuple[x509.Certificate, ...]:
        """What agencies signed for the root, without a look at who did."""
        what = "An agency's certificate in the record"
        return tuple(load_certificate(unb64url(one), what) for one in self.evidence.agency)

    @cached_property
    def revocations(self) -> x509.CertificateRevocationList:
        """The revocation list, without a look at who signed it."""
        try:
            return x509.load_der_x509_crl(unb64url(self.evidence.revocations))
        except ValueError as fault:
            msg = "the revocation list in the record is damaged"
            raise NotCanonical(msg) from fault

    @cached_property
    def roster(self) -> RosterText:
        """The officers, without a look at who signed the list."""
        try:
            return msgspec.json.decode(ev.roster_bytes(self.evidence)[0], type=RosterText)
        except msgspec.DecodeError as fault:
            msg = "the roster in the record is damaged"
            raise NotCanonical(msg) from fault

    @cached_property
    def officers(self) -> Mapping[bytes, Officer]:
        """Certificate fingerprint to officer, of the station that made the record."""
        return {officer.fingerprint: officer for officer in self.roster.officers}

    @cached_property
    def writers(self) -> tuple[Writer, ...]:
        """Who wrote which entries, where several stations did."""
        return writers(self.evidence, self.entries[0].run)

    @cached_property
    def others(self) -> tuple[Writer, ...]:
        """Those of them that are other stations."""
        return tuple(one for one in self.writers if not one.home)

    @cached_property
    def own(self) -> tuple[int, ...]:
        """Places, from 0, of the entries that no other station wrote."""
        theirs = {at for one in self.others for at in range(one.stretch.first, one.end)}
        return tuple(at for at in range(len(self.entries)) if at not in theirs)

    @cached_property
    def people(self) -> list[tuple[Officer, str]]:
        """All officers as the record names them, each with the name of another station, if it is one."""
        return everybody(self.roster.officers, self.others)

    def certificate(self, officer: Officer) -> x509.Certificate:
        """An officer's certificate."""
        return load_certificate(officer.certificate, f"The certificate of {officer.id}")

    @cached_property
    def keys(self) -> Mapping[bytes, EllipticCurvePublicKey]:
        """Certificate fingerprint to public key, of officers of all stations with such a key."""
        keys = {fingerprint: self.certificate(officer).public_key() for fingerprint, officer in self.officers.items()}
        theirs = {name: key for one in self.others for name, key in one.there.keys.items()}
        return {**theirs, **{name: key for name, key in keys.items() if isinstance(key, EllipticCurvePublicKey)}}

    @cached_property
    def entries(self) -> tuple[SealedEntry, ...]:
        """The entries with their signatures, without disclosures."""
        found = tuple(as_entry(one.body.encode(), unb64url(one.signature)) for one in self.evidence.entries)
        if not found:
            msg = "the evidence holds no entries"
            raise NotCanonical(msg)
        return found

    @cached_property
    def bodies(self) -> tuple[Body, ...]:
        """What stands in clear in each entry."""
        return tuple(parse_body(entry.body) for entry in self.entries)

    @cached_property
    def _told(self) -> list[ev.Disclosed]:
        """The events that the evidence tells, with the short names that each station uses."""
        return ev.disclosed(self.evidence, {one.fingerprint: one.id for one, _ in self.people})

    @cached_property
    def events(self) -> tuple[ev.Disclosed, ...]:
        """The events that the evidence tells; whoever is of another station is named as such."""
        known = folk(self.roster.station, self.people, self.others)
        return tuple(as_known_here(self._told, self.procedure, known) if self.others else self._told)

    @cached_property
    def opened(self) -> Opened:
        """The first event, which opens the run."""
        event = self._told[0].event
        if not isinstance(event, Opened):
            msg = "the first entry does not open a run"
            raise NotCanonical(msg)
        return event

    @cached_property
    def procedure(self) -> Procedure:
        """The procedure, loaded from the text in the first entry."""
        sources = self.opened.sources
        loaded = load_stored(sources) if isinstance(sources, Mapping) else None
        if loaded is None or loaded.procedure is None:
            msg = "the procedure's text in the first entry cannot be loaded"
            raise NotCanonical(msg)
        return loaded.procedure

    @cached_property
    def checkpoint(self) -> Checkpoint:
        """What the checkpoint says, without a look at who signed it."""
        return read_checkpoint(self.evidence.checkpoint)

    @cached_property
    def facts(self) -> Facts:
        """The facts around the run as the evidence proves them; time, kind and program only the record can say."""
        stated, roster, checkpoint = facts_of(self.record), self.roster, self.checkpoint
        station = StationFacts(
            name=roster.name,
            agency=self.procedure.agencies.get(roster.agency, roster.agency),
            practice=roster.practice,
            root_fingerprint=sha256(unb64url(self.evidence.root)).hex(),
            device_fingerprint=sha256(unb64url(self.evidence.device)).hex(),
            officers=officer_facts(self.people),
        )
        journal = JournalFacts(
            run=self.entries[0].run,
            entries=len(self.entries),
            head=self.entries[-1].hash.hex(),
            head_code=head_code(checkpoint.root),
            device_size=checkpoint.size,
            device_root=checkpoint.root.hex(),
            stations=written_at(self.writers),
        )
        return replace(stated, station=station, journal=journal, evidence=sha256(self.container.evidence).hex())
