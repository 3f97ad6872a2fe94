"""Copies of the encrypted files that are made while others read and write them; and what was destroyed in one."""

import os
from pathlib import Path

from sqlcipher3 import dbapi2

from sop_engine.errors import CannotOpen, StationBusy, StoreUnavailable
from sop_engine.journal.entry import RunId
from sop_engine.journal.sqlcipher_file import EncryptedFile, connect, translate
from sop_engine.sentence import phrase


def copy_file(path: Path, key: bytes, to: Path) -> None:
    """Copy a file as it is at one moment, under the same key; `to` must not be there.

    Never the bytes of the file: pages that are still in the write-ahead log would be missing or torn. Pages that hold
    nothing any more are left out.

    Raises:
        StoreUnavailable: the disk is full or refuses. CannotOpen: a page is damaged. StationBusy: somebody holds it.
    """
    if not path.is_file():
        sentence = phrase("There is no file {name} in the station's folder.", name=path.name)
        raise CannotOpen(sentence)
    connection = None
    try:
        os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        connection = connect(path, key)
        connection.execute("VACUUM INTO ?", (str(to),))
        with to.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as fault:
        sentence = phrase("The copy {name} cannot be written: {strerror}.", name=to.name, strerror=fault.strerror)
        raise StoreUnavailable(sentence) from fault
    except dbapi2.Error as fault:
        told = translate(fault)
        if isinstance(told, StoreUnavailable):
            sentence = "The copy cannot be written: the disk is full or refuses."
            raise StoreUnavailable(sentence, "Free some space, or name another disk.") from fault
        if isinstance(told, StationBusy):
            raise told from fault
        sentence = phrase("The file {name} is damaged, or its key is another one.", name=path.name)
        raise CannotOpen(sentence, "Check the station: sop station check") from fault
    finally:
        if connection is not None:
            connection.close()


def destroyed(keys: EncryptedFile) -> list[tuple[RunId, bytes]]:
    """Compartments of a `keys.db` whose keys were destroyed: run and id."""
    with keys.reading() as connection:
        rows = connection.execute(
            "SELECT run, id FROM compartment WHERE id NOT IN (SELECT compartment FROM wrap) ORDER BY run, id"
        ).fetchall()
    return [(RunId(run.hex()), identity) for run, identity in rows]
