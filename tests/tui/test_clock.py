"""A clock that cannot be right is asked about on the screen, entered and marked, and stops nobody."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from sop_engine.run.events import ClockMarked
from sop_engine.run.orders import Answer, Refusal
from sop_engine.system import Moment, SystemClock
from tests.tui.driving import SIZE, box_of, press, type_text
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.screens.run import RunScreen
from tui.station_desk import SessionRun


class DeadBattery(SystemClock):
    """A station computer that starts in 2010."""

    def now(self) -> Moment:
        """Long ago."""
        return replace(super().now(), utc=datetime(2010, 1, 1, 3, 0, tzinfo=UTC))


def test_the_officer_is_asked_and_the_answer_is_entered(practice: Practice) -> None:
    """The question names the doubt; what is typed stands in the journal; then the checklist goes on."""

    async def go() -> None:
        desk = practice.desk()
        desk._clock = DeadBattery()
        desk.unlock("wanjiru", practice.passphrases["wanjiru"])
        run = desk.start("ocse_first_response", "CP/12/2026")
        assert isinstance(run, SessionRun)
        app = SopApp(desk)
        async with app.run_test(size=SIZE) as pilot:
            app.push_screen(RunScreen(desk, run))
            await pilot.pause(0.3)
            question = box_of(app.screen).question
            assert question is not None
            assert "01 Jan 2010" in question.help
            await type_text(pilot, "21 November, about ten in the evening")
            await press(pilot, "enter")
            event = run.session.history[-1].event
            assert isinstance(event, ClockMarked)
            assert "about ten in the evening" in str(event.statement)
            assert not isinstance(run.submit(_answer()), Refusal)
        desk.leave()

    asyncio.run(go())


def _answer() -> Answer:
    return Answer(by="wanjiru", actor="wanjiru", step="receive", field="place", value="child_desk")
