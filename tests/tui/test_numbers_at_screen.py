"""Numbers to call on the screens: the station's own first, the public ones else, and none that nobody signed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from sop_engine.commands.library import read_procedure
from sop_engine.station.folder import open_station
from sop_engine.station.numbers import keep_numbers
from sop_engine.system import SystemClock
from tests.station.stations import write_over
from tests.tui.at_screen import At, at_run
from tests.tui.driving import SIZE, press, text_of, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.session_run import SessionRun

MARKUP = "[link=x]1[/link]"


def keep(practice: Practice, numbers: Mapping[str, str]) -> None:
    """A supervisor writes the numbers."""
    unlocked = open_station(practice.folder).unlock("otieno", practice.passphrases["otieno"])
    keep_numbers(unlocked, numbers, SystemClock().now().utc)


def drive(practice: Practice, script: Callable[[At], Awaitable[None]]) -> None:
    """Run a script of keys on a run of the shipped first response."""
    procedure = read_procedure("ocse_first_response", quick=True).procedure

    async def go() -> None:
        async with at_run(practice, procedure) as at:
            await script(at)

    asyncio.run(go())


def test_the_step_shows_whom_to_call_with_the_number(practice: Practice) -> None:
    """The station's own number, the public one, or that none is known; brackets are shown as they are."""
    keep(practice, {"ambulance": MARKUP})

    async def script(at: At) -> None:
        await at.go("danger")
        assert f"OCS on duty (number not known here), Ambulance {MARKUP}, Child Helpline 116" in at.pane
        assert "not used" not in at.message

    drive(practice, script)


def test_numbers_that_nobody_signed_are_said_and_not_shown(practice: Practice) -> None:
    """An officer who has unlocked is never told to call a number that somebody slipped in."""
    write_over(practice.folder, {"child_helpline": "0700 666 666"})

    async def script(at: At) -> None:
        await at.go("danger")
        assert "Child Helpline 116" in at.pane
        assert "0700 666 666" not in at.pane

    drive(practice, script)


def test_the_first_screens_show_the_numbers(practice: Practice) -> None:
    """Before unlocking whatever is written; afterwards, what is signed, and a word about what is not."""
    write_over(practice.folder, {"ambulance": MARKUP})

    async def go() -> None:
        desk = practice.desk()
        app = SopApp(desk)
        try:
            async with app.run_test(size=SIZE) as pilot:
                await pilot.pause()
                assert f"Ambulance {MARKUP}" in " ".join(text_of(app).split())
                await unlock(pilot, app, practice)
                await press(pilot, "end")
                shown = " ".join(text_of(app).split())
                assert "Child Helpline 116" in shown
                assert "They are not used." in shown
                assert MARKUP not in shown
        finally:
            desk.leave()

    asyncio.run(go())


def test_a_run_says_on_opening_that_the_numbers_were_changed(practice: Practice) -> None:
    """On the screen of the run, and line by line."""
    write_over(practice.folder, {"ambulance": "1"})

    async def script(at: At) -> None:
        assert "were changed, or were not signed" in at.message
        said: list[str] = []
        paper = Paper(read=lambda: "/quit", write=said.append, secret=lambda _: "")
        PlainRun(desk=at.desk, run=SessionRun(at.session), paper=paper).converse()
        assert any("They are not used." in line for line in said)

    drive(practice, script)
