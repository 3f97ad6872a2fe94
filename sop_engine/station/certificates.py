"""X.509 of a station: its root, its officers, its device, and the list of who left (RFC 5280).

All are valid from 2000 to 9999 because a laptop with a dead clock battery must be able to sign and to check;
leaving is by revocation (design, section 6). A practice root cannot be mistaken for a live one: its subject begins
with PRACTICE and it carries a critical extension that other programs refuse to overlook.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sop_engine.errors import CannotOpen
from sop_engine.sentence import phrase
from sop_engine.station.keys import sign_p256
from sop_engine.system import Chance

NOT_BEFORE: Final = datetime(2000, 1, 1, tzinfo=UTC)
NOT_AFTER: Final = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
PRACTICE_OID: Final = x509.ObjectIdentifier("2.25.186253835023744204302451141548498898776")
"""Our own arc: a random UUID under 2.25 (ITU-T X.667)."""
PRACTICE_MARK: Final = b"\x0c\x08PRACTICE"
"""DER of the UTF8String `PRACTICE`."""
PRACTICE_PREFIX: Final = "PRACTICE "
MAX_NAME: Final = 40
"""Longest station name: prefix, name and number must fit the 64 characters of X.520."""
_DOCUMENT_SIGNING: Final = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_SERIAL_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Root:
    """The station root, opened by two supervisors for one act; never loaded in a run.

    Attributes:
        certificate: self-signed. key: P-256 private key; never printed.
    """

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def sign(self, data: bytes) -> bytes:
        """ECDSA P-256 with SHA-256: 64 bytes r||s."""
        return sign_p256(self.key, data)


def make_root(key: ec.EllipticCurvePrivateKey, station: str, name: str, chance: Chance, *, practice: bool) -> Root:
    """A self-signed root. `station` is the station's id; `name` at most `MAX_NAME` characters."""
    subject = _station_name(name, f"root {station[:8]}", practice=practice)
    builder = _builder(subject, subject, key.public_key(), chance)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(authority=True), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if practice:
        builder = builder.add_extension(x509.UnrecognizedExtension(PRACTICE_OID, PRACTICE_MARK), critical=True)
    return Root(builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True), key)


def certify_officer(
    root: Root, public: ec.EllipticCurvePublicKey, name: str, service_no: str, chance: Chance
) -> x509.Certificate:
    """An officer's certificate: signing of documents and of journal entries, under the own name.

    It also bears the e-mail purpose, without which common CMS checkers refuse any purpose at all.
    """
    organisation = root.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    parts = [*organisation, x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if service_no:
        parts.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, service_no))
    builder = _issued(root, x509.Name(parts), public, chance)
    builder = builder.add_extension(_usage(content_commitment=True), critical=True)
    purposes = x509.ExtendedKeyUsage([_DOCUMENT_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    builder = builder.add_extension(purposes, critical=False)
    return builder.sign(root.key, hashes.SHA256(), ecdsa_deterministic=True)


def certify_device(root: Root, public: Ed25519PublicKey, name: str, chance: Chance) -> x509.Certificate:
    """The certificate of the key that signs checkpoints of this machine's log."""
    organisation = root.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    subject = x509.Name([*organisation, x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = _issued(root, subject, public, chance).add_extension(_usage(), critical=True)
    return builder.sign(root.key, hashes.SHA256(), ecdsa_deterministic=True)


def make_revocations(
    root: Root,
    revoked: Iterable[tuple[int, datetime]],
    number: int,
    at: datetime,
    *,
    superseded: Container[int] = (),
) -> x509.CertificateRevocationList:
    """The signed list of revoked certificates: (serial number, when). It stays good until the next one.

    `superseded`: serial numbers of those whose officer has another certificate now; the list says it as the reason.
    """
    builder = x509.CertificateRevocationListBuilder().issuer_name(root.certificate.subject)
    builder = builder.last_update(at).next_update(NOT_AFTER)
    builder = builder.add_extension(x509.CRLNumber(number), critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(_key_id(root.certificate))
    builder = builder.add_extension(identifier, critical=False)
    for serial, when in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        if serial in superseded:
            entry = entry.add_extension(x509.CRLReason(x509.ReasonFlags.superseded), critical=False)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(root.key, hashes.SHA256(), ecdsa_deterministic=True)


def is_practice(root: x509.Certificate) -> bool:
    """Whether this is the root of a practice station.

    Raises:
        CannotOpen: its two marks disagree: somebody tried to make one look like the other.
    """
    named = next((str(part.value) for part in root.subject), "").startswith(PRACTICE_PREFIX)
    marks = [mark for mark in root.extensions if mark.oid == PRACTICE_OID]
    marked = bool(marks)
    if named != marked or any(not mark.critical for mark in marks):
        sentence = "The root certificate's practice marks disagree with each other."
        raise CannotOpen(sentence, "Do not trust this station or its records; ask who made them.")
    return marked


def check_issued(root: x509.Certificate, certificate: x509.Certificate) -> bool:
    """Whether the root signed this certificate (the root itself included)."""
    try:
        certificate.verify_directly_issued_by(root)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def load_certificate(der: bytes, what: str) -> x509.Certificate:
    """A certificate from DER bytes.

    Raises:
        CannotOpen: the bytes are no certificate; `what` names it in the sentence.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        _ = (certificate.subject, certificate.extensions, certificate.not_valid_after_utc)
        certificate.public_key()
    except Exception as fault:  # the parser raises many kinds for damaged bytes, and all mean this
        sentence = phrase("{what} is damaged or no certificate.", what=what)
        raise CannotOpen(sentence, "Restore it from the backup, or ask for it again.") from fault
    return certificate


def load_revocations(der: bytes, root: x509.Certificate) -> x509.CertificateRevocationList:
    """The revocation list, if the root signed it.

    Raises:
        CannotOpen: damaged, or signed by another key.
    """
    sentence = "The list of revoked officers is damaged or was not made by this station."
    key = root.public_key()
    try:
        revocations = x509.load_der_x509_crl(der)
        genuine = isinstance(key, ec.EllipticCurvePublicKey) and revocations.is_signature_valid(key)
    except Exception as fault:  # as above
        raise CannotOpen(sentence) from fault
    if not genuine:
        raise CannotOpen(sentence)
    return revocations


def certificate_pem(certificate: x509.Certificate) -> str:
    """The certificate as PEM text."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _station_name(name: str, role: str, *, practice: bool) -> x509.Name:
    shown = f"{PRACTICE_PREFIX if practice else ''}{name}"
    organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, shown)
    return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, f"{shown} {role}")])


def _builder(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey | Ed25519PublicKey, chance: Chance
) -> x509.CertificateBuilder:
    serial = int.from_bytes(chance(_SERIAL_BYTES), "big") | 1 << 126
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
    )


def _issued(
    root: Root, subject: x509.Name, public: ec.EllipticCurvePublicKey | Ed25519PublicKey, chance: Chance
) -> x509.CertificateBuilder:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(_key_id(root.certificate))
    builder = _builder(subject, root.certificate.subject, public, chance)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    return builder.add_extension(identifier, critical=False)


def _key_id(certificate: x509.Certificate) -> x509.SubjectKeyIdentifier:
    return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value


def _usage(*, authority: bool = False, content_commitment: bool = False) -> x509.KeyUsage:
    """Roots sign certificates and lists; officers sign with commitment; devices only sign."""
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=content_commitment,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
