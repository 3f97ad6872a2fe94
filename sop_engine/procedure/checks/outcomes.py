"""What a condition of an outcome may read: the outcome is printed on every record, so that it would tell."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.walk import references
from sop_engine.procedure.drafting.draft import Draft, Placed, Use
from sop_engine.procedure.model import Privacy
from sop_engine.procedure.telling import Telling


def tell_nothing(draft: Draft) -> Iterator[Problem]:
    """An outcome hangs on nothing, through however many steps, that a record withholds or that may be expunged."""
    placed = [one for one in draft.placed if one.use is Use.OUTCOME]
    if not placed:
        return
    telling = Telling(draft.procedure)
    for one in placed:
        if telling.read(one.condition) >= Privacy.IDENTITY:
            yield from _withheld(draft, one, telling)


def _withheld(draft: Draft, placed: Placed, telling: Telling) -> Iterator[Problem]:
    for node in references(placed.condition.node):
        ref = ".".join(node.path)
        if telling.reference(ref) >= Privacy.IDENTITY:
            message = f"`{ref}` is withheld from the record, or hangs on what is; this outcome would tell it."
            hint = "Let the outcome hang on an answer of class `case` that may be shown."
            yield Problem(code="R347", message=message, position=draft.inside(placed, node.span), hint=hint)
            return
