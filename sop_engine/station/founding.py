"""Found a station: keys, certificates, two supervisors, recovery sheet; whole or not at all.

Everything is made in a folder beside the target, `station.json` last, and appears under its name in one step.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from sop_engine.errors import Refused
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.signature import P256Signer
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.sentence import phrase
from sop_engine.station.approvals import Edition, founders_approval, name_of
from sop_engine.station.certificates import (
    MAX_NAME,
    Root,
    certificate_pem,
    certify_device,
    make_revocations,
    make_root,
)
from sop_engine.station.cost import FLOOR, Cost, calibrate, measured
from sop_engine.station.file_key import SHEET, seal_file_key
from sop_engine.station.files import FOLDER_MODE, disk_fault, encode, make_folder, sync_folder, write_new
from sop_engine.station.folder import Station, open_station
from sop_engine.station.keys import SCALAR_BYTES, draw_scalar, fingerprint, p256, scalar_of
from sop_engine.station.layout import FORMAT, Places, StationText, device_name
from sop_engine.station.new_officer import NewOfficer, draw_officer
from sop_engine.station.numbers import FORMAT as NUMBERS_FORMAT
from sop_engine.station.numbers import NumbersText, check_numbers, sealed
from sop_engine.station.passphrase import RECOVERY_WORDS, draw_words
from sop_engine.station.roster import FORMAT as ROSTER_FORMAT
from sop_engine.station.roster import OFFICER_ID, Enrolment, RosterText, sign_roster, stamp
from sop_engine.station.slots import FILE_KEY_BYTES, SheetSecrets, seal_slot
from sop_engine.station.two_supervisors import seal_pairs
from sop_engine.station.unlocked import keys_key, seal_device_key, seal_roster
from sop_engine.system import Chance, Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Charter:
    """What a new station is to be.

    Attributes:
        name: at most 40 characters, in clear. agency: id. practice: for ever.
        founders: two different officers, who become its first supervisors.
        contacts: the station's own numbers to call, in clear. cost: None to measure this machine.
        approves: procedures that the founders approve, so that work can start.
    """

    name: str
    agency: str
    practice: bool
    founders: tuple[Enrolment, Enrolment]
    contacts: Mapping[str, str] = field(default_factory=dict)
    cost: Cost | None = None
    approves: tuple[Edition, ...] = ()

    def check(self) -> None:
        """Refuse what cannot be founded.

        Raises:
            Refused: with the sentence that says what is wrong.
        """
        for founder in self.founders:
            founder.check()
        if self.founders[0].id == self.founders[1].id:
            sentence = "A station is founded by two different officers."
            raise Refused(sentence)
        if not 0 < len(self.name) <= MAX_NAME or not self.name.isprintable() or self.name != self.name.strip():
            sentence = phrase(
                "The station's name must be one line of at most {max_name} characters.", max_name=MAX_NAME
            )
            raise Refused(sentence)
        if self.name.upper().startswith("PRACTICE"):
            sentence = "The program itself marks practice stations; choose a name without that word."
            raise Refused(sentence)
        if not OFFICER_ID.match(self.agency):
            sentence = phrase("The agency needs small letters, digits and _: {agency}.", agency=self.agency)
            raise Refused(sentence)
        check_numbers(self.contacts)
        if self.cost is not None and not self.practice and not self.cost.at_least(FLOOR):
            sentence = "Passphrases of a live station may not be made cheaper to guess."
            raise Refused(sentence)


@dataclass(frozen=True, slots=True)
class Founding:
    """What the founders must be shown once, and nothing of which is on the disk.

    Attributes:
        passphrases: officer id to passphrase. recovery: the words of the recovery sheet.
    """

    passphrases: Mapping[str, str] = field(repr=False)
    recovery: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A station in memory, before anything is written."""

    charter: Charter
    station: str
    at: datetime
    cost: Cost
    root: Root
    founders: tuple[NewOfficer, ...]
    file_key: bytes = field(repr=False)
    escrow: X25519PrivateKey = field(repr=False)
    device: Ed25519PrivateKey = field(repr=False)
    recovery: str = field(repr=False)

    @property
    def shown(self) -> Founding:
        """The words that the founders must see."""
        return Founding({new.officer.id: new.passphrase for new in self.founders}, self.recovery)


def create_station(
    path: Path,
    charter: Charter,
    clock: Clock,
    chance: Chance,
    *,
    furnish: Callable[[Path, Founding], None] = lambda *_: None,
    confirm: Callable[[Founding], None] = lambda _: None,
) -> tuple[Station, Founding]:
    """Found a station in `path`, which must not exist or be empty.

    Before the station appears, `furnish` is called with the folder in which it stands ready and with the words, then
    `confirm` with the words; if one raises, nothing remains.

    Raises:
        Refused: there is something already, or the charter is not possible.
        StoreUnavailable: the disk refuses; nothing remains.
    """
    charter.check()
    _must_be_free(path)
    _make_parents(path.parent)
    building = path.with_name(f".{path.name}.founding-{chance(4).hex()}")
    make_folder(building)
    try:
        made = _make(charter, clock, chance)
        _write(Places(building), made, chance)
        furnish(building, made.shown)
        confirm(made.shown)
        _appear(building, path)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return open_station(path), made.shown


