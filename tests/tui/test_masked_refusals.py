"""A refusal never says what the pane masks: whoever stands by reads the message line too."""

import asyncio

import pytest

from sop_engine.run import orders
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.session import RunSession
from tests.tui.at_screen import CASE, At, a_day, at_run
from tests.tui.practice import Practice
from tests.tui.test_plain_rules import talk

ME = "wanjiru"
STEP = "comfort"
ORDERS: dict[str, AnyOrder] = {
    "answer": orders.Answer(by=ME, actor=ME, step=STEP, field="done", value="yes"),
    "complete": orders.Complete(by=ME, actor=ME, step=STEP),
    "skip": orders.SkipStep(by=ME, actor=ME, step=STEP, code="not_needed", reason="It is not needed"),
    "waive": orders.Waive(by=ME, actor=ME, step=STEP, reason="It cannot be done"),
    "not_done": orders.MarkNotDone(by=ME, actor=ME, step=STEP, reason="No car", attempts="Called", told="The OCS"),
}


def begun(practice: Practice) -> RunSession:
    """A run whose answer of class harm hides a step."""
    desk = practice.desk()
    desk.unlock(ME, practice.passphrases[ME])
    session = RunSession.start(desk.work(), a_day(), CASE)
    assert isinstance(session, RunSession)
    session.submit(orders.Answer(by=ME, actor=ME, step="ask", field="hurt", value="no"))
    return session


@pytest.mark.parametrize("name", ORDERS)
def test_a_refusal_names_the_question_and_not_the_answer(practice: Practice, name: str) -> None:
    """Whatever is tried in a step that a masked answer hides."""
    session = begun(practice)
    refusal = session.submit(ORDERS[name])
    assert isinstance(refusal, Refusal)
    assert refusal.code == "not_applicable"
    assert refusal.sentence == "This does not apply: 'Was the child hurt?' (masked)."
    session.work.close()


def test_neither_does_the_screen_until_it_is_revealed(practice: Practice) -> None:
    """The pane masks the reason too; the answer is nowhere on the screen."""

    async def go() -> None:
        async with at_run(practice, a_day()) as at:
            await _try(at)

    async def _try(at: At) -> None:
        at.session.submit(orders.Answer(by=ME, actor=ME, step="ask", field="hurt", value="no"))
        await at.go("comfort")
        await at.keys("x")
        for sentence in ("There is no car", "We called for one", "The officer in charge"):
            await at.type(sentence, "enter")
        assert at.fault == "! This does not apply: 'Was the child hurt?' (masked)."
        assert "is 'No'" not in at.shown

    asyncio.run(go())


def test_nor_does_the_plain_mode(practice: Practice) -> None:
    """Line by line the same sentence is said."""
    session = begun(practice)
    session.work.close()
    desk = practice.desk()
    desk.unlock(ME, practice.passphrases[ME])
    again = RunSession.resume(desk.work(), session.run)
    said = talk(practice, desk, again, "/go 2", "/notdone", "No car", "Called", "The OCS", "/list")
    assert "Refused: This does not apply: 'Was the child hurt?' (masked)." in said
    assert "is 'No'" not in said
    desk.leave()
