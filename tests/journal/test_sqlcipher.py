"""The file on disk: whatever happens to it or around it, there is a sentence, and nothing saved is lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copytree

import pytest
from sqlcipher3 import dbapi2

from sop_engine.errors import CannotOpen, JournalConflict, StationBusy, StoreUnavailable
from sop_engine.journal import sqlcipher_file
from sop_engine.journal.ahead import Ahead
from sop_engine.journal.chain import verify_chain
from sop_engine.journal.merkle import leaf_hash, root
from sop_engine.journal.sqlcipher import LAYOUT, SqlCipherJournal
from sop_engine.journal.sqlcipher_file import EncryptedFile
from tests.journal.chains import Dice, Said, Writer
from tests.journal.disks import read_only, small_disk, small_files
from tests.journal.killing import KEY, kill_once
from tests.journal.test_bad_files import kept


def fill_up(journal: SqlCipherJournal, writer: Writer) -> int:
    """Append until the disk fails; how many were saved."""
    for saved in range(10_000):
        before = list(writer.entries)
        try:
            writer.save(journal, Said("value", "x" * 2_000))
        except StoreUnavailable:
            writer.entries = before
            return saved
    return -1


def test_the_modes_that_keep_answers_safe_are_on(tmp_path: Path) -> None:
    """WAL, full sync, secure delete, encryption, and an engine without the WAL-reset bug."""
    file = EncryptedFile.create(tmp_path / "x.db", KEY, LAYOUT)
    with file.reading() as connection:
        for pragma, value in {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "temp_store": 2}.items():
            assert connection.execute(f"PRAGMA {pragma}").fetchone()[0] == value
        assert connection.execute("PRAGMA cipher_version").fetchone()[0]
    assert dbapi2.sqlite_version_info >= (3, 51, 3)
    file.close()


@pytest.mark.parametrize("library", [(3, 40, 1), (3, 51, 2)])
def test_an_old_engine_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: tuple[int, ...]) -> None:
    """With an engine that can lose answers no file is made or opened, and none is left behind."""
    kept(tmp_path / "station.db", 1)
    monkeypatch.setattr(dbapi2, "sqlite_version_info", library)
    with pytest.raises(StoreUnavailable, match="too old"):
        SqlCipherJournal.open(tmp_path / "station.db", KEY)
    with pytest.raises(StoreUnavailable, match="too old"):
        SqlCipherJournal.create(tmp_path / "new.db", KEY)
    assert not (tmp_path / "new.db").exists()


def test_nothing_in_the_file_can_be_read(tmp_path: Path) -> None:
    """No answer, run id, time or table name stands in clear in any file; the file is its owner's alone."""
    journal = SqlCipherJournal.create(tmp_path / "station.db", KEY)
    writer = Writer()
    writer.save(journal, Said("value", "Wanjiku", "person_P1"))
    for path in tmp_path.iterdir():
        content = path.read_bytes()
        for secret in [b"Wanjiku", writer.run.encode(), bytes.fromhex(writer.run), b"2026-03", b"CREATE", b"entry"]:
            assert secret not in content
        assert path.stat().st_mode & 0o077 == 0
    journal.close()


def test_closing_leaves_one_file(tmp_path: Path) -> None:
    """After close there is no write-ahead log, so a copied file is a whole file."""
    writer = kept(tmp_path / "station.db", 5)[0]
    assert [path.name for path in tmp_path.iterdir()] == ["station.db"]
    journal = SqlCipherJournal.open(tmp_path / "station.db", KEY)
    assert journal.entries(writer.run) == writer.entries
    journal.close()
    journal.close()


def test_after_an_error_the_connection_is_not_used_again(tmp_path: Path) -> None:
    """A journal that met a damaged page refuses everything until it is opened again."""
    path = tmp_path / "station.db"
    writer = kept(path)[0]
    path.write_bytes(path.read_bytes()[:4096] + bytes(path.stat().st_size - 4096))
    with pytest.raises(CannotOpen):
        SqlCipherJournal.open(path, KEY)
    # Without the look at the newest entry.
    journal = SqlCipherJournal(EncryptedFile.open(path, KEY, LAYOUT), Ahead(path, KEY))
    with pytest.raises(CannotOpen):
        journal.entries(writer.run)
    for attempt in (lambda: journal.head(writer.run), lambda: writer.save(journal, Said("value", 1))):
        with pytest.raises(StoreUnavailable, match="let go"):
            attempt()
    journal.close()


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """When the disk is full the act is refused with a sentence; everything saved is there, and work goes on later."""
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder) as disk:
        path, writer = disk / "station.db", Writer()
        journal = SqlCipherJournal.create(path, KEY)
        saved = fill_up(journal, writer)
        journal.close()
        assert saved > 10
        journal = SqlCipherJournal.open(path, KEY)
        assert journal.entries(writer.run) == writer.entries
        assert len(writer.entries) == saved
        assert verify_chain(writer.entries, writer.expected) == []
        journal.close()
        copytree(disk, tmp_path / "larger disk")
    journal = SqlCipherJournal.open(tmp_path / "larger disk" / "station.db", KEY)
    writer.save(journal, Said("value", "there is room again"))
    assert journal.entries(writer.run) == writer.entries
    journal.close()


