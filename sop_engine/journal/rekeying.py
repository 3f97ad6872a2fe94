"""A copy of an encrypted file under another key, made while nobody else has the file open.

The old file is not touched: whoever calls puts the copy in its place when all is ready, and must then have no
connection to either. So there is no moment at which neither key opens a whole file.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sop_engine.errors import StationBusy, StoreUnavailable
from sop_engine.journal.sqlcipher_file import Layout, connect, translate

_TABLES = "SELECT name FROM {schema}.sqlite_master WHERE type='table' ORDER BY name"
_HINT = "Nothing was changed; look at the disk, and make a backup."


@dataclass(frozen=True, slots=True)
class Source:
    """A file that nobody else has open. `path`: where it lies."""

    path: Path
    layout: Layout
    connection: Any

    def copy_under(self, key: bytes, to: Path, change: Callable[[Any], None] = lambda _: None) -> None:
        """Write a copy under this key; it holds only what the file holds, not what was deleted from it.

        `change` is called with the connection, where the copy is the schema `copy`, before it is compared and closed.

        Raises:
            StoreUnavailable: the disk is full or broken, or the copy is not what the file is. CannotOpen: damaged.
        """
        try:
            os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self.connection.execute("ATTACH ? AS copy KEY ?", (str(to), f"x'{key.hex()}'"))
            try:
                self._fill(change)
            finally:
                with suppress(dbapi2.Error):
                    self.connection.execute("DETACH copy")
            _prove(to, key, self.layout)
        except dbapi2.Error as fault:
            raise translate(fault) from fault
        except OSError as fault:
            sentence = f"The copy of {self.path.name} cannot be written: {fault.strerror}."
            raise StoreUnavailable(sentence, _HINT) from fault

    def _fill(self, change: Callable[[Any], None]) -> None:
        connection = self.connection
        connection.execute("PRAGMA copy.secure_delete=1")
        connection.execute("SELECT sqlcipher_export('copy')").fetchone()
        if _counts(connection, "copy") != _counts(connection, "main"):
            sentence = f"The copy of {self.path.name} does not hold what the file holds."
            raise StoreUnavailable(sentence, _HINT)
        connection.execute(f"PRAGMA copy.application_id={self.layout.application_id}")
        connection.execute(f"PRAGMA copy.user_version={self.layout.version}")
        change(connection)


@contextmanager
def held_alone(path: Path, key: bytes, layout: Layout) -> Iterator[Source]:
    """Hold a file so that nobody can open it until the block is left.

    Raises:
        StationBusy: somebody else has it open. CannotOpen, StoreUnavailable: as the sentence says.
    """
    connection = connect(path, key)
    try:
        try:
            connection.execute("PRAGMA temp_store=2")
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            # Only who is alone can leave the write-ahead log, which is then folded in and gone.
            connection.execute("PRAGMA journal_mode=DELETE").fetchone()
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
        except dbapi2.Error as fault:
            told = translate(fault)
            if isinstance(told, StationBusy):
                sentence = "Somebody else has this station open."
                raise StationBusy(sentence, "Close the program in every other window and terminal first.") from fault
            raise told from fault
        yield Source(path, layout, connection)
    finally:
        connection.close()


def _counts(connection: Any, schema: str) -> dict[str, int]:
    tables = [name for (name,) in connection.execute(_TABLES.format(schema=schema)).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM {schema}."{name}"').fetchone()[0] for name in tables}  # noqa: S608  # names of our own tables


def _prove(path: Path, key: bytes, layout: Layout) -> None:
    """Open the copy as the next opening will, look at every page, and make it durable.

    Raises:
        StoreUnavailable: it is not whole.
    """
    connection = connect(path, key)
    try:
        marks = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")]
        faults = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        whole = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    finally:
        connection.close()
    if faults or not whole or marks != [layout.application_id, layout.version]:
        sentence = f"The copy of {path.name} under the new key is not whole."
        raise StoreUnavailable(sentence, _HINT)
    number = os.open(path, os.O_RDWR)
    try:
        os.fsync(number)
    finally:
        os.close(number)
