"""An agency vouches for a station: it signs the station root's name and key with its own root (a cross-certificate).

Whoever trusts the agency's root need not know every station's. The agency's key never comes to a station, and this
program keeps none: the agency signs with its own tools, from the root certificate that the station hands to it.

The path has exactly three steps: agency root, station root, officer. Everything about it is strict, because it is
what a stranger relies on: names and key identifiers fit, the agency may certify stations, the station may certify
officers and nobody else, nothing critical is unknown, nothing is narrowed by name or policy, and both certificates
were valid when they were used. A practice station is vouched for by a practice agency only, and the other way round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.oid import ExtensionOID

from sop_engine.errors import CannotOpen, Refused
from sop_engine.sentence import phrase
from sop_engine.station.certificates import (
    PRACTICE_MARK,
    PRACTICE_OID,
    certificate_pem,
    check_issued,
    is_practice,
    load_certificate,
)
from sop_engine.station.files import make_folder, read_bytes, replace
from sop_engine.station.keys import fingerprint
from sop_engine.station.layout import Facts
from sop_engine.station.rights import need
from sop_engine.station.unlocked import Unlocked

_KNOWN: Final = frozenset({ExtensionOID.BASIC_CONSTRAINTS, ExtensionOID.KEY_USAGE, PRACTICE_OID})
_NARROWING: Final = frozenset(
    {
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.EXTENDED_KEY_USAGE,
    }
)
_HASHES: Final = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_RSA_BITS: Final = 3072
_CURVE_BITS: Final = 256


@dataclass(frozen=True, slots=True)
class Believed:
    """Whom a station believes.

    Attributes:
        roots: its own, and those that a supervisor compared with the ones on paper: of stations and of agencies.
        at: when an agency's word must have held, UTC; None for what was taken in before: then at some time it did.
    """

    roots: tuple[x509.Certificate, ...]
    at: datetime | None = None

    def knows(self, root: x509.Certificate) -> bool:
        """Was this root itself compared?"""
        return fingerprint(root) in {fingerprint(one) for one in self.roots}

    def agency(self, root: x509.Certificate, crosses: Sequence[x509.Certificate]) -> x509.Certificate | None:
        """The agency among the roots that vouches for this station root with one of these certificates."""
        pairs = ((one, cross) for cross in crosses for one in self.roots)
        return next((one for one, cross in pairs if not vouched(one, cross, root, self.at)), None)

    def faults(self, root: x509.Certificate, crosses: Sequence[x509.Certificate]) -> tuple[str, ...]:
        """What is wrong with the word of an agency among the roots; nothing where none of them gave any."""
        signed = ((one, cross) for cross in crosses for one in self.roots if check_issued(one, cross))
        return next((vouched(one, cross, root, self.at) for one, cross in signed), ())


def vouched(
    agency: x509.Certificate, cross: x509.Certificate, root: x509.Certificate, at: datetime | None
) -> tuple[str, ...]:
    """What is wrong with the path from this agency's root over its certificate to the station root; nothing: none.

    Args:
        agency: a root that the reader trusts.
        cross: what it issued.
        root: of the station, self-signed.
        at: when the certificates were used, UTC; None for some time at which both were valid.
    """
    return tuple(_faults(agency, cross, root, at or max(agency.not_valid_before_utc, cross.not_valid_before_utc)))


def _faults(agency: x509.Certificate, cross: x509.Certificate, root: x509.Certificate, at: datetime) -> Iterator[str]:
    if cross.subject != root.subject or cross.public_key() != root.public_key():
        yield "it is not about this station root"
    if not check_issued(agency, cross):
        yield "it was not signed by this agency"
    if _key_id(cross) is None or _key_id(cross) != _key_id(root):
        yield "its subject key identifier is not the one of the station root"
    if _issuer_id(cross) is None or _issuer_id(cross) != _key_id(agency):
        yield "its authority key identifier is not the one of the agency"
    if _length(agency) == 0:
        yield "the root that signed it may certify no stations: it is a station's own"
    if _length(cross) != 0:
        yield "it must allow the station to certify officers and nobody else (CA:TRUE, pathlen:0)"
    if is_practice(agency) != is_practice(root) or is_practice(cross) != is_practice(root):
        yield "a practice station is vouched for by a practice agency only, and a live one by a live one"
    for one, name in ((agency, "the agency's root"), (cross, "it")):
        yield from (f"{name} {fault}" for fault in _unfit(one))
        if not one.not_valid_before_utc <= at <= one.not_valid_after_utc:
            yield f"{name} was not valid on {at:%Y-%m-%d}"


def _unfit(authority: x509.Certificate) -> Iterator[str]:
    """What an authority's certificate must not be, whoever issued it."""
    constraints, usage = _constraints(authority), _usage(authority)
    if constraints is None or not constraints.critical or not constraints.value.ca:
        yield "is not marked as an authority's"
    if usage is None or not usage.critical or not usage.value.key_cert_sign or not usage.value.crl_sign:
        yield "may not sign certificates and revocation lists"
    for one in authority.extensions:
        if one.oid in _NARROWING:
            yield f"is narrowed ({one.oid.dotted_string})"
        elif one.critical and (one.oid not in _KNOWN or not _is_mark(one)):
            yield f"has a critical extension that is not known ({one.oid.dotted_string})"
    if not isinstance(authority.signature_hash_algorithm, _HASHES) and not isinstance(
        authority.public_key(), Ed25519PublicKey
    ):
        yield "is not signed with SHA-256 or better"
    if not _strong(authority):
        yield "has a key that is too weak or of a strange kind"


