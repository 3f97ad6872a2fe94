"""Salvage: every entry on an undamaged page comes back, whatever became of index, schema and root pages."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sop_engine.errors import CannotOpen, Refused, SopError
from sop_engine.journal.body import parse_body
from sop_engine.journal.entry import RunId
from sop_engine.journal.pages import PAGE, Pages
from sop_engine.journal.salvage import salvage
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.salvaging import Rescue, salvage_station
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from sop_engine.station.folder import Station
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes
from tests.session.stories import at_work, saved, start, unlocked
from tests.tui.practice import Practice
from tui.cli import main

WORDS = ("otieno", "kamau")
NOTES = 24


@pytest.fixture(scope="module")
def lived(founded: Practice, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A station with three runs and notes of many lengths, some of which need pages of their own."""
    folder = tmp_path_factory.mktemp("lived") / "station"
    shutil.copytree(founded.folder, folder)
    practice = Practice(folder, dict(founded.passphrases))
    with at_work(practice) as work:
        for _ in range(3):
            session = start(work)
            for number in range(NOTES):
                text = f"Note {number}. " + "The family waits in the quiet room. " * (number * 9 % 50)
                saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text.strip())))
    return practice


@pytest.fixture
def place(lived: Practice, tmp_path: Path) -> Practice:
    """A copy to spoil."""
    shutil.copytree(lived.folder, tmp_path / "station")
    return Practice(tmp_path / "station", dict(lived.passphrases))


def contents(place: Practice) -> dict[bytes, bytes]:
    """Hash of every entry of the station to its body."""
    with at_work(place) as work:
        runs = [head.run for head in work.journal.runs(limit=99)]
        return {one.hash: one.body for run in runs for one in work.journal.entries(RunId(run))}


def spoil(place: Practice, *numbers: int) -> None:
    """Overwrite pages, from 1."""
    path = place.folder / "station.db"
    content = bytearray(path.read_bytes())
    for number in numbers:
        content[(number - 1) * PAGE : number * PAGE] = b"\xa5" * PAGE
    path.write_bytes(content)


def rescue(place: Practice, to: Path, by: tuple[str, str] = ("otieno", "kamau")) -> Rescue:
    """Salvage by two supervisors."""
    waiting = list(by)

    def unlock(station: Station, officer: str | None) -> Unlocked:
        who = officer or waiting.pop(0)
        return station.unlock(who, place.passphrases[who], wait=lambda _: None)

    return salvage_station(place.folder, to, unlock, SystemClock(), random_bytes)


def inner_pages(place: Practice) -> list[int]:
    """Pages that are no leaves of a table: schema, roots, indexes, overflow."""
    pages = Pages(place.folder / "station.db", unlocked(place).journal_key)
    return [number for number in range(2, pages.count + 1) if pages._main(number)[:1] in {b"\x05", b"\x02", b"\x0a"}]  # type: ignore[index]


def test_without_damage_salvage_gives_the_same_station(place: Practice, tmp_path: Path) -> None:
    """The pages that we open ourselves hold what SQLCipher says, also where a row fills several pages."""
    before = contents(place)
    done = rescue(place, tmp_path / "new")
    assert (done.entries, done.lost, done.damaged) == (len(before), (), 0)
    new = Practice(tmp_path / "new", place.passphrases)
    assert before.items() <= contents(new).items()
    with at_work(new) as work:
        assert [one for one in check_station(work) if one.kind is not Kind.NOT_CHECKED] == []
        session = RunSession.resume(work, next(iter(work.runs())).head.run)
        saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="It goes on.")))


@pytest.mark.parametrize("what", ["page 1", "every inner page", "both"])
def test_every_entry_survives_the_loss_of_schema_and_roots(place: Practice, tmp_path: Path, what: str) -> None:
    """The station does not open any more; all entries are there again, and it works on."""
    before = contents(place)
    inner = inner_pages(place)
    assert inner, "the file is too small to have inner pages"
    spoil(place, *({1} if what != "every inner page" else set()), *(inner if what != "page 1" else ()))
    with pytest.raises(SopError), at_work(place) as work:
        list(work.journal.entries(next(iter(work.runs())).head.run))
    done = rescue(place, tmp_path / "new")
    assert (done.entries, done.lost) == (len(before), ())
    with at_work(Practice(tmp_path / "new", place.passphrases)) as work:
        assert [one for one in check_station(work) if one.kind is Kind.FAILED] == []
    with at_work(Practice(tmp_path / "new", place.passphrases), "otieno") as work:
        assert {one.act for one in read_log(work)} >= {"salvaged", "device_changed"}


