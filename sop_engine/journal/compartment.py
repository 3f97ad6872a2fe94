"""Compartments: who may read what. One random key for each compartment of a run.

What an entry says in a compartment is one box under its key: AES-256-GCM, with the entry's hash as associated
data, so that it opens in no other entry. Inside, each disclosure's JSON is a line, with spaces before its end
up to a multiple of 64 bytes. The nonce is the beginning of that hash: an entry has one box under a key, so no
two boxes of a key have the same, and those who hold no key see that a box was moved.

The key is wrapped by HPKE (RFC 9180: DHKEM X25519, HKDF-SHA256, AES-256-GCM) to every entitled
officer and to escrow. In an entry a compartment is 16 random bytes; its name stands nowhere near it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sop_engine.canonical import Digest, canonical_bytes, sha256
from sop_engine.journal.entry import RunId, SealedBox
from sop_engine.system import Chance

ID_SIZE = 16
KEY_SIZE = 32
NONCE_SIZE = 12
PADDED_TO = 64
"""Bytes; each line has a multiple of this length, so that a short answer does not show by how long it is."""
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

    def encrypt(self, contents: Iterable[bytes], entry: Digest) -> SealedBox:
        """Encrypt the JSON bytes of disclosures into the one box that the entry with this hash has here."""
        nonce = box_nonce(entry)
        ciphertext = self._cipher.encrypt(nonce, b"".join(map(_line, contents)), entry)
        return SealedBox(compartment=self.id, nonce=nonce, ciphertext=ciphertext)

    def decrypt(self, box: SealedBox, entry: Digest) -> Sequence[bytes] | None:
        """The JSON bytes of the disclosures; None if the box is damaged, or of another entry or compartment."""
        try:
            lines = self._cipher.decrypt(box.nonce, box.ciphertext, entry).split(b"\n")
        except (InvalidTag, ValueError):  # a nonce or a ciphertext that is too short is a ValueError
            return None
        return [line.rstrip(b" ") for line in lines[:-1]] if lines[-1] == b"" else None


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


def box_nonce(entry: Digest) -> bytes:
    """The nonce of the boxes that the entry with this hash has, each under another key. No hash occurs twice."""
    return entry[:NONCE_SIZE]


def _line(content: bytes) -> bytes:
    """The JSON, spaces, and a line feed: a ciphertext is as long as its text, and `yes` must look like `silent`."""
    return content.ljust(len(content) // PADDED_TO * PADDED_TO + PADDED_TO - 1) + b"\n"


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
