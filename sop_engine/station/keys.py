"""Private keys of a station: drawn from the given chance, signing without chance (RFC 6979)."""

from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.signature import ORDER, P256Signer
from sop_engine.system import Chance

SCALAR_BYTES = 32
_EXTRA_BYTES = 8


def draw_scalar(chance: Chance) -> bytes:
    """A private key for P-256 (FIPS 186-5, A.2.1: 64 extra bits, so that no bias remains)."""
    number = int.from_bytes(chance(SCALAR_BYTES + _EXTRA_BYTES), "big")
    return (number % (ORDER - 1) + 1).to_bytes(SCALAR_BYTES, "big")


def p256(scalar: bytes) -> ec.EllipticCurvePrivateKey:
    """The P-256 key of a 32-byte scalar.

    Raises:
        CannotOpen: the bytes are no such key.
    """
    number = int.from_bytes(scalar, "big")
    if len(scalar) != SCALAR_BYTES or not 0 < number < ORDER:
        sentence = "A signing key of this station is damaged."
        raise CannotOpen(sentence, "Restore the station from its backup.")
    return ec.derive_private_key(number, ec.SECP256R1())


def scalar_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The 32-byte scalar of a P-256 key: how slots and boxes keep it."""
    return key.private_numbers().private_value.to_bytes(SCALAR_BYTES, "big")


def sign_p256(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    """ECDSA P-256 with SHA-256, deterministic, low s: 64 bytes r||s."""
    return P256Signer(key, b"").sign(data)


def fingerprint(certificate: x509.Certificate) -> bytes:
    """SHA-256 of the certificate's DER bytes: how entries name their actor."""
    return sha256(certificate.public_bytes(serialization.Encoding.DER))


@dataclass(frozen=True, slots=True)
class OfficerSigner:
    """Signs as one officer: journal entries and PDF alike (the journal's `Signer`).

    Attributes:
        certificate: the officer's X.509 certificate of the station root.
        key: P-256 private key; never printed.
        fingerprint: SHA-256 of the certificate, 32 bytes.
    """

    certificate: x509.Certificate = field(repr=False)
    key: ec.EllipticCurvePrivateKey = field(repr=False)
    fingerprint: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", fingerprint(self.certificate))

    @property
    def certificate_der(self) -> bytes:
        """The certificate's DER bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, data: bytes) -> bytes:
        """ECDSA P-256, SHA-256 over the data, RFC 6979, low s: 64 bytes r||s."""
        return sign_p256(self.key, data)


@dataclass(frozen=True, slots=True)
class DeviceSigner:
    """Signs checkpoints of the device log.

    Attributes:
        name: the log's name in its checkpoints (C2SP origin): no spaces, no plus sign.
        certificate: the device's certificate of the station root.
        key: Ed25519 private key; never printed.
        fingerprint: SHA-256 of the certificate, 32 bytes.
    """

    name: str
    certificate: x509.Certificate
    key: Ed25519PrivateKey = field(repr=False)
    fingerprint: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fingerprint", fingerprint(self.certificate))

    @property
    def certificate_der(self) -> bytes:
        """The certificate's DER bytes."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def public_key(self) -> bytes:
        """The raw Ed25519 public key, 32 bytes."""
        return self.key.public_key().public_bytes_raw()

    def sign(self, data: bytes) -> bytes:
        """Ed25519 (RFC 8032): 64 bytes."""
        return self.key.sign(data)
