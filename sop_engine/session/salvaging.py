"""Salvage a station whose journal is damaged into a new folder: what was found goes on, what is lost is named."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sop_engine.canonical import NotCanonical
from sop_engine.errors import CannotOpen, SopError
from sop_engine.journal.body import parse_body
from sop_engine.journal.copying import copy_file
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.salvage import Missing, Salvaged, log_of, missing, runs_of, salvage, write
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.session.backing_up import building
from sop_engine.session.restoring import Unlock, again, must_be_free
from sop_engine.session.salvaged_runs import FromElsewhere, from_elsewhere, is_paper
from sop_engine.session.signers import public_keys
from sop_engine.session.station_check import genuine_by
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work
from sop_engine.station.devices import give_device, spans
from sop_engine.station.files import disk_fault, sync_folder
from sop_engine.station.folder import open_station
from sop_engine.station.layout import read_facts
from sop_engine.station.rights import need
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Chance, Clock

_NOT_COPIED = ("station.db*", "keys.db*", "lock", ".next", "failures.json")
_MOST_WORDS = 200  # numbers of lost entries that the log's own entry names


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescue:
    """What became of a damaged station.

    Attributes:
        entries: how many were found. lost: those of the log that were not.
        forged: found, signed by no officer, and left out.
        elsewhere: what became of runs that other stations wrote a part of.
        pages, damaged: of the file. keys: were the keys of the cases found too?
    """

    entries: int
    lost: tuple[Missing, ...]
    forged: int
    elsewhere: tuple[FromElsewhere, ...]
    pages: int
    damaged: int
    keys: bool


def salvage_station(folder: Path, to: Path, unlock: Unlock, clock: Clock, chance: Chance) -> Rescue:
    """Make a new station of everything that is still to be read in a damaged one, which is left as it is.

    As after a restore, two supervisors give it a new device: what was lost at the end cannot be known.

    Raises:
        Refused: not two supervisors, or a target that is taken. CannotOpen: nothing can be read.
        StoreUnavailable: the disk refuses; nothing remains.
    """
    must_be_free(to)
    station = open_station(folder)
    first, second = unlock(station, None), unlock(station, None)
    need("salvage", first, second=second)
    devices = frozenset(one.fingerprint for one in spans(first.roster.text))
    found, forged, elsewhere = _signed(salvage(station.places.journal, first.journal_key, is_paper), first, devices)
    if not found.entries:
        sentence = "No entry can be read in this file."
        raise CannotOpen(sentence, "Restore the station from a backup: sop station restore")
    log = log_of(found, devices)
    lost = tuple(missing(found, log, runs_of(found)))
    with building(to, chance) as new:
        _copied(folder, new)
        keys = _keys(first, new)
        write(new / "station.db", first.journal_key, found, log, devices)
        moved = [replace(one, station=read_facts(new)) for one in (first, second)]
        give_device(moved[0], moved[1], len(log), clock, chance)
        _entered(again(moved[0]), again(moved[1]), (lost, elsewhere), (clock, chance))
        (new / "lock").unlink(missing_ok=True)
        try:
            new.rename(to)
        except OSError as fault:
            raise disk_fault(to, fault) from fault
        sync_folder(to.parent)
    return Rescue(
        entries=len(found.entries),
        lost=lost,
        forged=forged,
        elsewhere=elsewhere,
        pages=found.pages,
        damaged=len(found.damaged),
        keys=keys,
    )


def _signed(
    found: Salvaged, first: Unlocked, devices: frozenset[bytes]
) -> tuple[Salvaged, int, tuple[FromElsewhere, ...]]:
    """Without the entries that no officer signed; how many these were; what became of runs of other stations."""
    genuine = genuine_by(public_keys(first.roster))
    good, forged = {}, 0
    for digest, kept in found.entries.items():
        if kept.device not in devices:
            continue
        try:
            if genuine(parse_body(kept.body), digest, kept.signature):
                good[digest] = kept
                continue
        except NotCanonical:
            pass
        forged += 1
    foreign, told, false = from_elsewhere(found, good, devices)
    return replace(found, entries={**good, **foreign}), forged + false, told


def _copied(folder: Path, new: Path) -> None:
    """Everything but the databases."""
    ignore: Callable[..., set[str]] = shutil.ignore_patterns(*_NOT_COPIED)
    try:
        shutil.copytree(folder, new, ignore=ignore, dirs_exist_ok=True, symlinks=True)
    except (OSError, shutil.Error) as fault:
        sentence = "The other files of the station cannot be copied."
        raise CannotOpen(sentence, "Restore the station from a backup: sop station restore") from fault


def _keys(first: Unlocked, new: Path) -> bool:
    """The keys of the cases, or an empty file where theirs is damaged too."""
    try:
        copy_file(first.station.places.keys, first.keys_key, new / "keys.db")
        SqlCipherKeys.open(new / "keys.db", first.keys_key).close()
    except SopError:
        (new / "keys.db").unlink(missing_ok=True)
        SqlCipherKeys.create(new / "keys.db", first.keys_key).close()
        return False
    return True


def _entered(
    first: Unlocked,
    second: Unlocked,
    gone: tuple[tuple[Missing, ...], tuple[FromElsewhere, ...]],
    world: tuple[Clock, Chance],
) -> None:
    """The first entries of the new device say what was lost."""
    (lost, elsewhere), (clock, chance) = gone, world
    journal = SqlCipherJournal.open(first.station.places.journal, first.journal_key, torn=True)
    numbers = " ".join(str(one.number) for one in lost[:_MOST_WORDS])
    of_others = [("lost_of_others", str(sum(one.lost for one in elsewhere)))] if elsewhere else []
    words = (("lost", str(len(lost))), ("numbers", numbers), *of_others)
    with Work(unlocked=first, journal=journal, keystore=first.keystore(), clock=clock, chance=chance) as work:
        enter(
            work,
            StationAct(act="salvaged", words=words),
            StationAct(act="device_changed", about=first.device.fingerprint.hex()),
            second=second,
        )
