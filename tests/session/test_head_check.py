"""Heads that were kept, held against the log: included, cut off, rolled back, lost in a restore, a fork."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.canonical import Digest
from sop_engine.commands.heads import half_blocks
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.head_code import head_code
from sop_engine.journal.heads import Shows, qr_text, read_head, read_heads
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.backing_up import make_backup
from sop_engine.session.head_check import check_copy, check_heads
from sop_engine.session.restoring import RestoreOrder
from tests.session.stories import at_work, saved, start
from tests.session.test_backup import back_up, restored
from tests.tui.practice import Practice
from tui.cli import main


def write(work: Work, count: int, text: str = "The family waits.") -> None:
    """So many notes in the newest run, which is begun if there is none."""
    run = next(iter(work.runs()), None)
    session = RunSession.resume(work, run.head.run) if run else start(work)
    for _ in range(count):
        saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text)))


def note_of(work: Work) -> str:
    """The head of the log now, signed."""
    end, device = work.journal.device_head(), work.unlocked.device
    return sign_checkpoint(Checkpoint(origin=device.name, size=end.size, root=end.root), device.key)


def code_of(work: Work) -> str:
    """The head of the log now, as a code."""
    return head_code(work.journal.device_head().root)


def shows(work: Work, text: str) -> list[Shows]:
    """What the heads of a text show."""
    return [one.shows for one in check_heads(work, read_heads(text))[0]]


@pytest.fixture
def work(practice: Practice) -> Iterator[Work]:
    """An officer at work, with a run of a few entries."""
    with at_work(practice) as opened:
        write(opened, 4)
        yield opened


def test_every_form_of_an_older_head_is_included(work: Work) -> None:
    """Signed note, text of a QR code, code and hex digits, in one file with other words; and an entry's hash."""
    end = work.journal.device_head()
    said = Checkpoint(origin=work.unlocked.device.name, size=end.size, root=end.root)
    entry = list(work.journal.device_hashes())[1]
    pile = (
        f"# the Occurrence Book\n{note_of(work)}\nOB 9/3: {code_of(work).lower()}\n{end.root.hex()} by phone\n"
        f"{qr_text(said)}\n{head_code(entry)}\n"
    )
    write(work, 7)
    found, proofs = check_heads(work, read_heads(pile))
    assert [one.shows for one in found] == [Shows.INCLUDED] * 4 + [Shows.ENTRY]
    assert all(one.good and "7 came since" in one.sentence for one in found[:4])
    assert proofs == []


def test_a_tail_that_was_cut_off_and_a_file_put_back_are_named(
    practice: Practice, work: Work, tmp_path: Path
) -> None:
    """The older file is whole in itself; the head says how many entries it lacks. A code alone is unknown."""
    work.close()
    shutil.copytree(practice.folder, tmp_path / "older")
    with at_work(practice) as later:
        write(later, 3)
        pile = f"{note_of(later)}\n{code_of(later)}\n"
    with at_work(Practice(tmp_path / "older", practice.passphrases)) as older:
        found = check_heads(older, read_heads(pile))[0]
    assert [one.shows for one in found] == [Shows.CUT_OFF, Shows.UNKNOWN]
    assert "3 were cut off" in found[0].sentence


def test_a_log_that_was_continued_twice_is_a_fork_with_both_entries_kept(
    practice: Practice, work: Work, tmp_path: Path
) -> None:
    """Two disks go on: each one's head is a fork to the other, and the two entries of one number are the proof."""
    work.close()
    copy = Practice(tmp_path / "copy", practice.passphrases)
    shutil.copytree(practice.folder, copy.folder)
    with at_work(copy) as second:
        write(second, 2, "On the other disk.")
        theirs, other = note_of(second), list(second.journal.device_hashes())
    with at_work(practice) as first:
        write(first, 2)
        assert shows(first, theirs) == [Shows.FORK]
        mine = list(first.journal.device_hashes())
        forks, files = check_copy(first, copy.folder)
        assert [fork.number for fork in forks] == [len(mine) - 2, len(mine) - 1]
        assert {mine[-2].hex(), other[-2].hex()} <= set(forks[0].sentence().replace("(", " ").split())
        kept = json.loads(files[0].read_text())
        assert {one["hash"] for one in kept["entries"]} == {mine[-2].hex(), other[-2].hex()}
        _, proofs = check_heads(first, read_heads(f"{theirs}\n{note_of(first)}"))
        assert len(proofs) == 1
        assert check_copy(first, practice.folder) == ([], [])