def test_a_file_that_may_not_grow_loses_nothing(tmp_path: Path) -> None:
    """A quota or a limit of the file system is the same as a full disk; when it is lifted, work goes on."""
    path, writer = tmp_path / "station.db", Writer()
    journal = SqlCipherJournal.create(path, KEY)
    with small_files():
        saved = fill_up(journal, writer)
        journal.close()
    journal = SqlCipherJournal.open(path, KEY)
    assert saved > 10
    assert journal.entries(writer.run) == writer.entries
    writer.save(journal, Said("value", "there is room again"))
    assert journal.entries(writer.run) == writer.entries
    journal.close()


def test_a_read_only_folder_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """No journal is made or opened for work in a folder that cannot be written, and nothing changes there."""
    folder = tmp_path / "station"
    folder.mkdir()
    path = folder / "station.db"
    kept(path, 2)
    before = path.read_bytes()
    with read_only(folder):
        with pytest.raises(CannotOpen, match="cannot be made"):
            SqlCipherJournal.create(folder / "new.db", KEY)
        with pytest.raises(StoreUnavailable, match=r"not writable|read-only"):
            SqlCipherJournal.open(path, KEY)
    assert path.read_bytes() == before


def test_another_writer_is_reported_as_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process holds the write lock an act is refused as busy, and works when it let go."""
    path = tmp_path / "station.db"
    writer = kept(path, 1)[0]
    monkeypatch.setattr(sqlcipher_file, "_BUSY_SECONDS", 0.05)
    holder, journal = EncryptedFile.open(path, KEY, LAYOUT), SqlCipherJournal.open(path, KEY)
    head, entry = journal.head(writer.run), writer.entries[0]
    assert head is not None
    refused = writer.seal(Said("value", 1))
    with holder.writing(), pytest.raises(StationBusy):
        journal.append(writer.run, [refused], expected_head=head.head)
    holder.close()
    assert journal.entries(writer.run) == [entry]
    writer.save(journal, Said("value", 1))
    assert journal.entries(writer.run) == writer.entries
    journal.close()


def test_what_another_process_wrote_is_never_overwritten(tmp_path: Path) -> None:
    """What a journal remembers may be out of date: then it refuses, reads again, and goes on."""
    path = tmp_path / "station.db"
    writer = kept(path, 2)[0]
    first, second = (SqlCipherJournal.open(path, KEY) for _ in range(2))
    writer.save(first, Said("value", "first"))
    late = writer.seal(Said("value", "late"))
    writer.save(second, Said("value", "second"))
    with pytest.raises(JournalConflict):
        first.append(writer.run, [late], expected_head=writer.entries[-2].hash)
    for journal in (first, second, first, first):
        writer.save(journal, Said("value", "again"))
    leaves = [leaf_hash(item) for item in first.device_hashes()]
    assert first.device_head() == second.device_head()
    assert first.device_head().root == root(leaves)
    assert first.entries(writer.run) == writer.entries
    first.close()
    second.close()


def test_screens_may_read_while_an_act_is_saved(tmp_path: Path) -> None:
    """Readers in other threads see whole orders only, and disturb nothing."""
    path = tmp_path / "station.db"
    journal = SqlCipherJournal.create(path, KEY)
    reader = SqlCipherJournal.open(path, KEY)
    writer = Writer()
    writer.save(journal, Said("value", 0))

    def look(through: SqlCipherJournal) -> None:
        for _ in range(60):
            entries, head = through.entries(writer.run), through.runs()[0]
            assert [entry.device_seq for entry in entries] == list(range(len(entries)))
            assert head.count >= len(entries)

    with ThreadPoolExecutor(2) as pool:
        looking = [pool.submit(look, each) for each in (journal, reader)]
        for at in range(60):
            writer.save(journal, Said("value", at))
        for one in looking:
            one.result()
    assert reader.entries(writer.run) == writer.entries
    reader.close()
    journal.close()


def test_an_interrupted_act_is_taken_back_whole(tmp_path: Path) -> None:
    """Ctrl-C inside the transaction leaves nothing of it, and the journal can be used on."""
    path = tmp_path / "station.db"
    writer = kept(path, 1)[0]
    journal = SqlCipherJournal.open(path, KEY)

    class Interrupted(list[object]):
        def __iter__(self) -> Iterator[object]:
            raise KeyboardInterrupt

    entry = writer.seal(Said("value", 1))
    broken = Interrupted([entry])
    with pytest.raises(KeyboardInterrupt):
        journal.append(writer.run, broken, expected_head=writer.entries[-1].hash)  # type: ignore[arg-type]
    assert journal.entries(writer.run) == writer.entries
    writer.save(journal, Said("value", 2))
    assert journal.entries(writer.run) == writer.entries
    journal.close()


def test_a_killed_process_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    """Killed at random moments, every entry that was reported as saved is there, and no order is there by half."""
    outcomes = [kill_once(tmp_path / "station.db", f"kill {at}", Dice(at)(1)[0] / 2_000) for at in range(6)]
    assert [(item.lost, item.broken) for item in outcomes] == [(0, "")] * 6
    assert sum(item.reported for item in outcomes) > 30
