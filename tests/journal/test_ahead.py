"""Asking for pages ahead: the right ones, and never harm."""

import os
from pathlib import Path

import pytest

from sop_engine.journal.ahead import PAGE, Ahead, leaves, stretches
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.rows import RUN_BITS
from sop_engine.journal.sqlcipher import SqlCipherJournal
from tests.journal.chains import Said, Writer
from tests.journal.killing import KEY

RUNS, ENTRIES = 12, 60


def grown(path: Path) -> list[Writer]:
    """A station in which twelve runs grew side by side: some hundred pages."""
    journal = SqlCipherJournal.create(path, KEY)
    journal.file._open().execute("PRAGMA synchronous=OFF")
    writers = [Writer(f"run {at}") for at in range(RUNS)]
    for at in range(ENTRIES):
        for writer in writers:
            writer.save(journal, Said("value", f"answer {at}"))
    journal.close()
    return writers


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Writer]]:
    """Its file, and the runs in it."""
    path = tmp_path_factory.mktemp("ahead") / "station.db"
    return path, grown(path)


def asked(path: Path, ordinal: int, key: bytes = KEY) -> list[int]:
    """The pages that would be asked for when this run is read."""
    journal = SqlCipherJournal.open(path, KEY)
    with journal.file.reading() as connection:
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='entry'").fetchone()[0]
    journal.close()
    with path.open("rb") as file:
        return leaves(file.fileno(), key[:32], root, (ordinal << RUN_BITS, ordinal + 1 << RUN_BITS))


def test_the_pages_of_a_run_are_asked_for_and_no_others(station: tuple[Path, list[Writer]]) -> None:
    """With only these damaged the run cannot be read, and no other run's pages are among them but at its ends."""
    path, _ = station
    pages = {ordinal: asked(path, ordinal) for ordinal in range(1, RUNS + 1)}
    assert all(len(set(found)) == len(found) >= ENTRIES // 4 for found in pages.values())
    for one in range(1, RUNS):
        assert len(set(pages[one]) & set(pages[one + 1])) <= 1
        assert not any(set(pages[one]) & set(pages[far]) for far in range(one + 2, RUNS + 1))


@pytest.mark.parametrize("ordinal", [1, 7, RUNS])
def test_every_entry_lies_on_a_page_that_was_asked_for(
    station: tuple[Path, list[Writer]], tmp_path: Path, ordinal: int
) -> None:
    """With all pages but those of the tree above and of this run destroyed, the run is read whole."""
    path, writers = station
    newest = asked(path, RUNS)[-1]  # which opening looks at
    keep = {newest, *asked(path, ordinal), *_others(path)}
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())
    with copy.open("r+b") as file:
        for page in range(1, copy.stat().st_size // PAGE + 1):
            if page not in keep:
                file.seek((page - 1) * PAGE)
                file.write(os.urandom(PAGE))
    journal = SqlCipherJournal.open(copy, KEY)
    assert _plain(journal.entries(writers[ordinal - 1].run)) == _plain(writers[ordinal - 1].entries)
    journal.close()


def _others(path: Path) -> set[int]:
    """All pages that are no leaf of the entries."""
    every = {page for ordinal in range(1, RUNS + 1) for page in asked(path, ordinal)}
    return set(range(1, path.stat().st_size // PAGE + 1)) - every


def _plain(entries: list[SealedEntry]) -> list[bytes]:
    return [entry.body for entry in entries]


def test_a_wrong_key_or_a_damaged_file_asks_for_nothing_harmful(
    station: tuple[Path, list[Writer]], tmp_path: Path
) -> None:
    """Whatever the pages seem to say, and where there is no file at all, nothing is raised."""
    path, _ = station
    journal = SqlCipherJournal.open(path, KEY)
    noise = tmp_path / "noise"
    noise.write_bytes(os.urandom(9 * PAGE + 7))
    with journal.file.reading() as connection:
        for where, key in [(path, bytes(48)), (noise, KEY), (tmp_path / "none", KEY), (tmp_path, KEY)]:
            Ahead(where, key).ask(connection, "entry", (0, 1 << 62))
    journal.close()


def test_neighbours_are_one_stretch() -> None:
    """In whatever order the pages come."""
    assert stretches([]) == []
    assert stretches([7, 3, 4, 9, 8, 1]) == [(1, 1), (3, 2), (7, 3)]
