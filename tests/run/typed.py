"""Something that could be typed into a field: strategies for the machine."""

from typing import Any

from hypothesis import strategies as st

from sop_engine.procedure.model import ExhibitKind, Field, FieldType

TEXTS = st.sampled_from(["ok", "<b>&", "[red]x[/red]", "\U0001f600", "\u202eabc", "a\tb", "Ngũgĩ wa nani", "7"])
DAYS = st.sampled_from(["2026-01-31", "2026-03-01", "2026-03-02", "2026-12-31"])
TIMES = st.sampled_from(["2026-03-02 20:00", "2026-03-02 21:00", "2026-03-03 09:30"])


SHAPED = {"ob_number": "56/10/4/2022", "phone": "0712 345 678", "imei": "490154203237518", "place_code": "RC-04"}
SIMPLE: dict[FieldType, st.SearchStrategy[Any]] = {
    FieldType.LONGTEXT: TEXTS,
    FieldType.TICK: st.just("yes"),
    FieldType.DATE: DAYS,
    FieldType.TIME: TIMES,
    FieldType.HASH: st.just("ab" * 32),
    FieldType.OFFICER: st.sampled_from(["one", "two"]),
    FieldType.PERSON: st.sampled_from(["P1", "P2", "P3"]),
    FieldType.SIGN: st.just({"signer": "parent", "paper": "Form 2"}),
}


def raw_for(field: Field) -> st.SearchStrategy[Any]:
    """Something that could be typed into the field: mostly right."""
    if field.type in SIMPLE:
        return SIMPLE[field.type]
    if field.type is FieldType.TEXT:
        return st.just(SHAPED[field.shape]) if field.shape else TEXTS
    if field.type is FieldType.NUMBER:
        return st.integers(field.min or 0, min(field.max or 20, 20))
    if field.type is FieldType.EXHIBIT:
        return st.just(_exhibit(field.kind))
    return _row_for(field) if field.type is FieldType.LIST else _option_for(field)


def _option_for(field: Field) -> st.SearchStrategy[Any]:
    options = [option.name for option in field.options]
    if field.all_required:
        return st.just(options)
    one = st.sampled_from(options)
    return one.map(lambda name: [name]) if field.type is FieldType.MULTI else one


def _row_for(field: Field) -> st.SearchStrategy[Any]:
    needed = [column for column in field.columns if not column.optional and not column.when]
    rest = [column for column in field.columns if column not in needed]
    return st.fixed_dictionaries(
        {column.name: raw_for(column) for column in needed},
        optional={column.name: raw_for(column) for column in rest},
    )


def _exhibit(kind: ExhibitKind | None) -> object:
    if kind is ExhibitKind.THING:
        return {"seal": "A 1", "place": "Safe 2"}
    return {"sha256": "cd" * 32, "count": 3} if kind is ExhibitKind.DIGITAL else "new"
