"""Steps that nobody can decide any more: whether they apply hangs on answers that were expunged.

Such a step would wait for ever. It counts as one that does not apply, and the record says why. While the condition
of a purge is true its step takes no answers, so this is known also to who never saw them; as soon as the condition
is false the question can be asked again, and what hangs on it is undecided again.
"""

from collections.abc import Iterator
from typing import Final

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Field, Step
from sop_engine.run.index import base, conditions_of
from sop_engine.run.reading import is_expunged
from sop_engine.run.state import StepState
from sop_engine.run.view import View
from sop_engine.sentence import phrase

WHY: Final[str] = phrase("it depends on what was expunged")


def is_lost(view: View, step: Step) -> bool:
    """Does it hang on nothing else than what was expunged, or may not be asked any more?"""
    return bool(view.index.purging) and view.shown(step) is Truth.UNKNOWN and step.name in _lost(view)


def _lost(view: View) -> frozenset[str]:
    """All such steps; found once for a view. Conditions look back only, so one pass in order finds them."""
    if view.lost is None:
        gone = {step.name for step in view.index.purging if step.purge and view.test(step.purge) is Truth.TRUE}
        found: set[str] = set()
        for step in view.procedure.steps if gone else ():
            if view.shown(step) is Truth.UNKNOWN and not _stands(view.state.step(step.name)):
                hangs_on = list(_open(view, step))
                if hangs_on and all(_is_gone(view, field, gone | found) for field in hangs_on):
                    found.add(step.name)
        view.lost = frozenset(found)
    return view.lost


def _stands(did: StepState) -> bool:
    """Is there an answer in it that counts? Then somebody has to say what became of it."""
    rows = [row for rows in did.rows.values() for row in rows]
    return any(not given.voided and not is_expunged(given.value) for given in (*did.answers.values(), *rows))


def _open(view: View, step: Step) -> Iterator[Field]:
    """The fields without an answer that leave it unknown whether the step applies."""
    for condition in conditions_of(view.index, step):
        if view.test(condition) is Truth.UNKNOWN:
            yield from _unanswered(view, condition)


def _unanswered(view: View, condition: Condition) -> Iterator[Field]:
    refs = {base(one) for ref in condition.reads for one in view.index.every(ref)}
    for ref in sorted(refs & view.index.fields.keys()):
        if view.value(ref) is Missing.UNANSWERED:
            yield view.index.fields[ref]


def _is_gone(view: View, field: Field, gone: set[str]) -> bool:
    """Is it a field of such a step, or worked out from nothing but such fields?"""
    if field.value is None:
        return field.step in gone
    reads = list(_unanswered(view, field.value))
    return bool(reads) and all(_is_gone(view, one, gone) for one in reads)
