"""One encrypted SQLite file: made, opened, asserted, and its errors turned into ours.

The key is raw (32 bytes of key, 16 of salt), so that opening costs a millisecond and salvage works
without the first page. After any error of the disk the connection is thrown away: what was committed
before is in the file, and the next opening reads it.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sop_engine.errors import CannotOpen, SopError, StationBusy, StoreUnavailable
from sop_engine.sentence import phrase

FILE_KEY_SIZE = 48
"""Bytes of a file's key: 32 of AES-256 key and 16 of salt."""

OLDEST_SQLITE = (3, 51, 3)
"""The first release without the WAL-reset bug (sqlite.org/wal.html, section "The WAL-Reset Bug")."""

_BUSY_SECONDS = 5.0  # how long a reader waits for a checkpoint, or a writer for another connection
_PLAIN_MAGIC = b"SQLite format 3\0"
_PAGE = 4096
_CORRUPT, _CANNOT_OPEN, _NOT_A_DATABASE = 11, 14, 26  # sqlite.org/rescode.html


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a file is: its mark, its format number, and the statements that make it."""

    application_id: int
    version: int
    schema: Sequence[str]


class EncryptedFile:
    """A connection that nobody uses again after it failed. Calls from several threads take turns."""

    def __init__(self, connection: Any) -> None:
        self._connection: Any | None = connection
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, key: bytes, layout: Layout) -> "EncryptedFile":
        """Make a new file, readable by its owner only.

        Raises:
            CannotOpen: there is a file already, or the folder does not take one.
            StoreUnavailable: disk full, read-only, I/O error; nothing is left behind.
        """
        try:
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        except OSError as fault:
            sentence = phrase("The file {name} cannot be made: {strerror}.", name=path.name, strerror=fault.strerror)
            raise CannotOpen(sentence) from fault
        connection = None
        try:
            connection = connect(path, key)
            _prepare(connection)
            connection.execute("BEGIN IMMEDIATE")
            for statement in layout.schema:
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id={layout.application_id}")
            connection.execute(f"PRAGMA user_version={layout.version}")
            connection.execute("COMMIT")
        except BaseException as fault:
            if connection is not None:
                connection.close()
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            if isinstance(fault, dbapi2.Error):
                raise translate(fault) from fault
            raise
        return cls(connection)

    @classmethod
    def open(cls, path: Path, key: bytes, layout: Layout) -> "EncryptedFile":
        """Open a file that `create` made.

        Raises:
            CannotOpen: missing, foreign, damaged, another format, or the key is not its own.
            StoreUnavailable: the folder does not let the file be used (read-only, I/O error).
            StationBusy: another process holds it.
        """
        if not path.is_file():
            sentence = phrase("There is no file {name} in the station's folder.", name=path.name)
            raise CannotOpen(sentence)
        if path.stat().st_size == 0:
            raise _cut_off(path)
        connection = None
        try:
            connection = connect(path, key)
            _check_layout(connection, path, layout)
            _prepare(connection)
        except dbapi2.Error as fault:
            if connection is not None:
                connection.close()
            raise _unopened(fault, path) from fault
        except BaseException:
            if connection is not None:
                connection.close()
            raise
        return cls(connection)

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """The connection, for statements that only read; all of them see the same moment of the file."""
        with self._lock:
            connection = self._open()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            except dbapi2.Error as fault:
                self._discard()
                raise translate(fault) from fault
            except BaseException:
                self._roll_back(connection)
                raise

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """One durable transaction: on the disk when the block is left without an exception, else not there.

        Raises:
            StoreUnavailable, CannotOpen: the disk or the file failed; the connection is gone.
            StationBusy: another process writes; try again.
            Whatever the block raises: after everything was taken back.
        """
        with self._lock:
            connection = self._open()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except dbapi2.IntegrityError:
                self._roll_back(connection)
                raise
            except dbapi2.Error as fault:
                self._roll_back(connection)
                told = translate(fault)
                if not isinstance(told, StationBusy):
                    self._discard()
                raise told from fault
            except BaseException:
                self._roll_back(connection)
                raise

    def fold(self) -> bool:
        """Fold the write-ahead log into the file now, so that no older copy of what was deleted is left in either.

        Returns:
            Whether that was done. While somebody else reads it cannot be: then it is done when the last one lets go.
        """
        with self._lock:
            try:
                return not self._open().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except dbapi2.Error as fault:
                self._discard()
                raise translate(fault) from fault

    def damage(self) -> list[str]:
        """What is wrong with the pages of the file, in sentences: their codes (SQLCipher), their order (SQLite).

        Raises:
            CannotOpen: so much is damaged that it cannot be told.
        """
        with self.reading() as connection:
            codes = connection.execute("PRAGMA cipher_integrity_check").fetchall()
            order = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        found = [phrase("{count} of its pages were damaged or changed.", count=len(codes))] if codes else []
        return found if order == "ok" else [*found, "Its pages do not fit together."]

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go. Safe to call twice."""
        with self._lock:
            if self._connection is not None:
                with suppress(dbapi2.Error):  # the log stays beside the file and is read at the next opening
                    self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                self._discard()

    def _open(self) -> Any:
        if self._connection is None:
            sentence = "The station's file was let go after an error."
            raise StoreUnavailable(sentence, "Open the station again; everything shown as saved is there.")
        return self._connection

    def _roll_back(self, connection: Any) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except dbapi2.Error:
            self._discard()

    def _discard(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(dbapi2.Error):
                connection.close()


def translate(fault: Exception) -> SopError:
    """Our exception for one of SQLite's, by its primary result code (sqlite.org/rescode.html)."""
    match getattr(fault, "sqlite_errorcode", 0) & 0xFF:
        case 13:  # SQLITE_FULL
            return StoreUnavailable(
                "The disk is full; the last act was not saved.", "Free some space, then repeat the last act."
            )
        case 8:  # SQLITE_READONLY
            return StoreUnavailable("The station's folder is read-only; the last act was not saved.")
        case 5 | 6:  # SQLITE_BUSY, SQLITE_LOCKED
            return StationBusy("Another process writes in this station.", "Close it and try again.")
        case 11 | 26:  # SQLITE_CORRUPT, SQLITE_NOTADB
            return CannotOpen(
                "A part of the station's file is damaged.", "Stop working on this disk and restore from a backup."
            )
    return StoreUnavailable(
        "The disk failed or is full; nothing new was saved.",
        "Free some space and open the station again; everything shown as saved is there.",
    )


def connect(path: Path, key: bytes) -> Any:
    """A connection that knows the key; nothing is read yet. Raises `dbapi2.Error`, `ValueError`."""
    if len(key) != FILE_KEY_SIZE:
        msg = f"a file's key has {FILE_KEY_SIZE} bytes"
        raise ValueError(msg)
    connection = dbapi2.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=_BUSY_SECONDS,
    )
    # First of all: SQLCipher writes its complaints to stderr, over the screen.
    connection.execute("PRAGMA cipher_log_level=NONE")
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    return connection


