"""Checkpoints (C2SP tlog-checkpoint): the head of a device log as a signed note.

The text is three lines: origin (which log), size in decimal, root in base64. Anyone who holds an older
checkpoint can demand a consistency proof, so heads that leave the machine pin everything before them.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sop_engine.canonical import Digest
from sop_engine.journal.note import BadNote, NoteKey, parse_note, sign_note, verify_note

_SIZE = re.compile(r"(?:0|[1-9][0-9]{0,18})\Z")
_ROOT_SIZE = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The head of a log. `origin`: its name, also that of the key that signs. `root`: of `size` entries."""

    origin: str
    size: int
    root: Digest

    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def sign_checkpoint(checkpoint: Checkpoint, key: Ed25519PrivateKey) -> str:
    """The checkpoint as a note signed by the device's key, under the origin's name."""
    return sign_note(checkpoint.text(), checkpoint.origin, key)


def read_checkpoint(note: str) -> Checkpoint:
    """What the note claims, without looking at signatures.

    Raises:
        BadNote: not a checkpoint.
    """
    return _read_text(parse_note(note).text)


def verify_checkpoint(note: str, key: NoteKey, witnesses: Sequence[NoteKey] = ()) -> tuple[Checkpoint, int]:
    """The checkpoint that this key signed for its own log, and how many of the witnesses cosigned it.

    Raises:
        BadNote: not a checkpoint, of another log, not signed by the key, or a known key's line is false.
    """
    parsed = parse_note(note)
    checkpoint = _read_text(parsed.text)
    if checkpoint.origin != key.name:
        msg = "The checkpoint is of another log."
        raise BadNote(msg)
    signed = verify_note(parsed, (key, *witnesses))
    if key not in signed:
        msg = "The checkpoint is not signed by the device's key."
        raise BadNote(msg)
    return checkpoint, len(signed) - 1


def _read_text(text: str) -> Checkpoint:
    """The first three lines; further lines are extensions, which are signed but mean nothing to us."""
    lines = text.split("\n")
    if len(lines) <= len(("origin", "size", "root")) or not all(lines[:-1]) or not _SIZE.match(lines[1]):
        msg = "The note is not a checkpoint."
        raise BadNote(msg)
    origin, size, encoded = lines[:3]
    try:
        root = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as fault:
        msg = "The checkpoint's root is not base64."
        raise BadNote(msg) from fault
    if len(root) != _ROOT_SIZE or base64.b64encode(root).decode() != encoded:
        msg = "The checkpoint's root is not a SHA-256 hash."
        raise BadNote(msg)
    return Checkpoint(origin=origin, size=int(size), root=Digest(root))
