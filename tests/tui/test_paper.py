"""Entering from paper by keys and line by line: the sheet, who wrote it, when each act was done, the end of it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime, timedelta

from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from sop_engine.session.sheets import written_by
from tests.tui.at_screen import CASE, At, loaded
from tests.tui.driving import SIZE, press, type_text, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.screens.run import RunScreen
from tui.session_run import SessionRun
from tui.station_desk import StationDesk
from tui.words import NAIROBI

ME, WRITER, SERIAL = "wanjiru", "otieno", "PAPER-7K3M-92QX"
HOURS = 6


def typed(moment: datetime) -> str:
    """A time as it is typed."""
    return f"{moment.astimezone(NAIROBI):%Y-%m-%d %H:%M}"


@contextmanager
def begun(practice: Practice) -> Iterator[tuple[StationDesk, RunSession, datetime]]:
    """A run that began on paper six hours ago, on whole minutes, as wanjiru opens it."""
    desk = practice.desk()
    desk.unlock(ME, practice.passphrases[ME])
    work = desk.work()
    at = work.clock.now().utc.replace(second=0, microsecond=0) - timedelta(hours=HOURS)
    paper = written_by(work.officers(), WRITER, SERIAL, actor=ME, at=at)
    session = RunSession.start(work, loaded("night.yaml"), CASE, paper=paper)
    assert isinstance(session, RunSession), session
    yield desk, session, at
    desk.leave()


@asynccontextmanager
async def at_night(practice: Practice) -> AsyncIterator[tuple[At, datetime]]:
    """The run screen on it."""
    with begun(practice) as (desk, session, start):
        app = SopApp(desk)
        async with app.run_test(size=SIZE) as pilot:
            app.push_screen(RunScreen(desk, SessionRun(session)))
            await pilot.pause()
            yield At(pilot, app, practice, desk, session), start


def drive(practice: Practice, script: Callable[[At, datetime], Awaitable[None]]) -> None:
    """Run a script of keys."""

    async def go() -> None:
        async with at_night(practice) as (at, start):
            await script(at, start)

    asyncio.run(go())


async def clear(at: At) -> None:
    """Take away what stands in the line."""
    await at.keys(*["backspace"] * 16)


def test_each_act_is_asked_for_its_time_and_is_by_who_wrote(practice: Practice) -> None:
    """P chooses the sheet, the head names it, the last time is offered; the act is the writer's and no signature."""

    async def script(at: At, start: datetime) -> None:
        await at.keys("P", "1", "enter")
        assert f"from {SERIAL} by Chief Inspector" in at.shown
        await at.go("hear")
        await at.keys("enter")
        await at.type("It was told", "enter")
        assert at.question is not None
        assert (at.question.label, at.question.start) == ("When was this done, as the sheet says?", typed(start))
        later = start + timedelta(minutes=30)
        await clear(at)
        await at.type(typed(later), "enter")
        await at.keys("1", "enter")
        assert at.question is not None
        assert at.question.start == typed(later)
        await at.keys("enter")
        assert at.question is not None
        assert at.question.picks[0].label == "It was done, as the sheet says. I sign that I entered it."
        await at.keys("1", "enter", "enter")
        done = at.state.step("hear").completed
        assert done is not None
        header = done.header
        assert (header.by, header.actor, header.sheet, header.at) == (WRITER, ME, 1, later)
        await at.go("hear")
        assert f"Done by {WRITER}" in at.pane
        assert f"(from the sheet {SERIAL}, reported, not signed)" in at.pane
        due = at.session.progress().steps["hear"].due
        assert due is not None
        assert not due.overdue

    drive(practice, script)


def test_who_enters_may_have_done_it_and_another_written_it_down(practice: Practice) -> None:
    """Then it is the own act, signed, and the sheet says by whose hand."""

    async def script(at: At, start: datetime) -> None:
        await at.keys("P", "1", "enter")
        await at.go("hear")
        await at.keys("enter")
        await at.type("It was told", "enter")
        await at.keys("enter", "1", "enter", "enter")
        assert at.question is not None
        assert at.question.picks[1].label == "I did it myself; Chief Inspector Otieno Mfano wrote it down. I sign."
        await at.keys("2", "enter", "enter")
        done = at.state.step("hear").completed
        assert done is not None
        assert (done.header.by, done.header.actor, done.header.sheet, done.header.at) == (ME, ME, 1, start)

    drive(practice, script)


def test_a_time_that_cannot_be_is_asked_again(practice: Practice) -> None:
    """Before the run, in the future, or no time: the question stays and says why."""

    async def script(at: At, start: datetime) -> None:
        await at.keys("P", "1", "enter", "N")
        await at.type("It was dark", "ctrl+s")
        for wrong, why in (
            (typed(start - timedelta(minutes=1)), "before the run began"),
            (typed(start + timedelta(hours=HOURS + 2)), "lies in the future"),
            ("soon", "no day and time"),
        ):
            await clear(at)
            await at.type(wrong, "enter")
            assert at.question is not None
            assert why in at.question.help
        await clear(at)
        await at.keys("enter")
        assert at.state.notes[0].header.at == start

    drive(practice, script)


