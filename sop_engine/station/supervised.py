"""Signatures of supervisors under the station's own statements: approvals, the calendar, the numbers to call."""

from collections.abc import Iterable

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from sop_engine.canonical import sha256
from sop_engine.journal.signature import verify_signature
from sop_engine.station.certificates import load_certificate
from sop_engine.station.roster import Officer


class SignedFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file that a supervisor signed: the statement's canonical bytes, and the signature (64 bytes r||s)."""

    format: int
    signed: bytes
    signature: bytes


def signed_by_supervisor(officer: Iterable[Officer], at: str, said: bytes, signature: bytes) -> bool:
    """Did a supervisor who worked here at that time sign this?

    Args:
        officer: the lines of who is named, one for each certificate (`Roster.lines`); none: nobody of the roster.
        at: UTC of the statement, `YYYY-MM-DDTHH:MM:SSZ`, as far as the laptop's clock said.
        said: what was signed, its context before it.
        signature: 64 bytes r||s.
    """
    return any(_signed(line, at, said, signature) for line in officer)


def _signed(officer: Officer, at: str, said: bytes, signature: bytes) -> bool:
    if not officer.supervisor or officer.since > at:
        return False
    if not officer.active and at > officer.until:
        return False
    key = load_certificate(officer.certificate, "The officer's certificate").public_key()
    return isinstance(key, EllipticCurvePublicKey) and verify_signature(key, said, signature)


def said(context: bytes, signed: bytes) -> bytes:
    """What a supervisor signs: the context, and the SHA-256 of the statement's canonical bytes."""
    return context + sha256(signed)
