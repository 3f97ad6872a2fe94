"""One entry: canonical JSON with only what may stand in clear, signed by the acting officer.

In clear: `v`, `run`, `prev`, `device`, `device_seq`, `device_prev`, `actor`, `time`, `boot`, `mono`, `_sd`.
Everything else stands in disclosures (RFC 9901), each encrypted under the key of its compartment.
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


class SealedDisclosure(Struct, frozen=True, kw_only=True, gc=False):
    """One encrypted disclosure.

    Attributes:
        digest: SHA-256 of the ASCII base64url text, as listed in `_sd`; also the AAD.
        compartment: opaque id (16 bytes) of the compartment whose key encrypts it.
        nonce: 12 bytes. ciphertext: AES-256-GCM of the disclosure's JSON bytes (its text is
            their base64url); None where the content is gone.
    """

    digest: Digest
    compartment: bytes
    nonce: bytes
    ciphertext: bytes | None


class SealedEntry(Struct, frozen=True, kw_only=True, gc=False):
    """An entry as it is stored.

    Attributes:
        body: canonical bytes. hash: SHA-256 of body. signature: 64 bytes r||s, low s.
        device_seq: number in the device log, from 0.
    """

    run: RunId
    body: bytes
    hash: Digest
    signature: bytes
    device_seq: int
    disclosures: tuple[SealedDisclosure, ...]
