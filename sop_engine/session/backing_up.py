"""Make a backup while others work in the station, and open it again before it is called done."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sop_engine.errors import CannotOpen, Refused, SopError, StationBusy
from sop_engine.journal.checkpoint import Checkpoint, read_checkpoint, sign_checkpoint
from sop_engine.journal.copying import copy_file, destroyed
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.mending import look
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.sentence import phrase
from sop_engine.session.foreign import keys_known
from sop_engine.session.station_check import genuine_by
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work
from sop_engine.station.backup_file import (
    FORMAT,
    KEYS_KEPT_DAYS,
    BackupText,
    Gone,
    digest_of,
    members_of,
    pack,
    said_of,
    unpack,
)
from sop_engine.station.devices import spans
from sop_engine.station.files import decode, disk_fault, encode, make_folder, read_bytes, sync_folder, write_new
from sop_engine.station.layout import Places
from sop_engine.station.rights import need
from sop_engine.station.roster import stamp
from sop_engine.station.supervised import SignedFile
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance

_TRIES = 3
_FOLDERS = ("slots", "trust", "agency", "approvals", "records")
_ENTERED, _WAITING = ".json", ".waiting.json"
_FORM = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A backup that was written and opened again.

    Attributes:
        path: the file. text: its list. digest: SHA-256 of the file, hex.
        entered: does the station log tell of it already? Else the next backup or check that may write enters it.
    """

    path: Path
    text: BackupText
    digest: str
    entered: bool


def make_backup(work: Work, to: Path, *, keys: bool = False) -> Made:
    """Write the station, or (`keys`) the keys of its compartments, into one new file.

    Raises:
        Refused: there is something of that name, or no right to it. CannotOpen: the station is damaged.
        StoreUnavailable: the disk is full or refuses; nothing remains. StationBusy: its keys are being changed.
    """
    need("backup", work.unlocked)
    if to.exists() or to.is_symlink():
        sentence = phrase("There is something in {name} already; nothing was written.", name=to.name)
        raise Refused(sentence, "A backup is always a new file.")
    with building(to, work.chance) as folder:
        sources = _copied(work.unlocked, folder, keys=keys)
        signed, text = _list(work, folder, sources, keys=keys)
        packed, again = folder / "packed" / to.name, folder / "again"
        make_folder(packed.parent)
        pack(packed, signed, sources)
        for name in sources:
            folder.joinpath(name).unlink()
        make_folder(again)
        unpack(packed, text, again)
        verify_copy(again, work.unlocked, text)
        digest = digest_of(packed)[1]
        try:
            packed.rename(to)
        except OSError as fault:
            raise disk_fault(to, fault) from fault
        sync_folder(to.parent)
    keep_list(work.unlocked, signed, digest)
    return Made(path=to, text=text, digest=digest, entered=enter_waiting(work))


