"""The boxes of an entry as one blob, as the store on disk keeps them."""

import struct
from collections.abc import Container, Iterable

from sop_engine.errors import CannotOpen
from sop_engine.journal.entry import SealedBox

_BOX = struct.Struct(">16s12sI")
_HEAD = _BOX.size


def pack(boxes: Iterable[SealedBox]) -> bytes:
    """All boxes of an entry in one blob."""
    parts: list[bytes] = []
    for box in boxes:
        parts.append(_BOX.pack(box.compartment, box.nonce, len(box.ciphertext)))
        parts.append(box.ciphertext)
    return b"".join(parts)


def unpack(packed: bytes) -> tuple[SealedBox, ...]:
    """The boxes of a blob that `pack` made.

    Raises:
        CannotOpen: it is none. A length that leads beyond the end would otherwise read like the right one.
    """
    found: list[SealedBox] = []
    at = 0
    end = len(packed)
    while at < end:
        start = at + _HEAD
        if start > end:
            raise _damaged()
        compartment, nonce, length = _BOX.unpack_from(packed, at)
        at = start + length
        if at > end:
            raise _damaged()
        found.append(SealedBox(compartment=compartment, nonce=nonce, ciphertext=packed[start:at]))
    return tuple(found)


def without(packed: bytes, compartments: Container[bytes]) -> bytes:
    """The same blob without the boxes of these compartments; the same bytes when it holds none of them."""
    return pack(box for box in unpack(packed) if box.compartment not in compartments)


def _damaged() -> CannotOpen:
    sentence = "The parts of an entry were damaged or changed."
    return CannotOpen(sentence, "Keep the station as it is and call your supervisor.")