def _prepare(connection: Any) -> None:
    """Set the modes that keep every answer that was shown as saved, and make sure that they hold."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2, "foreign_keys": 1}
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name}={value}")
    found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    if found != wanted:
        sentence = "The database does not take the modes that keep answers safe on this disk."
        raise StoreUnavailable(sentence, phrase("Wanted {wanted}, found {found}.", wanted=wanted, found=found))
    cipher = connection.execute("PRAGMA cipher_version").fetchone()
    if dbapi2.sqlite_version_info < OLDEST_SQLITE or not cipher or not cipher[0]:
        sentence = "The installed database library is too old or cannot encrypt."
        raise StoreUnavailable(sentence, "Install sqlcipher3 0.6.4 or newer.")


def _check_layout(connection: Any, path: Path, layout: Layout) -> None:
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    found = connection.execute("PRAGMA application_id").fetchone()[0]
    if found != layout.application_id:
        sentence = phrase("The file {name} is not what its name says.", name=path.name)
        raise CannotOpen(sentence)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != layout.version:
        age = "an older" if version < layout.version else "a newer"
        sentence = f"The file {path.name} has {age} format, {version}; this program reads format {layout.version}."
        raise CannotOpen(sentence, "Use the program version that wrote it.")


def _unopened(fault: Exception, path: Path) -> SopError:
    """Why a file did not open; a wrong key and a damaged first page look the same to SQLCipher."""
    code = getattr(fault, "sqlite_errorcode", 0) & 0xFF
    if code not in {_CORRUPT, _CANNOT_OPEN, _NOT_A_DATABASE}:
        return translate(fault)
    size = path.stat().st_size
    with path.open("rb") as file:
        plain = file.read(len(_PLAIN_MAGIC)) == _PLAIN_MAGIC
    if code == _CANNOT_OPEN:
        return StoreUnavailable(
            phrase("The file {name} cannot be used: the folder or the file is not writable.", name=path.name)
        )
    if plain:
        return CannotOpen(phrase("The file {name} is an ordinary database, not one of this program.", name=path.name))
    if size % _PAGE:
        return _cut_off(path)
    return CannotOpen(
        phrase("The file {name} does not open: it is damaged, foreign, or its key is another one.", name=path.name),
        "Restore it from a backup; nothing in it was changed.",
    )


def _cut_off(path: Path) -> CannotOpen:
    return CannotOpen(
        phrase("The file {name} is damaged: it was cut off.", name=path.name), "Restore it from a backup."
    )
