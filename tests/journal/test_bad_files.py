"""Files that are missing, foreign, damaged, or opened with another key: a sentence, and no harm."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from sop_engine.errors import CannotOpen
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import LAYOUT, SqlCipherJournal
from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout
from tests.journal.chains import Dice, Said, Writer
from tests.journal.killing import KEY

OTHER_KEY = bytes(48)


def kept(path: Path, entries: int = 40) -> list[Writer]:
    """A closed journal with three runs."""
    journal = SqlCipherJournal.create(path, KEY)
    writers = [Writer(f"run {at}") for at in range(3)]
    for at in range(entries):
        for writer in writers:
            writer.save(journal, Said("value", f"Wanjiku {at}", "person_P1"))
    journal.close()
    return writers


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE t(x)")
    connection.close()


def _keys(path: Path) -> None:
    SqlCipherKeys.create(path, KEY).close()


def _newer(path: Path) -> None:
    EncryptedFile.create(path, KEY, Layout(application_id=LAYOUT.application_id, version=7, schema=())).close()


def _older(path: Path) -> None:
    EncryptedFile.create(path, KEY, Layout(application_id=LAYOUT.application_id, version=0, schema=())).close()


def _cut(path: Path) -> None:
    kept(path, 3)
    with path.open("r+b") as file:
        file.truncate(5_000)


def _scratched(path: Path) -> None:
    kept(path, 3)
    with path.open("r+b") as file:
        file.write(b"\0" * 100)


BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda _path: None, "no file"),
    "a folder": (Path.mkdir, "no file"),
    "empty": (Path.touch, "cut off"),
    "text": (lambda path: path.write_text("x" * 4096), "damaged, foreign, or its key"),
    "an ordinary database": (_foreign, "ordinary database"),
    "the key store": (_keys, "not what its name says"),
    "a newer format": (_newer, "newer format, 7"),
    "an older format": (_older, "older format, 0"),
    "cut off": (_cut, "cut off"),
    "first page damaged": (_scratched, "damaged"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_none_of_ours_is_refused_with_a_sentence(
    tmp_path: Path, kind: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Missing, foreign, damaged or newer: exit code 2, a reason, and nothing written over the screen."""
    make, reason = BAD_FILES[kind]
    path = tmp_path / "station.db"
    make(path)
    with pytest.raises(CannotOpen, match=reason):
        SqlCipherJournal.open(path, KEY)
    assert capfd.readouterr() == ("", "")


def test_a_wrong_key_opens_nothing_and_harms_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The file is refused, unchanged, and still opens with its own key."""
    path = tmp_path / "station.db"
    writer = kept(path, 2)[0]
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="key"):
        SqlCipherJournal.open(path, OTHER_KEY)
    with pytest.raises(ValueError, match="48 bytes"):
        SqlCipherJournal.open(path, KEY[:-1])
    assert (path.read_bytes(), capfd.readouterr()) == (before, ("", ""))
    journal = SqlCipherJournal.open(path, KEY)
    assert journal.entries(writer.run) == writer.entries
    journal.close()


def test_an_existing_file_is_never_made_again(tmp_path: Path) -> None:
    """`create` refuses a name that is taken, and a folder that is not there."""
    path = tmp_path / "station.db"
    kept(path, 1)
    before = path.read_bytes()
    with pytest.raises(CannotOpen, match="cannot be made"):
        SqlCipherJournal.create(path, KEY)
    assert path.read_bytes() == before
    with pytest.raises(CannotOpen, match="cannot be made"):
        SqlCipherJournal.create(tmp_path / "nowhere" / "station.db", KEY)


@pytest.mark.parametrize("page", range(1, 30, 4))
def test_a_damaged_page_is_noticed_and_never_read_as_something_else(
    tmp_path: Path, page: int, capfd: pytest.CaptureFixture[str]
) -> None:
    """One page overwritten: every run either reads as it was written or is refused; nothing reads differently."""
    path = tmp_path / "station.db"
    writers = kept(path)
    with path.open("r+b") as file:
        file.seek(4096 * page)
        file.write(Dice(page)(4096))
    for writer in writers:
        with suppress(CannotOpen):
            journal = SqlCipherJournal.open(path, KEY)
            assert journal.entries(writer.run) == writer.entries
            assert journal.device_head().size == 120
            journal.close()
    assert capfd.readouterr() == ("", "")
