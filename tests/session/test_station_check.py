"""Checking a whole station: what is put right from the entries with a notice, and what is named and left alone."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner

from sop_engine.journal.mending import look
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.signers import public_keys
from sop_engine.session.station_check import Finding, Kind, check_station, devices_of, genuine_by
from sop_engine.station.officers import open_escrow
from tests.session.stories import answer, at_work, saved, start, unlocked
from tests.tui.practice import Practice
from tui.cli import main

Spoil = Callable[[Any], object]


@pytest.fixture(scope="module")
def lived(founded: Practice, tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A station with two runs and a few answers, never written in afterwards."""
    folder = tmp_path_factory.mktemp("lived") / "station"
    shutil.copytree(founded.folder, folder)
    practice = Practice(folder, dict(founded.passphrases))
    with at_work(practice) as work:
        for _ in range(2):
            session = start(work)
            saved(session.submit(answer("receive", "place", "child_desk")))
            saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="The family waits.")))
    return practice


@pytest.fixture
def place(lived: Practice, tmp_path: Any) -> Practice:
    """A copy of it to spoil."""
    shutil.copytree(lived.folder, tmp_path / "station")
    return Practice(tmp_path / "station", dict(lived.passphrases))


@pytest.fixture
def work(place: Practice) -> Iterator[Work]:
    """An officer at work in it."""
    with at_work(place) as opened:
        yield opened


def rows(work: Work, statement: str) -> list[Any]:
    """What a statement reads."""
    assert isinstance(work.journal, SqlCipherJournal)
    with work.journal.file.reading() as connection:
        return list(connection.execute(statement).fetchall())


def named(work: Work, statement: str) -> str:
    """The statement with the name of the column that keeps an entry's parts."""
    assert isinstance(work.journal, SqlCipherJournal)
    with work.journal.file.reading() as connection:
        column = connection.execute("PRAGMA table_info(entry)").fetchall()[-1][1]
    return statement.replace("PARTS", column)


def spoil(work: Work, *statements: tuple[str, tuple[object, ...]]) -> None:
    """Write through SQL with the right key."""
    assert isinstance(work.journal, SqlCipherJournal)
    written = [(named(work, statement), bound) for statement, bound in statements]
    with work.journal.file.writing() as connection:
        for statement, bound in written:
            connection.execute(statement, bound)
    work.journal.forget()


def found(work: Work, kind: Kind = Kind.FAILED) -> list[Finding]:
    """Findings of a kind."""
    return [one for one in check_station(work) if one.kind is kind]


