"""Officers' signatures: ECDSA P-256 with SHA-256, 64 bytes r||s, low s.

Signing is deterministic (RFC 6979). Only the smaller of the two values of s that verify is written
or accepted, so that nobody can make a second valid signature of an entry out of the first one.
"""

from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from sop_engine.canonical import Digest
from sop_engine.errors import SigningFailed
from sop_engine.journal.entry import SIGNATURE_CONTEXT

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Number of points of P-256 (FIPS 186-5; SEC 2 section 2.4.2)."""

SIGNATURE_SIZE = 64
_HALF = SIGNATURE_SIZE // 2
_NONE = bytes(_HALF)
_LIMIT = ORDER.to_bytes(_HALF, "big")
_LOW = (ORDER // 2).to_bytes(_HALF, "big")
_SIGN_BIT = 0x80
_SMALL = b"\x30\x44\x02\x20%b\x02\x20%b"  # DER, for an r below 2**255
_LARGE = b"\x30\x45\x02\x21\0%b\x02\x20%b"
_SIGN = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
_VERIFY = ec.ECDSA(hashes.SHA256())


class Signer(Protocol):
    """Somebody who can sign: an officer's key that is open in this session, or a card that holds it."""

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the officer's certificate (DER), 32 bytes."""

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes: 64 bytes r||s, low s.

        Raises:
            SigningFailed: the key could not be used.
        """


class P256Signer:
    """A signer that holds the private key in memory."""

    __slots__ = ("_fingerprint", "_key")

    def __init__(self, key: ec.EllipticCurvePrivateKey, fingerprint: bytes) -> None:
        if not isinstance(key.curve, ec.SECP256R1):
            msg = "entries are signed with P-256 keys only"
            raise TypeError(msg)
        self._key = key
        self._fingerprint = fingerprint

    @property
    def fingerprint(self) -> bytes:
        """SHA-256 of the officer's certificate (DER), 32 bytes."""
        return self._fingerprint

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes: 64 bytes r||s, low s.

        Raises:
            SigningFailed: the library refused.
        """
        try:
            r, s = decode_dss_signature(self._key.sign(data, _SIGN))
        except ValueError as fault:
            sentence = "The officer's key could not sign."
            raise SigningFailed(sentence) from fault
        s = min(s, ORDER - s)
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


def signed_bytes(entry_hash: Digest) -> bytes:
    """What an officer signs for the entry with this hash."""
    return SIGNATURE_CONTEXT + entry_hash


def verify_signature(key: ec.EllipticCurvePublicKey, data: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are this key's signature of the data, in the only spelling that counts (low s)."""
    if len(signature) != SIGNATURE_SIZE or not isinstance(key.curve, ec.SECP256R1):
        return False
    r, s = signature[:_HALF], signature[_HALF:]
    if not _NONE < r < _LIMIT or not _NONE < s <= _LOW:
        return False
    try:
        key.verify(_der(r, s), data, _VERIFY)
    except InvalidSignature:
        return False
    return True


def _der(r: bytes, s: bytes) -> bytes:
    """The two numbers as the library takes them: each without leading zeros, but with one where a sign would stand.

    A tenth of the time of the library's own way, by way of whole numbers (a property test holds it against that).
    """
    if r[0] and s[0] and s[0] < _SIGN_BIT:  # nearly always
        return (_SMALL if r[0] < _SIGN_BIT else _LARGE) % (r, s)
    r, s = r.lstrip(b"\0"), s.lstrip(b"\0")
    if r[0] & _SIGN_BIT:
        r = b"\0" + r
    if s[0] & _SIGN_BIT:
        s = b"\0" + s
    return b"\x30%c\x02%c%b\x02%c%b" % (len(r) + len(s) + 4, len(r), r, len(s), s)
