"""Backup while others write, restore with a new device, and what was destroyed staying destroyed."""

import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from sop_engine.errors import CannotOpen, Refused, SopError, StoreUnavailable
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session import backing_up as backing
from sop_engine.session.backing_up import keys_advice, lists_kept, make_backup
from sop_engine.session.restoring import Restored, RestoreOrder, bury, restore
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from sop_engine.station.backup_file import read_list
from sop_engine.station.folder import Station
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Moment, SystemClock, random_bytes
from tests.session.stories import answer, at_work, saved, start
from tests.tui.practice import Practice
from tui.cli import main

WORDS = ("wanjiru", "otieno", "kamau")


def note(session: RunSession, text: str) -> None:
    """A note in a run."""
    saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text)))


@pytest.fixture
def place(practice: Practice) -> Practice:
    """A station with one run of three entries."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "place", "child_desk")))
        note(session, "The family waits.")
    return practice


@pytest.fixture
def work(place: Practice) -> Iterator[Work]:
    """An officer at work."""
    with at_work(place) as opened:
        yield opened


def back_up(place: Practice, to: Path, *, keys: bool = False) -> Path:
    """A backup by a supervisor."""
    with at_work(place, "otieno") as work:
        return make_backup(work, to, keys=keys).path


def restored(place: Practice, order: RestoreOrder, by: tuple[str, str] = ("otieno", "kamau")) -> Restored:
    """Restore by two supervisors."""
    waiting = list(by)

    def unlock(station: Station, officer: str | None) -> Unlocked:
        who = officer or waiting.pop(0)
        return station.unlock(who, place.passphrases[who], wait=lambda _: None)

    return restore(order, unlock, SystemClock(), random_bytes)


def whole(place: Practice) -> None:
    """Nothing is wrong in the station, and nothing had to be put right."""
    with at_work(place) as work:
        assert [one for one in check_station(work) if one.kind is not Kind.NOT_CHECKED] == []


def test_a_backup_is_made_while_another_place_writes(place: Practice, work: Work, tmp_path: Path) -> None:
    """The writer goes on; the backup holds what was saved before, and the log is told as soon as it can be."""
    session = RunSession.resume(work, work.find("CP/7/2026"))
    note(session, "Before.")
    with at_work(place, "otieno") as other:
        made = make_backup(other, tmp_path / "b")
        assert not made.entered
    note(session, "After.")
    assert read_list(tmp_path / "b")[0].entries == work.journal.device_head().size - 1
    work.close()
    with at_work(place, "otieno") as other:
        assert make_backup(other, tmp_path / "c").entered
        acts = [one for one in read_log(other) if one.act == "backed_up"]
    assert [dict(one.words)["entries"] for one in acts] == [str(made.text.entries), str(made.text.entries + 1)]


def test_a_backup_is_private_and_nothing_else_remains(place: Practice, tmp_path: Path) -> None:
    """One new file that only its owner reads."""
    folder = tmp_path / "stick"
    folder.mkdir()
    path = back_up(place, folder / "b")
    assert [one.name for one in folder.iterdir()] == ["b"]
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Refused):
        back_up(place, folder / "b")


def test_a_backup_has_no_keys_of_cases_and_no_count_of_wrong_passphrases(place: Practice, tmp_path: Path) -> None:
    """Keys lie in a file of their own, and a restored station delays nobody."""
    with tarfile.open(back_up(place, tmp_path / "b")) as tar:
        names = set(tar.getnames())
    assert names >= {"backup.json", "station.json", "station.db", "slots/officer-wanjiru.json", "slots/device.json"}
    assert not names & {"keys.db", "slots/failures.json", "lock"}
    with tarfile.open(back_up(place, tmp_path / "k", keys=True)) as tar:
        assert tar.getnames() == ["backup.json", "keys.db"]


@pytest.mark.parametrize("target", ["copy_file", "pack", "verify_copy"])
def test_a_full_disk_leaves_nothing_half(
    place: Practice, tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever step the disk refuses, there is a sentence and no file."""

    def full(*_args: Any, **_more: Any) -> None:
        sentence = "The disk is full."
        raise StoreUnavailable(sentence)

    stick = tmp_path / "stick"
    stick.mkdir()
    monkeypatch.setattr(backing, target, full)
    with pytest.raises(StoreUnavailable):
        back_up(place, stick / "b")
    assert list(stick.iterdir()) == []


