"""Signed notes (C2SP signed-note): a text, an empty line, and signature lines `— name base64`.

Ed25519 (type 1) signs the text. A cosignature (type 4, C2SP tlog-cosignature) signs it with a time; we
read and verify those, so that other machines can vouch for our heads. Lines by unknown keys are ignored; a
line by a known key that does not verify makes the whole note bad.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from sop_engine.canonical import sha256

_DASH = "\N{EM DASH} "
_MOST_SIGNATURES = 100
_ID_SIZE = 4
_ED25519_SIZE = 64
_TIME_SIZE = 8
_NAME = re.compile(r"[^\s+]+\Z")
_ID_TEXT = re.compile(r"[0-9a-f]{8}\Z")


class BadNote(ValueError):
    """Not a signed note, or not one that the key at hand signed. The message is a sentence."""


class Kind(IntEnum):
    """Signature types of C2SP signed-note that this program knows."""

    ED25519 = 1
    COSIGNATURE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteKey:
    """A public key that may sign notes. `name`: no spaces, no plus."""

    name: str
    public: Ed25519PublicKey
    kind: Kind = Kind.ED25519

    @property
    def id(self) -> bytes:
        """Four bytes that point at the key; never a proof."""
        return sha256(self.name.encode() + b"\n" + self._typed())[:_ID_SIZE]

    def _typed(self) -> bytes:
        return bytes([self.kind]) + self.public.public_bytes_raw()

    def __str__(self) -> str:
        """The key as text: `name+id+base64`."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._typed()).decode()}"

    @classmethod
    def parse(cls, text: str) -> "NoteKey":
        """Read a key from its text.

        Raises:
            BadNote: not a key of a known type, or its id is not its own.
        """
        name, _, rest = text.partition("+")
        identity, _, typed = rest.partition("+")
        raw = _unbase64(typed)
        try:
            key = cls(name=name, public=Ed25519PublicKey.from_public_bytes(raw[1:]), kind=Kind(raw[0]))
        except (ValueError, IndexError) as fault:
            msg = "This is not a public key for notes."
            raise BadNote(msg) from fault
        if not _NAME.match(name) or not _ID_TEXT.match(identity) or key.id.hex() != identity:
            msg = "The public key does not fit its own id."
            raise BadNote(msg)
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether the bytes are this key's signature of the text."""
        message = text.encode()
        if self.kind is Kind.COSIGNATURE:
            if len(signature) != _TIME_SIZE + _ED25519_SIZE:
                return False
            time = int.from_bytes(signature[:_TIME_SIZE], "big")
            message, signature = b"cosignature/v1\ntime %d\n" % time + message, signature[_TIME_SIZE:]
        try:
            self.public.verify(signature, message)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line. `signature`: what stands after the key's id; its form depends on the key's type."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A note that was read but not yet verified. `text` ends with a line feed."""

    text: str
    signatures: tuple[NoteSignature, ...]


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """The text with one Ed25519 signature line; the text must end with a line feed.

    Raises:
        ValueError: a text or name that a note cannot carry.
    """
    if not text.endswith("\n") or _control(text) or not _NAME.match(name):
        msg = "a note's text ends with a line feed and has no control characters; its key's name has no space or plus"
        raise ValueError(msg)
    blob = NoteKey(name=name, public=key.public_key()).id + key.sign(text.encode())
    return f"{text}\n{_DASH}{name} {base64.b64encode(blob).decode()}\n"


def parse_note(note: str) -> Note:
    """Split a note into its text and signature lines.

    Raises:
        BadNote: not of that form.
    """
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or _control(note):
        msg = "This is not a signed note."
        raise BadNote(msg)
    listed = lines[:-1].split("\n")
    if len(listed) > _MOST_SIGNATURES:
        msg = "The note has too many signatures."
        raise BadNote(msg)
    return Note(f"{text}\n", tuple(_signature(line) for line in listed))


def verify_note(note: Note, keys: Sequence[NoteKey]) -> tuple[NoteKey, ...]:
    """Which of the keys signed the note.

    Raises:
        BadNote: a line by one of them does not verify.
    """
    found: list[NoteKey] = []
    for line in note.signatures:
        for key in keys:
            if (key.name, key.id) != (line.name, line.key_id) or key in found:
                continue
            if not key.verifies(note.text, line.signature):
                msg = f"The signature of {key.name} on the note is not valid."
                raise BadNote(msg)
            found.append(key)
    return tuple(found)


def _signature(line: str) -> NoteSignature:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    blob = _unbase64(encoded)
    if not line.startswith(_DASH) or not _NAME.match(name) or len(blob) <= _ID_SIZE:
        msg = "A signature line of the note is malformed."
        raise BadNote(msg)
    return NoteSignature(name, blob[:_ID_SIZE], blob[_ID_SIZE:])


def _control(text: str) -> bool:
    return any(character < " " and character != "\n" for character in text)


def _unbase64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        msg = "A part of the note is not base64."
        raise BadNote(msg) from fault
    if base64.b64encode(data).decode() != text:
        msg = "A part of the note is base64 in another spelling than its only one."
        raise BadNote(msg)
    return data
