"""What every command of the plain mode shares: the run, its standing, and acts that are asked for and submitted."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sop_engine.errors import SopError
from sop_engine.procedure.model import Step
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Progress
from tui.desk import Desk, Run
from tui.flows.context import Act, Context
from tui.plain_questions import Paper
from tui.questions import Flow
from tui.rulings import Others
from tui.words import clock_time


@dataclass(slots=True, kw_only=True)
class PlainActs:
    """One run at a desk, on paper.

    Attributes:
        at_step: where the officer is. context: holds the time of act that was set.
        leaving: the officer said /quit. others: what is known of other runs.
    """

    desk: Desk
    run: Run
    paper: Paper
    at_step: Step | None = None
    context: Context | None = None
    leaving: bool = False
    others: Others = field(default_factory=Others)

    def progress(self) -> Progress:
        """Where the run stands now."""
        return self.run.progress(self.desk.now())

    def title(self, name: str) -> str:
        """A step in words."""
        step = self.run.procedure.step(name)
        return step.title if step else name

    def context_now(self) -> Context:
        """What flows are told now."""
        me = self.desk.officer
        if me is None:
            message = "nobody has unlocked the station"
            raise RuntimeError(message)
        at = self.context.at if self.context else None
        return Context(me=me, officers=tuple(self.desk.officers()), run=self.run, now=self.desk.now(), at=at)

    def act(self, begin: Callable[[], Flow[Act | None]]) -> bool:
        """Ask the questions of an act and submit it; False when it was left out or refused."""
        act = self.paper.answer(begin)
        while act is not None:
            if not self._submit(act):
                return False
            act = act.then(self.run) if act.then else None
            if act is None:
                return True
        return False

    def _submit(self, act: Act) -> bool:
        try:
            signer = self.desk.second(act.second) if act.second else None
            outcome = self.run.submit(act.order, signer)
        except SopError as error:
            self.paper.say(f"NOT SAVED. {error.sentence} {error.hint}")
            return False
        if isinstance(outcome, Refusal):
            self.paper.say(f"Refused: {outcome.sentence} {outcome.hint}")
            return False
        self.paper.say(f"saved {clock_time(self.desk.now())}")
        return True
