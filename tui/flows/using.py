"""Runs that belong together, as flows: begin the run that a step uses, take a run over by name."""

from sop_engine.procedure.model import Step
from sop_engine.run import orders
from tui.flows.context import Act, Context
from tui.flows.signing import ask_holder, ask_signer
from tui.questions import Flow, Kind, Pick, Question, text
from tui.words import titles

_NOT_YET = Pick(name="no", label="Not yet")


def begin(ctx: Context, step: Step, called: str) -> Flow[Act | None]:
    """Begin the run of the procedure that a step uses. `called`: its title. None: not yet."""
    wait = step.use is None or step.use.wait
    ends = (
        "This step is done when that run has closed."
        if wait
        else "This step is done when an officer has taken that run over by name. Until then you answer for the case."
    )
    note = f"A run of its own, for the same case; what it needs of your answers is handed over. {ends}"
    picks = (Pick(name="yes", label=f"Yes, begin it: {called}"), _NOT_YET)
    label = "Begin the other run now?"
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=step.title, help=note, picks=picks)))
    if chosen == _NOT_YET.name:
        return None
    doer = yield from ask_holder(ctx, step.who, step.title)
    return Act(order=orders.StartUsed(by=doer.by, actor=doer.actor, at=ctx.at, step=step.name), second=doer.second)


def accept(ctx: Context) -> Flow[Act | None]:
    """Take the run over by name, with the own key. None: not yet."""
    procedure = ctx.run.procedure
    title = f"Take over: {procedure.title}"
    before = ctx.run.state.owner
    now = f"It is with {ctx.called(before.header.by)} now. " if before else ""
    owner = titles(procedure, (procedure.owner,))
    note = f"{now}From then on who takes it over answers for it. {owner} may do that, with the own passphrase."
    picks = (Pick(name="yes", label="Yes, it is taken over"), _NOT_YET)
    label = "Is this run taken over, by name?"
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=picks)))
    if chosen == _NOT_YET.name:
        return None
    doer = yield from ask_signer(ctx, ctx.holders((procedure.owner,)), title)
    return Act(order=orders.Accept(by=doer.by, actor=doer.actor, at=ctx.at), second=doer.second)
