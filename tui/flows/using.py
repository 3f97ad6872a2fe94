"""Runs that belong together, as flows: begin the run that a step uses, take a run over by name."""

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Step
from sop_engine.run import orders
from tui.flows.context import Act, Context
from tui.flows.signing import ask_holder, ask_signer
from tui.questions import Flow, Kind, Pick, Question, in_words, text
from tui.words import titles

_NOT_YET = Pick(name="no", label=later("Not yet"))


def begin(ctx: Context, step: Step, called: str) -> Flow[Act | None]:
    """Begin the run of the procedure that a step uses. `called`: its title. None: not yet."""
    wait = step.use is None or step.use.wait
    ends = (
        _("This step is done when that run has closed.")
        if wait
        else _(
            "This step is done when an officer has taken that run over by name. Until then you answer for the case."
        )
    )
    note = _("A run of its own, for the same case; what it needs of your answers is handed over. {ends}").format(
        ends=ends
    )
    picks = (Pick(name="yes", label=_("Yes, begin it: {called}").format(called=called)), *in_words((_NOT_YET,)))
    label = _("Begin the other run now?")
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=step.title, help=note, picks=picks)))
    if chosen == _NOT_YET.name:
        return None
    doer = yield from ask_holder(ctx, step.who, step.title)
    return Act(order=orders.StartUsed(by=doer.by, actor=doer.actor, at=ctx.at, step=step.name), second=doer.second)


def accept(ctx: Context) -> Flow[Act | None]:
    """Take the run over by name, with the own key. None: not yet."""
    procedure = ctx.run.procedure
    title = _("Take over: {title}").format(title=procedure.title)
    before = ctx.run.state.owner
    now = _("It is with {called} now. ").format(called=ctx.called(before.header.by)) if before else ""
    owner = titles(procedure, (procedure.owner,))
    note = _(
        "{now}From then on who takes it over answers for it. {owner} may do that, with the own passphrase."
    ).format(now=now, owner=owner)
    picks = (Pick(name="yes", label=_("Yes, it is taken over")), *in_words((_NOT_YET,)))
    label = _("Is this run taken over, by name?")
    chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=note, picks=picks)))
    if chosen == _NOT_YET.name:
        return None
    doer = yield from ask_signer(ctx, ctx.holders((procedure.owner,)), title)
    return Act(order=orders.Accept(by=doer.by, actor=doer.actor, at=ctx.at), second=doer.second)