def test_a_damaged_station_gives_no_backup(place: Practice, tmp_path: Path) -> None:
    """A copy that is not whole when it is opened again is thrown away."""
    with at_work(place, "otieno") as work:
        with work.journal.file.writing() as connection:  # type: ignore[attr-defined]
            connection.execute("DELETE FROM entry WHERE device_seq=1")
        with pytest.raises(CannotOpen):
            make_backup(work, tmp_path / "b")
    assert not (tmp_path / "b").exists()


def test_a_restored_station_goes_on_with_a_new_device(place: Practice, tmp_path: Path) -> None:
    """Every entry is there, cases can be read and written, and the new entries are by the next device."""
    backup, keys = back_up(place, tmp_path / "b"), back_up(place, tmp_path / "k", keys=True)
    done = restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new"))
    assert (done.device[-9:], done.keyless) == ("/device-2", 0)
    new = Practice(tmp_path / "new", place.passphrases)
    with at_work(new) as work:
        note(RunSession.resume(work, work.find("CP/7/2026")), "After the restore.")
        entries = work.journal.entries(work.find("CP/7/2026"))
        assert work.journal.device_head().size == done.entries + 4  # restored, device_changed, confirmed, the note
        assert b'"device_seq":%d' % (done.entries + 3) in entries[-1].body
    whole(new)
    again = back_up(new, tmp_path / "b2")
    more = restored(new, RestoreOrder(backup=again, to=tmp_path / "newer"))
    assert more.device.endswith("/device-3")


def test_the_old_disk_cannot_go_on_unseen(place: Practice, tmp_path: Path) -> None:
    """An entry that the old device writes later stands at a number that the roster gives to the new one."""
    backup, keys = back_up(place, tmp_path / "b"), back_up(place, tmp_path / "k", keys=True)
    restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new"))
    with at_work(place) as work:
        note(RunSession.resume(work, work.find("CP/7/2026")), "On the old disk.")
        old = work.journal.entries(work.find("CP/7/2026"))[-1]
    with at_work(Practice(tmp_path / "new", place.passphrases)) as work:
        with work.journal.file.writing() as connection:  # type: ignore[attr-defined]
            connection.execute(
                "INSERT INTO entry SELECT max(place)+1, ?, ?, ?, x'' FROM entry WHERE place>>20=1",
                (old.device_seq, old.body, old.signature),
            )
        codes = {one.code for one in check_station(work)}
    assert codes & {"fork", "log"}


def test_what_was_destroyed_stays_destroyed(place: Practice, tmp_path: Path) -> None:
    """A key that was destroyed after the backup is destroyed again, as the present folder or a newer list says."""
    backup, keys = back_up(place, tmp_path / "b"), back_up(place, tmp_path / "k", keys=True)
    with at_work(place) as work:
        run = work.find("CP/7/2026")
        dead = next(one for one in work.keystore.compartments(run) if one.name == "case").id
        work.keystore.destroy(dead)
    newer = back_up(place, tmp_path / "newer")
    for number, more in enumerate(({"present": place.folder}, {"expunged": (newer,)})):
        done = restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / f"new{number}", **more))  # type: ignore[arg-type]
        assert done.destroyed == 1
        with at_work(Practice(tmp_path / f"new{number}", place.passphrases)) as work:
            (kept,) = [one for one in work.keystore.compartments(run) if one.id == dead]
            assert not kept.wraps
            assert all(box.compartment != dead for entry in work.journal.entries(run) for box in entry.boxes)
    undone = restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "undone"))
    assert undone.destroyed == 0, "without a newer list nothing tells; this is why lists travel"


def test_without_the_keys_every_entry_is_there_and_no_case_can_be_read(place: Practice, tmp_path: Path) -> None:
    """The restore says how many parts have no key."""
    done = restored(place, RestoreOrder(backup=back_up(place, tmp_path / "b"), to=tmp_path / "new"))
    assert done.keyless > 0
    with at_work(Practice(tmp_path / "new", place.passphrases)) as work:
        assert list(work.runs()) == []
        assert work.journal.device_head().size > 3


def test_one_supervisor_or_an_officer_cannot_restore(place: Practice, tmp_path: Path) -> None:
    """Two supervisors open the root; nothing is left when they are not."""
    backup = back_up(place, tmp_path / "b")
    for by in (("otieno", "otieno"), ("otieno", "wanjiru"), ("wanjiru", "kamau")):
        with pytest.raises(Refused):
            restored(place, RestoreOrder(backup=backup, to=tmp_path / "new"), by)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b", "station"]


