"""Opens the run screen on a run of `every_type.yaml`, as an unlocked officer sees it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.state import RunState
from sop_engine.session import RunSession
from tests.tui.driving import SIZE, acting, box_of, press, reply, settle, text_of, type_text
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.questions import Question
from tui.screens.run import RunScreen
from tui.session_run import SessionRun
from tui.station_desk import StationDesk
from tui.text import plain

CASE = "OB 7/1/11/2026"


def loaded(place: str) -> Procedure:
    """A procedure of this folder."""
    loaded = read_procedure(str(Path(__file__).parent / place), quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def every_type() -> Procedure:
    """The procedure with every type of answer."""
    return loaded("every_type.yaml")


def a_day() -> Procedure:
    """The procedure with gates, clocks, custody, rounds, a purge and other runs."""
    return loaded("station_life/day/day.yaml")


@dataclass(frozen=True, slots=True)
class At:
    """A run screen with fingers on its keys."""

    pilot: Pilot[int]
    app: SopApp
    practice: Practice
    desk: StationDesk
    session: RunSession

    @property
    def state(self) -> RunState:
        """What the session holds."""
        return self.session.state

    @property
    def shown(self) -> str:
        """The screen."""
        return text_of(self.app)

    @property
    def pane(self) -> str:
        """All lines beside the outline, as one text."""
        screen = self.app.screen
        assert isinstance(screen, RunScreen)
        pane = screen.pane
        return " ".join(" ".join(plain(pane.shown_line(number)) for number in range(pane.count())).split())

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
    def message(self) -> str:
        """The message in the head."""
        return acting(self.app).message().text

    async def keys(self, *names: str) -> None:
        """Press keys."""
        await press(self.pilot, *names)

    async def type(self, text: str, *then: str) -> None:
        """Paste a text, then press keys."""
        await type_text(self.pilot, text)
        await press(self.pilot, *then)
        await settle(self.pilot, self.app)

    async def go(self, step: str) -> None:
        """Put the cursor on a step."""
        screen = self.app.screen
        assert isinstance(screen, RunScreen)
        screen.outline.go_to_step(step)
        await self.pilot.pause()

    async def answer_all(self, most: int = 40) -> None:
        """Answer until no question is open."""
        for _ in range(most):
            if self.question is None:
                return
            await reply(self.pilot, self.app, self.practice)

    async def answer_step(self, step: str) -> None:
        """Answer and sign a whole step."""
        await self.go(step)
        await self.keys("enter")
        await self.answer_all()


@asynccontextmanager
async def at_run(
    practice: Practice, procedure: Procedure | None = None, *, officer: str = "wanjiru"
) -> AsyncIterator[At]:
    """The application, unlocked by this officer, on a new run."""
    desk = practice.desk()
    desk.unlock(officer, practice.passphrases[officer])
    session = RunSession.start(desk.work(), procedure or every_type(), CASE)
    assert isinstance(session, RunSession)
    app = SopApp(desk)
    try:
        async with app.run_test(size=SIZE) as pilot:
            app.push_screen(RunScreen(desk, SessionRun(session)))
            await pilot.pause()
            yield At(pilot, app, practice, desk, session)
    finally:
        desk.leave()
