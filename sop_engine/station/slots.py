"""Slots: one sealed file per officer, and one for the recovery sheet, each opened by words alone.

words --Argon2id--> key --AES-256-GCM--> private keys, which open `file_key.json`. The box is bound to station, owner
and parameters, so a slot cannot be moved to another station or officer, nor its parameters be lowered.
`check` is a plain checksum: it tells a damaged slot from a wrong passphrase, and protects against nothing else.
"""

from typing import Literal

import msgspec

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen, WrongPassphrase
from sop_engine.sentence import phrase
from sop_engine.station.boxes import Box, DoesNotOpen, open_box, seal_box
from sop_engine.station.cost import FLOOR, SALT_BYTES, Cost, derive
from sop_engine.station.files import decode, decode_numbered, encode
from sop_engine.station.token_key import TokenKey
from sop_engine.system import Chance

FORMAT = 0
FILE_KEY_BYTES = 48
"""32 bytes of key and 16 of salt for SQLCipher; 96 hex digits (design, section 6)."""

WRONG = "The officer or the passphrase is wrong."
"""One sentence for both, so that nobody learns which officers exist."""

Kind = Literal["officer", "recovery"]


class SlotHead(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The open part of a slot: what its box is bound to."""

    kind: Kind
    station: str
    owner: str
    cost: Cost
    salt: bytes


class Slot(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A slot as it is stored."""

    format: int
    head: SlotHead
    box: Box
    check: bytes


class OfficerSecrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What an officer's slot holds.

    Attributes:
        unwrapping: raw X25519 private key.
        root: fingerprint of the station root, so that an exchanged root is noticed.
        signing: P-256 scalar; or empty, and `token` says where the key lies.
    """

    unwrapping: bytes
    root: bytes
    signing: bytes = b""
    token: TokenKey | None = None

    def __repr__(self) -> str:
        return "OfficerSecrets(…)"


class SheetSecrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the slot of the recovery sheet holds: escrow's private key, the root's fingerprint; no signing key."""

    escrow: bytes
    root: bytes

    def __repr__(self) -> str:
        return "SheetSecrets(…)"


def seal_slot(
    secrets: OfficerSecrets | SheetSecrets,
    words: str,
    station: str,
    cost: Cost,
    chance: Chance,
    *,
    owner: str = "",
) -> bytes:
    """The bytes of a slot file. `words`: already in their plain form; `owner`: officer id, empty for recovery."""
    kind: Kind = "officer" if isinstance(secrets, OfficerSecrets) else "recovery"
    head = SlotHead(kind=kind, station=station, owner=owner, cost=cost, salt=chance(SALT_BYTES))
    key = derive(words, head.salt, cost)
    box = seal_box(key, encode(secrets), encode(head), chance)
    return encode(Slot(format=FORMAT, head=head, box=box, check=_checksum(head, box)))


def open_officer_slot(content: bytes, words: str, station: str, owner: str, *, practice: bool) -> OfficerSecrets:
    """Open an officer's slot.

    Raises:
        WrongPassphrase: the words do not open it.
        CannotOpen: damaged, of another station or officer, of a newer format, or too cheap for a live station.
    """
    opened = _open(_read(content, "officer", station, owner, practice=practice), words)
    return decode(opened, OfficerSecrets, "The slot of this officer")


def open_recovery_slot(content: bytes, words: str, station: str, *, practice: bool) -> SheetSecrets:
    """Open the recovery slot. Raises as `open_officer_slot` does."""
    opened = _open(_read(content, "recovery", station, "", practice=practice), words)
    return decode(opened, SheetSecrets, "The recovery slot")


def _read(content: bytes, kind: Kind, station: str, owner: str, *, practice: bool) -> Slot:
    name = f"The slot of {owner}" if owner else "The recovery slot"
    hint = "It may be damaged: use the recovery sheet, or restore it from the backup."
    slot = decode_numbered(content, Slot, name, FORMAT)
    if slot.check != _checksum(slot.head, slot.box):
        sentence = phrase("{name} is damaged.", name=name)
        raise CannotOpen(sentence, hint)
    if (slot.head.kind, slot.head.station, slot.head.owner) != (kind, station, owner):
        sentence = phrase("{name} belongs to another station or officer.", name=name)
        raise CannotOpen(sentence, hint)
    if not practice and not slot.head.cost.at_least(FLOOR):
        sentence = phrase("{name} is weaker than a live station allows.", name=name)
        raise CannotOpen(sentence, hint)
    return slot


def _open(slot: Slot, words: str) -> bytes:
    try:
        return open_box(derive(words, slot.head.salt, slot.head.cost), slot.box, encode(slot.head))
    except DoesNotOpen as fault:
        raise WrongPassphrase(WRONG) from fault


def _checksum(head: SlotHead, box: Box) -> bytes:
    return sha256(encode(head) + box.nonce + box.sealed)
