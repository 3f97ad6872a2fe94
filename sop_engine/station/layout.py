"""The station folder as it lies on the disk: names of its files, and its open part `station.json`.

station.json            open facts, certificates, revocation list; the roster, encrypted
slots/officer-ID.json   one per officer: passphrase -> own keys
slots/recovery.json     recovery words -> escrow key
slots/file_key.json     the file key, wrapped for each officer and for escrow, signed by the root
slots/device.json       the device's Ed25519 key, under the file key
slots/two_supervisors.json   root key and escrow key, for each pair of supervisors
slots/failures.json     wrong passphrases in a row
.next/                  a change of several files that was begun (`staged`); seldom there
expunging.json          what is being expunged, under the file key; seldom there
station.db, keys.db     SQLCipher: the journal, and apart from it the compartment keys
approvals/              procedures that two supervisors approved
calendar.json           holidays and court hours, signed by a supervisor; missing until somebody writes them
numbers.json            the station's own numbers to call, likewise
trust/ agency/           roots of other stations; what an agency signed for this one's root
records/ lock            finished records, encrypted; the one writer
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
from cryptography import x509
from cryptography.x509.oid import NameOID

from sop_engine.errors import CannotOpen
from sop_engine.sentence import phrase
from sop_engine.station.boxes import Box
from sop_engine.station.certificates import (
    check_issued,
    is_practice,
    load_certificate,
    load_revocations,
)
from sop_engine.station.cost import Cost
from sop_engine.station.file_key import FileKeys, read_file_key
from sop_engine.station.files import decode_numbered, is_there, read_bytes
from sop_engine.station.keys import fingerprint
from sop_engine.station.staged import settle

FORMAT: Final = 0
_FOREIGN = "Do not work in this station; ask the supervisors who changed it, or restore it from the backup."


class StationText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `station.json`.

    Attributes:
        station: random id, 32 hex digits. created: UTC, `YYYY-MM-DDTHH:MM:SSZ`.
        root, device: certificates, DER. revocations: the signed list, DER. escrow: raw X25519 public key.
        cost: of the slots made here. roster: the signed roster under the file key.
    """

    format: int
    station: str
    name: str
    agency: str
    practice: bool
    created: str
    root: bytes
    device: bytes
    revocations: bytes
    escrow: bytes
    cost: Cost
    roster: Box


@dataclass(frozen=True, slots=True)
class Places:
    """Where things lie in a station folder.

    Attributes:
        folder: the station folder itself.
    """

    folder: Path

    @property
    def text(self) -> Path:
        """The open part."""
        return self.folder / "station.json"

    @property
    def slots(self) -> Path:
        """The folder of the slots."""
        return self.folder / "slots"

    def officer_slot(self, officer_id: str) -> Path:
        """The slot of an officer; the id must have been checked."""
        return self.slots / f"officer-{officer_id}.json"

    @property
    def recovery_slot(self) -> Path:
        """What the recovery sheet opens."""
        return self.slots / "recovery.json"

    @property
    def device_key(self) -> Path:
        """The device's private key."""
        return self.slots / "device.json"

    @property
    def file_key(self) -> Path:
        """The file key, wrapped for each who may open the files."""
        return self.slots / "file_key.json"

    @property
    def pairs(self) -> Path:
        """What two supervisors open."""
        return self.slots / "two_supervisors.json"

    @property
    def failures(self) -> Path:
        """Wrong passphrases in a row."""
        return self.slots / "failures.json"

    @property
    def journal(self) -> Path:
        """The journal."""
        return self.folder / "station.db"

    @property
    def keys(self) -> Path:
        """The compartment keys."""
        return self.folder / "keys.db"

    @property
    def trust(self) -> Path:
        """Roots that `sop verify` trusts."""
        return self.folder / "trust"

    @property
    def agency(self) -> Path:
        """What agencies signed for the root of this station."""
        return self.folder / "agency"

    @property
    def approvals(self) -> Path:
        """Which procedures may be run here, each signed by two supervisors."""
        return self.folder / "approvals"

    @property
    def records(self) -> Path:
        """Finished records, encrypted."""
        return self.folder / "records"

    @property
    def calendar(self) -> Path:
        """The calendar of court days, signed by a supervisor."""
        return self.folder / "calendar.json"

    @property
    def numbers(self) -> Path:
        """The station's own numbers to call, signed by a supervisor."""
        return self.folder / "numbers.json"

    @property
    def expunging(self) -> Path:
        """What is being expunged; seldom there."""
        return self.folder / "expunging.json"

    @property
    def lock(self) -> Path:
        """The one writer."""
        return self.folder / "lock"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a station without any passphrase; its certificates agree with each other.

    Attributes:
        places: where its files are. text: its open part.
        root, device: its certificates. revocations: who left, signed by the root.
    """

    places: Places
    text: StationText
    root: x509.Certificate
    device: x509.Certificate
    revocations: x509.CertificateRevocationList

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text.station!r})"

    @property
    def id(self) -> str:
        """Random id of the station, 32 hex digits."""
        return self.text.station

    @property
    def name(self) -> str:
        """What the station is called."""
        return self.text.name

    @property
    def agency(self) -> str:
        """Id of the agency it belongs to."""
        return self.text.agency

    @property
    def practice(self) -> bool:
        """Whether this is a practice station, for ever."""
        return self.text.practice

    @property
    def root_fingerprint(self) -> bytes:
        """SHA-256 of the root certificate, 32 bytes."""
        return fingerprint(self.root)

    @property
    def device_name(self) -> str:
        """Name of the device log in its checkpoints: no spaces, no plus sign."""
        named = self.device.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(named[0].value) if named else ""

    def file_keys(self) -> FileKeys:
        """The wrapped file key as it is on the disk now.

        Raises:
            CannotOpen: missing, damaged, or not signed by the root.
        """
        return read_file_key(read_bytes(self.places.file_key), self.id, self.root)

    def officer_ids(self) -> tuple[str, ...]:
        """Ids of those who have a slot, in the order of the alphabet. Names are known after unlocking only."""
        try:
            found = [file.stem.removeprefix("officer-") for file in self.places.slots.glob("officer-*.json")]
        except OSError:
            return ()
        return tuple(sorted(found))


def device_name(station: str, number: int = 1) -> str:
    """How checkpoints name the log of a station, and the certificate its device; a restored station has the next."""
    return f"sop/{station}/device-{number}"


def read_facts(folder: Path) -> Facts:
    """Read the open part of a station and check that it agrees with itself.

    Raises:
        CannotOpen: no station there, damaged, foreign, of a newer format, or with a false practice mark.
        StationBusy: its keys are being changed just now.
    """
    places = Places(folder)
    settle(folder)
    if not is_there(places.text):
        sentence = phrase("There is no station in {folder}.", folder=folder)
        raise CannotOpen(sentence, "Name its folder with --station, or found one with: sop station init")
    text = decode_numbered(read_bytes(places.text), StationText, "station.json", FORMAT)
    root = load_certificate(text.root, "The root certificate")
    device = load_certificate(text.device, "The device certificate")
    if not check_issued(root, root) or not check_issued(root, device):
        sentence = "The certificates of this station do not belong together."
        raise CannotOpen(sentence, _FOREIGN)
    if is_practice(root) != text.practice:
        sentence = "This station's practice mark disagrees with its certificate."
        raise CannotOpen(sentence, _FOREIGN)
    return Facts(places, text, root, device, load_revocations(text.revocations, root))
