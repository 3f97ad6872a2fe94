"""Compartments: who may read what. One random key for each compartment of a run.

Disclosures are encrypted under their compartment's key (AES-256-GCM, the digest as associated
data). The key is wrapped by HPKE (RFC 9180: DHKEM X25519, HKDF-SHA256, AES-256-GCM) to every entitled
officer and to escrow. In an entry a compartment is 16 random bytes; its name stands nowhere near it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sop_engine.canonical import Digest, canonical_bytes, sha256
from sop_engine.journal.entry import RunId, SealedDisclosure
from sop_engine.system import Chance

ID_SIZE = 16
KEY_SIZE = 32
NONCE_SIZE = 12
PADDED_TO = 64
"""Bytes; what is encrypted has a multiple of this length, so that a short answer does not show by how long it is."""
_CONTEXT = "sop/compartment/0"
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


class CannotUnwrap(ValueError):
    """The wrapped key is damaged, or was wrapped for somebody or something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompartmentKey:
    """An open compartment of one run.

    Attributes:
        id: 16 random bytes, the only thing that entries say about it.
        name: `case`, `person_P1`, `sealed_…`. key: 32 bytes, never written in clear.
    """

    id: bytes
    run: RunId
    name: str
    key: bytes = field(repr=False)
    _cipher: AESGCM = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_cipher", AESGCM(self.key))

    def encrypt(self, content: bytes, digest: Digest, nonce: bytes) -> SealedDisclosure:
        """Encrypt a disclosure's JSON bytes; the nonce must be fresh."""
        ciphertext = self._cipher.encrypt(nonce, _padded(content), digest)
        return SealedDisclosure(digest=digest, compartment=self.id, nonce=nonce, ciphertext=ciphertext)

    def decrypt(self, sealed: SealedDisclosure) -> bytes | None:
        """The disclosure's JSON bytes; None if expunged, damaged or of another compartment."""
        if sealed.ciphertext is None:
            return None
        try:
            # Entries that were written before there was padding have no spaces at the end.
            return self._cipher.decrypt(sealed.nonce, sealed.ciphertext, sealed.digest).rstrip(b" ")
        except InvalidTag:
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedCompartment:
    """A compartment as the key store keeps it.

    Attributes:
        wraps: recipient (see `recipient_id`) to the key wrapped for them.
    """

    id: bytes
    run: RunId
    name: str
    wraps: Mapping[bytes, bytes]


def _padded(content: bytes) -> bytes:
    """The JSON with spaces behind it: a ciphertext is as long as its text, and `yes` must look like `silent`."""
    return content.ljust(-(-len(content) // PADDED_TO) * PADDED_TO)


def new_compartment(run: RunId, name: str, chance: Chance) -> CompartmentKey:
    """A fresh compartment with its own random id and key."""
    return CompartmentKey(id=chance(ID_SIZE), run=run, name=name, key=chance(KEY_SIZE))


def recipient_id(public: X25519PublicKey) -> bytes:
    """How the key store names a recipient: SHA-256 of the raw public key."""
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return sha256(raw)


def wrap(key: CompartmentKey, recipient: X25519PublicKey) -> bytes:
    """Wrap a compartment's key for one recipient; bound to run, compartment id and name."""
    return _SUITE.encrypt(key.key, recipient, info=_info(key.run, key.id, key.name))


def wrap_for(key: CompartmentKey, recipients: Iterable[X25519PublicKey]) -> WrappedCompartment:
    """The compartment with its key wrapped for each of the recipients."""
    wraps = {recipient_id(recipient): wrap(key, recipient) for recipient in recipients}
    return WrappedCompartment(id=key.id, run=key.run, name=key.name, wraps=wraps)


def unwrap(wrapped: WrappedCompartment, private: X25519PrivateKey) -> CompartmentKey | None:
    """Open the compartment with this private key; None if it was not wrapped for its holder.

    Raises:
        CannotUnwrap: it was, but the bytes or what they are bound to were changed.
    """
    sealed = wrapped.wraps.get(recipient_id(private.public_key()))
    if sealed is None:
        return None
    try:
        key = _SUITE.decrypt(sealed, private, info=_info(wrapped.run, wrapped.id, wrapped.name))
    except (InvalidTag, ValueError) as fault:
        msg = "a compartment's key does not open"
        raise CannotUnwrap(msg) from fault
    return CompartmentKey(id=wrapped.id, run=wrapped.run, name=wrapped.name, key=key)


def _info(run: RunId, compartment: bytes, name: str) -> bytes:
    return canonical_bytes({"context": _CONTEXT, "id": compartment.hex(), "name": name, "run": run})