def test_old_keys_are_refused(place: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the keys older than 30 days should have been destroyed; only who insists takes it."""
    backup, keys = back_up(place, tmp_path / "b"), back_up(place, tmp_path / "k", keys=True)
    later = SystemClock().now()
    monkeypatch.setattr(
        SystemClock, "now", lambda _: Moment(utc=later.utc + timedelta(days=31), boot=later.boot, mono_ms=0)
    )
    with pytest.raises(Refused, match="31 days old"):
        restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new"))
    restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new", old_keys=True))


def test_the_officer_is_told_when_a_copy_of_the_keys_is_missing_or_old(place: Practice, tmp_path: Path) -> None:
    """None, too old, young enough."""
    with at_work(place, "otieno") as work:
        places, now = work.unlocked.station.places, datetime.now(UTC)
        assert "there is none" in keys_advice(places, now)
        make_backup(work, tmp_path / "k", keys=True)
        assert keys_advice(places, now) == ""
        assert "the last is of" in keys_advice(places, now + timedelta(days=31))
        assert len(lists_kept(places)) == 1


@pytest.mark.parametrize("turn", range(24))
def test_a_damaged_backup_is_refused_and_leaves_nothing(place: Practice, tmp_path: Path, turn: int) -> None:
    """Any changed byte, any cut, is refused with a sentence, or changes nothing that is restored."""
    backup = back_up(place, tmp_path / "b")
    keys = back_up(place, tmp_path / "k", keys=True)  # after the backup: keys made since would be missing
    content = bytearray(backup.read_bytes())
    if turn % 4 == 3:
        del content[len(content) * turn // 24 :]
    else:
        content[(turn * 104729 + 600) % len(content)] ^= 0x10
    backup.write_bytes(content)
    try:
        restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new"))
    except SopError:
        assert sorted(one.name for one in tmp_path.iterdir()) == ["b", "k", "station"]
    else:
        whole(Practice(tmp_path / "new", place.passphrases))


def test_a_foreign_member_is_never_written(place: Practice, tmp_path: Path) -> None:
    """A name that leads out of the folder, or that the list does not give, is refused."""
    backup = back_up(place, tmp_path / "b")
    for name in ("../out", "slots/more.json", "/out"):
        spoiled = tmp_path / "spoiled"
        shutil.copy(backup, spoiled)
        with tarfile.open(spoiled, "a") as tar:
            tar.add(backup, arcname=name)
        with pytest.raises(CannotOpen):
            restored(place, RestoreOrder(backup=spoiled, to=tmp_path / "new"))
    assert not (tmp_path / "out").exists()


def test_burying_nothing_changes_nothing(work: Work) -> None:
    """An empty list destroys no key."""
    assert bury(work, []) == 0
    assert isinstance(work.keystore, SqlCipherKeys)


def sop(place: Practice, *arguments: str) -> Any:
    """A command by wanjiru, otieno and kamau."""
    words = place.folder.parent / "words"
    words.write_text("".join(f"{who}: {place.passphrases[who]}\n" for who in WORDS))
    words.chmod(0o600)
    more = ["--station", str(place.folder), "--passphrase-file", str(words)]
    return CliRunner().invoke(main, [*arguments, *more])


def test_the_commands(place: Practice, tmp_path: Path) -> None:
    """A backup into a folder, the keys into a file, and a station from both."""
    (tmp_path / "stick").mkdir()
    made = sop(place, "station", "backup", str(tmp_path / "stick"))
    assert (made.exit_code, "there is none" in made.stderr) == (0, True), made.output
    (backup,) = (tmp_path / "stick").iterdir()
    assert sop(place, "station", "backup", str(tmp_path / "k"), "--keys").exit_code == 0
    restoring = ("station", "restore", str(backup), "--to", str(tmp_path / "new"), "--by", "otieno", "--by", "kamau")
    assert sop(place, *restoring).exit_code == 3
    done = sop(place, *restoring, "--keys", str(tmp_path / "k"))
    assert (done.exit_code, "device-2" in done.stdout) == (0, True), done.output
    assert "No legal hold was laid after it" in done.stderr
    whole(Practice(tmp_path / "new", place.passphrases))
