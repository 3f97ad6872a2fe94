"""Change single bits in the rows of a station, through SQL with the right key, and see whether the check notices.

The changed row is written as somebody would write it who has the file's key but no officer's: a well-formed database
with false content. The check of the station is asked part by part until one of them names the change.
"""

import random
from collections import Counter
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlcipher3 import dbapi2

from sop_engine.journal import sqlcipher_file
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.session import RunSession, Work, open_work
from sop_engine.session.check_keys import check_keys
from sop_engine.session.check_runs import check_runs
from sop_engine.session.station_check import Finding, Kind, check_entries
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.folder import open_station
from sop_engine.station.officers import open_escrow
from sop_engine.system import SystemClock, random_bytes
from tests.run.rules import rules
from tests.session.stories import answer, saved
from tests.tui.practice import found

TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "station.db": {"run": ("ordinal",), "entry": ("place",), "device_log": ("seq",)},
    "keys.db": {"compartment": ("run", "name"), "wrap": ("compartment", "recipient")},
}
"""Every table of each file, with the key of its rows."""

COLUMNS = {
    "run": ("ordinal", "id", "label"),
    "entry": ("place", "device_seq", "body", "signature", "boxes"),
    "device_log": ("seq", "place", "hash", "nodes"),
    "compartment": ("run", "name", "id"),
    "wrap": ("compartment", "recipient", "wrapped"),
}
OFFICERS = ("otieno", "kamau", "wanjiru", "mutua")
"""Two supervisors, who have the key of escrow together, and two others."""


REFUSED, REPAIRED, IMPOSSIBLE = "refused", "repaired", "not possible"
UNUSED, UNSEEN = "unused", "unseen"
"""Not possible: the database itself does not take the row, since its key is another row's."""


@dataclass(frozen=True, slots=True)
class Change:
    """One bit of one value. `row`: the row's values as they are. `bit`: from the left."""

    file: str
    table: str
    column: str
    row: tuple[Any, ...]
    bit: int


@dataclass(slots=True)
class Counted:
    """What became of the changes, by table and column. `unseen`: those that nothing noticed."""

    tried: int = 0
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unseen: list[Change] = field(default_factory=list)


