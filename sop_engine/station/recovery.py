"""The recovery sheet: its words open the escrow key, and with it the file key and every compartment; no signing key.

So the sheet alone reads everything and signs nothing. Beside one supervisor it counts as the second one: then the two
open the station root, and can give the station a pair of supervisors again.
"""

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import CannotOpen
from sop_engine.station.file_key import SHEET
from sop_engine.station.keys import SCALAR_BYTES
from sop_engine.station.layout import Facts
from sop_engine.station.slots import SheetSecrets

_DAMAGED = "The recovery slot of this station is damaged."
_HINT = "Restore it from the backup."


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened recovery sheet.

    Attributes:
        station: its facts. file_key: 48 bytes. escrow: raw X25519 private key.
        root: fingerprint of the station root.
    """

    station: Facts
    file_key: bytes = field(repr=False)
    escrow: bytes = field(repr=False)
    root: bytes

    @property
    def id(self) -> str:
        """How the sheet is named where officers have their id."""
        return SHEET

    @property
    def unwrapping(self) -> X25519PrivateKey:
        """The escrow key."""
        return X25519PrivateKey.from_private_bytes(self.escrow)


def open_sheet(facts: Facts, secrets: SheetSecrets) -> Sheet:
    """Check what the words opened, and open the file key with it.

    Raises:
        CannotOpen: damaged, or the station's root or escrow key was exchanged.
    """
    if secrets.root != facts.root_fingerprint:
        sentence = "The root certificate of this station was exchanged."
        raise CannotOpen(sentence, "Do not work in it; restore it from the backup.")
    if len(secrets.escrow) != SCALAR_BYTES:
        raise CannotOpen(_DAMAGED, _HINT)
    escrow = X25519PrivateKey.from_private_bytes(secrets.escrow)
    if escrow.public_key().public_bytes_raw() != facts.text.escrow:
        sentence = "The recovery slot and the open part of this station disagree."
        raise CannotOpen(sentence, _HINT)
    file_key = facts.file_keys().open(SHEET, escrow)
    if file_key is None:
        sentence = "The file key was not wrapped for the recovery sheet."
        raise CannotOpen(sentence, _HINT)
    return Sheet(facts, file_key, secrets.escrow, secrets.root)
