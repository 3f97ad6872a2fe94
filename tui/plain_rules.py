"""Gates, clocks, waivers, exhibits and other runs, line by line."""

from dataclasses import dataclass

from sop_engine.errors import SopError
from sop_engine.interface_language import _
from sop_engine.procedure.model import Step
from sop_engine.run.gates import closed
from sop_engine.run.standing import SETTLED
from tui.exhibits import exhibit_lines
from tui.flows import clocks, rules, using
from tui.other_runs import titles_of_used
from tui.plain_acts import PlainActs
from tui.rulings import Others
from tui.text import plain

WIDTH = 78


@dataclass(slots=True, kw_only=True)
class PlainRules(PlainActs):
    """Commands that the rules of a procedure know."""

    def look_around(self) -> None:
        """See how the runs stand that this one began, and say it."""
        titles = titles_of_used(self.run.procedure)
        if not titles:
            return
        try:
            looks = {one.step: one.sentence for one in self.desk.look(self.run)}
        except SopError as error:
            self.paper.say(f"{_(error.sentence)} {_(error.hint)}")
            looks = {}
        self.others = Others(titles=titles, looks=looks)
        for sentence in looks.values():
            self.paper.say(_(sentence))

    def lift(self) -> None:
        """Open a closed gate again."""
        view = self.context_now().view
        found = [(phase, closed(view, phase)) for phase in view.procedure.phases]
        shut = [(phase, gate) for phase, gates in found for gate in gates]
        may = [(phase, gate) for phase, gate in shut if gate.lift]
        for phase, gate in shut:
            if not gate.lift:
                self.paper.say(
                    _("{title}: nobody can open this. {because}").format(title=phase.title, because=gate.because)
                )
        if not may:
            self.paper.say(_("No gate is closed that an officer can open."))
            return
        labels = [f"{phase.title}: {gate.because}" for phase, gate in may]
        phase, gate = may[self.paper.choose(_("Which one?"), labels) if len(may) > 1 else 0]
        self.act(lambda: rules.lift(self.context_now(), phase, (gate,)))

    def clock(self) -> None:
        """Stop, extend or restart a clock: of this step, or of one that is chosen."""
        view, standings = self.context_now().view, self.progress().steps
        steps = [step for step in self.run.procedure.steps if standings[step.name].status not in SETTLED]
        running = [step for step in steps if clocks.changeable(view, step)]
        if not running:
            self.paper.say(_("No clock runs: nothing can be stopped or extended."))
            return
        here = [step for step in running if self.at_step and step.name == self.at_step.name]
        step = (here or running)[0]
        if not here and len(running) > 1:
            step = running[self.paper.choose(_("The clock of which step?"), [one.title for one in running])]
        self.act(lambda: clocks.change(self.context_now(), step, clocks.changeable(view, step)))

    def waive(self, step: Step) -> bool:
        """As the role that owns the procedure, let this step go."""
        if step.urgent or step.skip is None:
            self.paper.say(_("This step can never be waived. If it was not done: /notdone"))
            return False
        return self.act(lambda: rules.waive(self.context_now(), step))

    def exhibits(self) -> None:
        """Who has each exhibit, and how it came there."""
        for shown in exhibit_lines(self.context_now().view, WIDTH):
            self.paper.say(plain(shown).strip())

    def accept(self) -> None:
        """Take this run over by name."""
        self.act(lambda: using.accept(self.context_now()))

    def begin(self, step: Step) -> None:
        """Begin the run that this step uses; when it is begun, go there if that is wished."""
        if step.use is None:
            self.paper.say(_("This step begins no other run."))
            return
        if self.run.state.step(step.name).used is None:
            called = self.others.titles.get(step.use.procedure, step.use.procedure)
            if not self.act(lambda: using.begin(self.context_now(), step, called)):
                return
            self.look_around()
        ways = [_("Go to the other run now"), _("Go on here")]
        if self.paper.choose("Which?", ways) == 0:
            self._visit(step)

    def _visit(self, step: Step) -> None:
        used = self.run.state.step(step.name).used
        if used is None:
            return
        try:
            other = self.desk.resume(used.run)
        except SopError as error:
            self.paper.say(f"{_(error.sentence)} {_(error.hint)}")
            return
        type(self)(desk=self.desk, run=other, paper=self.paper).converse()
        self.paper.say(_("Back in: {title}.").format(title=self.run.procedure.title))
        self.look_around()

    def converse(self) -> None:
        """Ask until the officer leaves or the run is closed."""
        raise NotImplementedError
