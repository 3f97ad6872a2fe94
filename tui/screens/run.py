"""The run screen: outline with progress beside one step with its guidance, answers and questions."""

from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal

from sop_engine.interface_language import _
from sop_engine.procedure.model import Phase, Step
from sop_engine.run.view import View
from tui.actions import RUN, Action, bindings
from tui.desk import Desk, Run
from tui.flows.occasions import opened
from tui.flows.paper import hand_of
from tui.guidance import page_lines
from tui.outline import Drawing
from tui.page import Page
from tui.phase_page import beside
from tui.reasons import Situation, why_not
from tui.screens.acting import RunHolder
from tui.screens.paper_acts import PaperActs
from tui.screens.rule_acts import RuleActs
from tui.text import Tone
from tui.widgets.outline_view import OutlineView
from tui.widgets.step_pane import StepPane

PROGRESS_SECONDS = 15
REVEAL_SECONDS = 60
"""How long masked answers are shown. A working rule of ours."""


class RunScreen(PaperActs, RuleActs):
    """Works on one run by keys alone."""

    ACTIONS: ClassVar[tuple[Action, ...]] = RUN
    BINDINGS = bindings(RUN)
    DEFAULT_CSS = """
    RunScreen {
        #both { height: 1fr; min-height: 4; }
        #outline { width: 43%; min-width: 30; max-width: 52; }
        #pane { width: 1fr; }
    }
    """

    def __init__(self, desk: Desk, run: Run, *, at: str = "", sheet: int = 0) -> None:
        super().__init__(desk, RunHolder(run, desk.now(), desk.officer.roles if desk.officer else frozenset()))
        self.held.paper = hand_of(run, tuple(desk.officers()), sheet) if sheet else None
        self._start_at = at
        self._revealed = ""
        self._away = False

    def body(self) -> ComposeResult:
        """Outline and pane."""
        with Horizontal(id="both"):
            yield OutlineView(id="outline")
            yield StepPane(id="pane")

    @property
    def outline(self) -> OutlineView:
        """The outline."""
        return self.query_one(OutlineView)

    @property
    def pane(self) -> StepPane:
        """The pane."""
        return self.query_one(StepPane)

    def on_mount(self) -> None:
        """Show where the work goes on."""
        self.outline.on_move = self._moved
        self.greet()
        self.look_around()
        wanted = self._start_at or next(iter(self.held.progress.open_steps), "")
        self.outline.show(self._drawing(), at=wanted)
        self._show_step()
        self.focus_home()
        self.set_interval(1.0, self.draw_head)
        self.set_interval(PROGRESS_SECONDS, self.changed)

    def redraw(self) -> None:
        """Draw for the new size, or in another language."""
        if self.outline.on_move is not None:
            self.changed()

    def focus_home(self) -> None:
        """The outline has the focus."""
        self.set_focus(self.outline)

    def leave(self) -> None:
        """From the answers back to the outline; from there home."""
        if self.focused is self.pane:
            self.focus_home()
        else:
            self.app.pop_screen()

    def changed(self) -> None:
        """The state, or the time, moved on."""
        super().changed()
        self.outline.show(self._drawing())
        self._show_step()

    def on_screen_suspend(self) -> None:
        """Another screen is over this one: what it began may have moved on when this one comes back."""
        self._away = True

    def on_screen_resume(self) -> None:
        """Back from persons or review."""
        if self.outline.on_move is not None:
            if self._away:
                self._away = False
                self.look_around()
            self.changed()
            self.focus_home()

    def _drawing(self) -> Drawing:
        return Drawing(self.run_now.procedure, self.held.progress, self.run_now.state, self.desk.now())

    def _moved(self) -> None:
        self._revealed = ""
        if self.message().text and self.message().tone is not Tone.LATE:
            self.say("")  # it spoke of the step before
        self._show_step()

    def step(self) -> Step | None:
        """The step under the cursor; on a phase, none."""
        return self.run_now.procedure.step(self.outline.step)

    def phase(self) -> Phase | None:
        """The phase under the cursor."""
        row = self.outline.row
        return self.run_now.procedure.phase(row.phase) if row else None

    def _page(self, step: Step) -> Page:
        me = self.desk.officer
        return Page(
            my_roles=me.roles if me else frozenset(),
            procedure=self.run_now.procedure,
            state=self.run_now.state,
            step=step,
            standing=self.held.progress.steps[step.name],
            now=self.desk.now(),
            asked=self.run_now.asked,
            revealed=self._revealed == step.name,
            others=self.others,
            numbers=self.desk.numbers().numbers,
        )

    def _show_step(self) -> None:
        step, row = self.step(), self.outline.row
        if step is not None:
            self.pane.show(self._page(step))
        elif row is not None:
            view = View(self.run_now.procedure, self.run_now.state, self.desk.now())
            self.pane.show_lines(lambda width: beside(view, row, width))

    def answer_under_cursor(self) -> tuple[str, int]:
        """Field and row in the pane, if the pane has the focus."""
        return self.pane.answer if self.focused is self.pane else ("", 0)

    def go_to_answers(self) -> None:
        """Put the focus into the pane."""
        self.set_focus(self.pane)

    def go_on(self) -> None:
        """To the next step that wants something."""
        self.outline.go_to_open()

    def go_to_newest(self) -> None:
        """To the occasion that was opened last."""
        found = self.run_now.state.steps
        opened = [name for name, happened in found.items() if happened.occasion is self.run_now.state.newest_occasion]
        if opened:
            self.outline.go_to_step(opened[-1])

    def fold_or_open(self) -> None:
        """Enter on a phase, or on what may happen."""
        row = self.outline.row
        if row is not None and row.occasion:
            self.act(partial(opened, self.context(), row.occasion), self.go_to_newest)
            return
        if row is not None and row.rounds:
            self.outline.fold(away=False)
            return
        self.outline.fold(away=row is not None and row.phase not in self.outline.view.folded)

    @property
    def revealed(self) -> str:
        """Step whose masked answers are shown now."""
        return self._revealed

    def action_reveal(self) -> None:
        """Show masked answers of this step, once it was said why; that they were read is an entry."""
        step = self.step()
        if not self.may("reveal") or step is None:
            return
        if self._revealed == step.name:
            self._hide()
        else:
            self.ask_to_read(
                step.name,
                _("Show masked answers: {title}").format(title=step.title),
                partial(self._show_masked, step.name),
            )

    def _show_masked(self, step: str) -> None:
        self._revealed = step
        self._show_step()
        self.say(_("Shown for a minute; the reading and its reason are entered. r hides."))
        self.set_timer(REVEAL_SECONDS, self._hide)

    def _hide(self) -> None:
        self._revealed = ""
        self._show_step()

    def why_not(self, action: str) -> str:
        """From the one table of reasons."""
        here = Situation(
            run=self.run_now,
            progress=self.held.progress,
            step=self.step(),
            phase=self.phase(),
            me=self.desk.officer.id if self.desk.officer else "",
            now=self.desk.now(),
        )
        return why_not(action, here)

    def action_persons(self) -> None:
        """The persons of the case."""
        from tui.screens.persons import PersonsScreen

        self.app.push_screen(PersonsScreen(self.desk, self.held))

    def action_review(self) -> None:
        """What the record will say, and closing."""
        from tui.screens.review import ReviewScreen

        self.app.push_screen(ReviewScreen(self.desk, self.held))

    def action_history(self) -> None:
        """Each act of the run, by whom and when."""
        from tui.screens.history import HistoryScreen

        step = self.step()
        self.app.push_screen(HistoryScreen(self.desk, self.held, step.name if step else ""))

    def action_guidance(self) -> None:
        """The step on the full screen."""
        from tui.screens.help import ReadingScreen

        step = self.step()
        if self.may("guidance") and step is not None:
            page = self._page(step)
            self.app.push_screen(
                ReadingScreen(self.desk, step.title, lambda width: [one.shown for one in page_lines(page, width)])
            )

    def action_switch(self) -> None:
        """Between outline and answers."""
        self.set_focus(self.outline if self.focused is self.pane else self.pane)

    def action_phase_next(self) -> None:
        """Next phase."""
        self.outline.go_to_phase(1)

    def action_phase_back(self) -> None:
        """Previous phase."""
        self.outline.go_to_phase(-1)

    def action_fold(self) -> None:
        """Fold the phase."""
        self.outline.fold(away=True)

    def action_unfold(self) -> None:
        """Open the phase."""
        self.outline.fold(away=False)

    def action_next_open(self) -> None:
        """Next step to do."""
        self.outline.go_to_open()

    def action_only_open(self) -> None:
        """All steps, or only open ones."""
        self.outline.toggle_open()
        self._show_step()

    def action_page_down(self) -> None:
        """Read on in the pane."""
        self.pane.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Read back in the pane."""
        self.pane.scroll_page_up(animate=False)
