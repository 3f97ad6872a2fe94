"""Acts that the rules of a procedure know: gates, clocks, waivers, other runs; and the way to the exhibits."""

from sop_engine.errors import SopError
from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Phase, Step
from sop_engine.procedure.texts import ENGLISH, LANGUAGES, unreviewed
from sop_engine.run.gates import closed
from sop_engine.run.outlook import Status
from sop_engine.run.standing import SETTLED
from tui.desk import Desk
from tui.flows import clocks, rules, using
from tui.other_runs import titles_of_used
from tui.rulings import Others
from tui.screens.acting import RunHolder
from tui.screens.step_acts import CLOSED, StepActs
from tui.text import Tone

NO_OTHER_RUN = later("This step begins no other run, and no other run began this one.")


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

    def _may_act(self) -> bool:
        if self.run_now.state.closed:
            self.say(_(CLOSED))
        return not self.run_now.state.closed

    def _step_to_act_on(self) -> Step | None:
        """The step under the cursor, if anything may be written; else the reason why not is said."""
        step = self.step()
        if step is None:
            self.say(_("Go to a step first; this line is none."))
            return None
        return step if self._may_act() else None

    def action_gate(self) -> None:
        """Open a closed gate of this phase again."""
        phase = self.phase()
        if phase is None or not self._may_act():
            return
        found = closed(self.context().view, phase)
        liftable = tuple(gate for gate in found if gate.lift)
        if liftable:
            self.act(lambda: rules.lift(self.context(), phase, liftable))
        elif found:
            self.say(_("Nobody can open this: {because}").format(because=found[0].because), Tone.WARN)
        else:
            self.say(_("No gate is closed here."))

    def action_clock(self) -> None:
        """Stop, extend or restart a clock of this step, by an order or decision."""
        step = self._step_to_act_on()
        if step is None:
            return
        found = clocks.changeable(self.context().view, step)
        status = self.held.progress.steps[step.name].status
        if not step.due:
            self.say(_("This step has no deadline."))
        elif status in SETTLED | {Status.TO_CONFIRM}:
            self.say(_("This step has its outcome: its clock does not run any more."))
        elif found:
            self.act(lambda: clocks.change(self.context(), step, found))
        else:
            self.say(_("No clock of this step runs yet: nothing can be stopped or extended."))

    def action_waive(self) -> None:
        """As the role that owns the procedure, let this step go."""
        step = self._step_to_act_on()
        if step is None:
            return
        if step.urgent or step.skip is None:
            self.say(_("This step can never be waived. If it was not done, say so: x"), Tone.WARN)
        elif self.held.progress.steps[step.name].status in SETTLED:
            self.say(_("This step has its outcome already."))
        else:
            self.act(lambda: rules.waive(self.context(), step), self.go_on)

    def action_accept(self) -> None:
        """Take this run over by name."""
        owner = self.run_now.state.owner
        if self.desk.officer is not None and owner is not None and owner.header.by == self.desk.officer.id:
            self.say(_("You have taken this run over already; you answer for it."))
        elif self._may_act():
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
            self.say(_(NO_OTHER_RUN))

    def _other_run_of(self, step: Step) -> None:
        used = self.run_now.state.step(step.name).used
        if used is not None:
            self._go_to(used.run)
        elif self._may_act() and step.use is not None:
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
