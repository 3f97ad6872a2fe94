"""A walk through a shipped procedure: officers take turns at the keys, and routine answers go through the session.

At the points that matter the screen is looked at: what a step asks, what it does not ask, and the reason it gives.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from textual.pilot import Pilot

from exports.commands.demo import StoryClock
from sop_engine.commands.library import read_procedure
from sop_engine.run.orders import AddPerson, AnyOrder, Refusal
from sop_engine.run.outlook import Standing
from sop_engine.run.values import NAIROBI
from sop_engine.session import RunSession
from sop_engine.station.folder import open_station
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import random_bytes
from tests.tui.driving import box_of, keys_to, press, settle, start_run, text_of, type_text, unlock
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.doors import record_doors
from tui.questions import Question
from tui.screens.home import HomeScreen
from tui.screens.run import RunScreen
from tui.session_run import SessionRun
from tui.station_desk import StationDesk
from tui.text import Tone, plain
from tui.widgets.lines import PickList

CASE = "PRACTICE/9/2026"
NOT_NOW = "cannot be answered now"


def moment(text: str) -> datetime:
    """A time of the story, written in Nairobi time."""
    return datetime.fromisoformat(text).replace(tzinfo=NAIROBI).astimezone(UTC)


@dataclass(slots=True)
class Walk:
    """The application, the clock of the story, and the keys of everybody who acts."""

    pilot: Pilot[int]
    app: SopApp
    kit: Practice
    desk: StationDesk
    clock: StoryClock
    keys_of: dict[str, Unlocked] = field(default_factory=dict)

    @property
    def screen(self) -> RunScreen:
        """The screen on the run."""
        assert isinstance(self.app.screen, RunScreen)
        return self.app.screen

    @property
    def session(self) -> RunSession:
        """The run behind the screen."""
        run = self.screen.run_now
        assert isinstance(run, SessionRun)
        return run.session

    @property
    def question(self) -> Question | None:
        """The open question."""
        return box_of(self.app.screen).question

    @property
    def fault(self) -> str:
        """Why the last reply was not taken."""
        place = box_of(self.app.screen).query_one("#fault")
        return str(place.render()) if place.display else ""

    @property
    def pane(self) -> str:
        """All lines beside the outline, as one text."""
        pane = self.screen.pane
        return " ".join(" ".join(plain(pane.shown_line(number)) for number in range(pane.count())).split())

    @property
    def line(self) -> str:
        """The line of the outline under the cursor, as it stands on the screen."""
        outline = self.screen.outline
        region = outline.region
        at = region.y + outline.cursor - outline.scroll_offset.y
        assert region.y <= at < region.bottom, "the cursor is not on the screen"
        return text_of(self.app).split("\n")[at][region.x : region.x + outline.room]

    async def keys(self, *names: str) -> None:
        """Press keys."""
        await press(self.pilot, *names)

    async def type(self, text: str, *then: str) -> None:
        """Paste a text, then press keys."""
        await type_text(self.pilot, text)
        await press(self.pilot, *then)
        await settle(self.pilot, self.app)

    async def at(self, text: str) -> None:
        """The story goes on at this time, and the screen looks again."""
        self.clock.forward(moment(text))
        self.screen.changed()
        await self.pilot.pause()

    # Who is at the keys

    async def begin(self, procedure: str, officer: str) -> None:
        """From the first screen into a new run, by keys."""
        await unlock(self.pilot, self.app, self.kit, officer)
        await start_run(self.pilot, CASE, procedure)
        assert isinstance(self.app.screen, RunScreen)

    async def begin_quickly(self, procedure: str, officer: str) -> None:
        """A new run, without the list of all procedures, which takes a second to read."""
        await unlock(self.pilot, self.app, self.kit, officer)
        loaded = read_procedure(procedure, quick=True)
        assert loaded.procedure is not None, loaded.problems
        session = RunSession.start(self.desk.work(), loaded.procedure, CASE)
        assert isinstance(session, RunSession), session
        self.app.push_screen(RunScreen(self.desk, SessionRun(session)))
        await self.pilot.pause()

    async def seat(self, officer: str) -> None:
        """Lock, sign out; this officer unlocks and opens the run from the list."""
        run = self.screen.run_now.id
        await self.keys("ctrl+l", "escape")
        self.keys_of.clear()
        await unlock(self.pilot, self.app, self.kit, officer)
        assert isinstance(self.app.screen, HomeScreen)
        runs = self.app.screen.query_one(PickList)
        while runs.picked != run:
            before = runs.cursor
            await self.keys("down")
            assert runs.cursor != before, f"{officer} does not find the run"
        await self.keys("enter")
        assert isinstance(self.app.screen, RunScreen)

    # Routine, without keys

    def give(self, order: AnyOrder) -> None:
        """An act of somebody, signed with the own key."""
        outcome = self.session.submit(order, self._signer(order.actor))
        assert not isinstance(outcome, Refusal), (order, outcome)

    def refused(self, order: AnyOrder) -> str:
        """The sentence with which an act is refused; that it is, is asserted."""
        outcome = self.session.submit(order, self._signer(order.actor))
        assert isinstance(outcome, Refusal), order
        return outcome.sentence

    def _signer(self, officer: str) -> Unlocked | None:
        if officer == self.session.work.officer.id:
            return None
        if officer not in self.keys_of:
            station = open_station(self.kit.folder)
            self.keys_of[officer] = station.unlock(officer, self.kit.passphrases[officer])
        return self.keys_of[officer]

    def person(self, by: str, kind: str, name: str) -> str:
        """Put somebody into the vault; gives the reference."""
        self.give(AddPerson(by=by, actor=by, kind=kind, values={"name": name}))
        return list(self.session.state.persons)[-1]

    async def look_again(self) -> None:
        """The screen looks at the run again."""
        self.screen.changed()
        await self.pilot.pause()

    # What is asked

    async def go(self, step: str) -> None:
        """Put the cursor on a step."""
        assert self.question is None, self.question
        self.screen.outline.go_to_step(step)
        assert self.screen.outline.step == step, f"{step} is not in the outline"
        await self.pilot.pause()

    def standing(self, step: str) -> Standing:
        """How the screen's run takes the step to stand."""
        return self.screen.held.progress.steps[step]

    async def asks(self, step: str, first: str = "", *said: str) -> None:
        """The step is open: enter asks, first for this; and the pane says these things."""
        await self.go(step)
        for tag in ("n/a", "waits", "?"):
            assert not self.line.rstrip().endswith(f" {tag}"), self.line
        assert self.line[2:5] in {"[ ]", "[!]"}, self.line
        self._said(said)
        await self.keys("enter")
        question = self.question
        assert question is not None, f"{step} asks nothing: {self.screen.message().text}"
        assert first in question.label, (step, question.label)
        await self._out_of_question()

    async def _out_of_question(self) -> None:
        for _ in range(9):
            if self.question is None:
                return
            await self.keys("escape")
        assert self.question is None

    async def does_not_ask(self, steps: str, *because: str) -> None:
        """The steps do not apply: dim in the outline, the pane gives the reason, enter asks nothing."""
        for step in steps.split():
            await self.go(step)
            assert self.line[2:5] == "[/]", (step, self.line)
            assert self.line.rstrip().endswith("n/a"), self.line
            self._dim()
            assert "does not apply" in self.pane, (step, self.pane)
            self._said(because)
        await self._enter_is_refused()

    async def waits(self, steps: str, *for_what: str) -> None:
        """The steps are held back: dim, with what they wait for, and enter asks nothing."""
        for step in steps.split():
            await self.go(step)
            assert self.line.rstrip().endswith("waits"), (step, self.line)
            self._dim()
            self._said(for_what)
        await self._enter_is_refused()

    async def hangs(self, steps: str, *on_what: str) -> None:
        """Whether the steps apply is not known yet; they ask nothing, and the pane says what is missing."""
        for step in steps.split():
            await self.go(step)
            assert self.line.rstrip().endswith("?"), (step, self.line)
            self._said(on_what)
        await self._enter_is_refused()

    def absent(self, *steps: str) -> None:
        """No line of the outline is about these steps: the rounds of what nobody listed."""
        shown = {row.step for row in self.screen.outline.rows}
        assert not shown & set(steps)

    def _said(self, words: tuple[str, ...]) -> None:
        for said in words:
            assert said in self.pane, (said, self.pane)

    def _dim(self) -> None:
        outline = self.screen.outline
        title = max(outline.shown_line(outline.cursor), key=lambda span: len(span.text))
        assert title.tone is Tone.DIM, title

    async def _enter_is_refused(self) -> None:
        await self.keys("enter")
        assert self.question is None, self.question
        assert NOT_NOW in self.screen.message().text

    async def reply(self, *replies: str) -> None:
        """Answer the questions that follow, one after the other: an option by its name, anything else as typed."""
        for one in replies:
            question = self.question
            assert question is not None, one
            names = [pick.name for pick in question.picks]
            if one in names:
                await self.keys(*keys_to(names.index(one)), "enter")
            else:
                await self.type(one, "enter")
            assert not self.fault, (one, self.fault)

    async def refuses(self, reply: str, because: str) -> None:
        """This reply to the open question is not taken, whatever reason is given; the same question stays."""
        first = self.question
        await self.reply(reply)
        if self.question != first:
            await self.type("So it is in this invented walk.", "enter")
        assert because in " ".join(self.fault.split()), self.fault
        if self.question != first:
            await self.keys("escape")
        assert self.question is not None
        assert first is not None
        assert self.question.label == first.label

    @property
    def proposed(self) -> str:
        """What the open question proposes, or empty."""
        assert self.question is not None
        return self.question.help if "roposed" in self.question.help else ""

    def offered(self) -> list[str]:
        """Names of what can be chosen now."""
        assert self.question is not None
        return [pick.name for pick in self.question.picks]


@asynccontextmanager
async def walking(kit: Practice, start: str, size: tuple[int, int]) -> AsyncIterator[Walk]:
    """The application on its first screen, at this time of the story."""
    clock = StoryClock(moment(start))
    desk = StationDesk(open_station(kit.folder), clock, random_bytes, record_doors())
    app = SopApp(desk)
    try:
        async with app.run_test(size=size) as pilot:
            yield Walk(pilot, app, kit, desk, clock)
    finally:
        desk.leave()
