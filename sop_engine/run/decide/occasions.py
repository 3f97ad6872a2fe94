"""Opening an `anytime` step: something happened, and the step is worked on once more."""

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Step
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import Event, Occasion
from sop_engine.run.occasions import offered, template_of
from sop_engine.run.orders import Open, Refusal
from sop_engine.run.refusals import AMEND_HINT, refuse
from sop_engine.run.rounds import base_of
from sop_engine.run.standing import names, why_hidden, why_undecided


def open_step(ground: Ground, order: Open) -> list[Event] | Refusal:
    """Open a step that is there for whenever something happens. Anybody who works in the run may."""
    step = template_of(ground.procedure, order.step)
    if step is None:
        known = ground.procedure.step(order.step) or ground.index.rounds.get(base_of(order.step))
        return refuse("not_anytime" if known else "unknown_step", field=order.step[:60], step=order.step[:60])
    # Who cannot read a sealed step cannot know how often it was opened.
    refusal = ground.needs_role(step.sealed, about=order.step) if step.sealed else None
    if refusal := refusal or _not_now(ground, step):
        return refusal
    number = step.round.number if step.round else 1
    return [Occasion(header=ground.acting(step.who), step=base_of(step.name), number=number)]


def _not_now(ground: Ground, step: Step) -> Refusal | None:
    """Refuse what does not apply, is undecided, or waits; an urgent step only what does not apply."""
    truth, held = offered(ground.view, step)
    if truth is Truth.FALSE:
        because = why_hidden(ground.view, step, aloud=True)
        return refuse("not_applicable", field=step.name, because=because, hint=AMEND_HINT)
    if truth is Truth.UNKNOWN and not step.urgent:
        return refuse("undecided", field=step.name, because=why_undecided(ground.view, step))
    return refuse("blocked", field=step.name, held_by=names(ground.view, held)) if held else None
