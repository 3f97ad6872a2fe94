"""Something happened: opening an `anytime` step as a flow."""

from sop_engine.interface_language import _
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders
from sop_engine.run.occasions import template_of
from tui.flows.context import Act, Context
from tui.questions import Flow, Kind, Pick, Question, text

NOTHING = "+nothing"


def title_of(procedure: Procedure, name: str) -> str:
    """What the step is called in the file, without the number of the next occasion."""
    file = procedure.folded or procedure
    step = file.step(name) or template_of(procedure, name)
    return step.title if step else name


def open_step(ctx: Context, names: tuple[str, ...]) -> Flow[Act | None]:
    """Ask what happened, and open the step for it. None: nothing did."""
    picks = tuple(Pick(name=name, label=title_of(ctx.run.procedure, name)) for name in names)
    nothing = Pick(name=NOTHING, label=_("Nothing of these"))
    note = _("Each is opened as often as it happens. What is opened here has to be done, or said to be not done.")
    question = Question(
        kind=Kind.CHOOSE, label=_("What happened?"), title=_("Something happened"), help=note, picks=(*picks, nothing)
    )
    chosen = text((yield question))
    return None if chosen == NOTHING else open_named(ctx, chosen)


def opened(ctx: Context, name: str) -> Flow[Act | None]:
    """Open this step, with nothing to ask."""
    yield from ()
    return open_named(ctx, name)


def open_named(ctx: Context, name: str) -> Act:
    """Open this step."""
    return Act(order=orders.Open(by=ctx.me.id, actor=ctx.me.id, at=ctx.at, step=name))
