"""Two officers, one after the other, at one station with a clock that the test sets; screens opened in between."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from exports.commands.demo import StoryClock
from sop_engine.procedure.model import Procedure
from sop_engine.run.orders import AnyOrder
from sop_engine.session import RunSession
from sop_engine.station.folder import open_station
from sop_engine.system import random_bytes
from tests.tui.at_screen import CASE, At
from tests.tui.driving import SIZE
from tests.tui.practice import Practice
from tui.app import SopApp
from tui.doors import record_doors
from tui.screens.run import RunScreen
from tui.session_run import SessionRun
from tui.station_desk import StationDesk


def _clock() -> StoryClock:
    return StoryClock(datetime.now(UTC))


@dataclass(slots=True)
class Shifts:
    """One run at the station; `run` is its id once it was started."""

    practice: Practice
    procedure: Procedure
    clock: StoryClock = field(default_factory=_clock)
    run: str = ""

    def later(self, hours: int) -> None:
        """Let the time go on."""
        self.clock.forward(self.clock.now().utc + timedelta(hours=hours))

    @contextmanager
    def officer(self, name: str) -> Iterator[tuple[StationDesk, RunSession]]:
        """That officer unlocks and opens the run, or starts it."""
        desk = StationDesk(open_station(self.practice.folder), self.clock, random_bytes, record_doors())
        desk.unlock(name, self.practice.passphrases[name])
        work = desk.work()
        session = RunSession.resume(work, work.find(self.run)) if self.run else self._start(desk)
        try:
            yield desk, session
        finally:
            desk.leave()

    def _start(self, desk: StationDesk) -> RunSession:
        session = RunSession.start(desk.work(), self.procedure, CASE)
        assert isinstance(session, RunSession)
        self.run = session.run
        return session

    def acts(self, officer: str, *orders: AnyOrder) -> None:
        """That officer comes, does this, and leaves."""
        with self.officer(officer) as (_, session):
            for order in orders:
                done = session.submit(order)
                assert not hasattr(done, "code"), done

    @asynccontextmanager
    async def at_screen(self, officer: str, size: tuple[int, int] = SIZE) -> AsyncIterator[At]:
        """The run screen as that officer sees it."""
        with self.officer(officer) as (desk, session):
            app = SopApp(desk)
            async with app.run_test(size=size) as pilot:
                app.push_screen(RunScreen(desk, SessionRun(session)))
                await pilot.pause()
                yield At(pilot, app, self.practice, desk, session)
