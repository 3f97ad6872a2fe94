"""The outcomes that a run may be closed with now, and why another may not."""

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.run.standing import answers_read
from sop_engine.run.view import View
from sop_engine.sentence import phrase


def may_end_as(view: View, outcome: str) -> bool:
    """May this outcome be chosen: is its condition true? Undecided is not true."""
    condition = view.procedure.outcome_when.get(outcome)
    return condition is None or view.test(condition) is Truth.TRUE


def offered(view: View) -> tuple[str, ...]:
    """The outcomes that may be chosen now, in order of the procedure."""
    return tuple(name for name in view.procedure.outcomes if may_end_as(view, name))


def why_not(view: View, outcome: str) -> str:
    """The answers that keep it from being chosen, in words; empty when nothing does."""
    if may_end_as(view, outcome):
        return ""
    return answers_read(view, view.procedure.outcome_when[outcome], aloud=True) or phrase("it is not so by today")
