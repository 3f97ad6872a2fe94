"""A change of several files of the station at once: all of them or none, whatever happens in between.

New files are written and synced in the folder `.next`; then `change.json`, which says what goes where. Once that file
is on the disk the change has happened: whoever opens the station next carries it out. Before, it is thrown away.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import msgspec

from sop_engine.errors import CannotOpen, StationBusy
from sop_engine.station.files import (
    decode_numbered,
    disk_fault,
    encode,
    make_folder,
    read_bytes,
    replace,
    sync_folder,
    write_new,
)
from sop_engine.station.lock import take_lock

FORMAT = 0
_HOLDER = "recovery"  # who the lock file names while a change is carried out; no officer may be called so
_BESIDE = ("-wal", "-shm", "-journal")
_HALF = "A change of this station that was begun cannot be finished."
_WIPED_BYTES = 64 * 1024


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file `.next/change.json`: names in the station's folder, with `/`.

    Attributes:
        puts: what is replaced; the new file lies in `.next` under its number here. removes: what is taken away.
    """

    format: int
    puts: tuple[str, ...]
    removes: tuple[str, ...]


@dataclass(slots=True)
class Staging:
    """New files that wait for `commit`.

    Attributes:
        station: the station's folder.
    """

    station: Path
    _puts: list[str] = field(default_factory=list)
    _removes: list[str] = field(default_factory=list)

    def place(self, target: Path) -> Path:
        """Where to make the new file that will take the target's place."""
        self._puts.append(self._name(target))
        return _folder(self.station) / str(len(self._puts) - 1)

    def put(self, target: Path, content: bytes) -> None:
        """The target's new content.

        Raises:
            StoreUnavailable: the disk refuses.
        """
        write_new(self.place(target), content)

    def remove(self, target: Path) -> None:
        """The target is to go."""
        self._removes.append(self._name(target))

    def commit(self) -> None:
        """Make the change happen: all new files and their list are on the disk when this returns.

        Raises:
            StoreUnavailable: the disk refuses; unless the list is on it, nothing has changed.
        """
        folder = _folder(self.station)
        sync_folder(folder)
        sync_folder(self.station)
        replace(
            _list(self.station), encode(Change(format=FORMAT, puts=tuple(self._puts), removes=tuple(self._removes)))
        )

    def _name(self, target: Path) -> str:
        return target.relative_to(self.station).as_posix()


@contextmanager
def staging(station: Path) -> Iterator[Staging]:
    """Prepare a change; the caller holds the writer's lock, commits, and then calls `finish`.

    If the block is left before the commit, nothing remains.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    finish(station)
    make_folder(_folder(station))
    try:
        yield Staging(station)
    finally:
        if not is_pending(station):
            shutil.rmtree(_folder(station), ignore_errors=True)


def is_pending(station: Path) -> bool:
    """Has a change happened that was not carried out yet?"""
    return _list(station).exists()


def settle(station: Path) -> None:
    """Finish or take back what another process left; does nothing where there is nothing.

    Raises:
        StationBusy: somebody is at it just now. StoreUnavailable: the disk refuses; it is tried again next time.
        CannotOpen: what was left is damaged.
    """
    if not _folder(station).exists():
        return
    try:
        lock = take_lock(station / "lock", _HOLDER)
    except StationBusy:
        if is_pending(station):
            sentence = "The keys of this station are being changed just now."
            raise StationBusy(sentence, "Wait a moment and try again.") from None
        return  # being prepared: until it happens, everything is as it was
    with lock:
        finish(station)


def finish(station: Path) -> None:
    """Carry out the change that happened, or throw away what never did; the caller holds the writer's lock.

    Every step can be repeated, so it may be cut off anywhere.

    Raises:
        StoreUnavailable: the disk refuses. CannotOpen: the list is damaged.
    """
    folder = _folder(station)
    if not folder.exists():
        return
    try:
        if is_pending(station):
            _carry_out(station, decode_numbered(read_bytes(_list(station)), Change, "change.json", FORMAT))
        shutil.rmtree(folder)
        sync_folder(station)
    except OSError as fault:
        raise disk_fault(folder, fault) from fault


def _carry_out(station: Path, change: Change) -> None:
    folder, targets = _folder(station), [_target(station, name) for name in change.puts]
    for number, target in enumerate(targets):
        if (new := folder / str(number)).exists():
            for suffix in _BESIDE:
                target.with_name(target.name + suffix).unlink(missing_ok=True)
            with kept_for_wiping(target):
                new.replace(target)
    for target in (_target(station, name) for name in change.removes):
        with suppress(FileNotFoundError), kept_for_wiping(target):
            target.unlink()
    _sync([*targets, *(_target(station, name) for name in change.removes)])
    # First the list: without it, what is left in the folder is only litter.
    _list(station).unlink()
    sync_folder(folder)


def _sync(changed: Sequence[Path]) -> None:
    for folder in sorted({path.parent for path in changed}):
        sync_folder(folder)


def _target(station: Path, name: str) -> Path:
    """A name of the list as a path; never outside the station's folder.

    Raises:
        CannotOpen: it leads elsewhere.
    """
    pure = PurePosixPath(name)
    if pure.is_absolute() or ".." in pure.parts or "\\" in name or not pure.parts:
        raise CannotOpen(_HALF, "Keep the station as it is, and restore it from the backup elsewhere.")
    return station.joinpath(*pure.parts)


@contextmanager
def kept_for_wiping(path: Path) -> Iterator[None]:
    """Overwrite the old content of a small file once another has taken its place, as far as the disk lets us.

    A flash disk may keep the old bytes somewhere all the same; so this is a courtesy, and no promise rests on it.
    """
    number = -1
    with suppress(OSError):
        if path.stat().st_size <= _WIPED_BYTES and os.name != "nt":
            number = os.open(path, os.O_WRONLY)
    try:
        yield
        with suppress(OSError):
            # What has another name still (a backup made of links) is not ours to wipe.
            if number >= 0 and not os.fstat(number).st_nlink:
                os.pwrite(number, bytes(os.fstat(number).st_size), 0)
                os.fsync(number)
    finally:
        if number >= 0:
            os.close(number)


def _folder(station: Path) -> Path:
    return station / ".next"


def _list(station: Path) -> Path:
    return _folder(station) / "change.json"
