"""The roster: who works here, with which roles, since when; signed by the station root.

An outsider reads it inside a record; at home it lies encrypted in `station.json`, since it holds names.
It also fixes the station's facts (escrow key, device, practice), so that the open part of the file cannot be changed
without being noticed after unlocking.
"""

import re
from dataclasses import dataclass
from datetime import datetime

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen, Refused
from sop_engine.journal.signature import verify_signature
from sop_engine.sentence import phrase
from sop_engine.station.certificates import Root
from sop_engine.station.files import decode_numbered, encode

FORMAT = 0
SIGNATURE_CONTEXT = b"sop/roster/0\n"
"""What stands before the SHA-256 of the roster's canonical bytes when the root signs them."""
OFFICER_ID = re.compile(r"[a-z][a-z0-9_]{0,30}\Z")
ROLE_ID = OFFICER_ID
RESERVED = frozenset({"recovery", "anyone"})
_NAME_LIMIT = 64  # X.520, common name and serial number


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What is said about an officer when he or she is enrolled.

    Attributes:
        id: short name to log in with. name: as it shall stand in records, at most 64 characters.
        rank, service_no: may be empty. roles: ids of `procedures/shared/roles.yaml`.
        supervisor: whether the officer may, with another one, open the station root.
    """

    id: str
    name: str
    rank: str = ""
    service_no: str = ""
    roles: tuple[str, ...] = ()
    supervisor: bool = False

    def check(self) -> None:
        """Refuse what could not stand in a certificate, a file name or a procedure.

        Raises:
            Refused: with the sentence that says what is wrong.
        """
        if not OFFICER_ID.match(self.id) or self.id in RESERVED:
            sentence = phrase(
                "The short name needs small letters, digits and _, beginning with a letter: {id}.", id=self.id
            )
            raise Refused(sentence)
        for text, what in ((self.name, "name"), (self.rank, "rank"), (self.service_no, "service number")):
            if len(text) > _NAME_LIMIT or not text.isprintable() or text != text.strip():
                sentence = phrase(
                    "The {what} must be one line of at most {name_limit} characters: {text}.",
                    what=what,
                    name_limit=_NAME_LIMIT,
                    text=text,
                )
                raise Refused(sentence)
        if not self.name:
            sentence = phrase("The name of officer {id} is missing.", id=self.id)
            raise Refused(sentence)
        for role in self.roles:
            if not ROLE_ID.match(role):
                sentence = phrase("A role needs small letters, digits and _: {role}.", role=role)
                raise Refused(sentence)


class Officer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of the roster.

    Attributes:
        id, name, rank, service_no, roles, supervisor: as enrolled. Who was given new keys has a second line.
        since: UTC time of enrolment, `YYYY-MM-DDTHH:MM:SSZ`. until: time of leaving, or empty.
        certificate: DER. unwrap_key: raw X25519 public key, to which compartment keys are wrapped.
    """

    id: str
    name: str
    rank: str
    service_no: str
    roles: tuple[str, ...]
    supervisor: bool
    since: str
    until: str
    certificate: bytes
    unwrap_key: bytes

    @property
    def active(self) -> bool:
        """Whether the officer still works here."""
        return not self.until

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the certificate: the `actor` of this officer's entries."""
        return sha256(self.certificate)


class FormerDevice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A device that wrote the log before: DER of its certificate, and how long the log was when it ended."""

    certificate: bytes
    size: int


class RosterText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What the root signs, as canonical JSON (bytes as base64).

    Attributes:
        number: grows by one with each change. root: the root's fingerprint. device: DER of the device's certificate.
        escrow: raw X25519 public key that any two supervisors can open.
        former: devices that wrote the log before this one, the oldest first; left out where there is none.
    """

    format: int
    number: int
    station: str
    name: str
    agency: str
    practice: bool
    issued: str
    root: bytes
    device: bytes
    escrow: bytes
    officers: tuple[Officer, ...]
    former: tuple[FormerDevice, ...] = ()


@dataclass(frozen=True, slots=True)
class Roster:
    """A roster whose signature was checked.

    Attributes:
        text: its content. signed: the bytes that the root signed. signature: 64 bytes r||s.
    """

    text: RosterText
    signed: bytes
    signature: bytes

    def __repr__(self) -> str:
        return f"Roster(number={self.text.number})"

    @property
    def officers(self) -> tuple[Officer, ...]:
        """All lines in the order of enrolment: those who left included, and former certificates of those who work."""
        return self.text.officers

    def officer(self, officer_id: str) -> Officer | None:
        """The officer with this id as of the newest line, or None."""
        return next((officer for officer in reversed(self.officers) if officer.id == officer_id), None)

    def lines(self, officer_id: str) -> tuple[Officer, ...]:
        """All lines of the officer with this id, one for each certificate that he or she had, the oldest first."""
        return tuple(officer for officer in self.officers if officer.id == officer_id)

    def by_fingerprint(self, fingerprint: bytes) -> Officer | None:
        """The officer whose certificate has this fingerprint, or None."""
        return next((officer for officer in self.officers if officer.fingerprint == fingerprint), None)

    def holders(self, role: str) -> tuple[Officer, ...]:
        """Active officers with this role."""
        return tuple(officer for officer in self.officers if officer.active and role in officer.roles)

    def supervisors(self) -> tuple[Officer, ...]:
        """Active supervisors."""
        return tuple(officer for officer in self.officers if officer.active and officer.supervisor)


def stamp(at: datetime) -> str:
    """A UTC time as it is written in rosters."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str) -> datetime:
    """The UTC time that `stamp` wrote. Raises ValueError."""
    return datetime.strptime(f"{text}+0000", "%Y-%m-%dT%H:%M:%SZ%z")


def sign_roster(text: RosterText, root: Root) -> Roster:
    """Sign a roster with the station root."""
    signed = encode(text)
    return Roster(text, signed, root.sign(SIGNATURE_CONTEXT + sha256(signed)))


def read_roster(signed: bytes, signature: bytes, root: x509.Certificate) -> Roster:
    """Check a roster's signature and read it.

    Raises:
        CannotOpen: damaged, of a newer format, or not signed by this root.
    """
    key = root.public_key()
    said = SIGNATURE_CONTEXT + sha256(signed)
    if not isinstance(key, ec.EllipticCurvePublicKey) or not verify_signature(key, said, signature):
        sentence = "The roster of this station is damaged or was not signed by its root."
        raise CannotOpen(sentence)
    text = decode_numbered(signed, RosterText, "The roster", FORMAT)
    return Roster(text, signed, signature)
