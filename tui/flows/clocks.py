"""Stopping, extending and restarting a clock as a flow: which clock, what, by which order or decision, and why."""

from datetime import datetime

from sop_engine.interface_language import _, later
from sop_engine.procedure.model import Step
from sop_engine.run import orders
from sop_engine.run.due import clocks
from sop_engine.run.outlook import Clock
from sop_engine.run.view import View
from tui.desk import Colleague
from tui.flows.context import Act, Context
from tui.flows.moments import ask_moment
from tui.flows.signing import Doer, ask_signer
from tui.questions import Flow, Kind, Pick, Question, text
from tui.words import caller, day_and_time, deadline

STOP, EXTEND, RESTART = "stop", "extend", "restart"
_WORDS = {
    STOP: later("Stop it: it stands still until it is restarted"),
    EXTEND: later("Extend it: give it a later end"),
    RESTART: later("Restart it: it ends later by as long as it stood still"),
}
_NOTE = later("Only an order or a decision can change a clock. It stands among the exceptions of the record.")


def changeable(view: View, step: Step) -> tuple[Clock, ...]:
    """The clocks of a step with which something can be done now: those that run or are stopped."""
    return tuple(
        one for one in clocks(view, step) if one.number <= len(step.due) and (one.ends or one.stopped) is not None
    )


def change(ctx: Context, step: Step, found: tuple[Clock, ...]) -> Flow[Act]:
    """Do something with one of these clocks of the step."""
    title = _("Clock of: {title}").format(title=step.title)
    clock = yield from _which(ctx, title, found)
    now = deadline(clock, ctx.now, caller(ctx.run.procedure)).text
    acts = (RESTART, EXTEND) if clock.stopped else (STOP, EXTEND)
    picks = tuple(Pick(name=act, label=_(_WORDS[act])) for act in acts)
    label = _("What was ordered?")
    act = text((yield Question(kind=Kind.CHOOSE, label=label, title=title, help=f"{now}\n{_(_NOTE)}", picks=picks)))
    label = _("Number of the order or decision")
    note = _("As it stands on the paper: court, kind and number. No names.")
    authority = text((yield Question(kind=Kind.LINE, label=label, title=title, help=note)))
    until = (yield from _until(ctx, title, clock)) if act == EXTEND else None
    reason = text((yield Question(kind=Kind.SENTENCE, label=_("Why, in your own words?"), title=title)))
    doer = yield from ask_signer(ctx, _may(ctx, step), title)
    return Act(
        order=_order(ctx, step, doer, clock=clock, words=(act, authority, reason), until=until), second=doer.second
    )


def _which(ctx: Context, title: str, found: tuple[Clock, ...]) -> Flow[Clock]:
    if len(found) == 1:
        return found[0]
    called = caller(ctx.run.procedure)
    picks = tuple(Pick(name=str(one.number), label=deadline(one, ctx.now, called).text) for one in found)
    number = text((yield Question(kind=Kind.CHOOSE, label=_("Which clock?"), title=title, picks=picks)))
    return next(one for one in found if str(one.number) == number)


def _until(ctx: Context, title: str, clock: Clock) -> Flow[datetime]:
    ends = clock.ends or clock.was

    def wrong(until: datetime) -> str:
        return _("It must be later than {when}.").format(when=day_and_time(ends)) if ends and until <= ends else ""

    note = _("It ends {when} now.").format(when=day_and_time(ends)) if ends else ""
    return (yield from ask_moment(ctx, _("Until when does it run now?"), title, note=note, wrong=wrong))


def _may(ctx: Context, step: Step) -> tuple[Colleague, ...]:
    """Who may complete the step, who owns the procedure, and supervisors."""
    holders = ctx.holders((*step.who, ctx.run.procedure.owner))
    return tuple(one for one in ctx.officers if one.supervisor or one in holders)


def _order(
    ctx: Context, step: Step, doer: Doer, *, clock: Clock, words: tuple[str, str, str], until: datetime | None
) -> orders.StopClock | orders.ExtendClock | orders.RestartClock:
    act, authority, reason = words
    if until is not None:
        return orders.ExtendClock(
            by=doer.by,
            actor=doer.actor,
            at=ctx.at,
            step=step.name,
            clock=clock.number,
            until=until,
            authority=authority,
            reason=reason,
        )
    kind = orders.StopClock if act == STOP else orders.RestartClock
    return kind(
        by=doer.by,
        actor=doer.actor,
        at=ctx.at,
        step=step.name,
        clock=clock.number,
        authority=authority,
        reason=reason,
    )
