"""The history of a run on the screen: each act with who, when and what changed; what is masked stays masked."""

import asyncio
from typing import Any, get_args

from sop_engine.procedure.model import Privacy
from sop_engine.run.events import Event
from sop_engine.run.orders import Amend, Answer, MarkNotDone, Note
from tests.tui.at_screen import At, at_run
from tests.tui.practice import Practice
from tui.history import History
from tui.session_run import SessionRun
from tui.text import plain

ME: dict[str, Any] = {"by": "wanjiru", "actor": "wanjiru"}
KEPT = "Zawadi Kifaru"


def history(at: At) -> History:
    """The history as the screen shows it."""
    run = SessionRun(at.session)
    return History(run.procedure, run.history, lambda officer: officer.upper())


def told(at: At, step: str = "") -> str:
    """All of it as one text."""
    return " ".join(" ".join(plain(one) for one in history(at).lines(76, step)).split())


def test_an_amendment_shows_old_and_new_with_its_reason(practice: Practice) -> None:
    """By key: the newest act first, with the officer, old and new value and why; f shows only the step."""

    async def go() -> None:
        async with at_run(practice) as at:
            at.session.submit(Answer(**ME, step="plain", field="words", value="a red gate [sic]"))
            changed = Amend(**ME, step="plain", field="words", value="a green gate", reason="Misread.")
            at.session.submit(changed)
            at.session.submit(Note(**ME, text="Mother called."))
            at.session.submit(MarkNotDone(**ME, step="asked", reason="Rain.", attempts="Twice.", told="The OCS."))
            await at.go("plain")
            await at.keys("H")
            assert "HISTORY  5 acts" in at.shown
            assert "a red gate [sic] -> a green gate" in at.shown
            assert at.shown.index("Not done:") < at.shown.index("Mother called.") < at.shown.index("Misread.")
            await at.keys("f")
            assert "Mother called." not in at.shown
            assert "Misread." in at.shown
            assert "WANJIRU" in told(at)
            await at.keys("escape")
            assert at.session.state.count == 5

    asyncio.run(go())


def test_what_is_about_a_person_stays_masked(practice: Practice) -> None:
    """After a whole step about people, no name and no answer of class identity or harm stands there."""

    async def go() -> None:
        async with at_run(practice) as at:
            await at.answer_step("people")
            await at.answer_step("plain")
            fields = [one for step in at.session.unfolded.steps for one in step.fields]
            secret = [one for one in fields if one.privacy >= Privacy.IDENTITY and at.state.answer(one.ref)]
            assert secret
            shown = told(at)
            assert KEPT not in shown
            assert "Person entered into the vault: P1" in shown
            assert "******" in shown

    asyncio.run(go())


def test_every_kind_of_act_has_words_of_its_own() -> None:
    """No act of a run falls through to the sentence for the clock, but those about the clock."""
    from tui.history import _DIM, _OUTCOMES  # the tables themselves are what is asked

    told_elsewhere = {
        "Opened", "PersonAdded", "Answered", "Amended", "Voided", "Noted", "Read", "Exported", "Closed", "Lifted",
        "Purged", "SheetTaken", "Used", "Accepted", "Returned", "Differed", "ClockStopped", "ClockExtended",
        "ClockRestarted",
    }  # fmt: skip
    named = {kind.__name__ for kind in (*_OUTCOMES, *_DIM)} | told_elsewhere
    left = {kind.__name__ for kind in get_args(Event)} - named
    assert left == {"ClockMarked", "ClockJumped", "ClockCorrected"}
