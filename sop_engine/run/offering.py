"""`where`: which options of a question are offered now, and why the others are not.

An option is left out while its `where` is false. It is offered while that is not known, and where the condition
hangs on an answer that does not apply: that is no fault of the option (as with `must`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from sop_engine.procedure.conditions.evaluate import offers
from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Field, FieldType, Option, Privacy
from sop_engine.run.events import Withheld
from sop_engine.run.index import base
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.show import show
from sop_engine.run.standing import answer_words
from sop_engine.run.values import so_far
from sop_engine.run.view import RowView, View
from sop_engine.sentence import joined, phrase

_BY_ITSELF = phrase("the question leaves it out")


@dataclass(frozen=True, slots=True)
class Offer:
    """The options of a question that can be chosen now, and those that cannot.

    Attributes:
        because: the answers that leave options out, in words; answers that screens mask are only named.
    """

    options: tuple[Option, ...]
    left_out: tuple[Option, ...] = ()
    because: str = ""


def offered(view: View, field: Field, row: Mapping[str, object] | None = None) -> Offer:
    """What a question offers now.

    Args:
        view: the run.
        field: a field, or the column of a list.
        row: of a column, the row as far as it is filled in, as typed.
    """
    parent = view.index.fields.get(field.ref.rpartition(".")[0])
    return _offer(view, view if parent is None else view.in_row(parent, so_far(parent, row or {})), field)


def _offer(view: View, eyes: View | RowView, field: Field) -> Offer:
    where = field.where
    if where is None or _hangs_on_nothing(eyes, field):
        return Offer(field.options)
    out = tuple(option for option in field.options if offers(where, eyes, option.data) is Truth.FALSE)
    if not out:
        return Offer(field.options)
    left = tuple(option for option in field.options if option not in out)
    return Offer(left, out, _because(view, eyes, field))


def _hangs_on_nothing(eyes: View | RowView, field: Field) -> bool:
    """Does the condition read an answer that does not apply?"""
    where = field.where
    return where is not None and any(
        eyes.value(ref) is Missing.NOT_APPLICABLE
        for ref in where.reads
        if ref not in where.lists and ref.partition(".")[0] not in where.rounds
    )


def _because(view: View, eyes: View | RowView, field: Field) -> str:
    """The answers that the condition reads, in words."""
    reads = sorted({one for ref in field.where.reads for one in view.index.every(ref)}) if field.where else []
    words = dict.fromkeys(words for ref in reads if (words := _words(view, eyes, ref)))
    return joined(", ", words) or _BY_ITSELF


def _words(view: View, eyes: View | RowView, ref: str) -> str:
    read = view.index.fields.get(ref) or view.procedure.field(ref)
    if read is None:
        return ""
    if read.privacy >= Privacy.IDENTITY:
        return phrase("'{label}' (masked)", label=read.label)
    if ref == base(ref):
        return answer_words(view, read)
    value = eyes.value(ref)
    if isinstance(value, Missing):
        return ""
    return phrase("'{label}' is '{answer}'", label=read.label, answer=show(read, value))  # type: ignore[arg-type]  # conditions read answers


def whole(field: Field) -> Field:
    """The field without the rule that each option must be ticked, where `where` decides which these are."""
    columns = tuple(map(whole, field.columns))
    if field.where is None and columns == field.columns:
        return field
    return replace(field, columns=columns, all_required=field.all_required and field.where is None)


def wrong_choice(view: View, field: Field, value: object) -> Refusal | None:
    """Why this answer cannot be chosen now, or a row holds a choice that cannot; None where it can."""
    if field.type is not FieldType.LIST:
        return _wrong(view, view, field, value)
    if not isinstance(value, Mapping) or not any(column.where for column in field.columns):
        return None
    eyes = view.in_row(field, value)
    found = (_wrong(view, eyes, column, value[column.name]) for column in field.columns if column.name in value)
    return next((refusal for refusal in found if refusal), None)


def _wrong(view: View, eyes: View | RowView, field: Field, value: object) -> Refusal | None:
    if field.where is None or isinstance(value, Withheld):
        return None
    offer = _offer(view, eyes, field)
    chosen = value if isinstance(value, tuple) else (value,)
    for option in offer.left_out:
        if option.name in chosen:
            names = tuple(one.name for one in offer.options)
            return refuse("not_offered", field=field.ref, option=option.label, because=offer.because, offers=names)
    lacking = [option.label for option in offer.options if option.name not in chosen]
    if field.all_required and lacking:
        return refuse("all_needed", field=field.ref, options=", ".join(lacking))
    return None