def test_another_sheet_is_asked_for_its_number_and_writer(practice: Practice) -> None:
    """A wrong number is asked again; somebody else is described in words, and a single word is refused."""

    async def script(at: At, start: datetime) -> None:
        await at.keys("P", "2", "enter")
        await at.type("PAPER-7K3M", "enter")
        assert at.question is not None
        assert "This is not the number of a sheet" in at.question.help
        await at.type("paper abcd 2345", "enter")
        assert at.question is not None
        await at.keys(str(len(at.question.picks)), "enter")
        await at.type("teacher", "enter")
        assert "Say in words who wrote it" in at.fault
        await clear(at)
        await at.type("the teacher on duty", "enter")
        assert at.question is None
        assert [one.writer or one.outsider for one in at.state.sheets] == [WRITER, "the teacher on duty"]
        await at.keys("N")
        await at.type("It was dark", "ctrl+s")
        await at.keys("enter")
        header = at.state.notes[0].header
        assert (header.by, header.actor, header.sheet, header.at) == (ME, ME, 2, start)

    drive(practice, script)


def test_the_sheet_itself_becomes_an_exhibit(practice: Practice) -> None:
    """Put away, it is offered where the procedure takes papers; what is entered then is of now."""

    async def script(at: At, start: datetime) -> None:
        await at.keys("P", "1", "enter", "P", "3", "enter")
        assert at.question is not None
        assert at.question.picks[0].label == "Enter it as an exhibit: Put the papers away"
        await at.keys("1", "enter")
        await at.answer_all()
        given = at.state.answer("file.sheet")
        assert given is not None
        assert (given.header.sheet, given.header.at > start) == (0, True)
        assert list(at.state.exhibits) == ["EX-1"]
        assert SERIAL not in at.shown

    drive(practice, script)


def test_or_it_is_written_down_where_it_is(practice: Practice) -> None:
    """Where no step takes it, or none now, a note on the run says where the sheet is kept."""

    async def script(at: At, _start: datetime) -> None:
        await at.keys("P", "1", "enter", "P", "3", "enter", "2", "enter")
        await at.type("In the safe of the OCS", "enter")
        assert at.state.notes[0].text == f"The sheet {SERIAL} is kept: In the safe of the OCS"

    drive(practice, script)


def test_a_run_is_started_that_began_on_paper(practice: Practice) -> None:
    """On the list of procedures P asks for the sheet, who wrote it and when it began; the run goes on with it."""

    async def go() -> None:
        app = SopApp(practice.desk())
        async with app.run_test(size=SIZE) as pilot:
            await unlock(pilot, app, practice)
            await press(pilot, "n", "P")
            await type_text(pilot, "OB 12/2/11/2026")
            await press(pilot, "enter")
            if app.screen.query_one("#picks").display:  # the procedure has a translation
                await press(pilot, "1", "enter")
            await type_text(pilot, SERIAL)
            await press(pilot, "enter", "1", "enter")
            await type_text(pilot, "2026-03-02 21:00")
            await press(pilot, "enter")
            await pilot.pause()
            screen = app.screen
            assert isinstance(screen, RunScreen)
            opened = screen.run_now.state.opened
            assert opened is not None
            assert (opened.header.sheet, typed(opened.header.at)) == (1, "2026-03-02 21:00")
            assert screen.held.paper is not None
            assert screen.held.paper.last == opened.header.at
            app.desk.leave()

    asyncio.run(go())


def talk(desk: StationDesk, session: RunSession, *replies: str, sheet: int = 0) -> str:
    """Type these lines, and give everything that was said."""
    said: list[str] = []
    lines = iter([*replies, "/quit", "/quit"])
    paper = Paper(lambda: next(lines), said.append, lambda _: "")
    PlainRun(desk=desk, run=SessionRun(session), paper=paper, sheet=sheet).converse()
    return "\n".join(said)


def test_line_by_line_a_step_is_copied(practice: Practice) -> None:
    """Each act is asked for its time, Enter keeps the last one; `/paper` ends it and asks where the sheet is."""
    with begun(practice) as (desk, session, start):
        later = start + timedelta(minutes=10)
        said = talk(
            desk, session,
            "It was told", typed(later), "1", "", "1", "",
            "/paper", "3", "2", "In the safe",
            sheet=1,
        )  # fmt: skip
        assert f"What you enter next is from {SERIAL}, written by Chief Inspector Otieno Mfano." in said
        assert f"When was this done, as the sheet says? (Enter: {typed(later)}):" in said
        done = session.state.step("hear").completed
        assert done is not None
        assert (done.header.by, done.header.actor, done.header.at) == (WRITER, ME, later)
        assert session.progress().steps["hear"].status is Status.COMPLETED
        assert [note.header.sheet for note in session.state.notes] == [0]


def test_line_by_line_a_sheet_is_chosen(practice: Practice) -> None:
    """`/paper` asks for the number and the writer; what is refused is said, and nothing is copied."""
    with begun(practice) as (desk, session, _start):
        said = talk(
            desk, session, "/paper", "2", "abcd 2345", "5", "teacher", "/paper", "2", "ABCD2345", "5", "a teacher"
        )
        assert "Refused: There is no such officer." in said
        assert "What you enter next is from PAPER-ABCD-2345, written by a teacher." in said
        assert len(session.state.sheets) == 2
