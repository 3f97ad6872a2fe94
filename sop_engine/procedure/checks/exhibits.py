"""Custody: what moves is an exhibit that is known by then, and one at a time."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.custody import signature_names
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.procedure.spelling import closest


def movements(draft: Draft) -> Iterator[Problem]:
    """`of` names an `exhibit` field that was asked before; one of a list only where the step is repeated for it."""
    for step, place in draft.steps:
        for field in step.fields:
            if field.type is FieldType.CUSTODY:
                item = place.get("fields").get(field.name)
                yield from _of(draft, step, field, item.get("of"))
                yield from _free_names(step, field, item)


def _of(draft: Draft, step: Step, field: Field, item: Cursor) -> Iterator[Problem]:
    found = draft.procedure.field(field.of)
    if found is None:
        refs = [one.ref for one, _ in draft.fields if one.type is FieldType.EXHIBIT]
        meant = closest(field.of, refs)
        yield item.problem("R109", f"There is no field `{field.of}`.", f"Did you mean `{meant}`?" if meant else "")
    elif found.type is not FieldType.EXHIBIT:
        yield item.problem(
            "R342", f"`{field.of}` is no exhibit, so it cannot move.", "Name a field of type `exhibit`."
        )
    elif draft.order[found.step] > draft.order[step.name]:
        hint = "Move the step behind the one in which the exhibit is entered."
        yield item.problem("R301", f"`{field.of}` is asked later, in step `{found.step}`.", hint)
    elif _many(step, field.of):
        rows = field.of.rpartition(".")[0]
        message = f"`{field.of}` is one exhibit in each row."
        yield item.problem("R342", message, f"Repeat the step for each of them: `each: {rows}`.")


def _many(step: Step, of: str) -> bool:
    rows = of.rpartition(".")[0]
    return "." in rows and step.each != rows


def _free_names(step: Step, field: Field, place: Cursor) -> Iterator[Problem]:
    """The names of its two signatures stand for nothing else."""
    for name in signature_names(field.name):
        if sum(one.name == name for one in step.fields) > 1:
            message = f"The name `{name}` is that of a signature of `{field.ref}`."
            yield place.problem("R344", message, "Give the other field another name.", key=True)
