"""Repeats on the screen and line by line: rounds by their names, a key that opens a step when something happens."""

import asyncio

from sop_engine.run.orders import Answer, Complete
from sop_engine.session import RunSession
from tests.run.repeated import repeats
from tests.tui.at_screen import CASE, At, at_run
from tests.tui.practice import Practice
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.screens.run import RunScreen
from tui.session_run import SessionRun


def seize(session: RunSession) -> None:
    """Two devices are seized."""
    who = "wanjiru"
    for kind in ("phone", "laptop"):
        session.submit(Answer(by=who, actor=who, step="seize", field="item", value={"exhibit": "new", "kind": kind}))
    session.submit(Complete(by=who, actor=who, step="seize"))


def step_now(at: At) -> str:
    """The step under the cursor."""
    screen = at.app.screen
    assert isinstance(screen, RunScreen)
    return screen.outline.step


def test_each_round_is_answered_by_keys(practice: Practice) -> None:
    """The devices stand in the outline by their exhibit numbers, and a round is answered like any step."""

    async def go() -> None:
        async with at_run(practice, repeats()) as at:
            seize(at.session)
            screen = at.app.screen
            assert isinstance(screen, RunScreen)
            screen.changed()
            await at.pilot.pause()
            assert "Work on a device (EX-2)" in at.shown
            await at.answer_step("image#2")
            assert at.state.step("image#2").completed is not None
            assert at.state.step("image#1").completed is None

    asyncio.run(go())


def test_one_key_opens_a_step_when_something_happens(practice: Practice) -> None:
    """`o` asks what happened; the cursor then stands on the new occasion, which enter answers."""

    async def go() -> None:
        async with at_run(practice, repeats()) as at:
            assert "Somebody saw the suspect" in at.shown
            await at.keys("o", "1", "enter")
            assert step_now(at) == "sighting~1"
            assert at.state.step("sighting~1").occasion is not None
            assert "Somebody saw the suspect (1)" in at.shown
            await at.keys("o", "1", "enter")
            assert step_now(at) == "sighting~2"
            await at.keys("o", "escape")
            assert at.question is None
            assert "sighting~3" not in at.state.steps

    asyncio.run(go())


def test_plain_mode_opens_a_step_by_a_command(practice: Practice) -> None:
    """`/open` asks what happened, and the new occasion is asked like any other step."""
    desk = practice.desk()
    desk.unlock("wanjiru", practice.passphrases["wanjiru"])
    session = RunSession.start(desk.work(), repeats(), CASE)
    assert isinstance(session, RunSession)
    seen: list[str] = []
    replies = iter(["/open", "1", "/list", "/quit"])
    paper = Paper(lambda: next(replies), seen.append, lambda _label: "")
    PlainRun(desk=desk, run=SessionRun(session), paper=paper).converse()
    assert session.state.step("sighting~1").occasion is not None
    assert any("Somebody saw the suspect (1): to do" in line for line in seen)
    desk.leave()
