"""Purging: the answers of a step are expunged when its condition becomes true. Pure; the session destroys the key.

What was done in the step, by whom and when, stays; what was answered and every text about the step is gone. A
condition that is unknown never purges.
"""

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import FieldType, Step
from sop_engine.run.expunging import words_of
from sop_engine.run.index import base
from sop_engine.run.reading import is_expunged
from sop_engine.run.standing import answer_words
from sop_engine.run.state import StepState
from sop_engine.run.view import View


def due(before: View, after: View) -> list[tuple[Step, str]]:
    """The steps to purge after an order, each with the answers that say so.

    Args:
        before: the run without the order.
        after: the run with it.
    """
    wanted = [step for step in after.index.purging if _wanted(step, before, after)]
    return [(step, _because(after, step)) for step in wanted]


def _wanted(step: Step, before: View, after: View) -> bool:
    """Is it true now, and is there anything that must go? Texts about the step go when it becomes true."""
    if not is_true(step, after):
        return False
    did = after.state.step(step.name)
    return holds_values(did) or (holds_words(did) and not is_true(step, before))


def is_true(step: Step, view: View) -> bool:
    """Is the purge condition of the step true now?"""
    return step.purge is not None and view.test(step.purge) is Truth.TRUE


def holds_values(did: StepState) -> bool:
    """Is there an answer in the step that was not expunged yet?"""
    rows = [row for rows in did.rows.values() for row in rows]
    return any(not is_expunged(given.value) for given in (*did.answers.values(), *rows))


def holds_words(did: StepState) -> bool:
    """Was anything said about the step that was not expunged yet: a reason, a note?"""
    return any(not is_expunged(said) for said in words_of(did))


def _because(view: View, step: Step) -> str:
    """The answers that the condition reads, in words; of free text only that there is one."""
    condition: Condition | None = step.purge
    refs = sorted({base(ref) for ref in condition.reads}) if condition else []
    fields = [view.index.fields[ref] for ref in refs if ref in view.index.fields]
    told = [field for field in fields if view.index.steps[field.step].purge is None]
    return ", ".join(
        f"'{field.label}' is answered"
        if field.type in {FieldType.TEXT, FieldType.LONGTEXT, FieldType.LIST}
        else answer_words(view, field)
        for field in told
    )
