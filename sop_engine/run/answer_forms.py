"""How an answer of each type is written: the remedy for one that its field does not take."""

from collections.abc import Mapping
from types import MappingProxyType

from sop_engine.procedure.model import Field, FieldType

_FORMS: Mapping[FieldType, str] = MappingProxyType(
    {
        FieldType.NUMBER: "Write a whole number, without a unit",
        FieldType.DATE: "Write a day, like 2026-03-02.",
        FieldType.TIME: "Write a day with its time, like 2026-03-02 21:00.",
        FieldType.YESNO: "Write `yes` or `no`.",
        FieldType.TICK: "Write `true`, or leave the answer out.",
        FieldType.CHOICE: "Write one of the options, without brackets.",
        FieldType.DECISION: "Write one of the options, without brackets.",
        FieldType.MULTI: "Write options in brackets, like `[one, two]`.",
        FieldType.HASH: "Write the 64 digits and letters of the SHA-256.",
        FieldType.PERSON: "Write a reference, like `P1`.",
        FieldType.EXHIBIT: "Write an exhibit number, like `EX-1`.",
    }
)


def form_of(field: Field) -> str:
    """One sentence, with the limits of a number."""
    text = _FORMS.get(field.type, "Write it as the field's type asks.")
    if field.type is not FieldType.NUMBER:
        return text
    limits = [f"at least {field.min}"] if field.min is not None else []
    limits += [f"at most {field.max}"] if field.max is not None else []
    return f"{text}{', ' if limits else ''}{' and '.join(limits)}."
