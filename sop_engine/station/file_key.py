"""The file key of a station, wrapped for each officer and for escrow, in one file that the station root signs.

A slot holds an officer's own keys only. So two supervisors can give the files a new key when somebody leaves, with
nobody else's passphrase: it is wrapped for those who stay, and for escrow, which the recovery sheet opens.
The signature keeps a former officer from planting a key that he or she knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.signature import verify_signature
from sop_engine.sentence import phrase
from sop_engine.station.boxes import DoesNotOpen, unwrap, wrap
from sop_engine.station.certificates import Root
from sop_engine.station.files import decode_numbered, encode

FORMAT = 0
SIGNATURE_CONTEXT = b"sop/file-key/0\n"
"""What stands before the SHA-256 of the text when the root signs it."""
SHEET = "recovery"
"""The recipient that is no officer: whoever has the words of the recovery sheet, and with them the escrow key."""
_NAME = "file_key.json"
_HINT = "Restore it from the backup."


class WrappedKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file key for one recipient: officer id, or `SHEET`."""

    to: str
    wrapped: bytes


class FileKeyText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the root signs, as canonical JSON. `epoch`: which file key of the station, from 1."""

    format: int
    station: str
    epoch: int
    wraps: tuple[WrappedKey, ...]


class SignedFileKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `slots/file_key.json`: the text's bytes and the root's signature, 64 bytes r||s."""

    format: int
    signed: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class FileKeys:
    """The wrapped file key, once its signature was checked."""

    text: FileKeyText

    @property
    def epoch(self) -> int:
        """Which file key of the station, from 1."""
        return self.text.epoch

    def open(self, to: str, private: X25519PrivateKey) -> bytes | None:
        """The file key, or None if it was not wrapped for this recipient.

        Raises:
            CannotOpen: it was, but for another key.
        """
        found = next((one.wrapped for one in self.text.wraps if one.to == to), None)
        if found is None:
            return None
        try:
            return unwrap(found, private, _purpose(self.text.station, self.text.epoch, to))
        except DoesNotOpen as fault:
            sentence = phrase("{name} is damaged, or belongs to other keys.", name=_NAME)
            raise CannotOpen(sentence, _HINT) from fault


def seal_file_key(root: Root, station: str, epoch: int, file_key: bytes, recipients: Mapping[str, bytes]) -> bytes:
    """The bytes of the file. `recipients`: officer id or `SHEET` to raw X25519 public key."""
    wraps = tuple(
        WrappedKey(to=to, wrapped=wrap(file_key, public, _purpose(station, epoch, to)))
        for to, public in sorted(recipients.items())
    )
    signed = encode(FileKeyText(format=FORMAT, station=station, epoch=epoch, wraps=wraps))
    return encode(SignedFileKey(format=FORMAT, signed=signed, signature=root.sign(_said(signed))))


def read_file_key(content: bytes, station: str, root: x509.Certificate) -> FileKeys:
    """Check the root's signature and read the file.

    Raises:
        CannotOpen: damaged, of another station, or not signed by this root.
    """
    kept = decode_numbered(content, SignedFileKey, _NAME, FORMAT)
    key = root.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not verify_signature(
        key, _said(kept.signed), kept.signature
    ):
        sentence = phrase("{name} is damaged, or was not signed by the root of this station.", name=_NAME)
        raise CannotOpen(sentence, _HINT)
    text = decode_numbered(kept.signed, FileKeyText, _NAME, FORMAT)
    if text.station != station:
        sentence = phrase("{name} belongs to another station.", name=_NAME)
        raise CannotOpen(sentence, _HINT)
    return FileKeys(text)


def _said(signed: bytes) -> bytes:
    return SIGNATURE_CONTEXT + sha256(signed)


def _purpose(station: str, epoch: int, to: str) -> bytes:
    return f"sop/file-key/0 {station} {epoch} {to}".encode()
