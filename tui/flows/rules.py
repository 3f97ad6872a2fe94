"""Opening a closed gate again, and letting a step go, as flows: a reason, and an officer of the role that may."""

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Gate, Phase, Step
from sop_engine.run import orders
from tui.flows.context import Act, Context
from tui.flows.signing import ask_holder
from tui.questions import Flow, Kind, Pick, Question, text
from tui.words import titles

EXCEPTION = later("It stands among the exceptions of the record.")


def lift(ctx: Context, phase: Phase, gates: tuple[Gate, ...]) -> Flow[Act]:
    """Open one of these closed gates of a phase again."""
    title = _("Open again: {title}").format(title=phase.title)
    gate = gates[0]
    if len(gates) > 1:
        picks = tuple(Pick(name=one.name, label=one.because) for one in gates)
        label = _("Which of these is opened again?")
        chosen = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, picks=picks)))
        gate = next(one for one in gates if one.name == chosen)
    note = _("It is closed: {because}\nOnly {roles} may open it, and it stays open. {exception}").format(
        because=gate.because, roles=titles(ctx.run.procedure, gate.lift), exception=_(EXCEPTION)
    )
    label = _("Why may it be opened again?")
    reason = text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note)))
    doer = yield from ask_holder(ctx, gate.lift, title)
    order = orders.Lift(by=doer.by, actor=doer.actor, at=ctx.at, phase=phase.name, gate=gate.name, reason=reason)
    return Act(order=order, second=doer.second)


def waive(ctx: Context, step: Step) -> Flow[Act]:
    """Let a step go that cannot be completed as written."""
    title = _("Waive: {title}").format(title=step.title)
    owner = (ctx.run.procedure.owner,)
    note = _(
        "For a step that cannot be done as it is written. Only {roles}, who answers for this "
        "procedure, may waive it. {exception}"
    ).format(roles=titles(ctx.run.procedure, owner), exception=_(EXCEPTION))
    label = _("Why can it not be done as written?")
    reason = text((yield Question(kind=Kind.SENTENCE, label=label, title=title, help=note)))
    doer = yield from ask_holder(ctx, owner, title)
    order = orders.Waive(by=doer.by, actor=doer.actor, at=ctx.at, step=step.name, reason=reason)
    return Act(order=order, second=doer.second)
