"""Files of the station folder: private, written whole or not at all, read with a clear sentence.

Folder 0700, files 0600. A write goes to a temporary file beside the target, which is synced and renamed;
then the folder is synced, so that a power cut leaves the old file or the new one.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from sop_engine.canonical import NotCanonical, canonical_bytes
from sop_engine.errors import CannotOpen, SopError, StoreUnavailable
from sop_engine.sentence import phrase

FOLDER_MODE = 0o700
FILE_MODE = 0o600
MAX_BYTES = 4 * 1024 * 1024
"""No file that is read whole here is larger; a larger one is not ours."""

_DAMAGED = "It may be damaged: restore it from the backup."

Shape = TypeVar("Shape", bound=msgspec.Struct)


class _Numbered(msgspec.Struct, frozen=True):
    format: int


def make_folder(path: Path) -> None:
    """Make a folder that only its owner can enter.

    Raises:
        StoreUnavailable: the disk refuses, or it is there already.
    """
    try:
        path.mkdir(mode=FOLDER_MODE)
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def write_new(path: Path, content: bytes) -> None:
    """Write a private file that does not exist yet, and sync it.

    Raises:
        StoreUnavailable: the disk is full, read-only or broken.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), FILE_MODE)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def replace(path: Path, content: bytes) -> None:
    """Put new content in the place of a file, whole or not at all.

    Raises:
        StoreUnavailable: the disk is full, read-only or broken; the old file is still there.
    """
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.unlink(missing_ok=True)
        write_new(temporary, content)
        temporary.replace(path)
    except BaseException as fault:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        if isinstance(fault, OSError):
            raise disk_fault(path, fault) from fault
        raise
    sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable. Windows cannot open folders and needs no such call."""
    if os.name == "nt":
        return
    try:
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
    except OSError as fault:
        raise disk_fault(path, fault) from fault


def is_there(path: Path) -> bool:
    """Whether there is a file.

    Raises:
        CannotOpen: the folder does not let itself be looked into.
    """
    try:
        return path.is_file()
    except OSError as fault:
        sentence = phrase("Cannot read {name}: {strerror}.", name=path.name, strerror=fault.strerror)
        raise CannotOpen(sentence) from fault


def read_bytes(path: Path) -> bytes:
    """All bytes of a small file.

    Raises:
        CannotOpen: missing, not readable, or larger than any of ours.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as fault:
        reason = fault.strerror or "it cannot be read"
        sentence = phrase("Cannot read {name}: {reason}.", name=path.name, reason=reason)
        raise CannotOpen(sentence) from fault
    if len(content) > MAX_BYTES:
        sentence = phrase("Cannot read {name}: it is too large to be a station's file.", name=path.name)
        raise CannotOpen(sentence)
    return content


def decode(content: bytes, shape: type[Shape], name: str) -> Shape:
    """JSON bytes as a Struct; `name` is for the sentence when they are damaged.

    Raises:
        CannotOpen: not JSON, or of another shape.
    """
    try:
        return msgspec.json.decode(content, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        sentence = phrase("{name} cannot be understood.", name=name)
        raise CannotOpen(sentence, _DAMAGED) from fault


def decode_numbered(content: bytes, shape: type[Shape], name: str, number: int) -> Shape:
    """As `decode`, but a file of another format number says so, whatever else it holds.

    Raises:
        CannotOpen: of another format, not JSON, or of another shape.
    """
    if decode(content, _Numbered, name).format != number:
        sentence = phrase("{name} was made by a newer version of the program.", name=name)
        raise CannotOpen(sentence, "Install that version.")
    return decode(content, shape, name)


def encode(value: msgspec.Struct) -> bytes:
    """A Struct as canonical JSON; bytes are written as base64.

    Raises:
        ValueError: text that cannot be written as UTF-8.
    """
    try:
        return canonical_bytes(msgspec.to_builtins(value))
    except NotCanonical as fault:
        raise ValueError(str(fault)) from fault


def disk_fault(path: Path, fault: OSError) -> SopError:
    """The sentence for a disk that refuses a write."""
    reasons = {
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the disk space given to you is used up",
        errno.EROFS: "the disk is read-only",
        errno.EACCES: "you may not write there",
        errno.EPERM: "you may not write there",
    }
    reason = reasons.get(fault.errno or 0, fault.strerror or "the disk refused")
    return StoreUnavailable(phrase("Cannot write {name}: {reason}.", name=path.name, reason=reason))
