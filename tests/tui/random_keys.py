"""Random keys on the real application over a real station: what has to hold after each of them, and in the end."""

import asyncio
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import dataclass, field
from unittest.mock import patch

from hypothesis import strategies as st

from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import FieldType, Privacy, Procedure
from sop_engine.run.state import RunState
from sop_engine.session import RunSession
from tests.tui.at_screen import At, at_run
from tests.tui.driving import keys_to, settle, typed_reply
from tests.tui.practice import Practice
from tui.actions import EVERYWHERE, HOME, PERSONS, PICKING, REVIEW, RUN
from tui.questions import Kind, Question
from tui.screens.acting import ActingScreen
from tui.screens.home import HomeScreen
from tui.screens.lock import LockScreen
from tui.screens.run import RunScreen
from tui.session_run import SessionRun
from tui.widgets.question_box import QuestionBox

LEAVING = {"ctrl+q"}
SHOWING = {"r", "p"}
"""Keys that show what is masked, or lead there; the reason that is asked for may be typed by chance."""
TABLES = (*RUN, *EVERYWHERE, *HOME, *PERSONS, *REVIEW, *PICKING)
_MOVING = {"up", "down", "1", "2", "3", "backspace"}
KEYS = sorted(({key for action in TABLES for key in action.keys.split(",")} | _MOVING) - LEAVING)
TYPED = ("", "7", "now", "2026-03-01 10:00", "[red]x[/red] \x1b[31m \u202e", "x" * 2_000, "Kitu {n}")
_MARK = re.compile(r"Kitu\d+")

Move = tuple[str, str]
"""What is done: `key` and its name, `type` and a text, or `reply`, which answers the question as it should be."""


def moves(*, showing: bool) -> st.SearchStrategy[list[Move]]:
    """Many replies, so that a run gets somewhere; between them any key, and any text. `showing`: keys that reveal."""
    keys = [key for key in KEYS if showing or key not in SHOWING]
    move = st.one_of(
        st.just(("reply", "")),
        st.just(("reply", "")),
        st.sampled_from(keys).map(lambda key: ("key", key)),
        st.sampled_from(TYPED).map(lambda text: ("type", text)),
    )
    return st.lists(move, min_size=30, max_size=60)


@dataclass(slots=True)
class Watch:
    """What was seen so far. `states`: the newest of each run. `typed`: how many texts were made up."""

    at: At
    showing: bool
    states: dict[str, RunState] = field(default_factory=dict)
    typed: int = 0

    async def do(self, move: Move) -> None:
        """Carry out one move, and look."""
        kind, what = move
        if kind == "key":
            await self._press(what)
        elif kind == "type":
            await self._type(what.replace("{n}", str(self.typed)))
        else:
            await self._reply()
        await settle(self.at.pilot, self.at.app)
        self.look()

    async def _press(self, key: str) -> None:
        if not (isinstance(self.at.app.screen, LockScreen) and key == "escape"):  # nobody leaves the station here
            await self.at.keys(key)

    async def _type(self, text: str) -> None:
        if self.at.app.focused is not None:
            await self.at.type(text)

    async def _reply(self) -> None:
        """As it should be answered; without a question the next one is asked for, or the list is chosen from."""
        question = self._question()
        if question is None:
            screen = self.at.app.screen
            go_on = ["f8", "enter"] if isinstance(screen, RunScreen) else ["enter"]
            await self._press_all(go_on if isinstance(screen, RunScreen | HomeScreen) else ["escape"])
        elif not question.picks and question.kind in {Kind.CHOOSE, Kind.MULTI}:
            assert question.help, f"nothing can be chosen, and nothing says why: {question.label}"
            await self._press("escape")
        elif question.kind is Kind.CHOOSE:
            await self._press_all([*keys_to(self.typed % len(question.picks)), "enter"])
        elif question.kind is Kind.MULTI:
            await self._press_all(["1", "enter"])
        else:
            await self._press_all(["end", "ctrl+u"])  # what was typed at random before
            await self._type(self._words(question))
            await self._press("ctrl+s" if question.kind is Kind.LONG else "enter")
        self.typed += 1

    async def _press_all(self, keys: Sequence[str]) -> None:
        for key in keys:
            await self._press(key)

    def _words(self, question: Question) -> str:
        """A passphrase where one is asked for; else what the question takes, and no text twice."""
        if question.kind is Kind.HIDDEN:
            named = [one.id for one in self.at.desk.officers() if one.called in question.label]
            return self.at.practice.passphrases.get(named[0], "") if named else ""
        words = question.start or typed_reply(question)
        return f"Kitu{self.typed}" if " " in words and not words[0].isdigit() else words

    def _question(self) -> Question | None:
        boxes = self.at.app.screen.query(QuestionBox)
        return boxes.first().question if boxes else None

    def look(self) -> None:
        """The application lives; nothing that was saved is gone; nothing masked is to be seen."""
        app = self.at.app
        assert app.is_running
        assert app._exception is None
        screen = app.screen
        if isinstance(screen, ActingScreen) and isinstance(screen.run_now, SessionRun):
            state = screen.run_now.state
            before = self.states.get(screen.run_now.id)
            assert before is None or state.count >= before.count, "an act is gone"
            self.states[screen.run_now.id] = state
            if not self.showing and self._question() is None:
                shown = set(_MARK.findall(self.at.shown))
                assert not shown & set(_secret(screen.run_now)), "what is masked is to be seen"

    def end(self) -> None:
        """Each run read anew from the journal is what the screen had."""
        work = self.at.session.work
        for run, state in self.states.items():
            again = RunSession.resume(work, RunId(run))
            assert again.state.count == len(work.journal.entries(again.run))
            assert again.state == state


def _secret(run: SessionRun) -> Iterator[str]:
    """The texts of the run that are masked: of fields that identify or harm, and of the vault."""
    for step in run.procedure.steps:
        for name, given in run.state.step(step.name).answers.items():
            asked = step.field(name)
            if asked is not None and asked.privacy >= Privacy.IDENTITY and asked.type is not FieldType.CHOICE:
                yield from _MARK.findall(repr(given.value))
    for person in run.state.persons.values():
        yield from _MARK.findall(repr(person))


def press_at_random(practice: Practice, procedure: Procedure, tried: Sequence[Move], *, showing: bool) -> Watch:
    """A new run of the procedure, and these moves on its screen. What is handed out lands beside the station."""

    async def go() -> Watch:
        async with at_run(practice, procedure) as at:
            watch = Watch(at, showing)
            watch.look()
            for move in tried:
                await watch.do(move)
                if isinstance(at.app.screen, HomeScreen):
                    await at.keys("enter")
            watch.end()
            return watch

    beside = practice.folder.parent
    with chdir(beside), patch.dict(os.environ, {"HOME": str(beside)}):
        return asyncio.run(go())