@pytest.mark.parametrize("turn", range(12))
def test_only_what_lay_on_damaged_pages_is_lost_and_it_is_named(place: Practice, tmp_path: Path, turn: int) -> None:
    """Random pages go; each entry is either there, or named with its number."""
    before = contents(place)
    path = place.folder / "station.db"
    pages = path.stat().st_size // PAGE
    gone = {turn * 37 % pages + 1, (turn * 61 + 11) % pages + 1, (turn * 17 + 5) % pages + 1}
    spoil(place, *gone)
    done = rescue(place, tmp_path / "new")
    new = Practice(tmp_path / "new", place.passphrases)
    with at_work(new) as work, work.journal.file.reading() as connection:  # type: ignore[attr-defined]
        there = {row[0] for row in connection.execute("SELECT body FROM entry")}
    numbers = {parse_body(body).device_seq for body in before.values()}
    found = {parse_body(body).device_seq for body in before.values() if body in there}
    lost = {one.number for one in done.lost}
    assert done.entries == len(found)
    assert len(numbers - found) <= len(gone) * 8, "more is lost than can lie on these pages"
    assert all(number in lost or number > max(found) for number in numbers - found)
    assert not lost & found
    assert all(str(one.number) in one.sentence() for one in done.lost)


def test_an_entry_that_nobody_signed_is_left_out(place: Practice, tmp_path: Path) -> None:
    """Salvage believes signatures, not pages."""
    with at_work(place) as work, work.journal.file.writing() as connection:  # type: ignore[attr-defined]
        connection.execute("UPDATE entry SET signature=zeroblob(64) WHERE device_seq=9")
    done = rescue(place, tmp_path / "new")
    assert done.forged == 1
    assert [one.number for one in done.lost] == [9]


def test_entries_in_the_log_beside_the_file_are_salvaged_too(place: Practice, tmp_path: Path) -> None:
    """What was saved last stands in the write-ahead log only, until it is folded in."""
    with at_work(place) as work:
        session = RunSession.resume(work, next(iter(work.runs())).head.run)
        saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="The newest.")))
        for suffix in ("", "-wal"):
            shutil.copy(place.folder / f"station.db{suffix}", tmp_path / f"copy.db{suffix}")
        size, key = work.journal.device_head().size, work.unlocked.journal_key
    assert len(salvage(tmp_path / "copy.db", key).entries) == size
    (tmp_path / "copy.db-wal").unlink()
    assert len(salvage(tmp_path / "copy.db", key).entries) == size - 1


def test_a_wrong_key_reads_nothing(place: Practice) -> None:
    """Every page is checked before it is believed."""
    found = salvage(place.folder / "station.db", bytes(48))
    assert (found.entries, len(found.damaged)) == ({}, found.pages)


def test_nothing_to_read_is_said_and_leaves_nothing(place: Practice, tmp_path: Path) -> None:
    """A file of noise ends with a sentence; so does one supervisor alone."""
    with pytest.raises(Refused):
        rescue(place, tmp_path / "new", ("otieno", "wanjiru"))
    spoil(place, *range(1, (place.folder / "station.db").stat().st_size // PAGE + 1))
    with pytest.raises(CannotOpen):
        rescue(place, tmp_path / "new")
    assert [one.name for one in tmp_path.iterdir()] == ["station"]


def test_the_command_names_what_is_lost(place: Practice, tmp_path: Path) -> None:
    """0 when all is there, 1 with a line for each lost entry."""
    words = tmp_path / "words"
    words.write_text("".join(f"{who}: {place.passphrases[who]}\n" for who in WORDS))
    words.chmod(0o600)

    def run(to: str, *more: str) -> Any:
        line = ["station", "salvage", str(place.folder), "--to", str(tmp_path / to), "--passphrase-file", str(words)]
        return CliRunner().invoke(main, [*line, *more])

    spoil(place, 1)
    whole = run("one")
    assert (whole.exit_code, "0 entries are lost" in whole.stdout) == (0, True), whole.output
    spoil(place, 6, 7, 8, 9, 10)
    holed = run("two")
    assert (holed.exit_code, "of the log is lost" in holed.stdout) == (1, True), holed.output
