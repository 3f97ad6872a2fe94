"""A clock that cannot be right is asked about on the screen, entered and marked, and stops nobody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from sop_engine.run.events import ClockCorrected, ClockMarked
from sop_engine.run.orders import Answer, Refusal
from sop_engine.system import Moment, SystemClock
from tests.tui.driving import SIZE, box_of, press, type_text
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.screens.home import HomeScreen
from tui.session_run import SessionRun


class DeadBattery(SystemClock):
    """A station computer that starts in 2010."""

    def now(self) -> Moment:
        """Long ago."""
        return replace(super().now(), utc=datetime(2010, 1, 1, 3, 0, tzinfo=UTC))


async def _said(practice: Practice, told: str) -> SessionRun:
    """Unlock on a machine whose clock is off, say that when asked, and begin a run."""
    desk = practice.desk()
    desk._clock = DeadBattery()
    desk.unlock("wanjiru", practice.passphrases["wanjiru"])
    app = SopApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        app.push_screen(HomeScreen(desk))
        await pilot.pause(0.3)
        question = box_of(app.screen).question
        assert question is not None
        assert "01 Jan 2010" in question.help
        await type_text(pilot, told)
        await press(pilot, "enter")
        assert not box_of(app.screen).open
        run = desk.start("ocse_first_response", "CP/12/2026")
        assert isinstance(run, SessionRun)
        again = desk.resume(run.id)
        assert isinstance(again, SessionRun)
        assert len(again.session.history) == len(run.session.history)
        assert not isinstance(again.submit(_answer()), Refusal)
        assert desk.clock_doubt() == ""
        return again


def test_words_about_the_clock_are_entered(practice: Practice) -> None:
    """The question names the doubt; what is no time stands in the run, once; then the checklist goes on."""
    run = asyncio.run(_said(practice, "21 November, about ten in the evening"))
    marks = [one.event for one in run.session.history if isinstance(one.event, ClockMarked)]
    assert len(marks) == 1
    assert "about ten in the evening" in str(marks[0].statement)


def test_a_time_corrects_the_clock(practice: Practice) -> None:
    """What is typed as day and time is added to the clock: the run begins then, and its record can say why."""
    run = asyncio.run(_said(practice, "2026-11-22 22:10"))
    assert run.state.opened is not None
    assert run.state.opened.header.at == datetime(2026, 11, 22, 19, 10, tzinfo=UTC)
    assert [type(one.event) for one in run.session.history].count(ClockCorrected) == 1


def _answer() -> Answer:
    return Answer(by="wanjiru", actor="wanjiru", step="receive", field="place", value="child_desk")