def flip(data: bytes, at: int) -> bytes:
    """One bit changed."""
    changed = bytearray(data)
    changed[at // 8 % len(data)] ^= 1 << at % 8
    return bytes(changed)


def test_an_honest_station_is_whole(work: Work) -> None:
    """Nothing is found, and nothing is put right, where nothing is wrong."""
    assert [one for one in check_station(work) if one.kind is not Kind.NOT_CHECKED] == []


def test_with_two_supervisors_every_part_is_looked_into(place: Practice, work: Work) -> None:
    """The escrow key opens the parts of each case, so that nothing stays unchecked."""
    escrow = open_escrow(unlocked(place, "otieno"), unlocked(place, "kamau"))
    assert check_station(work, escrow=escrow) == []


MENDED: dict[str, tuple[tuple[str, tuple[object, ...]], ...]] = {
    "a number beside an entry": (("UPDATE entry SET device_seq=device_seq+64 WHERE device_seq=3", ()),),
    "a place": (("UPDATE entry SET place=place+1024 WHERE device_seq=3", ()),),
    "a place far away": (("UPDATE entry SET place=place+(1<<40) WHERE device_seq=3", ()),),
    "a place below zero": (("UPDATE entry SET place=place|(1<<63) WHERE device_seq=3", ()),),
    "two entries exchanged": (
        ("UPDATE entry SET place=-7 WHERE device_seq=3", ()),
        ("UPDATE entry SET place=place-1 WHERE device_seq=4", ()),
        ("UPDATE entry SET place=(SELECT place+1 FROM entry WHERE device_seq=4) WHERE place=-7", ()),
    ),
    "the number of a run": (("UPDATE run SET ordinal=ordinal+8 WHERE ordinal=(SELECT min(ordinal) FROM run)", ()),),
    "the id of a run": (("UPDATE run SET id=zeroblob(16) WHERE ordinal=1", ()),),
    "a run that is not listed": (("DELETE FROM run WHERE ordinal=2", ()),),
    "a run without entries": (("INSERT INTO run VALUES(99, zeroblob(16), x'')", ()),),
    "two runs exchanged": (
        ("UPDATE run SET ordinal=-1 WHERE ordinal=1", ()),
        ("UPDATE run SET ordinal=1 WHERE ordinal=2", ()),
        ("UPDATE run SET ordinal=2 WHERE ordinal=-1", ()),
    ),
    "a place in the log": (("UPDATE device_log SET place=place+1 WHERE seq=2", ()),),
    "a hash in the log": (("UPDATE device_log SET hash=zeroblob(32) WHERE seq=2", ()),),
    "a node of the tree": (("UPDATE device_log SET nodes=zeroblob(32) WHERE seq=3", ()),),
    "a line of the log": (("DELETE FROM device_log WHERE seq=2", ()),),
    "a label": (("UPDATE run SET label=zeroblob(80) WHERE ordinal=2", ()),),
}


@pytest.mark.parametrize("name", MENDED)
def test_what_only_lists_the_entries_is_put_right_with_a_notice(work: Work, name: str) -> None:
    """The signed entries say where everything stands; afterwards nothing is wrong, and the head is as before."""
    before, runs = work.journal.device_head(), rows(work, "SELECT id FROM run ORDER BY id")
    spoil(work, *MENDED[name])
    assert found(work) == []
    spoil(work, *MENDED[name])
    assert found(work, Kind.REPAIRED), "the second spoiling went unseen"
    assert found(work, Kind.REPAIRED) == []
    assert work.journal.device_head() == before
    assert rows(work, "SELECT id FROM run ORDER BY id") == runs


NAMED: dict[str, tuple[str, tuple[tuple[str, tuple[object, ...]], ...]]] = {
    "a deleted entry": ("deleted", (("DELETE FROM entry WHERE device_seq=3", ()),)),
    "deleted with its line": (
        "deleted",
        (("DELETE FROM entry WHERE device_seq=3", ()), ("DELETE FROM device_log WHERE seq=3", ())),
    ),
    "a whole run deleted": (
        "deleted",
        (("DELETE FROM entry WHERE place>>20=1", ()), ("DELETE FROM run WHERE ordinal=1", ())),
    ),
    "an entry put in twice": (
        "inserted",
        (("INSERT INTO entry SELECT place+64, device_seq, body, signature, PARTS FROM entry LIMIT 1", ()),),
    ),
    "an entry that nobody signed": (
        "changed",
        (("INSERT INTO entry SELECT place+64, device_seq, body, zeroblob(64), x'' FROM entry LIMIT 1", ()),),
    ),
    "bodies exchanged": (
        "changed",
        (("UPDATE entry SET body=(SELECT body FROM entry WHERE device_seq=4) WHERE device_seq=3", ()),),
    ),
    "parts exchanged": (
        "parts",
        (("UPDATE entry SET PARTS=(SELECT PARTS FROM entry WHERE device_seq=4) WHERE device_seq=3", ()),),
    ),
    "parts taken away": ("parts", (("UPDATE entry SET PARTS=x'' WHERE device_seq=3", ()),)),
}


@pytest.mark.parametrize("name", NAMED)
def test_what_is_wrong_with_entries_is_named_and_left(work: Work, name: str) -> None:
    """Deleted, inserted, swapped and changed entries are told by what happened; nothing is written over them."""
    code, statements = NAMED[name]
    spoil(work, *statements)
    before = rows(work, "SELECT * FROM entry ORDER BY place")
    assert code in {one.code for one in found(work)}
    assert rows(work, "SELECT * FROM entry ORDER BY place") == before


@pytest.mark.parametrize("column", ["body", "signature", "PARTS"])
def test_no_changed_bit_of_an_entry_goes_unseen(work: Work, column: str) -> None:
    """Any one bit of an entry's bytes, signature or parts, rewritten with the right key, is refused."""
    column = named(work, column)
    places = [row[0] for row in rows(work, "SELECT place FROM entry WHERE place>>20 > 1 ORDER BY place")]
    for turn in range(12):
        place = places[turn % len(places)]
        (kept,) = rows(work, f"SELECT {column} FROM entry WHERE place={place}")[0]  # noqa: S608 - names of our own
        at = turn * 7919 % (8 * len(kept))
        statement = f"UPDATE entry SET {column}=? WHERE place=?"  # noqa: S608 - as above
        spoil(work, (statement, (flip(kept, at), place)))
        assert found(work), (place, at)
        spoil(work, (statement, (kept, place)))
    assert found(work) == []


def test_the_check_of_signatures_is_what_finds_a_forged_entry(work: Work) -> None:
    """Without it a signature of zeros would pass."""
    spoil(work, ("UPDATE entry SET signature=zeroblob(64) WHERE device_seq=3", ()))
    assert isinstance(work.journal, SqlCipherJournal)
    genuine = genuine_by(public_keys(work.unlocked.roster))
    assert look(work.journal.file, genuine, devices_of(work))[0].faults
    assert not look(work.journal.file, lambda *_: True, devices_of(work))[0].faults


def test_officers_and_papers_are_checked(place: Practice, work: Work) -> None:
    """A missing slot, a foreign file among the approvals, an exchanged list of pairs are each named."""
    (place.folder / "slots" / "officer-mutua.json").unlink()
    (place.folder / "approvals" / "00.json").write_text("{}")
    (place.folder / "slots" / "two_supervisors.json").write_text("{}")
    (place.folder / "slots" / "device.json").write_text("{}")
    named = {one.about for one in found(work)}
    assert named >= {"mutua", "approvals", "two_supervisors.json", "slots/device.json"}


def test_a_damaged_page_of_the_keys_is_named(place: Practice) -> None:
    """The file that opens has a bad page; which file is said."""
    path = place.folder / "keys.db"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with at_work(place) as work:
        assert {one.about for one in found(work)} >= {"keys.db"}


def run_check(place: Practice, *more: str) -> Any:
    """The command, by wanjiru."""
    words = place.folder.parent / "words"
    words.write_text("".join(f"{who}: {place.passphrases[who]}\n" for who in ("wanjiru", "otieno", "kamau")))
    words.chmod(0o600)
    return CliRunner().invoke(
        main, ["station", "check", "--station", str(place.folder), "--passphrase-file", str(words), *more]
    )


def test_the_command_says_each_finding_and_a_verdict(place: Practice) -> None:
    """0 and `ok` for a whole station, 1 and `REPAIRED` with a line for each thing put right, `FAILED` else."""
    whole = run_check(place)
    assert (whole.exit_code, whole.stdout.splitlines()[-1][:3]) == (0, "ok:"), whole.output
    with at_work(place) as work:
        spoil(work, *MENDED["a place in the log"])
    mended = run_check(place)
    assert (mended.exit_code, mended.stdout.splitlines()[-1][:8]) == (1, "REPAIRED")
    with at_work(place) as work:
        spoil(work, *NAMED["a deleted entry"][1])
    broken = run_check(place, "--json")
    assert broken.exit_code == 1
    assert "deleted" in {one["code"] for one in json.loads(broken.stdout)}


def test_the_command_opens_everything_for_two_supervisors(place: Practice) -> None:
    """With a second supervisor nothing is left unchecked."""
    answer = run_check(place, "--officer", "otieno", "--with", "kamau")
    assert (answer.exit_code, "not checked" in answer.stdout) == (0, False), answer.output


def test_two_entries_of_one_number_are_kept_as_proof(place: Practice) -> None:
    """Somebody writes on an older copy and puts that entry in: both are shown, and stay in a file."""
    older = Practice(place.folder.parent / "older", place.passphrases)
    shutil.copytree(place.folder, older.folder)
    for each, text in ((older, "On the copy."), (place, "Here.")):
        with at_work(each) as work:
            session = RunSession.resume(work, next(iter(work.runs())).head.run)
            saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text)))
    with at_work(older) as work:
        line = rows(work, "SELECT device_seq, body, signature FROM entry ORDER BY device_seq DESC LIMIT 1")[0]
    with at_work(place) as work:
        spoil(work, ("INSERT INTO entry SELECT max(place)+1, ?, ?, ?, x'' FROM entry", line))
    told = run_check(place)
    assert (told.exit_code, "Two different signed entries" in told.stdout) == (1, True), told.stdout
    kept = [json.loads(path.read_text()) for path in (place.folder / "evidence").iterdir()]
    assert {one["proves"] for one in kept} == {"fork"}
    assert all(len(one["entries"]) == 2 for one in kept)
