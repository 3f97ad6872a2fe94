"""Boxes: short secrets under a key, bound to what they are and to the station they belong to."""

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sop_engine.system import Chance

NONCE_BYTES = 12
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class DoesNotOpen(Exception):
    """The key is wrong or the box was changed; AES-GCM cannot tell which."""


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """AES-256-GCM: `nonce` of 12 bytes, `sealed` is ciphertext and tag."""

    nonce: bytes
    sealed: bytes


def subkey(key: bytes, purpose: str, length: int = 32) -> bytes:
    """A key for one purpose from the file key (HKDF-SHA256), so that no key has two uses."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=purpose.encode("ascii"))
    return hkdf.derive(key)


def seal_box(key: bytes, secret: bytes, bound_to: bytes, chance: Chance) -> Box:
    """Encrypt a secret under a 32-byte key, bound to a description that must be given again to open it."""
    nonce = chance(NONCE_BYTES)
    return Box(nonce=nonce, sealed=AESGCM(key).encrypt(nonce, secret, bound_to))


def open_box(key: bytes, box: Box, bound_to: bytes) -> bytes:
    """The secret.

    Raises:
        DoesNotOpen: another key, another description, or a changed box.
    """
    if len(box.nonce) != NONCE_BYTES:
        raise DoesNotOpen
    try:
        return AESGCM(key).decrypt(box.nonce, box.sealed, bound_to)
    except InvalidTag as fault:
        raise DoesNotOpen from fault


def wrap(secret: bytes, recipient: bytes, purpose: bytes) -> bytes:
    """Encrypt to a raw X25519 public key (HPKE, RFC 9180: X25519, HKDF-SHA256, AES-256-GCM)."""
    return _SUITE.encrypt(secret, X25519PublicKey.from_public_bytes(recipient), purpose)


def unwrap(wrapped: bytes, private: X25519PrivateKey, purpose: bytes) -> bytes:
    """Open what `wrap` made for this key.

    Raises:
        DoesNotOpen: made for another key or purpose, or changed.
    """
    try:
        return _SUITE.decrypt(wrapped, private, purpose)
    except (InvalidTag, ValueError) as fault:
        raise DoesNotOpen from fault
