"""An unlocked station: what one officer can do with the own keys, for as long as the process lives.

Python cannot wipe memory reliably: an unlocked station is open to whoever owns the machine.
"""

from dataclasses import dataclass, field

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sop_engine.errors import CannotOpen, Refused, StationBusy
from sop_engine.journal.compartment import CompartmentKey, WrappedCompartment, unwrap
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.station.boxes import Box, DoesNotOpen, open_box, seal_box, subkey
from sop_engine.station.certificates import load_certificate
from sop_engine.station.files import decode, decode_numbered, encode, read_bytes
from sop_engine.station.keys import SCALAR_BYTES, DeviceSigner, OfficerSigner, p256, scalar_of
from sop_engine.station.layout import Facts, read_facts
from sop_engine.station.lock import WriterLock, take_lock
from sop_engine.station.roster import Officer, Roster, read_roster
from sop_engine.station.slots import FILE_KEY_BYTES, OfficerSecrets
from sop_engine.station.staged import is_pending
from sop_engine.station.token_key import AskPin, TokenSigner, need_tokens, no_pin
from sop_engine.system import Chance

DEVICE_FORMAT = 0
_DAMAGED = "Restore the station from its backup."
_ROSTER = "sop/roster/0"
_DEVICE = "sop/device/0"
_KEYS = "sop/keys.db/0"


