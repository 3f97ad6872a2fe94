"""Restore a station from a backup: verified first, what was expunged stays expunged, and a new device goes on.

Everything is made in a folder beside the target and appears under its name in one step.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sop_engine.canonical import NotCanonical
from sop_engine.errors import CannotOpen, Refused, SopError
from sop_engine.journal.body import parse_body
from sop_engine.journal.copying import destroyed
from sop_engine.journal.entry import RunId
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.seal import open_entry
from sop_engine.journal.signature import verify_signature
from sop_engine.journal.store import Journal
from sop_engine.sentence import phrase
from sop_engine.session.backing_up import building, verify_copy
from sop_engine.session.check_runs import all_runs
from sop_engine.session.expunging import destroy_again
from sop_engine.session.holds import Hold, lay_again, standing
from sop_engine.session.signers import public_keys
from sop_engine.session.station_log import StationAct, enter, read_log
from sop_engine.session.work import Work, open_work
from sop_engine.station.backup_file import (
    FORMAT,
    KEYS_KEPT_DAYS,
    LIST,
    BackupText,
    digest_of,
    read_list,
    said_of,
    unpack,
)
from sop_engine.station.devices import give_device
from sop_engine.station.files import decode_numbered, disk_fault, read_bytes, sync_folder
from sop_engine.station.folder import Station, open_station
from sop_engine.station.keys import DeviceSigner
from sop_engine.station.layout import read_facts
from sop_engine.station.rights import need
from sop_engine.station.roster import moment_of
from sop_engine.station.supervised import SignedFile
from sop_engine.station.unlocked import Unlocked, open_device_key, open_roster
from sop_engine.system import Chance, Clock

Unlock = Callable[[Station, str | None], Unlocked]
"""Unlocks an officer of a station: the one named, or whoever is asked for."""
Dead = tuple[str, str]
"""A compartment whose key was destroyed: run and id, in hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrder:
    """What is to be restored, where to.

    Attributes:
        backup: the station's file. to: a folder that is not there yet. keys: the file of the keys, or None.
        expunged: newer backups, or lists of them, that say what was destroyed since.
        present: the station's folder as it was left, which says so too; or None.
        old_keys: take also a copy of the keys that is older than it should be.
    """

    backup: Path
    to: Path
    keys: Path | None = None
    expunged: tuple[Path, ...] = ()
    present: Path | None = None
    old_keys: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A station that was restored.

    Attributes:
        station: opened again. device: name of the log's new device. entries: that came from the backup.
        destroyed: compartments that stayed destroyed. keyless: compartments whose keys are not there.
        made: when the backup was, UTC: what was decided later is not known here, but for what is said below.
        holds: legal holds that were laid since, by the station's folder as it was left, and were laid again; None
            where it is not there or does not open.
    """

    station: Station
    device: str
    entries: int
    destroyed: int
    keyless: int
    made: datetime
    holds: int | None = None


def restore(order: RestoreOrder, unlock: Unlock, clock: Clock, chance: Chance) -> Restored:
    """Verify a backup, and make a station of it that goes on with a new device.

    Raises:
        Refused: not two supervisors, a target that is taken, keys that are too old. CannotOpen: the backup is not
        whole. StoreUnavailable: the disk refuses. In each case nothing remains.
    """
    must_be_free(order.to)
    with building(order.to, chance) as folder:
        text, signed = read_list(order.backup)
        if text.kind != "station":
            sentence = phrase("{name} holds the keys alone, not the station.", name=order.backup.name)
            raise Refused(sentence, "Name the backup of the station, and this file with --keys.")
        unpack(order.backup, text, folder)
        for name in ("slots", "trust", "agency", "approvals", "records"):
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        station = open_station(folder)
        if station.id != text.station:
            raise _foreign(order.backup)
        first = unlock(station, None)
        second = unlock(station, None)
        need("restore", first, second=second)
        _must_be_signed(first, text, signed, order.backup)
        verify_copy(folder, first, text)
        keyed = _restore_keys(order, first, folder, clock.now().utc)
        left = _left(order, first, unlock)
        dead = {*_dead_of(text), *_dead_of(keyed), *_dead_since(order, first), *_dead_there(left)}
        holds = None if left is None else _holds_there(left, clock, chance)
        give_device(first, second, text.entries, clock, chance)
        with open_work(again(first), clock, chance) as work:
            found = _finish(work, again(second), order, text, dead)
            laid = None if holds is None else lay_again(work, holds, again(second))
        (folder / "lock").unlink(missing_ok=True)
        try:
            folder.rename(order.to)
        except OSError as fault:
            raise disk_fault(order.to, fault) from fault
        sync_folder(order.to.parent)
    return replace(found, station=open_station(order.to), holds=laid)


def _finish(work: Work, second: Unlocked, order: RestoreOrder, text: BackupText, dead: Collection[Dead]) -> Restored:
    """The first entries of the new device, and what has to stay destroyed."""
    count, device = bury(work, dead, second), work.unlocked.device
    words = (("made", text.made), ("entries", str(text.entries)), ("destroyed", str(count)))
    enter(
        work,
        StationAct(act="restored", about=digest_of(order.backup)[1], words=words),
        StationAct(act="device_changed", about=device.fingerprint.hex(), words=(("from", str(text.entries)),)),
        second=second,
    )
    return Restored(
        station=open_station(work.unlocked.station.places.folder),
        device=device.name,
        entries=text.entries,
        destroyed=count,
        keyless=len(_named(work.journal) - _kept(work)),
        made=moment_of(text.made),
    )


def bury(work: Work, dead: Collection[Dead], second: Unlocked | None = None) -> int:
    """Destroy again what was destroyed: keys and what they opened; how many compartments of this station it were.

    Of a case or a person the station log and the run say so, signed by `second` too.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    by_run: dict[str, set[str]] = {}
    for run, identity in dead:
        by_run.setdefault(run, set()).add(identity)
    for run, identities in by_run.items():
        destroy_again(work, RunId(run), frozenset(bytes.fromhex(one) for one in identities), second)
    return sum(map(len, by_run.values()))


