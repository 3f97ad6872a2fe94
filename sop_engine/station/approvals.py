"""Approved procedures: two supervisors sign the digests of a procedure for their station.

Each statement is a file of its own in `approvals/`, so that one that is lost or damaged takes no other with it. A
live station starts approved procedures only; a practice station starts any.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import msgspec

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.signature import Signer
from sop_engine.station.files import decode_numbered, encode, make_folder, read_bytes, replace
from sop_engine.station.layout import Facts
from sop_engine.station.rights import need
from sop_engine.station.roster import Roster, stamp
from sop_engine.station.supervised import said, signed_by_supervisor
from sop_engine.station.unlocked import Unlocked

FORMAT = 0
SIGNATURE_CONTEXT = b"sop/approval/0\n"
"""What stands before the SHA-256 of a statement when an officer signs it."""
_SIGNERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One exact procedure: id and version as written, both digests (hex), the profile that it was checked against."""

    procedure: str
    version: str
    logic: str
    text: str
    profile: str = "production"


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed.

    Attributes:
        station: random id of the station for which it holds.
        procedure, version, logic, text: the edition. approved: False once it was withdrawn.
        profile: what it was checked against before (`sop check --profile`).
        at: UTC, `YYYY-MM-DDTHH:MM:SSZ`. by: ids of the two supervisors.
    """

    format: int
    station: str
    procedure: str
    version: str
    logic: str
    text: str
    approved: bool
    profile: str
    at: str
    by: tuple[str, str]

    @property
    def edition(self) -> Edition:
        """The procedure that it speaks of."""
        return Edition(
            procedure=self.procedure,
            version=self.version,
            logic=self.logic,
            text=self.text,
            profile=self.profile,
        )


class Approval(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file: the statement's canonical bytes, and both signatures (64 bytes r||s) in the order of `by`."""

    format: int
    signed: bytes
    signatures: tuple[bytes, bytes]


def approve(edition: Edition, first: Unlocked, second: Unlocked, at: datetime, *, approved: bool = True) -> Statement:
    """Approve an edition for the station, or withdraw the approval.

    Raises:
        Refused: not two different supervisors of one station.
        StoreUnavailable: the disk refuses; nothing changed.
    """
    need("approve", first, second=second, about=edition.procedure)
    by = (first.officer.id, second.officer.id)
    statement = _statement(first.station.id, edition, by, at, approved=approved)
    folder = first.station.places.approvals
    if not folder.is_dir():
        make_folder(folder)
    replace(folder / name_of(edition), seal(statement, (first.signer, second.signer)))
    return statement


def founders_approval(
    station: str, edition: Edition, founders: tuple[tuple[str, Signer], tuple[str, Signer]], at: datetime
) -> bytes:
    """The file for an edition that the two founders (id and signer) approve while the station is founded."""
    (first, signer), (second, other) = founders
    return seal(_statement(station, edition, (first, second), at, approved=True), (signer, other))


def _statement(station: str, edition: Edition, by: tuple[str, str], at: datetime, *, approved: bool) -> Statement:
    return Statement(
        format=FORMAT,
        station=station,
        procedure=edition.procedure,
        version=edition.version,
        logic=edition.logic,
        text=edition.text,
        approved=approved,
        profile=edition.profile,
        at=stamp(at),
        by=by,
    )


def seal(statement: Statement, signers: tuple[Signer, ...]) -> bytes:
    """The bytes of the file."""
    signed = encode(statement)
    first, second = (signer.sign(said(SIGNATURE_CONTEXT, signed)) for signer in signers)
    return encode(Approval(format=FORMAT, signed=signed, signatures=(first, second)))


def name_of(edition: Edition) -> str:
    """Name of the file of an edition: one for each, so that a withdrawal takes the place of the approval."""
    return f"{sha256(f'{edition.procedure} {edition.logic} {edition.text}'.encode()).hex()[:32]}.json"


def is_approved(station: Facts, roster: Roster, edition: Edition) -> bool:
    """Whether this station has approved exactly this edition.

    Raises:
        CannotOpen: the statement is damaged, or was not signed by two supervisors of this station.
    """
    path = station.places.approvals / name_of(edition)
    if not path.is_file():
        return False
    statement = read_approval(read_bytes(path), station, roster)
    return statement.approved and (statement.logic, statement.text) == (edition.logic, edition.text)


def statements(station: Facts, roster: Roster) -> Iterator[Statement]:
    """All statements of this station, by procedure and time; errors as in `is_approved`."""
    found = [
        read_approval(read_bytes(path), station, roster) for path in sorted(station.places.approvals.glob("*.json"))
    ]
    yield from sorted(found, key=lambda one: (one.procedure, one.at, one.version))


def read_approval(content: bytes, station: Facts, roster: Roster) -> Statement:
    """Read a file and check both signatures.

    Raises:
        CannotOpen: damaged, of another station, or not signed by two supervisors who worked here at that time.
    """
    kept = decode_numbered(content, Approval, "An approval", FORMAT)
    statement = decode_numbered(kept.signed, Statement, "An approval", FORMAT)
    officers = [roster.lines(one) for one in statement.by]
    good = (
        statement.station == station.id
        and len(set(statement.by)) == _SIGNERS
        and all(
            signed_by_supervisor(officer, statement.at, said(SIGNATURE_CONTEXT, kept.signed), signature)
            for officer, signature in zip(officers, kept.signatures, strict=True)
        )
    )
    if not good:
        sentence = "An approval of this station was changed, or was not signed by two of its supervisors."
        raise CannotOpen(sentence, "Two supervisors can approve the procedure again: sop approve")
    return statement
