"""One writer and any number of readers: what others may do beside an open screen, and how writing is handed over."""

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from sop_engine.run.orders import Note, SkipStep
from sop_engine.session import RunSession
from sop_engine.session.station_log import read_log
from tests.session.stories import at_work, saved
from tests.tui.at_screen import CASE, At, at_run
from tests.tui.practice import Practice

Beside = Callable[..., Awaitable[tuple[int, str]]]


def drive(practice: Practice, tmp_path: Path, script: Callable[[At, Beside], Awaitable[None]]) -> None:
    """An open screen of wanjiru that has written something, and commands in other processes beside it."""
    words = tmp_path / "words"
    words.write_text("".join(f"{who}: {said}\n" for who, said in practice.passphrases.items()))
    words.chmod(0o600)
    options = ("--station", str(practice.folder), "--passphrase-file", str(words))

    async def beside(*arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tui", *arguments, *options), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        out, _ = await asyncio.wait_for(process.communicate(), 40)
        return process.returncode or 0, out.decode()

    async def go() -> None:
        async with at_run(practice) as at:
            await at.keys("N")
            await at.type("A call came in", "ctrl+s")
            assert at.session.work.lock is not None
            await script(at, beside)

    asyncio.run(go())


async def until(at: At, happened: Callable[[], bool]) -> None:
    """Wait until it has happened."""
    for _ in range(200):
        if happened():
            return
        await asyncio.sleep(0.05)
        await at.pilot.pause()
    raise AssertionError(at.shown)


def test_readers_work_beside_an_open_screen(practice: Practice, tmp_path: Path) -> None:
    """Lists, `due`, `verify`, `backup` go on; whatever would be an entry is told who writes, and how to ask."""

    async def script(at: At, beside: Beside) -> None:
        run = at.session.run
        readers = [("run", "list"), ("run", "show", run), ("case", "list"), ("due", "--json"), ("station", "head")]
        readers += [
            ("verify", run, "--practice"),
            ("station", "backup", str(tmp_path / "copy"), "--officer", "otieno"),
        ]
        for arguments in readers:
            code, said = await beside(*arguments)
            assert code == 0, (arguments, said)
        export = ("export", run, "--to", "ODPP, Mfano", "--out", str(tmp_path / "a.pdf"), "--interim")
        code, said = await beside(*export)
        assert code == 3
        assert "officer wanjiru" in said
        assert "sop station ask" in said
        assert not (tmp_path / "a.pdf").exists()

    drive(practice, tmp_path, script)


def test_the_screen_is_asked_and_lets_go_by_key(practice: Practice, tmp_path: Path) -> None:
    """Within a second it says who asks; F9 hands over; both acts are entered, and the next act takes it back."""

    async def script(at: At, beside: Beside) -> None:
        asking = asyncio.ensure_future(beside("station", "ask", "--officer", "otieno", "--wait", "20"))
        await until(at, lambda: "Otieno Mfano asks to write here" in at.shown)
        assert at.session.work.lock is not None, "nothing is taken from an officer who is at work"
        await at.keys("f9")
        assert at.session.work.lock is None
        code, said = await asking
        assert code == 0, said
        assert "officer wanjiru" in said
        await at.keys("N")
        await at.type("It goes on", "ctrl+s")
        assert [note.text for note in at.state.notes] == ["A call came in", "It goes on"]

    drive(practice, tmp_path, script)
    with at_work(practice, "otieno") as work:
        acts = [(one.by, one.act) for one in read_log(work)]
    assert acts == [("wanjiru", "writing_let_go"), ("otieno", "writing_taken_over")]


def test_a_no_is_told_at_once(practice: Practice, tmp_path: Path) -> None:
    """F10 goes on writing; whoever asked does not wait for the end of the time."""

    async def script(at: At, beside: Beside) -> None:
        asking = asyncio.ensure_future(beside("station", "ask", "--officer", "otieno", "--wait", "60"))
        await until(at, lambda: "asks to write here" in at.shown)
        await at.keys("f10")
        code, said = await asking
        assert code == 3
        assert "goes on writing" in said
        assert at.session.work.lock is not None

    drive(practice, tmp_path, script)


def test_a_screen_at_which_nobody_sits_lets_go_by_itself(practice: Practice, tmp_path: Path) -> None:
    """A locked screen holds up nobody: everything that it showed as saved is on the disk."""

    async def script(at: At, beside: Beside) -> None:
        at.app.lock("by you")
        await at.pilot.pause()
        asking = asyncio.ensure_future(beside("station", "ask", "--officer", "otieno", "--wait", "20"))
        await until(at, lambda: at.session.work.lock is None)
        code, said = await asking
        assert code == 0, said

    drive(practice, tmp_path, script)


def test_what_another_wrote_meanwhile_is_seen_first(practice: Practice, tmp_path: Path) -> None:
    """The first act after a hand-over in a run that moved on is not carried out blindly: the run is read again."""

    async def script(at: At, beside: Beside) -> None:
        del beside
        at.session.work.let_go()
        with at_work(practice) as work:
            other = RunSession.resume(work, at.session.run)
            saved(other.submit(Note(by="wanjiru", actor="wanjiru", text="Written elsewhere.")))
        await at.keys("N")
        await at.type("It goes on", "ctrl+s")
        assert "Another officer has written" in at.fault
        await at.keys("ctrl+s")
        screen_run = at.app.screen.run_now  # type: ignore[attr-defined]  # the run screen
        assert [note.text for note in screen_run.state.notes] == [
            "A call came in",
            "Written elsewhere.",
            "It goes on",
        ]

    drive(practice, tmp_path, script)


def test_an_answer_about_a_person_is_never_an_argument(practice: Practice, tmp_path: Path) -> None:
    """`sop run amend` refuses it on the command line, and repeats nothing of it."""

    async def script(at: At, beside: Beside) -> None:
        await at.answer_step("people")
        at.session.work.let_go()
        arguments = (
            "run",
            "amend",
            at.session.run,
            "people.child",
            "--value",
            "Zawadi",
            "--reason",
            "Zawadi said so",
        )
        code, said = await beside(*arguments, "--officer", "wanjiru")
        assert code == 3
        assert "never written on the command line" in said
        assert "Zawadi" not in said

    drive(practice, tmp_path, script)


def test_due_lists_what_is_late_over_all_runs(practice: Practice, tmp_path: Path) -> None:
    """Exit 1 when something is late, 0 when nothing is; JSON says which run, step and end."""

    async def script(at: At, beside: Beside) -> None:
        assert await beside("due") == (0, "Nothing is due.\n")
        await at.go("plain")
        await at.keys("enter")
        await at.type("2026-01-02 21:00", "enter")
        await at.keys("escape")
        await at.keys("N")  # a note makes the list of runs anew
        await at.type("Nothing yet", "ctrl+s")
        me = at.session.work.officer.id
        given = at.session.submit(
            SkipStep(by=me, actor=me, step="decide", code="not_needed", reason="Nothing is needed.")
        )
        assert not hasattr(given, "code"), given
        code, said = await beside("due", "--json")
        assert code == 1, said
        assert '"step": "plain"' in said
        assert (await beside("due", "--late"))[1].startswith("LATE")
        there = tmp_path / "due.ics"
        assert "1 follow-up written" in (await beside("due", "--ics", str(there)))[1]
        assert f"SUMMARY:Follow-up due: run {at.session.run[:8]}\r\n".encode() in there.read_bytes()
        await beside("due", "--ics", str(there), "--with-case")
        assert f"case {CASE}\r\n".encode() in there.read_bytes()
        there.write_text("something else", encoding="utf-8")
        assert (await beside("due", "--ics", str(there)))[0] == 3
        assert there.read_text(encoding="utf-8") == "something else"

    drive(practice, tmp_path, script)
