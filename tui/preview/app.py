"""The application of a preview: one screen, no lock."""

from datetime import datetime

from sop_engine.errors import ExitCode
from sop_engine.procedure.model import Procedure
from sop_engine.system import Clock, SystemClock
from tui.app import SopApp
from tui.preview.desk import PreviewDesk
from tui.preview.draft import Draft, Reading
from tui.preview.rehearsal import MovedClock, Rehearsal
from tui.preview.screen import PreviewScreen


class PreviewApp(SopApp):
    """The run screen on a draft."""

    def __init__(self, desk: PreviewDesk, draft: Draft, reading: Reading) -> None:
        super().__init__(desk)
        self._first = PreviewScreen(desk, draft, reading)

    def first_screen(self) -> PreviewScreen:
        """Begin on the run screen."""
        return self._first

    def lock(self, why: str) -> None:
        """There is nothing to cover."""
        del why


def make_preview(  # noqa: PLR0917 - all that a preview is made of
    draft: Draft, reading: Reading, procedure: Procedure, roles: frozenset[str], at: datetime | None, clock: Clock
) -> PreviewApp:
    """The application over a draft that was read without errors."""
    rehearsal = Rehearsal(procedure, MovedClock(clock, at), roles)
    return PreviewApp(PreviewDesk(rehearsal), draft, reading)


def open_preview(
    draft: Draft, reading: Reading, procedure: Procedure, roles: frozenset[str], at: datetime | None
) -> int:
    """Run it until the trainer leaves; gives the exit code."""
    app = make_preview(draft, reading, procedure, roles, at, SystemClock())
    code = app.run()
    if app.fault is not None:
        raise app.fault
    return code if code is not None else ExitCode.DONE
