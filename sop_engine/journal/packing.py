"""Disclosures of an entry as one blob, as the store on disk keeps them."""

import struct
from collections.abc import Container, Iterable

from sop_engine.journal.entry import SealedDisclosure

_DISCLOSURE = struct.Struct(">32s16s12sI")
_HEAD = _DISCLOSURE.size


def pack(disclosures: Iterable[SealedDisclosure]) -> bytes:
    """All disclosures of an entry in one blob; a ciphertext of no bytes stands for an expunged one."""
    parts: list[bytes] = []
    for item in disclosures:
        ciphertext = item.ciphertext or b""
        parts.append(_DISCLOSURE.pack(item.digest, item.compartment, item.nonce, len(ciphertext)))
        parts.append(ciphertext)
    return b"".join(parts)


def unpack(packed: bytes) -> tuple[SealedDisclosure, ...]:
    """The disclosures of a blob that `pack` made."""
    found: list[SealedDisclosure] = []
    at = 0
    end = len(packed)
    while at < end:
        digest, compartment, nonce, length = _DISCLOSURE.unpack_from(packed, at)
        start = at + _HEAD
        at = start + length
        ciphertext = packed[start:at] if length else None
        found.append(SealedDisclosure(digest=digest, compartment=compartment, nonce=nonce, ciphertext=ciphertext))
    return tuple(found)


def without(packed: bytes, compartments: Container[bytes]) -> bytes:
    """The same blob without the disclosures of these compartments; the same bytes when it holds none of them."""
    return pack(item for item in unpack(packed) if item.compartment not in compartments)
