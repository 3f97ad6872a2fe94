"""Line by line, too, somebody else can have the writing: asked at the next question, or left alone for a while."""

from pathlib import Path

from sop_engine.run.orders import Note
from sop_engine.session import RunSession
from sop_engine.station import handover
from tests.session.stories import saved
from tests.tui.practice import Practice
from tests.tui.test_doors_of_the_station import IdleClock
from tests.tui.test_plain_rules import ME, begun
from tui.plain import PlainRun
from tui.plain_questions import Paper
from tui.session_run import SessionRun
from tui.station_desk import StationDesk


class Typist:
    """Types lines; before the first of them somebody asks to write. `waits`: so often nothing is typed at first."""

    def __init__(self, lock: Path, *lines: str, waits: int = 0) -> None:
        self.lock, self.lines, self.waits = lock, list(lines), waits
        self.said: list[str] = []
        self.clock = IdleClock()

    def read(self) -> str:
        """The next line."""
        self._somebody_asks()
        return self.lines.pop(0)

    def ready(self, seconds: float) -> bool:
        """Another minute without a line, as often as said."""
        del seconds
        if self.waits:
            self._somebody_asks()
            self.waits -= 1
            self.clock.skip_ms += handover.IDLE_MS
            return False
        return True

    def _somebody_asks(self) -> None:
        if self.lock.exists():
            handover.ask(self.lock, "otieno", self.clock.now().utc)
            self.lock = Path("/nowhere")

    def at(self, desk: StationDesk, session: RunSession) -> str:
        """Work on the run; everything that was said."""
        paper = Paper(read=self.read, write=self.said.append, secret=str, ready=self.ready)
        PlainRun(desk=desk, run=SessionRun(session), paper=paper, idle_clock=self.clock).converse()
        return "\n".join(self.said)


def test_who_asks_is_said_at_the_next_question_without_any_act(practice: Practice) -> None:
    """An empty line saves nothing, and still the next question begins with it; what is typed then decides."""
    for reply, holds in (("1", False), ("2", True)):
        with begun(practice) as (desk, session):
            saved(session.submit(Note(by=ME, actor=ME, text="A word.")))
            work = session.work
            said = Typist(work.unlocked.station.places.lock, "/list", reply, "/quit", "/quit").at(desk, session)
            assert said.count("Otieno Mfano asks to write here") == 1
            assert (work.lock is not None) == holds
            assert not desk.asked_by()


def test_where_nobody_types_writing_is_let_go(practice: Practice) -> None:
    """As on the full screen: a terminal that was left alone for a minute holds up nobody."""
    with begun(practice) as (desk, session):
        work = session.work
        typist = Typist(work.unlocked.station.places.lock, "/quit", "/quit", waits=2)
        said = typist.at(desk, session)
        assert "Otieno Mfano may write now" in said
        assert "asks to write here" not in said
        assert work.lock is None
