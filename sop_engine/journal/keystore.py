"""The key store on disk (`keys.db`): wrapped compartment keys, apart from the entries.

Apart, because it is backed up apart and kept for a short time only: a long-lived copy of it would bring
back what was expunged. A key is durably here before the first entry that uses it is written.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

from sop_engine.errors import JournalConflict
from sop_engine.journal.compartment import WrappedCompartment
from sop_engine.journal.entry import FORMAT, RunId
from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout

LAYOUT = Layout(
    application_id=0x534F504B,  # "SOPK"
    version=FORMAT,
    schema=(
        """
        CREATE TABLE compartment(
            run BLOB, name TEXT, id BLOB UNIQUE, PRIMARY KEY(run, name)
        ) STRICT, WITHOUT ROWID
        """,
        """
        CREATE TABLE wrap(
            compartment BLOB REFERENCES compartment(id), recipient BLOB, wrapped BLOB,
            PRIMARY KEY(compartment, recipient)
        ) STRICT, WITHOUT ROWID
        """,
    ),
)


class SqlCipherKeys:
    """A `store.KeyStore` in one encrypted file."""

    def __init__(self, file: EncryptedFile) -> None:
        self._file = file

    @classmethod
    def create(cls, path: Path, key: bytes) -> "SqlCipherKeys":
        """Make a new, empty key store; errors as in `EncryptedFile.create`."""
        return cls(EncryptedFile.create(path, key, LAYOUT))

    @classmethod
    def open(cls, path: Path, key: bytes) -> "SqlCipherKeys":
        """Open a key store; errors as in `EncryptedFile.open`."""
        return cls(EncryptedFile.open(path, key, LAYOUT))

    @property
    def file(self) -> EncryptedFile:
        """The file itself, for looking after it (audit, backup)."""
        return self._file

    def add(self, compartments: Sequence[WrappedCompartment]) -> None:
        """Keep new compartments durably; see `store.KeyStore.add`."""
        try:
            with self._file.writing() as connection:
                connection.executemany(
                    "INSERT INTO compartment VALUES(?,?,?)",
                    [(bytes.fromhex(item.run), item.name, item.id) for item in compartments],
                )
                connection.executemany(
                    "INSERT INTO wrap VALUES(?,?,?)",
                    [
                        (item.id, recipient, wrapped)
                        for item in compartments
                        for recipient, wrapped in item.wraps.items()
                    ],
                )
        except dbapi2.IntegrityError as fault:
            sentence = "The run has a compartment of that name already; nothing was saved."
            raise JournalConflict(sentence) from fault

    def grant(self, compartment: bytes, wraps: Mapping[bytes, bytes]) -> None:
        """Keep the key for more recipients; see `store.KeyStore.grant`."""
        try:
            with self._file.writing() as connection:
                if not connection.execute(
                    "SELECT 1 FROM wrap WHERE compartment=? LIMIT 1", (compartment,)
                ).fetchone():
                    raise _no_such()
                connection.executemany(
                    "INSERT OR REPLACE INTO wrap VALUES(?,?,?)",
                    [(compartment, recipient, wrapped) for recipient, wrapped in wraps.items()],
                )
        except dbapi2.IntegrityError as fault:
            raise _no_such() from fault

    def destroy(self, compartment: bytes) -> None:
        """Destroy the key of a compartment; see `store.KeyStore.destroy`.

        `secure_delete` overwrites the deleted rows; folding in the write-ahead log overwrites their older copies.
        """
        with self._file.writing() as connection:
            if not connection.execute("SELECT 1 FROM compartment WHERE id=?", (compartment,)).fetchone():
                raise _no_such()
            connection.execute("DELETE FROM wrap WHERE compartment=?", (compartment,))
        self._file.fold()

    def compartments(self, run: RunId) -> list[WrappedCompartment]:
        """All compartments of the run, by name."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, recipient, wrapped FROM compartment LEFT JOIN wrap ON compartment = id"
                " WHERE run=? ORDER BY name, recipient",
                (bytes.fromhex(run),),
            ).fetchall()
        names: dict[bytes, str] = {}
        wraps: dict[bytes, dict[bytes, bytes]] = {}
        for identity, name, recipient, wrapped in rows:
            names[identity] = name
            wraps.setdefault(identity, {})
            if recipient is not None:
                wraps[identity][recipient] = wrapped
        return [WrappedCompartment(id=item, run=run, name=name, wraps=wraps[item]) for item, name in names.items()]

    def kept_for(self, recipient: bytes) -> Iterator[WrappedCompartment]:
        """Every compartment whose key was not destroyed, with the key as wrapped for this recipient, if it is."""
        with self._file.reading() as connection:
            rows = connection.execute(
                "SELECT run, name, id, (SELECT wrapped FROM wrap WHERE compartment = id AND recipient = ?)"
                " FROM compartment WHERE EXISTS (SELECT 1 FROM wrap WHERE compartment = id)",
                (recipient,),
            )
            for row in rows:
                yield _kept(row, recipient)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let go of it."""
        self._file.close()


def read_all(connection: Any, recipient: bytes, also: bytes) -> Iterator[WrappedCompartment]:
    """Every compartment that is wrapped for `recipient`, with the key as it is wrapped for `also`, if it is.

    `connection`: to the file itself, as `rekeying` holds it.
    """
    rows = connection.execute(
        "SELECT run, name, id, b.wrapped FROM main.wrap a JOIN main.compartment ON id = a.compartment"
        " LEFT JOIN main.wrap b ON b.compartment = a.compartment AND b.recipient = ? WHERE a.recipient = ?",
        (also, recipient),
    )
    for row in rows:
        yield _kept(row, also)


def _kept(row: tuple[bytes, str, bytes, bytes | None], recipient: bytes) -> WrappedCompartment:
    run, name, identity, wrapped = row
    wraps = {} if wrapped is None else {recipient: wrapped}
    return WrappedCompartment(id=identity, run=RunId(run.hex()), name=name, wraps=wraps)


def change_wraps(
    connection: Any, withdrawn: Collection[bytes], granted: Collection[tuple[bytes, bytes, bytes]]
) -> None:
    """Take the keys of these recipients out of the schema `copy`; put others in: compartment, recipient, wrapped."""
    connection.executemany("DELETE FROM copy.wrap WHERE recipient=?", [(one,) for one in withdrawn])
    connection.executemany("INSERT OR REPLACE INTO copy.wrap VALUES(?,?,?)", list(granted))


def _no_such() -> JournalConflict:
    sentence = "There is no such compartment, or its key was destroyed; nothing was saved."
    return JournalConflict(sentence)
