"""One entry: canonical JSON with only what may stand in clear, signed by the acting officer.

In clear: `v`, `run`, `prev`, `device`, `device_seq`, `device_prev`, `actor`, `time`, `boot`, `mono`, `_sd`.
Everything else stands in disclosures (RFC 9901), those of one compartment in one box under its key.
The stored bytes are the bytes that were hashed and signed.

(Structs rather than dataclasses: opening a long run makes thousands of them. `msgspec.structs.replace` copies one.)
"""

from typing import NewType

from msgspec import Struct

from sop_engine.canonical import Digest

FORMAT = 0
"""Number of the entry format; 0 promises nothing yet."""

SIGNATURE_CONTEXT = b"sop/entry/0\n"
"""What stands before the 32 bytes of the entry's hash when it is signed (ECDSA P-256, SHA-256)."""

SLOTS = 8
"""Digests in every entry: at most as many disclosures, the rest decoys."""

RunId = NewType("RunId", str)
"""32 lower-case hex digits, random."""


class SealedBox(Struct, frozen=True, kw_only=True, gc=False):
    """All disclosures of an entry that are of one compartment, encrypted together (see `compartment`).

    Attributes:
        compartment: opaque id (16 bytes) of the compartment whose key encrypts it.
        nonce: 12 bytes, which the boxes of this entry have and no others (`compartment.box_nonce`).
        ciphertext: AES-256-GCM; the entry's hash is the associated data.
    """

    compartment: bytes
    nonce: bytes
    ciphertext: bytes


class SealedEntry(Struct, frozen=True, kw_only=True, gc=False):
    """An entry as it is stored.

    Attributes:
        body: canonical bytes. hash: SHA-256 of body. signature: 64 bytes r||s, low s.
        device_seq: number in the device log, from 0.
        boxes: one for each compartment that it has anything of, by id; fewer where something was expunged.
    """

    run: RunId
    body: bytes
    hash: Digest
    signature: bytes
    device_seq: int
    boxes: tuple[SealedBox, ...]
