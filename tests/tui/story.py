"""The invented case of an investigation as a story: entered up to the points at which the screen is looked at."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache

from sop_engine.commands.answers import Errand, load_answers
from sop_engine.commands.secrets import Unlocker
from sop_engine.resources import shipped
from sop_engine.run.answers_file import Answers, Line
from sop_engine.station.folder import open_station
from tests.tui.driving import box_of, keys_to
from tests.tui.practice import Practice
from tests.tui.walking import Walk, walking
from tui.questions import Kind
from tui.screens.base import SopScreen
from tui.screens.review import ReviewScreen

INVESTIGATION = "ocse_investigation"
LARGE, SMALL = (120, 40), (80, 24)


@cache
def _told(procedure: str) -> Answers:
    return load_answers(shipped("procedures") / procedure / "demo.answers.yaml")


class Story:
    """The case beside the procedure; what an officer does by keys at the screen is left out of it."""

    def __init__(self, walk: Walk, procedure: str = INVESTIGATION) -> None:
        self._walk = walk
        self._procedure = procedure
        self._left = list(_told(procedure).lines)
        self._persons: dict[str, str] = {}

    async def until(self, step: str, act: str = "answer") -> None:
        """Carry out everything before the first act of this kind on this step."""
        number = next(n for n, line in enumerate(self._left) if line.act == act and line.keys.get("step") == step)
        lines, self._left = self._left[:number], self._left[number:]
        await self._enter(lines)

    async def until_the_end(self) -> None:
        """Carry out everything but the closing."""
        await self._enter([line for line in self._left if line.act != "close"])

    def without(self, *steps: str) -> None:
        """Leave these steps to the keys."""
        self._left = [line for line in self._left if line.keys.get("step") not in steps]

    def called(self, person: str) -> str:
        """The reference of somebody in the story."""
        return self._persons[person]

    async def _enter(self, lines: list[Line]) -> None:
        unlocker = Unlocker(open_station(self._walk.kit.folder), self._walk.kit.passphrases)
        session = self._walk.session
        errand = Errand(work=session.work, session=session, unlocker=unlocker, before=self._at, persons=self._persons)
        errand.carry_out(Answers(of=self._procedure, case="", lines=tuple(lines)))
        await self._walk.look_again()

    def _at(self, line: Line) -> None:
        if line.at is not None:
            self._walk.clock.forward(line.at)


Script = Callable[[Walk, Story], Awaitable[None]]


def investigate(kit: Practice, script: Script, size: tuple[int, int] = LARGE) -> None:
    """A run of the investigation is begun by the lead officer, and the script goes through it."""

    async def go() -> None:
        async with walking(kit, "2026-03-02 09:00", size) as walk:
            await walk.begin_quickly(INVESTIGATION, "mutua")
            await script(walk, Story(walk))

    asyncio.run(go())


async def tell(walk: Walk, *replies: str) -> None:
    """Answer the questions that follow; what is hidden is the name of the officer whose passphrase it is."""
    for one in replies:
        question = walk.question
        assert question is not None, one
        if question.kind is Kind.HIDDEN:
            await walk.type(walk.kit.passphrases[one], "enter")
        elif question.kind is Kind.MULTI:
            names = [pick.name for pick in question.picks]
            for name in one.split():
                await walk.keys("home", *["down"] * names.index(name), "space")
            await walk.keys("enter")
        elif question.kind is Kind.LONG:
            await walk.type(one, "ctrl+s")
        else:
            assert question.kind is not Kind.CHOOSE or one in walk.offered(), (one, walk.offered())
            await walk.reply(one)
        assert not walk.fault, (one, walk.fault)


async def not_taken(walk: Walk, reply: str, because: str) -> None:
    """This reply to the open question is not taken; the question stays."""
    before = walk.question
    assert before is not None
    if before.kind is Kind.CHOOSE:
        await walk.keys(*keys_to(walk.offered().index(reply)), "enter")
    else:
        await walk.type(reply, "enter")
        await walk.keys(*["backspace"] * len(reply))
    assert because in " ".join(walk.fault.split()), walk.fault
    assert walk.question is not None
    assert walk.question.label == before.label


async def ask(walk: Walk, step: str, first: str) -> None:
    """Enter on an open step asks this first."""
    await walk.go(step)
    await walk.keys("enter")
    now_asks(walk, first)


def now_asks(walk: Walk, label: str) -> None:
    """The open question is this one."""
    assert walk.question is not None, walk.screen.message().text
    assert label in walk.question.label, walk.question.label


def not_needed(walk: Walk, *labels: str) -> None:
    """The pane says of these questions that they are not asked."""
    for label in labels:
        assert f"[/] {label} (not needed)" in walk.pane, (label, walk.pane)


def still_asked(walk: Walk, *labels: str) -> None:
    """The pane shows these questions as to be answered."""
    for label in labels:
        assert f"[ ] {label}" in walk.pane, (label, walk.pane)


async def close(walk: Walk, outcome: str) -> None:
    """Review and close by keys; the record is sealed."""
    await walk.keys("w", "c")
    here = walk.app.screen
    question = box_of(here).question
    assert isinstance(here, ReviewScreen)
    assert question is not None
    await walk.reply(outcome)
    await walk.keys("2", "enter")
    then = walk.app.screen
    assert isinstance(then, SopScreen)
    assert "Closed, and the record is sealed" in then.message().text