def _is_mark(one: x509.Extension[x509.ExtensionType]) -> bool:
    return one.oid != PRACTICE_OID or one.value.public_bytes() == PRACTICE_MARK


def _strong(one: x509.Certificate) -> bool:
    key = one.public_key()
    if isinstance(key, RSAPublicKey):
        return key.key_size >= _RSA_BITS
    if isinstance(key, EllipticCurvePublicKey):
        return key.curve.key_size >= _CURVE_BITS
    return isinstance(key, Ed25519PublicKey)


def _constraints(one: x509.Certificate) -> x509.Extension[x509.BasicConstraints] | None:
    try:
        return one.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return None


def _usage(one: x509.Certificate) -> x509.Extension[x509.KeyUsage] | None:
    try:
        return one.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return None


def _length(one: x509.Certificate) -> int | None:
    found = _constraints(one)
    return found.value.path_length if found else None


def _key_id(one: x509.Certificate) -> bytes | None:
    try:
        return one.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _issuer_id(one: x509.Certificate) -> bytes | None:
    try:
        return one.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value.key_identifier
    except x509.ExtensionNotFound:
        return None


def kept_crosses(station: Facts) -> tuple[x509.Certificate, ...]:
    """The cross-certificates that this station keeps; each of its records carries them.

    Raises:
        CannotOpen: one is damaged.
    """
    folder = station.places.agency
    if not folder.is_dir():
        return ()
    return tuple(read_cross(file) for file in sorted(folder.glob("*.pem")))


def read_cross(file: Path) -> x509.Certificate:
    """The one certificate in a PEM or DER file.

    Raises:
        CannotOpen: unreadable, or not one certificate.
    """
    content = read_bytes(file)
    try:
        found = x509.load_pem_x509_certificates(content) if content.startswith(b"-----") else None
    except ValueError as fault:
        sentence = phrase("{name} cannot be understood.", name=file.name)
        raise CannotOpen(sentence) from fault
    if found is None:
        return load_certificate(content, file.name)
    if len(found) != 1:
        sentence = phrase("{name} holds {count} certificates; it must be one.", name=file.name, count=len(found))
        raise CannotOpen(sentence)
    return found[0]


def keep_cross(station: Facts, agency: x509.Certificate, cross: x509.Certificate, by: Unlocked, at: datetime) -> Path:
    """Keep what an agency signed for this station's root, if it is sound; gives the file.

    Raises:
        Refused: the path does not hold. NoRight: not by a supervisor. StoreUnavailable: the disk refuses.
    """
    need("keep_cross", by, about=fingerprint(agency).hex())
    faults = vouched(agency, cross, station.root, at)
    if faults:
        sentence = phrase("The agency's certificate was not kept: {faults}.", faults="; ".join(faults))
        raise Refused(sentence, "Let the agency make it as docs/agency.md says, from: sop station show --root-pem")
    if not station.places.agency.is_dir():
        make_folder(station.places.agency)
    file = station.places.agency / f"{fingerprint(cross).hex()}.pem"
    replace(file, certificate_pem(cross).encode("ascii"))
    return file
