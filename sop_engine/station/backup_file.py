"""A backup as one file: a tar whose first member, `backup.json`, is a list of the others that an officer signed.

The members are the station's files under their own names; what is secret in them is encrypted as it is there.
Nothing is taken out of a backup whose name, size or digest the signed list does not give.
"""

import io
import os
import re
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Literal

import msgspec

from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen
from sop_engine.sentence import phrase
from sop_engine.station.files import FILE_MODE, MAX_BYTES, decode_numbered, disk_fault, encode, make_folder
from sop_engine.station.supervised import SignedFile

FORMAT: Final = 0
SIGNATURE_CONTEXT: Final = b"sop/backup/0\n"
"""What stands before the SHA-256 of the list when the officer signs it."""
KEYS_KEPT_DAYS: Final = 30
"""A copy of the compartments' keys is kept no longer: it would bring back what was expunged since."""
LIST: Final = "backup.json"
_NAME = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}/)?[A-Za-z0-9_][A-Za-z0-9_.-]{0,120}\Z")
_CHUNK = 1 << 20


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A file of the backup. `name`: in the station folder, with `/`. `sha256`: hex."""

    name: str
    size: int
    sha256: str


class Gone(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A compartment whose key was destroyed; both ids in hex."""

    run: str
    compartment: str


class BackupText(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the officer signs.

    Attributes:
        kind: the station without the compartments' keys, or these keys alone.
        made: UTC, `YYYY-MM-DDTHH:MM:SSZ`. by: officer id.
        entries: length of the device log. checkpoint: its head, signed by the device.
        expunged: what had been destroyed by then; it stays so whatever an older copy holds.
    """

    format: int
    kind: Literal["station", "keys"]
    station: str
    made: str
    by: str
    entries: int
    checkpoint: str
    expunged: tuple[Gone, ...]
    members: tuple[Member, ...]


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 (hex) of a file.

    Raises:
        CannotOpen: it cannot be read.
    """
    import hashlib  # noqa: PLC0415 - for files of any size

    found, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                found.update(chunk)
                size += len(chunk)
    except OSError as fault:
        sentence = phrase("Cannot read {name}: {strerror}.", name=path.name, strerror=fault.strerror)
        raise CannotOpen(sentence) from fault
    return size, found.hexdigest()


def pack(path: Path, signed: SignedFile, sources: Mapping[str, Path]) -> None:
    """Write the backup and sync it; `path` must not be there.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
        with os.fdopen(number, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
                head = encode(signed)
                tar.addfile(_line(LIST, len(head)), io.BytesIO(head))
                for name, source in sources.items():
                    with source.open("rb") as content:
                        tar.addfile(_line(name, source.stat().st_size), content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def _line(name: str, size: int) -> tarfile.TarInfo:
    line = tarfile.TarInfo(name)
    line.size, line.mode = size, FILE_MODE
    return line


def read_list(path: Path) -> tuple[BackupText, SignedFile]:
    """The signed list of a backup, without a look at who signed it.

    Raises:
        CannotOpen: no backup, damaged, or of a newer format.
    """
    with _reading(path) as tar:
        first = tar.next()
        if first is None or first.name != LIST or not first.isreg() or first.size > MAX_BYTES:
            raise _no_backup(path)
        content = tar.extractfile(first)
        signed = decode_numbered(content.read() if content else b"", SignedFile, LIST, FORMAT)
    return decode_numbered(signed.signed, BackupText, LIST, FORMAT), signed


def unpack(path: Path, text: BackupText, folder: Path) -> None:
    """Write the members into a folder that is there, private, each checked against the list.

    Raises:
        CannotOpen: a member is missing, damaged, or not in the list. StoreUnavailable: the disk refuses.
    """
    left = {one.name: one for one in text.members if _NAME.match(one.name)}
    with _reading(path) as tar:
        for line in tar:
            if line.name == LIST:
                continue
            member = left.pop(line.name, None)
            content = tar.extractfile(line) if line.isreg() else None
            if member is None or content is None or line.size != member.size:
                raise _damaged(path, line.name)
            _write(folder, member, content, path)
    if left or len(text.members) != len({one.name for one in text.members}):
        raise _damaged(path, next(iter(left), LIST))


def _write(folder: Path, member: Member, content: IO[bytes], path: Path) -> None:
    target = folder.joinpath(*member.name.split("/"))
    try:
        if not target.parent.is_dir():
            make_folder(target.parent)
        number = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
        with os.fdopen(number, "wb") as file:
            while chunk := content.read(_CHUNK):
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise disk_fault(target, fault) from fault
    if digest_of(target) != (member.size, member.sha256):
        raise _damaged(path, member.name)


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as fault:
        raise _no_backup(path) from fault
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror or 'the disk refused'}."
        raise CannotOpen(sentence) from fault


def _no_backup(path: Path) -> CannotOpen:
    sentence = phrase("{name} is not a backup of a station, or it is damaged.", name=path.name)
    return CannotOpen(sentence, "Take another copy of it, or an older backup.")


def _damaged(path: Path, name: str) -> CannotOpen:
    sentence = f"The backup {path.name} is damaged or was changed: {name!r} is not what its list says."
    return CannotOpen(sentence, "Take another copy of it, or an older backup.")


def members_of(sources: Mapping[str, Path]) -> Sequence[Member]:
    """The lines for these files."""
    found = []
    for name, path in sources.items():
        size, digest = digest_of(path)
        found.append(Member(name=name, size=size, sha256=digest))
    return found


def said_of(signed: bytes) -> bytes:
    """What the officer signs for the list."""
    return SIGNATURE_CONTEXT + sha256(signed)