class SignedRoster(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the roster's box holds."""

    signed: bytes
    signature: bytes


class DeviceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `slots/device.json`: the raw Ed25519 private key under the file key."""

    format: int
    box: Box


@dataclass(frozen=True, slots=True)
class Unlocked:
    """One officer at work in one station.

    Attributes:
        station: its facts. officer: who. roster: everybody, with the root's signature.
        signer: signs entries and PDF as this officer. device: signs checkpoints.
        epoch: which file key of the station `file_key` is.
    """

    station: Facts
    officer: Officer
    roster: Roster
    signer: OfficerSigner | TokenSigner
    device: DeviceSigner
    file_key: bytes = field(repr=False)
    unwrapping: X25519PrivateKey = field(repr=False)
    epoch: int

    def __repr__(self) -> str:
        return f"Unlocked({self.officer.id!r})"

    @property
    def chain(self) -> tuple[x509.Certificate, x509.Certificate]:
        """The officer's certificate and the station root's."""
        return (self.signer.certificate, self.station.root)

    @property
    def escrow(self) -> bytes:
        """Raw X25519 public key to which every compartment key is wrapped as well."""
        return self.roster.text.escrow

    @property
    def journal_key(self) -> bytes:
        """Raw SQLCipher key of `station.db`: 48 bytes, key and salt."""
        return self.file_key

    @property
    def keys_key(self) -> bytes:
        """Raw SQLCipher key of `keys.db`: 48 bytes, key and salt, derived from the file key."""
        return keys_key(self.file_key)

    @property
    def records_key(self) -> bytes:
        """AES-256 key of the files in `records/`, derived from the file key."""
        return subkey(self.file_key, "sop/records/0")

    def store(self) -> SqlCipherJournal:
        """Open the journal; close it when done. Whoever appends must hold `take_lock`.

        Raises:
            CannotOpen, StoreUnavailable, StationBusy: as the sentence says.
        """
        self._still_opens()
        return SqlCipherJournal.open(self.station.places.journal, self.journal_key)

    def keystore(self) -> SqlCipherKeys:
        """Open the store of compartment keys; close it when done. Raises as `store` does."""
        self._still_opens()
        return SqlCipherKeys.open(self.station.places.keys, self.keys_key)

    def decrypt_key(self, wrapped: WrappedCompartment) -> CompartmentKey | None:
        """The compartment's key, or None if it was not wrapped for this officer.

        Raises:
            CannotUnwrap: it was, but it was changed since.
        """
        return unwrap(wrapped, self.unwrapping)

    def take_lock(self) -> WriterLock:
        """Become the station's one writer; let go with `release`, or at the end of a `with`.

        Raises:
            StationBusy: somebody else is; the sentence says who. Or the files got a new key since.
        """
        lock = take_lock(self.station.places.lock, self.officer.id)
        try:
            self._still_opens()
        except BaseException:
            lock.release()
            raise
        return lock

    def _still_opens(self) -> None:
        """Make sure that the files are still under the key that was opened.

        Raises:
            StationBusy: two supervisors gave them a new one.
        """
        if is_pending(self.station.places.folder) or self.station.file_keys().epoch != self.epoch:
            sentence = "The files of this station got a new key since you unlocked it."
            raise StationBusy(sentence, "Unlock it again; nothing is lost.")


def keys_key(file_key: bytes) -> bytes:
    """Raw SQLCipher key of `keys.db`: another one than the journal's, since the file is backed up apart."""
    return subkey(file_key, _KEYS, FILE_KEY_BYTES)


def unlock_with(
    facts: Facts, officer_id: str, secrets: OfficerSecrets, *, pin: AskPin = no_pin, opened: TokenSigner | None = None
) -> Unlocked:
    """Check everything that an opened slot makes checkable; `opened`: the key on the token, if it was opened before.

    Raises:
        CannotOpen: the station was changed, or is damaged.
        Refused: the officer left, or the enrolment was never finished. TokenRefused: the token does not open.
    """
    if secrets.root != facts.root_fingerprint:
        sentence = "The root certificate of this station was exchanged."
        raise CannotOpen(sentence, "Do not work in it; restore it from the backup.")
    if len(secrets.unwrapping) != SCALAR_BYTES:
        sentence = "The slot of this officer is damaged."
        raise CannotOpen(sentence, _DAMAGED)
    file_keys, unwrapping = facts.file_keys(), X25519PrivateKey.from_private_bytes(secrets.unwrapping)
    file_key = file_keys.open(officer_id, unwrapping)
    if file_key is None or len(file_key) != FILE_KEY_BYTES:
        sentence = "This officer's certificate has been revoked, or the enrolment was not finished."
        raise Refused(sentence, "Two supervisors can enrol the officer: sop officer add")
    roster = open_roster(facts, file_key)
    officer = roster.officer(officer_id)
    if officer is None:
        sentence = "The enrolment of this officer was not finished."
        raise Refused(sentence, "Two supervisors can do it again: sop officer add")
    certificate = load_certificate(officer.certificate, "The officer's certificate")
    left = facts.revocations.get_revoked_certificate_by_serial_number(certificate.serial_number)
    if not officer.active or left is not None:
        sentence = "This officer's certificate has been revoked."
        raise Refused(sentence, "Two supervisors can enrol the officer again under a new short name.")
    signer = _signer(secrets, certificate, pin, opened)
    return Unlocked(
        station=facts,
        officer=officer,
        roster=roster,
        signer=signer,
        device=DeviceSigner(facts.device_name, facts.device, open_device_key(facts, file_key)),
        file_key=file_key,
        unwrapping=unwrapping,
        epoch=file_keys.epoch,
    )


def unlock_again(unlocked: Unlocked) -> Unlocked:
    """The same officer in the station as it is on the disk now: its roster and file key may have changed.

    Raises:
        CannotOpen, Refused: as `unlock_with`.
    """
    facts, opened = read_facts(unlocked.station.places.folder), unlocked.signer
    return unlock_with(
        facts,
        unlocked.officer.id,
        secrets_of(unlocked),
        opened=opened if isinstance(opened, TokenSigner) else None,
    )


def _signer(
    secrets: OfficerSecrets, certificate: x509.Certificate, pin: AskPin, opened: TokenSigner | None
) -> OfficerSigner | TokenSigner:
    """The officer's key, from the slot or from the token that the slot names.

    Raises:
        CannotOpen: it is not the key of the certificate. MissingExtra, TokenRefused, BadUsage: no token signs.
    """
    if secrets.token is None:
        key = p256(secrets.signing)
        if key.public_key() == certificate.public_key():
            return OfficerSigner(certificate, key)
    elif opened is None:
        return need_tokens().open_key(secrets.token, certificate, pin)
    elif opened.certificate == certificate:
        return opened
    sentence = "The slot of this officer and the roster disagree."
    raise CannotOpen(sentence, _DAMAGED)


def secrets_of(unlocked: Unlocked) -> OfficerSecrets:
    """What the slot of this officer holds."""
    signer, unwrapping = unlocked.signer, unlocked.unwrapping.private_bytes_raw()
    root = unlocked.station.root_fingerprint
    if isinstance(signer, TokenSigner):
        return OfficerSecrets(unwrapping=unwrapping, root=root, token=signer.place)
    return OfficerSecrets(unwrapping=unwrapping, root=root, signing=scalar_of(signer.key))


def open_roster(facts: Facts, file_key: bytes) -> Roster:
    """Decrypt and check the roster, and compare it with the open part of the station.

    Raises:
        CannotOpen: damaged, or the open part was changed.
    """
    try:
        content = open_box(subkey(file_key, _ROSTER), facts.text.roster, _bound(_ROSTER, facts.id))
    except DoesNotOpen as fault:
        sentence = "The roster of this station is damaged."
        raise CannotOpen(sentence, _DAMAGED) from fault
    kept = decode(content, SignedRoster, "The roster")
    roster = read_roster(kept.signed, kept.signature, facts.root)
    text, shown = roster.text, facts.text
    if (text.station, text.name, text.agency, text.practice, text.device, text.escrow, text.root) != (
        (shown.station, shown.name, shown.agency, shown.practice, shown.device, shown.escrow, facts.root_fingerprint)
    ):
        sentence = "The open part of this station disagrees with its signed roster."
        raise CannotOpen(sentence, "Do not work in it; restore it from the backup.")
    return roster


def seal_roster(roster: Roster, file_key: bytes, chance: Chance) -> Box:
    """The roster as `station.json` keeps it."""
    kept = encode(SignedRoster(signed=roster.signed, signature=roster.signature))
    return seal_box(subkey(file_key, _ROSTER), kept, _bound(_ROSTER, roster.text.station), chance)


def seal_device_key(raw: bytes, file_key: bytes, station: str, chance: Chance) -> bytes:
    """The bytes of `slots/device.json`."""
    box = seal_box(subkey(file_key, _DEVICE), raw, _bound(_DEVICE, station), chance)
    return encode(DeviceFile(format=DEVICE_FORMAT, box=box))


def open_device_key(facts: Facts, file_key: bytes) -> Ed25519PrivateKey:
    """The device's private key.

    Raises:
        CannotOpen: damaged, or not the one that the device's certificate names.
    """
    sentence = "The device key of this station is damaged."
    kept = decode_numbered(read_bytes(facts.places.device_key), DeviceFile, "device.json", DEVICE_FORMAT)
    try:
        raw = open_box(subkey(file_key, _DEVICE), kept.box, _bound(_DEVICE, facts.id))
    except DoesNotOpen as fault:
        raise CannotOpen(sentence, _DAMAGED) from fault
    key = Ed25519PrivateKey.from_private_bytes(raw)
    if key.public_key() != facts.device.public_key():
        raise CannotOpen(sentence, _DAMAGED)
    return key


def _bound(purpose: str, station: str) -> bytes:
    return f"{purpose} {station}".encode()
