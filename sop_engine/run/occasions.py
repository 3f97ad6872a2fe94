"""Steps that may be opened when something happens (`anytime`)."""

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Procedure, Step
from sop_engine.run.holds import held_by
from sop_engine.run.rounds import base_of
from sop_engine.run.view import View


def template_of(procedure: Procedure, name: str) -> Step | None:
    """The next occasion of the `anytime` step of that name in an unfolded procedure, or None."""
    return next((step for step in procedure.templates if base_of(step.name) == name), None)


def offered(view: View, step: Step) -> tuple[Truth, tuple[str, ...]]:
    """Would this occasion apply if it were opened now, and what would it have to wait for?"""
    return view.would_apply(step), held_by(view, step)


def may_be_opened(view: View) -> tuple[str, ...]:
    """Names in the file of the steps of which an occasion may be opened now, in order."""
    return tuple(base_of(step.name) for step in view.procedure.templates if _may(view, step))


def _may(view: View, step: Step) -> bool:
    truth, held = offered(view, step)
    return not held and (truth is Truth.TRUE or (step.urgent and truth is Truth.UNKNOWN))
