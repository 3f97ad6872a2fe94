"""The outcomes that a run may be closed with now, why another may not, and of which steps its end tells."""

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Privacy, Procedure
from sop_engine.procedure.telling import Telling
from sop_engine.run.rounds import base_of
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


def told_of(procedure: Procedure) -> frozenset[str]:
    """The steps of which everybody may be told how they stand: neither sealed nor withheld from records.

    How a run ended is told to everybody. So it says nothing of the others, not even that one of them was not done.
    """
    telling = Telling(procedure.folded or procedure)
    return frozenset(step.name for step in procedure.steps if telling.standing(base_of(step.name)) <= Privacy.CASE)
