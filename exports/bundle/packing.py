"""Bundles on a disk: a folder, or one zip file that every system opens. What is odd in one is named, not followed."""

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from exports.verify.findings import Unreadable

LARGEST = 512 * 1024 * 1024
"""Bytes of all files together. No bundle is nearly as large; a larger one is not read into memory."""
MOST = 4096
"""Files and folders in a bundle that are looked at."""
DEEPEST = 8
SUFFIX = ".zip"
_OLDEST = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16
_UNIX = 3
_CAREFULLY = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
"""How files are opened, as far as this system can: no link is followed, no pipe waited for."""
_TOP = re.compile(r"bundle-[0-9a-f]{8}\Z")


@dataclass(frozen=True, slots=True)
class Found:
    """What lies in a bundle. `files`: name with `/` to content. `odd`: what is no plain file, in sentences."""

    files: Mapping[str, bytes]
    odd: tuple[str, ...] = ()


def pack_zip(files: Mapping[str, bytes], top: str) -> bytes:
    """One file with all files in the folder `top`: the same bytes for the same files, whatever the machine."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name in sorted(files):
            member = ZipInfo(f"{top}/{name}", _OLDEST)
            member.external_attr, member.create_system = _MODE, _UNIX
            archive.writestr(member, files[name])
    return target.getvalue()


def read_zip(data: bytes) -> Found:
    """Read a zip file that `pack_zip` wrote. In any other, names and contents could mean two things.

    Raises:
        Unreadable: it is no zip file, or one that was packed by another program or changed since.
    """
    try:
        with ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            # Nothing is compressed in ours: together the contents cannot be longer than the file.
            sound = len(members) <= MOST and sum(one.file_size for one in members) <= len(data)
            stored = [one for one in members if sound and one.compress_type == ZIP_STORED]
            named = {one.filename: archive.read(one) for one in stored}
    except Exception as fault:  # damaged bytes make the library raise anything; each time it means this
        msg = f"This is not a bundle that can be read: {type(fault).__name__}"
        raise Unreadable(msg) from fault
    top = next(iter(named), "").partition("/")[0]
    files = {name.removeprefix(f"{top}/"): content for name, content in named.items()}
    if not _TOP.match(top) or pack_zip(files, top) != data:
        raise Unreadable(_REPACKED)
    return Found(files)


_REPACKED = (
    "This zip file is not as it was made: something was added or changed, or another program packed it. "
    "If somebody unpacked and packed it again, unpack it and check the folder"
)


def read_folder(folder: Path) -> Found:
    """Read every plain file below a folder. No link is followed, and nothing but plain files is opened.

    Raises:
        Unreadable: too much lies there, or a file cannot be read.
    """
    files: dict[str, bytes] = {}
    odd: list[str] = []
    room = LARGEST
    for name, entry in _walk(folder):
        if not entry.is_file(follow_symlinks=False):
            odd.append(f"{name} is {'a link' if entry.is_symlink() else 'no plain file'}")
            continue
        files[name] = _read(Path(entry.path), name, room)
        room -= len(files[name])
    return Found(files, (*odd, *_empty(folder, files)))


def _walk(folder: Path) -> Iterator[tuple[str, "os.DirEntry[str]"]]:
    """All that lies below a folder, but for plain folders; names with `/`."""
    left, seen = [("", folder)], 0
    while left:
        prefix, place = left.pop()
        try:
            with os.scandir(place) as entries:
                found = sorted(entries, key=lambda one: one.name)
        except OSError as fault:
            msg = f"The folder {place.name} cannot be read: {fault.strerror}"
            raise Unreadable(msg) from fault
        seen += len(found)
        if seen > MOST or prefix.count("/") > DEEPEST:
            msg = "More lies in this folder than in any bundle"
            raise Unreadable(msg)
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                left.append((f"{prefix}{entry.name}/", Path(entry.path)))
            else:
                yield f"{prefix}{entry.name}", entry


def _empty(folder: Path, files: Mapping[str, bytes]) -> Iterator[str]:
    """Folders in which no file lies: nothing else would notice them."""
    for place, names, _ in os.walk(folder):
        for name in names:
            below = Path(place, name).relative_to(folder).as_posix()
            if not Path(place, name).is_symlink() and not any(one.startswith(f"{below}/") for one in files):
                yield f"{below} is a folder without files"


def _read(path: Path, name: str, room: int) -> bytes:
    """The content of a plain file. It is asked again once it is open: it may have been exchanged for a link since."""
    try:
        number = os.open(path, os.O_RDONLY | _CAREFULLY)
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                msg = f"{name} is no plain file"
                raise Unreadable(msg)
            content = file.read(room + 1)
    except OSError as fault:
        msg = f"{name} cannot be read: {fault.strerror}"
        raise Unreadable(msg) from fault
    if len(content) > room:
        msg = "This is too large to be a bundle"
        raise Unreadable(msg)
    return content


def write_folder(files: Mapping[str, bytes], folder: Path) -> None:
    """Write all files below a folder that does not exist yet, readable by its owner only, and sync them.

    Raises:
        OSError: the disk refused; what was written so far lies there.
    """
    folder.mkdir(mode=0o700)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
