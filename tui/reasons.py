"""Why an action of the run screen can do nothing now: one sentence each, for the menu and for the key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Phase, Privacy, Step
from sop_engine.run.gates import closed
from sop_engine.run.outlook import Progress, Standing, Status
from sop_engine.run.standing import SETTLED
from sop_engine.run.view import View
from tui.desk import Run
from tui.flows import clocks

CLOSED = later("The run is closed; nothing more can be written in it.")
NO_STEP = later("Go to a step first; this line is none.")
NO_OTHER_RUN = later("This step begins no other run, and no other run began this one.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where the cursor stands in a run. `me`: id of the officer. `revealed`: masked answers show now."""

    run: Run
    progress: Progress
    step: Step | None
    phase: Phase | None
    me: str
    now: datetime

    @property
    def standing(self) -> Standing | None:
        """Of the step."""
        return self.progress.steps.get(self.step.name) if self.step else None

    @property
    def view(self) -> View:
        """The run as its rules see it."""
        return View(self.run.procedure, self.run.state, self.now)


def _closed(here: Situation) -> str:
    return _(CLOSED) if here.run.state.closed else ""


def _no_step(here: Situation) -> str:
    return "" if here.step else _(NO_STEP)


def _complete(here: Situation) -> str:
    step, standing = here.step, here.standing
    if step is None or standing is None or step.use is not None or standing.status is Status.UNSEEN:
        return ""
    missing = [field for field in step.fields if field.ref in standing.missing]
    if missing:
        return _("Not answered yet: {label} (enter)").format(label=missing[0].label)
    done = standing.status is Status.COMPLETED
    return _("This step is done. If it was not, change its answers or write a note.") if done else ""


def _skip(here: Situation) -> str:
    may = here.step is not None and here.step.skip is not None
    return "" if may else _("This step may never be skipped. If it was not done, say so: x")


def _sign(here: Situation) -> str:
    standing = here.standing
    waits = standing is not None and (standing.status is Status.TO_CONFIRM or standing.sign_off_open)
    return "" if waits else _("Nothing waits here for a second signature.")


def _open_step(here: Situation) -> str:
    return "" if here.progress.occasions else _("This procedure keeps no step ready for what may happen now.")


def _reveal(here: Situation) -> str:
    masked = here.step is not None and here.step.privacy >= Privacy.IDENTITY
    return "" if masked else _("Nothing is masked here.")


def _gate(here: Situation) -> str:
    found = closed(here.view, here.phase) if here.phase else ()
    if not found:
        return _("No gate is closed here.")
    if any(gate.lift for gate in found):
        return ""
    return _("Nobody can open this: {because}").format(because=found[0].because)


def _clock(here: Situation) -> str:
    step, standing = here.step, here.standing
    if step is None or standing is None or not step.due:
        return _("This step has no deadline.")
    if standing.status in SETTLED | {Status.TO_CONFIRM}:
        return _("This step has its outcome: its clock does not run any more.")
    runs = clocks.changeable(here.view, step)
    return "" if runs else _("No clock of this step runs yet: nothing can be stopped or extended.")


def _waive(here: Situation) -> str:
    step, standing = here.step, here.standing
    if step is None or step.urgent or step.skip is None:
        return _("This step can never be waived. If it was not done, say so: x")
    settled = standing is not None and standing.status in SETTLED
    return _("This step has its outcome already.") if settled else ""


def _accept(here: Situation) -> str:
    owner = here.run.state.owner
    mine = owner is not None and owner.header.by == here.me
    return _("You have taken this run over already; you answer for it.") if mine else ""


def _other_run(here: Situation) -> str:
    opened = here.run.state.opened
    uses = here.step is not None and here.step.use is not None
    return "" if uses or (opened is not None and opened.caller) else _(NO_OTHER_RUN)


_Rule = Callable[[Situation], str]
REASONS: Mapping[str, tuple[_Rule, ...]] = MappingProxyType(
    {
        "complete": (_closed, _no_step, _complete),
        "skip": (_closed, _no_step, _skip),
        "not_done": (_closed, _no_step),
        "amend": (_closed, _no_step),
        "note": (_closed,),
        "note_run": (_closed,),
        "sign": (_no_step, _sign),
        "reveal": (_reveal,),
        "open_step": (_closed, _open_step),
        "gate": (_closed, _gate),
        "clock": (_closed, _no_step, _clock),
        "waive": (_closed, _no_step, _waive),
        "other_run": (_other_run,),
        "accept": (_accept, _closed),
        "paper": (_closed,),
        "time": (_closed,),
        "guidance": (_no_step,),
    }
)
"""Action to what may stand in its way, in the order in which it is said. What is not here can always be done."""


def why_not(action: str, here: Situation) -> str:
    """Why this action can do nothing now, in words; empty if it can."""
    return next(filter(None, (rule(here) for rule in REASONS.get(action, ()))), "")
