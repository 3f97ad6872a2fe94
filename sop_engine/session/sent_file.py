"""The file of a sent case: for one officer of one station, readable with that officer's key only.

"sop case 0" and a line feed, 32 bytes that name the receiver's key, and the rest encrypted to it (HPKE, RFC 9180):
64 bytes of signature by the sending officer, and the canonical JSON that was signed.
"""

from pathlib import Path
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen, ExitCode, SopError
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.packing import pack, unpack
from sop_engine.journal.seal import as_entry
from sop_engine.journal.signature import SIGNATURE_SIZE
from sop_engine.sentence import phrase
from sop_engine.session.foreign import Stretch
from sop_engine.station.boxes import DoesNotOpen, unwrap, wrap
from sop_engine.station.files import decode_numbered, encode
from sop_engine.station.papers import RootPapers

FORMAT: Final = 0
MARK: Final = b"sop case 0\n"
CONTEXT: Final = b"sop/sending/0\n"
"""What stands before the SHA-256 of the JSON when the sending officer signs it."""
LARGEST: Final = 256 * 1024 * 1024
_TO = 32
_AGAIN = "Ask the other station for the file again; nothing was written here."


class NotProved(SopError):
    """The file opens, and what is in it is not proved to be what it says (exit 1)."""

    exit_code = ExitCode.FINDINGS


class SentEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One entry as it lies: its canonical JSON, the officer's signature, and the boxes in one blob."""

    body: str
    signature: bytes
    boxes: bytes


class SentKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A compartment.

    Attributes:
        wrap: its key, wrapped for the receiver; empty where it was not handed on.
        kept: what stays wrapped for stations' escrow: recipient and wrapped key. Empty and no `wrap`: destroyed.
    """

    id: bytes
    name: str
    wrap: bytes
    kept: tuple[tuple[bytes, bytes], ...]


class SentRun(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """A run: all its entries, whose they are, and its compartments.

    Attributes:
        record: the sealed record of a closed run as it is kept, under the key of the case; missing where none is.
        holds: the legal holds that stand on it at the sending station, each with its authority, in a sentence.
    """

    run: str
    entries: tuple[SentEntry, ...]
    stretches: tuple[Stretch, ...]
    keys: tuple[SentKey, ...]
    record: bytes = b""
    holds: tuple[str, ...] = ()

    def sealed(self) -> list[SealedEntry]:
        """The entries as a journal has them.

        Raises:
            NotCanonical: a body is not an entry's. struct.error: boxes that were cut off.
        """
        return [
            msgspec.structs.replace(as_entry(one.body.encode(), one.signature), boxes=unpack(one.boxes))
            for one in self.entries
        ]


class Sending(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the sending officer signs.

    Attributes:
        by: fingerprint of the sending officer's certificate; the roster of `papers` has it. at: UTC.
        to: fingerprint of the receiving officer's certificate. root: fingerprint of that station's root.
    """

    format: int
    by: bytes
    at: str
    to: bytes
    root: bytes
    papers: RootPapers
    runs: tuple[SentRun, ...]


def sent_entry(sealed: SealedEntry) -> SentEntry:
    """An entry as it travels."""
    return SentEntry(body=sealed.body.decode("ascii"), signature=sealed.signature, boxes=pack(sealed.boxes))


def seal_file(signed: bytes, signature: bytes, recipient: bytes) -> bytes:
    """The file for the holder of this raw X25519 public key."""
    to = sha256(recipient)
    return MARK + to + wrap(signature + signed, recipient, MARK + to)


def read_sent(path: Path) -> bytes:
    """The bytes of a file that was sent.

    Raises:
        CannotOpen: missing, not readable, or larger than any that was ever sent.
    """
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror or 'it cannot be read'}."
        raise CannotOpen(sentence) from fault
    if len(content) > LARGEST:
        sentence = phrase("Cannot read {name}: it is too large to be a sent case.", name=path.name)
        raise CannotOpen(sentence)
    return content


def addressee(content: bytes) -> bytes:
    """For whose key the file is: SHA-256 of the raw public key.

    Raises:
        CannotOpen: no sent case, or of another format.
    """
    if not content.startswith(MARK):
        newer = content.startswith(MARK[:9])
        sentence = "This file was made by a newer version of the program." if newer else "This file is no sent case."
        raise CannotOpen(sentence, "A case is sent with: sop case send")
    if len(content) <= len(MARK) + _TO + SIGNATURE_SIZE:
        raise _damaged()
    return content[len(MARK) :][:_TO]


def open_file(content: bytes, private: X25519PrivateKey) -> tuple[Sending, bytes, bytes]:
    """What was sent, the bytes that were signed, and the signature.

    Raises:
        CannotOpen: damaged: it does not open, or is not written as such files are.
    """
    to = addressee(content)
    try:
        opened = unwrap(content[len(MARK) + _TO :], private, MARK + to)
    except DoesNotOpen as fault:
        raise _damaged() from fault
    signature, signed = opened[:SIGNATURE_SIZE], opened[SIGNATURE_SIZE:]
    sending = decode_numbered(signed, Sending, "The sent case", FORMAT)
    if encode(sending) != signed:
        raise _damaged()
    return sending, signed, signature


def said(signed: bytes) -> bytes:
    """The bytes under the signature."""
    return CONTEXT + sha256(signed)


def run_of(sent: SentRun) -> RunId:
    """Its id."""
    return RunId(sent.run)


def _damaged() -> CannotOpen:
    sentence = "This file was damaged on its way: it does not open."
    return CannotOpen(sentence, _AGAIN)
