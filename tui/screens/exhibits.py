"""The exhibits of a run: who has each one now, and how it came there."""

from textual.app import ComposeResult

from tui.actions import READING, bindings
from tui.exhibits import exhibit_lines
from tui.screens.acting import ActingScreen
from tui.widgets.lines import LinesView


class ExhibitsScreen(ActingScreen):
    """Reads the register; nothing is written here."""

    ACTIONS = READING
    BINDINGS = bindings(READING)

    def body(self) -> ComposeResult:
        """The lines."""
        yield LinesView(id="exhibits")

    def redraw(self) -> None:
        """Wrap for the new width."""
        view = self.query_one(LinesView)
        view.set_lines(exhibit_lines(self.context().view, max(self.app.size.width - 2, 20)))
        self.set_focus(view)
