"""Writing files that a person named: whole or not at all, and never over one that is there unless that is the job."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from sop_engine.errors import Refused, StoreUnavailable


def write_whole(path: Path, content: bytes) -> None:
    """Put new content in the place of a file; a power cut leaves the old one or the new one.

    Raises:
        StoreUnavailable: the disk is full or read-only, or there is no such folder; the old file is still there.
    """
    path = path.resolve()
    temporary = ""
    try:
        number, temporary = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # A new file gets what the user's umask allows, an old one keeps its mode.
        Path(temporary).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        Path(temporary).replace(path)
    except OSError as fault:
        with suppress(OSError):
            if temporary:
                Path(temporary).unlink(missing_ok=True)
        sentence = f"The file {path.name} could not be written: {(fault.strerror or 'unknown reason').lower()}."
        raise StoreUnavailable(sentence, "Nothing was changed.") from fault


def write_new(path: Path, content: bytes) -> None:
    """As `write_whole`, for a file that must not be there yet.

    Raises:
        Refused: it is there. StoreUnavailable: as for `write_whole`.
    """
    if path.exists() or path.is_symlink():
        sentence = f"{path} is there already."
        raise Refused(sentence, "Nothing is written over. Name another file, or move it away.")
    write_whole(path, content)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def make_folder(path: Path) -> None:
    """Make a folder, and those around it, unless it is there.

    Raises:
        StoreUnavailable: the disk refuses, or a file is in the way.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        sentence = f"The folder {path} could not be made: {(fault.strerror or 'unknown reason').lower()}."
        raise StoreUnavailable(sentence) from fault