def _make(charter: Charter, clock: Clock, chance: Chance) -> _Made:
    station, at = chance(16).hex(), clock.now().utc
    root = make_root(p256(draw_scalar(chance)), station, charter.name, chance, practice=charter.practice)
    founders = [replace(founder, supervisor=True) for founder in charter.founders]
    return _Made(
        charter=charter,
        station=station,
        at=at,
        cost=charter.cost or calibrate(measured(clock)),
        root=root,
        founders=tuple(draw_officer(root, founder, stamp(at), chance) for founder in founders),
        file_key=chance(FILE_KEY_BYTES),
        escrow=X25519PrivateKey.from_private_bytes(chance(SCALAR_BYTES)),
        device=Ed25519PrivateKey.from_private_bytes(chance(SCALAR_BYTES)),
        recovery=draw_words(RECOVERY_WORDS, chance),
    )


def _write(places: Places, made: _Made, chance: Chance) -> None:
    for folder in (places.slots, places.trust, places.approvals, places.records):
        make_folder(folder)
    root_print = fingerprint(made.root.certificate)
    for new in made.founders:
        write_new(places.officer_slot(new.officer.id), new.seal(made.station, made.cost, chance))
    kept = SheetSecrets(escrow=made.escrow.private_bytes_raw(), root=root_print)
    write_new(places.recovery_slot, seal_slot(kept, made.recovery, made.station, made.cost, chance))
    write_new(
        places.device_key, seal_device_key(made.device.private_bytes_raw(), made.file_key, made.station, chance)
    )
    supervisors = {new.officer.id: new.officer.unwrap_key for new in made.founders}
    root_key = scalar_of(made.root.key)
    everybody = {**supervisors, SHEET: made.escrow.public_key().public_bytes_raw()}
    pairs = seal_pairs(made.station, root_key, made.escrow.private_bytes_raw(), everybody)
    write_new(places.pairs, pairs)
    write_new(places.file_key, seal_file_key(made.root, made.station, 1, made.file_key, everybody))
    write_new(places.trust / f"{root_print.hex()}.pem", certificate_pem(made.root.certificate).encode("ascii"))
    write_new(places.lock, b"")
    SqlCipherJournal.create(places.journal, made.file_key).close()
    SqlCipherKeys.create(places.keys, keys_key(made.file_key)).close()
    write_new(places.text, encode(_station_text(made, chance)))
    _approve(places, made)
    _keep_numbers(places, made)
    for folder in (places.slots, places.trust, places.approvals, places.records, places.folder):
        sync_folder(folder)


def _approve(places: Places, made: _Made) -> None:
    """The founders' signatures under the procedures of the charter."""
    first, second = (
        (new.officer.id, P256Signer(p256(new.signing), new.officer.fingerprint)) for new in made.founders
    )
    for edition in made.charter.approves:
        content = founders_approval(made.station, edition, (first, second), made.at)
        write_new(places.approvals / name_of(edition), content)


def _keep_numbers(places: Places, made: _Made) -> None:
    """The numbers of the charter, signed by the first founder."""
    if made.charter.contacts:
        first = made.founders[0]
        text = NumbersText(
            format=NUMBERS_FORMAT,
            station=made.station,
            change=1,
            at=stamp(made.at),
            by=first.officer.id,
            numbers=tuple(made.charter.contacts.items()),
        )
        write_new(places.numbers, sealed(text, P256Signer(p256(first.signing), first.officer.fingerprint).sign))


def _station_text(made: _Made, chance: Chance) -> StationText:
    charter = made.charter
    root = made.root.certificate.public_bytes(Encoding.DER)
    certificate = certify_device(made.root, made.device.public_key(), device_name(made.station), chance)
    device = certificate.public_bytes(Encoding.DER)
    escrow = made.escrow.public_key().public_bytes_raw()
    roster = RosterText(
        format=ROSTER_FORMAT,
        number=1,
        station=made.station,
        name=charter.name,
        agency=charter.agency,
        practice=charter.practice,
        issued=stamp(made.at),
        root=fingerprint(made.root.certificate),
        device=device,
        escrow=escrow,
        officers=tuple(new.officer for new in made.founders),
    )
    return StationText(
        format=FORMAT,
        station=made.station,
        name=charter.name,
        agency=charter.agency,
        practice=charter.practice,
        created=stamp(made.at),
        root=root,
        device=device,
        revocations=make_revocations(made.root, [], 1, made.at).public_bytes(Encoding.DER),
        escrow=escrow,
        cost=made.cost,
        roster=seal_roster(sign_roster(roster, made.root), made.file_key, chance),
    )


def _must_be_free(path: Path) -> None:
    try:
        taken = path.is_symlink() or (path.exists() and (not path.is_dir() or any(path.iterdir())))
    except OSError as fault:
        raise disk_fault(path, fault) from fault
    if taken:
        sentence = phrase("There is something in {name} already; nothing was changed.", name=path.name)
        raise Refused(sentence, "Name another folder with --station.")


def _make_parents(path: Path) -> None:
    try:
        path.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def _appear(building: Path, path: Path) -> None:
    """Rename the finished folder; an empty folder in the way is taken away first (Windows needs that)."""
    try:
        if path.is_dir():
            path.rmdir()
        building.rename(path)
    except OSError as fault:
        raise disk_fault(path, fault) from fault
    sync_folder(path.parent)
