"""Answers that can be right: proposals, limits, signatures."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import FieldType
from sop_engine.procedure.spelling import instead_of


def proposals_exist(draft: Draft) -> Iterator[Problem]:
    """What is proposed is an option."""
    for field, place in draft.fields_with("propose"):
        for name, line in place.entries_of("propose"):
            if field.options and field.option(name) is None:
                hint = instead_of(name, [option.name for option in field.options])
                yield line.problem("R110", f"`{name}` is not an option of `{field.ref}`.", hint, key=True)


def limits_fit(draft: Draft) -> Iterator[Problem]:
    """The least number is not above the greatest."""
    for field, place in draft.fields:
        if field.max is not None and field.min is not None and field.min > field.max:
            message = f"No number is at least {field.min} and at most {field.max}."
            at, least = place.get("max").position(key=True), place.get("min")
            also = ((least.position(key=True), "this is larger"),) if least.present else ()
            yield Problem(code="R315", message=message, position=at, hint="Correct `min` or `max`.", also=also)


def signers_differ(draft: Draft) -> Iterator[Problem]:
    """All signatures of a step are of different people; the subject can give only one."""
    subject = draft.procedure.subject
    for step, _ in draft.steps:
        only = [field for field in step.fields if field.type is FieldType.SIGN and field.by == (subject,)]
        for field in only[1:]:
            message = f"`{only[0].ref}` and `{field.ref}` can only be signed by the same person."
            hint = "All signatures of one step are of different people. Make two steps."
            at, other = draft.places[field.ref].get("by").position(), draft.places[only[0].ref].get("by").position()
            yield Problem(code="R314", message=message, position=at, hint=hint, also=((other, "and here"),))
