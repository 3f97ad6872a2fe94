"""Purging: the answers of a step are expunged when its condition becomes true. Pure; the session destroys the key.

What was done in the step, by whom and when, stays; what was answered and every text about the step is gone. A
condition that is unknown never purges. It happens with the act that makes it true, whoever's that is: to destroy a
key nobody has to hold it.
"""

from collections.abc import Sequence

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import FieldType, Step
from sop_engine.run.expunging import words_of
from sop_engine.run.index import Index, base
from sop_engine.run.reading import is_expunged
from sop_engine.run.rounds import base_of, purged_as
from sop_engine.run.standing import answer_words
from sop_engine.run.state import StepState
from sop_engine.run.view import View


def due(before: View, after: View) -> list[tuple[str, str]]:
    """The steps to purge after an order, by the name under which they are purged, each with the answers that say so.

    Args:
        before: the run without the order.
        after: the run with it.
    """
    steps: dict[str, list[Step]] = {}
    for step in after.index.purging:
        steps.setdefault(purged_as(step), []).append(step)
    # In the order of the file: where a round stands would tell that there is one.
    file = after.procedure.folded or after.procedure
    order = {step.name: place for place, step in enumerate(file.steps)}
    wanted = {after.index.purged_with[name] for name, rounds in steps.items() if _wanted(rounds, before, after)}
    found = [(name, rounds) for name, rounds in steps.items() if after.index.purged_with[name] in wanted]
    found.sort(key=lambda one: order[base_of(one[0])])
    return [(name, _because(after, rounds[0])) for name, rounds in found]


def _wanted(rounds: Sequence[Step], before: View, after: View) -> bool:
    """Is it true now, and is there anything that must go? Texts about the step go when it becomes true.

    A sealed step is purged whenever it becomes true, whether anything is there or not: who acts may not be among
    those who know that, and who reads the entry must not learn it.
    """
    step, done = rounds[0], [after.state.step(one.name) for one in rounds]
    if not is_true(step, after):
        return False
    if any(holds_values(did) for did in done):
        return True
    fresh = not is_true(step, before)
    if step.sealed:
        return fresh or after.index.purged_with[purged_as(step)] not in after.state.purges
    return fresh and any(holds_words(did) for did in done)


def is_true(step: Step, view: View) -> bool:
    """Is the purge condition of the step true now?"""
    return step.purge is not None and view.test(step.purge) is Truth.TRUE


def purged_step(index: Index, name: str) -> Step | None:
    """The step, or one of its rounds, that is purged under this name; None where there is no such step."""
    return next((step for step in index.purging if name in {step.name, purged_as(step)}), None)


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
