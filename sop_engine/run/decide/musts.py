"""`must`: can an answer be right? An unanswered part never fails it, nor does one that does not apply."""

from collections.abc import Iterable, Mapping

from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Field
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.view import RowView, View


def broken(view: View, fields: Iterable[Field]) -> Refusal | None:
    """The refusal with the sentence of the first of these fields whose `must` is false, or None.

    Args:
        view: the run with the answers to judge.
        fields: fields or columns; those without `must` or without an answer pass.
    """
    for field in fields:
        row = _broken_row(view, field) if field.must else None
        if row is not None:
            return refuse("must_not_hold", field=field.ref, row=row, otherwise=field.otherwise)
    return None


def _broken_row(view: View, field: Field) -> int | None:
    """Number of the first row in which it fails, 0 where it fails outside a list, None where it holds."""
    list_field = view.index.fields.get(field.ref.rpartition(".")[0])
    if list_field is None:
        counts = view.answered(field) and view.field_applies(field) is not Truth.FALSE
        return 0 if counts and _fails(view, field) else None
    for number, given in view.given_rows(list_field).items():
        row = given.value
        if isinstance(row, Mapping) and field.name in row and _fails(view.in_row(list_field, row), field):
            return number
    return None


def _fails(view: View | RowView, field: Field) -> bool:
    if field.must is None or view.test(field.must) is not Truth.FALSE:
        return False
    # A part that does not apply makes its comparison false; that is no fault of the answer.
    return not any(
        view.value(ref) is Missing.NOT_APPLICABLE
        for ref in field.must.reads
        if ref not in field.must.lists and ref.partition(".")[0] not in field.must.rounds
    )