def test_a_backup_is_a_copy_to_compare_with(practice: Practice, work: Work, tmp_path: Path) -> None:
    """A backup of the other disk proves the fork as well; one of the own station contradicts nothing."""
    work.close()
    copy = Practice(tmp_path / "copy", practice.passphrases)
    shutil.copytree(practice.folder, copy.folder)
    with at_work(copy) as second:
        write(second, 1, "On the other disk.")
        make_backup(second, tmp_path / "theirs")
    with at_work(practice) as first:
        write(first, 1)
        make_backup(first, tmp_path / "own")
        assert len(check_copy(first, tmp_path / "theirs")[0]) == 1
        assert check_copy(first, tmp_path / "own") == ([], [])


def test_what_a_restore_lost_is_told_from_a_fork(practice: Practice, work: Work, tmp_path: Path) -> None:
    """A head of the old device beyond the backup names how many entries were lost; an older one is still included."""
    older = note_of(work)
    work.close()
    backup = back_up(practice, tmp_path / "b")
    with at_work(practice) as later:
        write(later, 3)
        newer = note_of(later)
    restored(practice, RestoreOrder(backup=backup, to=tmp_path / "new"))
    with at_work(Practice(tmp_path / "new", practice.passphrases)) as new:
        found = check_heads(new, read_heads(f"{older}\n{newer}\n{note_of(new)}"))[0]
    assert [one.shows for one in found] == [Shows.INCLUDED, Shows.LOST, Shows.INCLUDED]


def test_false_and_foreign_heads_speak_for_nobody(work: Work) -> None:
    """Another key, another station, a mistyped code."""
    note = note_of(work)
    end = work.journal.device_head()
    forged = sign_checkpoint(
        Checkpoint(origin=work.unlocked.device.name, size=end.size - 1, root=Digest(bytes(32))),
        work.unlocked.device.key,
    )
    unsigned = note.replace("\n\u2014 ", "\n\u2014 ")[:-8] + "AAAAAA=\n"
    foreign = note.replace(work.unlocked.station.id, "00" * 16)
    assert shows(work, forged) == [Shows.FORK]
    assert shows(work, foreign) == [Shows.FOREIGN]
    assert shows(work, unsigned)[0] in {Shows.FALSE, Shows.UNREADABLE}
    wrong = code_of(work)
    wrong = ("1" if wrong[0] != "1" else "2") + wrong[1:]
    assert shows(work, f"{wrong}\nno head at all\n") == [Shows.UNREADABLE] * 2


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reading_of_heads(text: str) -> None:
    """Whatever is in the file, each line is a head or one that cannot be read."""
    for one in read_heads(text):
        assert one.bad or one.wanted or one.checkpoint
    read_head(text)


def test_the_qr_code_fits_a_small_screen(practice: Practice, work: Work) -> None:
    """At most 80 columns and 24 rows; its text reads back as the head."""
    said = Checkpoint(origin=f"sop/{'ab' * 16}/device-12", size=400_000, root=work.journal.device_head().root)
    assert read_head(qr_text(said)).checkpoint == said
    work.close()
    drawn = sop(practice, "head", "--qr").stdout.split("=\n", 2)[-1].splitlines()
    lines = [line for line in drawn if "█" in line or "▀" in line or "▄" in line]
    assert 15 < len(lines) <= 22
    assert max(map(len, lines)) <= 80
    assert half_blocks([[True]])[1].strip() == "▀"


def sop(place: Practice, *arguments: str) -> Any:
    """A command of the station, by wanjiru."""
    words = place.folder.parent / "words"
    words.write_text(f"wanjiru: {place.passphrases['wanjiru']}\n")
    words.chmod(0o600)
    more = ["--station", str(place.folder), "--passphrase-file", str(words)]
    return CliRunner().invoke(main, ["station", *arguments, *more])


def test_the_command_ends_with_0_only_if_every_head_speaks_for_the_log(
    practice: Practice, work: Work, tmp_path: Path
) -> None:
    """A pile of heads in a file, a code on the line, a copy to compare with."""
    (tmp_path / "pile").write_text(f"{note_of(work)}\n{code_of(work)}\n")
    code = code_of(work)
    write(work, 1)
    work.close()
    good = sop(practice, "heads", str(tmp_path / "pile"), "--head", code, "--against", str(practice.folder))
    assert (good.exit_code, good.stdout.count("included")) == (0, 3), good.output
    bad = sop(practice, "heads", "--head", "0000-0000-0000-0000-0000", "--json")
    assert bad.exit_code == 1
    assert json.loads(bad.stdout)["heads"][0]["shows"] == "unknown"
