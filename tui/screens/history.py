"""The history of a run on the screen, and of the step that was looked at."""

from functools import partial

from textual.app import ComposeResult

from sop_engine.interface_language import _, ngettext
from tui.actions import HISTORY, bindings
from tui.desk import Desk
from tui.history import History
from tui.screens.acting import RunHolder
from tui.screens.base import SopScreen
from tui.text import Line, Span, Tone, fit, line
from tui.widgets.lines import LinesView


class HistoryScreen(SopScreen):
    """Each act, the newest first; read only."""

    ACTIONS = HISTORY
    BINDINGS = bindings(HISTORY)

    def __init__(self, desk: Desk, held: RunHolder, step: str) -> None:
        super().__init__(desk)
        called = {one.id: one.called for one in desk.officers()}
        run = held.run
        self._history = History(run.procedure, run.history, lambda officer: called.get(officer, officer))
        self._case = run.state.opened.case if run.state.opened else ""
        self._step = step
        self._only = False

    def body(self) -> ComposeResult:
        """The lines."""
        yield LinesView(id="history")

    def head_lines(self) -> list[Line]:
        """Which case, how many acts, and which are shown."""
        count = len(self._history.events)
        acts = ngettext("{count} act", "{count} acts", count).format(count=count)
        found = self._history.procedure.step(self._step)
        shown = _("only: {step}").format(step=found.title) if self._only and found else _("the whole run")
        first = fit(_("{case}  HISTORY  {acts}").format(case=self._case, acts=acts), self.app.size.width - 2)
        return [line(Span(f" {first}", Tone.STRONG)), line(f" {fit(shown, self.app.size.width - 2)}")]

    def redraw(self) -> None:
        """The acts, at this width."""
        view = self.query_one(LinesView)
        make = partial(self._history.lines, step=self._step if self._only else "")
        view.set_lines(make(max(self.app.size.width - 2, 20)))
        view.scroll_to(0, 0, animate=False, force=True)
        self.set_focus(view)
        self.draw_head()

    def action_filter(self) -> None:
        """The whole run, or the step that was looked at."""
        if self._step:
            self._only = not self._only
            self.redraw()