@contextmanager
def building(to: Path, chance: Chance) -> Iterator[Path]:
    """A private folder beside the target, in which it is made; gone when the block is left.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    folder = to.parent / f".{to.name}.making-{chance(4).hex()}"
    make_folder(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copied(unlocked: Unlocked, folder: Path, *, keys: bool) -> dict[str, Path]:
    """The files as they belong together: begun anew when somebody changed the officers or keys meanwhile."""
    places = unlocked.station.places
    for _ in range(_TRIES):
        before = _mark(places)
        found = _keys_copied(unlocked, folder) if keys else _station_copied(unlocked, folder)
        if _mark(places) == before:
            return found
        for path in found.values():
            path.unlink()
    sentence = "The officers or keys of the station were changed while the backup was made."
    raise StationBusy(sentence, "Make it again.")


def _mark(places: Places) -> tuple[bytes, ...]:
    """What changes when officers or keys do."""
    return read_bytes(places.text), *(path.read_bytes() for path in sorted(places.slots.glob("*key*.json")))


def _keys_copied(unlocked: Unlocked, folder: Path) -> dict[str, Path]:
    copy_file(unlocked.station.places.keys, unlocked.keys_key, folder / "keys.db")
    return {"keys.db": folder / "keys.db"}


def _station_copied(unlocked: Unlocked, folder: Path) -> dict[str, Path]:
    places = unlocked.station.places
    names = [path.name for path in (places.text, places.calendar, places.numbers) if path.is_file()]
    for each in _FOLDERS:
        names += [f"{each}/{path.name}" for path in sorted((places.folder / each).glob("[!.]*")) if path.is_file()]
    kept = [name for name in names if name != f"{places.slots.name}/{places.failures.name}"]
    for name in kept:
        target = folder.joinpath(*name.split("/"))
        if not target.parent.is_dir():
            make_folder(target.parent)
        _copy(places.folder.joinpath(*name.split("/")), target)
    copy_file(places.journal, unlocked.journal_key, folder / "station.db")
    return {name: folder.joinpath(*name.split("/")) for name in [*kept, "station.db"]}


def _copy(source: Path, target: Path) -> None:
    try:
        content = source.read_bytes()
    except OSError as fault:
        sentence = phrase("Cannot read {name}: {strerror}.", name=source.name, strerror=fault.strerror)
        raise CannotOpen(sentence) from fault
    write_new(target, content)


def _list(work: Work, folder: Path, sources: Mapping[str, Path], *, keys: bool) -> tuple[SignedFile, BackupText]:
    """The list of the backup, signed by who makes it."""
    unlocked, device = work.unlocked, work.unlocked.device
    if keys:
        head = work.journal.device_head()
    else:
        with closing(SqlCipherJournal.open(folder / "station.db", unlocked.journal_key)) as copy:
            head = copy.device_head()
    checkpoint = Checkpoint(origin=device.name, size=head.size, root=head.root)
    gone = destroyed(work.keystore.file) if isinstance(work.keystore, SqlCipherKeys) else []
    text = BackupText(
        format=FORMAT,
        kind="keys" if keys else "station",
        station=unlocked.station.id,
        made=stamp(work.clock.now().utc),
        by=unlocked.officer.id,
        entries=head.size,
        checkpoint=sign_checkpoint(checkpoint, device.key),
        expunged=tuple(Gone(run=run, compartment=identity.hex()) for run, identity in gone),
        members=tuple(members_of(sources)),
    )
    signed = encode(text)
    return SignedFile(format=FORMAT, signed=signed, signature=unlocked.signer.sign(said_of(signed))), text


def write_expunged(work: Work, to: Path) -> int:
    """Write the signed list of what was destroyed here, for restoring older backups; how many parts it names.

    Raises:
        Refused: there is something of that name, or no right to it. StoreUnavailable: the disk refuses.
    """
    need("backup", work.unlocked)
    if to.exists() or to.is_symlink() or to.suffix != ".json":
        sentence = phrase("{name} is no new file whose name ends in .json; nothing was written.", name=to.name)
        raise Refused(sentence)
    signed, text = _list(work, to.parent, {}, keys=True)
    write_new(to, encode(signed))
    return len(text.expunged)


def verify_copy(folder: Path, unlocked: Unlocked, text: BackupText) -> None:
    """Open a copy and check its pages, every entry and signature, the order of the log, and its head.

    Raises:
        CannotOpen: the copy is not whole.
    """
    if text.kind == "keys":
        with closing(SqlCipherKeys.open(folder / "keys.db", unlocked.keys_key)) as keys:
            faults = keys.file.damage()
    else:
        with closing(SqlCipherJournal.open(folder / "station.db", unlocked.journal_key)) as journal:
            faults = journal.file.damage() or _faults(journal, unlocked, text)
    if faults:
        sentence = f"The copy is not whole: {faults[0]}"
        raise CannotOpen(sentence, "Check the station with: sop station check")


def _faults(journal: SqlCipherJournal, unlocked: Unlocked, text: BackupText) -> list[str]:
    devices = frozenset(one.fingerprint for one in spans(unlocked.roster.text))
    found, changes = look(journal.file, genuine_by(keys_known(journal, unlocked.roster)), devices)
    head, said = journal.device_head(), read_checkpoint(text.checkpoint)
    wrong = [one.sentence for one in found.faults] + list(changes)
    return wrong if (head.size, head.root) == (said.size, said.root) else [*wrong, "Its head is another one."]


def lists_kept(places: Places) -> list[tuple[Path, BackupText]]:
    """The lists of backups that were made here, the oldest first; a damaged one is left out."""
    found = []
    for path in sorted((places.folder / "backups").glob("*.json")):
        try:
            signed = decode(read_bytes(path), SignedFile, path.name)
            found.append((path, decode(signed.signed, BackupText, path.name)))
        except SopError:
            continue
    return sorted(found, key=lambda one: (one[1].made, one[1].entries))


def keep_list(unlocked: Unlocked, signed: SignedFile, digest: str) -> None:
    """Keep the list of a backup beside the station, until the station log tells of it and after.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    folder = unlocked.station.places.folder / "backups"
    if not folder.is_dir():
        make_folder(folder)
    write_new(folder / f"{digest}{_WAITING}", encode(signed))


def enter_waiting(work: Work) -> bool:
    """Enter backups that the station log does not tell of yet; not while somebody else writes."""
    waiting = [
        (path, text) for path, text in lists_kept(work.unlocked.station.places) if path.name.endswith(_WAITING)
    ]
    if not waiting:
        return True
    acts = [
        StationAct(
            act="backed_up",
            about=path.name.removesuffix(_WAITING),
            words=(("kind", text.kind), ("entries", str(text.entries)), ("made", text.made), ("by", text.by)),
        )
        for path, text in waiting
    ]
    try:
        enter(work, *acts)
    except StationBusy:
        return False
    for path, _ in waiting:
        path.rename(path.with_name(path.name.removesuffix(_WAITING) + _ENTERED))
    return True


def keys_advice(places: Places, now: datetime) -> str:
    """What to do about copies of the keys, in a sentence; empty where one is young enough."""
    made = [_moment(text.made) for _, text in lists_kept(places) if text.kind == "keys"]
    young = timedelta(days=KEYS_KEPT_DAYS)
    if made and now - made[-1] <= young:
        return ""
    last = f"the last is of {made[-1]:%d %b %Y}" if made else "there is none"
    return phrase(
        "Without a copy of the keys no case in a backup can be read, and {last}. Make one: sop "
        "station backup FILE --keys. Keep it apart from the backups, and destroy it after "
        "{keys_kept_days} days.",
        last=last,
        keys_kept_days=KEYS_KEPT_DAYS,
    )


def _moment(text: str) -> datetime:
    return datetime.strptime(f"{text}+0000", f"{_FORM}%z")