class Spoiled:
    """A small station, whose rows are changed one bit at a time and put back."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self._practice = found(folder / "station")
        with self._work("wanjiru") as work:
            _told(work)
            gone = _told(work)
            saved(gone.submit(answer("result", "end", "back")))
            enter(work, StationAct(act="drilled", about="wanjiru"))
        self._open()
        unlocked = self.main.unlocked
        self.escrow: X25519PrivateKey = open_escrow(unlocked, self.works[OFFICERS[1]].unlocked)
        places = unlocked.station.places
        self.raw = {
            "station.db": _raw(places.journal, unlocked.journal_key),
            "keys.db": _raw(places.keys, unlocked.keys_key),
        }
        self.whole = self.rows()

    def _open(self) -> None:
        self.works = {name: self._stack.enter_context(self._work(name)) for name in OFFICERS}

    def _open_again(self) -> None:
        self._stack.close()
        self._open()

    def _let_go(self) -> bool:
        """Has the program let go of a file that it could not read?"""
        stores = [store for work in self.works.values() for store in (work.journal, work.keystore)]
        return any(store.file._connection is None for store in stores)  # type: ignore[union-attr]  # both are on disk

    @property
    def main(self) -> Work:
        """Who checks: a supervisor; with another one the key of escrow is there too."""
        return self.works[OFFICERS[0]]

    def _work(self, officer: str) -> Work:
        unlocked = open_station(self._practice.folder).unlock(officer, self._practice.passphrases[officer])
        return open_work(unlocked, SystemClock(), random_bytes)

    def close(self) -> None:
        """Let go of everything."""
        self._stack.close()
        for connection in self.raw.values():
            connection.close()

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables."""
        found: dict[str, list[tuple[Any, ...]]] = {}
        for name, tables in TABLES.items():
            for table in tables:
                statement = f"SELECT * FROM {table} ORDER BY 1, 2"  # noqa: S608 - a name of ours
                found[table] = self.raw[name].execute(statement).fetchall()
        return found

    def changes(self) -> Iterator[Change]:
        """Every bit of every value."""
        for name, tables in TABLES.items():
            for table in tables:
                for row in self.whole[table]:
                    for column, value in zip(COLUMNS[table], row, strict=True):
                        for bit in range(8 * len(_bytes(value))):
                            yield Change(name, table, column, row, bit)

    def verdict(self, change: Change) -> str:
        """Change it, ask, put it back; what became of it, in one word."""
        before = dict(zip(COLUMNS[change.table], change.row, strict=True))
        after = before | {change.column: _flipped(before[change.column], change.bit)}
        try:
            self._write(change, before, after)
        except dbapi2.IntegrityError:
            return IMPOSSIBLE
        try:
            with closing(self._noticed()) as noticed:
                first = next(noticed, None)
        finally:
            if self.rows() != self.whole:
                self._restore()
            if self._let_go():
                self._open_again()
            self._forget()
        if first is None:
            return UNUSED if self._of_a_destroyed_key(change) else UNSEEN
        return REFUSED if first.kind is Kind.FAILED else REPAIRED

    def _of_a_destroyed_key(self, change: Change) -> bool:
        """Is it the id or the name of a key that is destroyed, and no row of the station names that id?"""
        if change.table != "compartment":
            return False
        identity = change.row[2]
        named = any(identity in row[4] for row in self.whole["entry"]) or any(
            identity in row for row in self.whole["wrap"]
        )
        return not named

    def _noticed(self) -> Generator[Finding, None, None]:
        """What a check of the whole station says, part by part: by the two supervisors, then by everybody."""
        for one in self._checks():
            if one.kind in {Kind.FAILED, Kind.REPAIRED}:
                yield one

    def _checks(self) -> Iterator[Finding]:
        yield from check_entries(self.main)
        yield from check_keys(self.main, self.escrow)
        yield from check_runs(self.main, self.escrow)
        for name in OFFICERS[1:]:
            yield from check_runs(self.works[name])

    def _write(self, change: Change, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        key = TABLES[change.file][change.table]
        where = " AND ".join(f"{one}=?" for one in key)
        value = "CAST(? AS TEXT)" if isinstance(old[change.column], str) else "?"
        statement = f"UPDATE {change.table} SET {change.column}={value} WHERE {where}"  # noqa: S608 - names of ours
        self.raw[change.file].execute(statement, (new[change.column], *(old[one] for one in key)))
        self._forget()

    def _restore(self) -> None:
        for name, tables in TABLES.items():
            connection = self.raw[name]
            connection.execute("BEGIN IMMEDIATE")
            for table in reversed(list(tables)):
                marks = ",".join("?" * len(COLUMNS[table]))
                connection.execute(f"DELETE FROM {table}")  # noqa: S608 - a name of ours
                insert = f"INSERT INTO {table} VALUES({marks})"
                connection.executemany(insert, self.whole[table])
            connection.execute("COMMIT")

    def _forget(self) -> None:
        for work in self.works.values():
            assert isinstance(work.journal, SqlCipherJournal)
            work.journal.forget()
            work.log_end = None


def _raw(path: Path, key: bytes) -> Any:
    """The file for who has its key and keeps to no rule of the program."""
    connection = sqlcipher_file.connect(path, key)
    connection.execute("PRAGMA synchronous=OFF")
    connection.text_factory = lambda content: content.decode("utf-8", "replace")
    return connection


def _told(work: Work) -> RunSession:
    """A run with answers that may have to be expunged."""
    session = RunSession.start(work, rules(), "CP/9/2026")
    assert isinstance(session, RunSession)
    saved(session.submit(answer("admit", "said", "invented words")))
    saved(session.submit(answer("admit", "rows", {"word": "invented"})))
    return session


def _bytes(value: object) -> bytes:
    """A value as SQL compares it: numbers of 64 bits, text as UTF-8."""
    if isinstance(value, int):
        return value.to_bytes(8, "big", signed=True)
    return value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""


def changed(content: bytes, bit: int) -> bytes:
    """The bytes with one bit changed."""
    copy = bytearray(content)
    copy[bit // 8] ^= 0x80 >> bit % 8
    return bytes(copy)


def _flipped(value: object, bit: int) -> object:
    content = changed(_bytes(value), bit)
    if isinstance(value, int):
        return int.from_bytes(content, "big", signed=True)
    return content


def chosen(changes: Sequence[Change], count: int, seed: int) -> list[Change]:
    """So many, evenly from all columns: of the small ones every bit, of the large ones what is left."""
    chance = random.Random(seed)  # noqa: S311 - a choice that can be repeated
    columns: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        columns.setdefault((change.table, change.column), []).append(change)
    found: list[Change] = []
    smallest_first = sorted(columns.values(), key=len)
    for left, each in zip(range(len(smallest_first), 0, -1), smallest_first, strict=True):
        found += chance.sample(each, min(len(each), max(0, count - len(found)) // left))
    return found


def tried(station: Spoiled, changes: Sequence[Change]) -> Counted:
    """Make all these changes, one after another, and count what became of them."""
    counted = Counted()
    for change in changes:
        counted.tried += 1
        verdict = station.verdict(change)
        counted.verdicts[(f"{change.table}.{change.column}", verdict)] += 1
        if verdict == UNSEEN:
            counted.unseen.append(change)
    return counted
