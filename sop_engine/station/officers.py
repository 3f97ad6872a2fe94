"""Who works here: enrol and revoke officers. Each change needs two supervisors, who open the station root for it."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import Refused
from sop_engine.station.certificates import Root, certify_officer, load_certificate, make_revocations
from sop_engine.station.cost import Cost
from sop_engine.station.files import encode, read_bytes, replace
from sop_engine.station.keys import SCALAR_BYTES, draw_scalar, fingerprint, p256
from sop_engine.station.layout import Facts, read_facts
from sop_engine.station.passphrase import OFFICER_WORDS, draw_words
from sop_engine.station.roster import Enrolment, Officer, Roster, sign_roster, stamp
from sop_engine.station.slots import OfficerSecrets, seal_slot
from sop_engine.station.two_supervisors import open_pair, seal_pairs
from sop_engine.station.unlocked import Unlocked, open_roster, seal_roster
from sop_engine.system import Chance, Clock

_LEAST_SUPERVISORS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOfficer:
    """An officer with new keys, before the slot is sealed.

    Attributes:
        officer: the line for the roster. passphrase: to be shown once.
    """

    officer: Officer
    root: bytes
    passphrase: str = field(repr=False)
    signing: bytes = field(repr=False)
    unwrapping: bytes = field(repr=False)

    def seal(self, file_key: bytes, station: str, cost: Cost, chance: Chance) -> bytes:
        """The bytes of the officer's slot."""
        secrets = OfficerSecrets(file_key=file_key, signing=self.signing, unwrapping=self.unwrapping, root=self.root)
        return seal_slot(secrets, self.passphrase, station, cost, chance, owner=self.officer.id)


def draw_officer(root: Root, enrolment: Enrolment, since: str, chance: Chance) -> NewOfficer:
    """Keys, certificate and passphrase for an officer; `since` is the UTC time of enrolment."""
    signing, unwrapping = draw_scalar(chance), chance(SCALAR_BYTES)
    certificate = certify_officer(root, p256(signing).public_key(), enrolment.name, enrolment.service_no, chance)
    officer = Officer(
        id=enrolment.id,
        name=enrolment.name,
        rank=enrolment.rank,
        service_no=enrolment.service_no,
        roles=tuple(enrolment.roles),
        supervisor=enrolment.supervisor,
        since=since,
        until="",
        certificate=certificate.public_bytes(Encoding.DER),
        unwrap_key=X25519PrivateKey.from_private_bytes(unwrapping).public_key().public_bytes_raw(),
    )
    return NewOfficer(
        officer=officer,
        root=fingerprint(root.certificate),
        passphrase=draw_words(OFFICER_WORDS, chance),
        signing=signing,
        unwrapping=unwrapping,
    )


