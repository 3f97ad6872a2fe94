"""Acts that the rules of a procedure know: gates, clocks, waivers, other runs; and the way to the exhibits."""

from sop_engine.errors import SopError
from sop_engine.interface_language import _
from sop_engine.procedure.model import Phase, Step
from sop_engine.procedure.texts import ENGLISH, LANGUAGES, unreviewed
from sop_engine.run.gates import closed
from tui.desk import Desk
from tui.flows import clocks, rules, using
from tui.other_runs import titles_of_used
from tui.reasons import CLOSED
from tui.rulings import Others
from tui.screens.acting import RunHolder
from tui.screens.step_acts import StepActs
from tui.text import Tone


class RuleActs(StepActs):
    """Acts on the step, or the phase, under the cursor."""

    def __init__(self, desk: Desk, held: RunHolder) -> None:
        super().__init__(desk, held)
        self.others = Others()

    def phase(self) -> Phase | None:
        """The phase under the cursor."""
        raise NotImplementedError

    def look_around(self) -> None:
        """See how the runs stand that this one began; what is new is entered by that."""
        known = self.others.titles or titles_of_used(self.run_now.procedure)
        if not known:
            return
        looks = {}
        before = self.run_now.state.count
        try:
            looks = {one.step: one.sentence for one in self.desk.look(self.run_now)}
        except SopError as error:
            self.refuse(error)
        self.others = Others(titles=known, looks=looks)
        if self.run_now.state.count != before:
            self.held.saved_at = self.desk.now()
        self.held.look(self.desk.now())

    def greet(self) -> None:
        """Say on opening what cannot be seen in the outline: whose run it is, and in which language it speaks."""
        state, procedure = self.run_now.state, self.run_now.procedure
        told = [trouble] if (trouble := self.desk.numbers().trouble) else []
        if state.owner is not None:
            told.append(_("Taken over by {called}.").format(called=self.context().called(state.owner.header.by)))
        elif state.opened is not None and state.opened.caller and not state.closed:
            told.append(_("Begun by another run (b goes there). Nobody has taken it over yet (y)."))
        if procedure.language != ENGLISH and unreviewed(procedure):
            told.append(
                _("The {language} texts are not reviewed; in doubt the English ones hold.").format(
                    language=LANGUAGES[procedure.language]
                )
            )
        if told:
            self.say(" ".join(told), Tone.WARN)

    def action_gate(self) -> None:
        """Open a closed gate of this phase again."""
        phase = self.phase()
        if self.may("gate") and phase is not None:
            liftable = tuple(gate for gate in closed(self.context().view, phase) if gate.lift)
            self.act(lambda: rules.lift(self.context(), phase, liftable))

    def action_clock(self) -> None:
        """Stop, extend or restart a clock of this step, by an order or decision."""
        step = self.step()
        if self.may("clock") and step is not None:
            found = clocks.changeable(self.context().view, step)
            self.act(lambda: clocks.change(self.context(), step, found))

    def action_waive(self) -> None:
        """As the role that owns the procedure, let this step go."""
        step = self.step()
        if self.may("waive") and step is not None:
            self.act(lambda: rules.waive(self.context(), step), self.go_on)

    def action_accept(self) -> None:
        """Take this run over by name."""
        if self.may("accept"):
            self.act(lambda: using.accept(self.context()), self._taken_over)

    def _taken_over(self) -> None:
        if owner := self.run_now.state.owner:
            self.say(
                _("{called} answers for this run now.").format(called=self.context().called(owner.header.by)),
                Tone.GOOD,
            )

    def action_other_run(self) -> None:
        """Begin the run that this step uses, go to it, or go to the run that began this one."""
        step = self.step()
        opened = self.run_now.state.opened
        if step is not None and step.use is not None:
            self._other_run_of(step)
        elif opened is not None and opened.caller:
            self._go_back_to(opened.caller)
        else:
            self.may("other_run")

    def _other_run_of(self, step: Step) -> None:
        used = self.run_now.state.step(step.name).used
        if used is not None:
            self._go_to(used.run)
        elif self.run_now.state.closed:
            self.say(_(CLOSED), Tone.WARN)
        elif step.use is not None:
            called = self.others.titles.get(step.use.procedure, step.use.procedure)
            self.act(lambda: using.begin(self.context(), step, called), lambda: self._begun(step))

    def _begun(self, step: Step) -> None:
        self.look_around()
        self.changed()
        if self.run_now.state.step(step.name).used is not None:
            self.say(_("The other run is begun. b goes there, esc comes back here."), Tone.GOOD)

    def _go_to(self, run_id: str) -> None:
        from tui.screens.run import RunScreen

        try:
            run = self.desk.resume(run_id)
        except SopError as error:
            self.refuse(error)
            return
        self.app.push_screen(RunScreen(self.desk, run))

    def _go_back_to(self, run_id: str) -> None:
        """The run that began this one: the screen below, or in the place of this one."""
        from tui.screens.run import RunScreen

        below = self.app.screen_stack[-2] if len(self.app.screen_stack) > 1 else None
        if isinstance(below, RunScreen) and below.run_now.id == run_id:
            self.app.pop_screen()
            return
        try:
            run = self.desk.resume(run_id)
        except SopError as error:
            self.refuse(error)
            return
        mine = self.run_now.id
        at = next((name for name, done in run.state.steps.items() if done.used and done.used.run == mine), "")
        self.app.switch_screen(RunScreen(self.desk, run, at=at))

    def action_exhibits(self) -> None:
        """Who has each exhibit, and how it came there."""
        from tui.screens.exhibits import ExhibitsScreen

        self.app.push_screen(ExhibitsScreen(self.desk, self.held))