def _restore_keys(order: RestoreOrder, first: Unlocked, folder: Path, now: datetime) -> BackupText | None:
    """Put `keys.db` in its place: the copy, or an empty one with which no case can be read."""
    if order.keys is None:
        SqlCipherKeys.create(folder / "keys.db", first.keys_key).close()
        return None
    text, signed = read_list(order.keys)
    if text.kind != "keys":
        sentence = phrase("{name} is no copy of the keys.", name=order.keys.name)
        raise Refused(sentence, "Name the file that was made with: sop station backup FILE --keys")
    if text.station != first.station.id:
        raise _foreign(order.keys)
    age = now - moment_of(text.made)
    if age > timedelta(days=KEYS_KEPT_DAYS) and not order.old_keys:
        sentence = phrase(
            "This copy of the keys is {days} days old; it should have been destroyed after {keys_kept_days}.",
            days=age.days,
            keys_kept_days=KEYS_KEPT_DAYS,
        )
        hint = "It may bring back what was expunged since. If it must be: --old-keys, with every newer list you have."
        raise Refused(sentence, hint)
    _must_be_signed(first, text, signed, order.keys)
    unpack(order.keys, text, folder)
    verify_copy(folder, first, text)
    return text


def _dead_of(text: BackupText | None) -> set[Dead]:
    return set() if text is None else {(one.run, one.compartment) for one in text.expunged}


def _left(order: RestoreOrder, first: Unlocked, unlock: Unlock) -> Unlocked | None:
    """The station as it was left, unlocked; None where it is not there."""
    if order.present is None:
        return None
    left = open_station(order.present)
    if left.id != first.station.id:
        raise _foreign(order.present)
    return unlock(left, first.officer.id)


def _dead_there(left: Unlocked | None) -> Iterator[Dead]:
    """What the station as it was left says was destroyed."""
    if left is not None:
        with closing(left.keystore()) as keys:
            yield from ((run, identity.hex()) for run, identity in destroyed(keys.file))


def _holds_there(left: Unlocked, clock: Clock, chance: Chance) -> list[Hold] | None:
    """The legal holds that stand in the station as it was left; None where its journal cannot be believed.

    Only that they stand is taken over. One that was released since stands again: to release it takes two.
    """
    try:
        with (
            closing(left.store()) as journal,
            closing(left.keystore()) as keys,
        ):
            return standing(read_log(Work(unlocked=left, journal=journal, keystore=keys, clock=clock, chance=chance)))
    except SopError:
        return None


def _dead_since(order: RestoreOrder, first: Unlocked) -> Iterator[Dead]:
    """What newer lists say was destroyed."""
    for path in order.expunged:
        text, signed = _any_list(path)
        if text.station != first.station.id:
            raise _foreign(path)
        _must_be_signed(first, text, signed, path)
        yield from _dead_of(text)


def _any_list(path: Path) -> tuple[BackupText, SignedFile]:
    if path.suffix != ".json":
        return read_list(path)
    signed = decode_numbered(read_bytes(path), SignedFile, path.name, FORMAT)
    return decode_numbered(signed.signed, BackupText, LIST, FORMAT), signed


def _must_be_signed(first: Unlocked, text: BackupText, signed: SignedFile, path: Path) -> None:
    """Somebody of the roster must have signed the list; officers who came later are known to a newer one only."""
    keys = public_keys(first.roster)
    by = [keys[one.fingerprint] for one in first.roster.officers if one.id == text.by]
    if not any(verify_signature(key, said_of(signed.signed), signed.signature) for key in by):
        sentence = phrase("The list of {name} was changed, or no officer of this station signed it.", name=path.name)
        raise CannotOpen(sentence, "Do not use it; take another backup.")


def again(unlocked: Unlocked) -> Unlocked:
    """The same officer with the roster and the device as they are on the disk now."""
    facts = read_facts(unlocked.station.places.folder)
    roster = open_roster(facts, unlocked.file_key)
    key = open_device_key(facts, unlocked.file_key)
    return replace(unlocked, station=facts, roster=roster, device=DeviceSigner(facts.device_name, facts.device, key))


def _named(journal: Journal) -> set[bytes]:
    """Compartments that entries name."""
    found: set[bytes] = set()
    for run in all_runs(journal):
        for sealed in journal.entries(run):
            try:
                found.update(open_entry(sealed, {}, body=parse_body(sealed.body)).withheld)
            except NotCanonical:
                continue
    return found


def _kept(work: Work) -> set[bytes]:
    """Compartments whose keys are there."""
    return {one.id for run in all_runs(work.journal) for one in work.keystore.compartments(run) if one.wraps}


def _foreign(path: Path) -> Refused:
    return Refused(phrase("{name} is of another station.", name=path.name), "Name files of one station.")


def must_be_free(path: Path) -> None:
    """A station is made in a new folder only.

    Raises:
        Refused: there is something already.
    """
    if path.is_symlink() or path.exists():
        sentence = phrase("There is something in {name} already; nothing was changed.", name=path.name)
        raise Refused(sentence, "Name a folder that is not there yet, with --to.")