@dataclass(frozen=True, slots=True)
class Ceremony:
    """Two supervisors, together for one change of the station.

    Attributes:
        first, second: two different unlocked supervisors of the same station.
    """

    first: Unlocked
    second: Unlocked
    clock: Clock
    chance: Chance

    def add(self, enrolment: Enrolment, confirm: Callable[[Officer, str], None] = lambda *_: None) -> str:
        """Enrol an officer; gives the passphrase, which is nowhere on the disk.

        `confirm` is called with it before anything is written; if it raises, nothing changes.

        Raises:
            Refused: not two supervisors, the id was used before, or the enrolment is not possible.
            StationBusy, StoreUnavailable: nothing changed.
        """
        enrolment.check()
        with self.first.take_lock():
            facts, roster, root = self._open()
            if roster.officer(enrolment.id) is not None:
                sentence = f"The short name {enrolment.id!r} was given before; short names are never used again."
                raise Refused(sentence)
            new = draw_officer(root, enrolment, stamp(self.clock.now().utc), self.chance)
            confirm(new.officer, new.passphrase)
            slot = new.seal(self.first.file_key, facts.id, facts.text.cost, self.chance)
            replace(facts.places.officer_slot(enrolment.id), slot)
            officers = (*roster.officers, new.officer)
            self._write_pairs(facts, officers)
            self._write_station(facts, root, roster, officers)
        return new.passphrase

    def revoke(self, officer_id: str) -> None:
        """Revoke an officer's certificate and take the slot away; entries signed before stay valid.

        Raises:
            Refused: not two supervisors, nobody of that id works here, or too few supervisors would remain.
            StationBusy, StoreUnavailable: nothing changed.
        """
        with self.first.take_lock():
            facts, roster, root = self._open()
            until = stamp(self.clock.now().utc)
            leaving = roster.officer(officer_id)
            if leaving is None or not leaving.active:
                sentence = f"No officer {officer_id!r} works in this station."
                raise Refused(sentence)
            officers = tuple(
                msgspec.structs.replace(one, until=until) if one.id == officer_id else one for one in roster.officers
            )
            if sum(one.active and one.supervisor for one in officers) < _LEAST_SUPERVISORS:
                sentence = "Two supervisors must remain; enrol another one first."
                raise Refused(sentence)
            self._write_station(facts, root, roster, officers)
            self._write_pairs(facts, officers)
            with suppress(FileNotFoundError):
                facts.places.officer_slot(officer_id).unlink()

    def _open(self) -> tuple[Facts, Roster, Root]:
        """The station as it is now on the disk, and its root."""
        facts = read_facts(self.first.station.places.folder)
        roster = open_roster(facts, self.first.file_key)
        for one in (self.first, self.second):
            now = roster.officer(one.officer.id)
            if one.station.id != facts.id or now is None or not now.active or not now.supervisor:
                sentence = "This needs two different supervisors of this station."
                raise Refused(sentence)
        content = read_bytes(facts.places.pairs)
        return facts, roster, Root(facts.root, p256(open_pair(content, facts.id, "root", self._private())))

    def _private(self) -> dict[str, X25519PrivateKey]:
        return {one.officer.id: one.unwrapping for one in (self.first, self.second)}

    def _write_pairs(self, facts: Facts, officers: Iterable[Officer]) -> None:
        from_pair = read_bytes(facts.places.pairs)
        escrow = open_pair(from_pair, facts.id, "escrow", self._private())
        scalar = open_pair(from_pair, facts.id, "root", self._private())
        supervisors = {one.id: one.unwrap_key for one in officers if one.active and one.supervisor}
        replace(facts.places.pairs, seal_pairs(facts.id, scalar, escrow, supervisors))

    def _write_station(self, facts: Facts, root: Root, roster: Roster, officers: tuple[Officer, ...]) -> None:
        """One file holds roster and revocations: they change together or not at all."""
        at, number = self.clock.now().utc, roster.text.number + 1
        text = msgspec.structs.replace(roster.text, number=number, issued=stamp(at), officers=officers)
        revoked = [(_serial(one), datetime.fromisoformat(one.until)) for one in officers if not one.active]
        revocations = make_revocations(root, revoked, number, at).public_bytes(Encoding.DER)
        sealed = seal_roster(sign_roster(text, root), self.first.file_key, self.chance)
        changed = msgspec.structs.replace(facts.text, revocations=revocations, roster=sealed)
        replace(facts.places.text, encode(changed))


def open_escrow(first: Unlocked, second: Unlocked) -> X25519PrivateKey:
    """The key to which every compartment key is wrapped, opened by two supervisors.

    Raises:
        Refused: they are not two supervisors.
    """
    content = read_bytes(first.station.places.pairs)
    keys = {one.officer.id: one.unwrapping for one in (first, second)}
    return X25519PrivateKey.from_private_bytes(open_pair(content, first.station.id, "escrow", keys))


def _serial(officer: Officer) -> int:
    return load_certificate(officer.certificate, "The officer's certificate").serial_number
