"""What an answer must be beyond its type: it looks at the run, the vault, the roster and the register."""

from collections.abc import Mapping
from types import MappingProxyType

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import ExhibitKind, Field, FieldType
from sop_engine.run.decide import movements
from sop_engine.run.decide.ground import Ground
from sop_engine.run.decide.suspects import HELPERS, is_suspect
from sop_engine.run.events import NO_EXHIBITS, Plain, Value
from sop_engine.run.offering import whole, wrong_choice
from sop_engine.run.orders import Refusal
from sop_engine.run.refusals import refuse
from sop_engine.run.values import is_reference, read
from sop_engine.sentence import both, phrase

_NEEDED = {ExhibitKind.PAPER: (), ExhibitKind.THING: ("seal", "place"), ExhibitKind.DIGITAL: ("sha256", "count")}
_DETAIL_WORDS = {
    "seal": phrase("the seal"),
    "place": phrase("the place"),
    "sha256": phrase("the SHA-256 value"),
    "count": phrase("the count of files"),
}
_TEXTS = frozenset({FieldType.TEXT, FieldType.LONGTEXT})
_CHOICES = frozenset({FieldType.CHOICE, FieldType.YESNO, FieldType.DECISION, FieldType.MULTI})


def contents(ground: Ground, field: Field, raw: object, *, old: Value | None = None) -> Value | Refusal:
    """The value of an answer, checked against the run. `old`: the answer it replaces, when amending."""
    value = read(whole(field), raw)
    if isinstance(value, Refusal):
        return value
    if refusal := wrong_choice(ground.view, field, value):
        return refusal
    if field.type is FieldType.LIST and isinstance(value, Mapping):
        return _row(ground, field, value, old)
    return _checked(ground, field, value, old)


def _checked(ground: Ground, field: Field, value: Value, old: Value | None) -> Value | Refusal:
    """One value, of a field or a column."""
    if field.type in _TEXTS:
        return ground.no_names(str(value), about=field.ref) or value
    if field.type is FieldType.OFFICER:
        return _officer(ground, field, str(value))
    if field.type is FieldType.PERSON:
        return person_refused(ground, field, str(value)) or value
    if field.type is FieldType.EXHIBIT and isinstance(value, Mapping):
        return _exhibit(ground, field, value, old)
    if field.type is FieldType.CUSTODY and isinstance(value, Mapping):
        return movements.checked(ground, field, value, old)
    return value


def _officer(ground: Ground, field: Field, wanted: str) -> Value | Refusal:
    officer = ground.now.officers.get(wanted)
    if officer is None:
        offers = tuple(sorted(o.id for o in ground.now.officers.values() if o.active))
        return refuse("unknown_officer", field=field.ref, officer=wanted[:60], offers=offers)
    if not officer.active:
        return refuse("officer_left", field=field.ref, officer=officer.name)
    if field.role and not officer.roles & set(field.role):
        titles = ground.role_titles(field.role)
        return refuse("wrong_role", field=field.ref, officer=officer.name, roles=titles)
    return wanted


def person_refused(ground: Ground, field: Field, person: str) -> Refusal | None:
    """Refuse a person who is not in the vault, is another kind of person, or a suspect as helper."""
    recorded = ground.state.persons.get(person)
    if recorded is None:
        offers = tuple(ground.state.persons)
        return refuse("unknown_person", field=field.ref, person=person, offers=offers)
    if field.person in HELPERS and is_suspect(ground.view, person):
        return refuse("suspect_as_helper", field=field.ref, person=person)
    subject = ground.procedure.subject
    if field.person == subject and recorded.kind != subject:
        return refuse("wrong_person", field=field.ref, person=person, kind=recorded.kind, wanted=field.person)
    return None


def _exhibit(ground: Ground, field: Field, value: Mapping[str, object], old: Value | None) -> Value | Refusal:
    """A known exhibit, or a new one with the next number. An amended one keeps its number."""
    number = value.get("no")
    plain = {name: part for name, part in value.items() if isinstance(part, str | int)}
    kept = old.get("no") if isinstance(old, Mapping) and plain else None
    if number is not None and number != kept:
        return _known_exhibit(ground, field, str(number), plain)
    lacking = [_DETAIL_WORDS[name] for name in _NEEDED[field.kind or ExhibitKind.PAPER] if name not in plain]
    if lacking:
        return refuse("exhibit_detail", field=field.ref, details=both(lacking))
    for text in (plain.get("seal"), plain.get("place")):
        if isinstance(text, str) and (refusal := ground.no_names(text, about=field.ref)):
            return refusal
    plain["no"] = kept if isinstance(kept, str) else f"EX-{_next_number(ground)}"
    return MappingProxyType(
        {name: plain[name] for name in ("no", "seal", "place", "sha256", "count") if name in plain}
    )


def _next_number(ground: Ground) -> int:
    """One more than any known; acts that this session cannot read may have given out one each."""
    known = (int(number.removeprefix("EX-")) for number in ground.state.exhibits)
    return max(known, default=0) + ground.state.concealed + 1


def exhibits_in(field: Field, value: Value) -> Mapping[str, str]:
    """Exhibit numbers of an answer, each with the field or column that it stands in."""
    if not isinstance(value, Mapping):
        return NO_EXHIBITS
    if field.type is FieldType.EXHIBIT:
        return {str(value["no"]): field.ref}
    parts = ((column.ref, value.get(column.name)) for column in field.columns if column.type is FieldType.EXHIBIT)
    found = {str(part["no"]): ref for ref, part in parts if isinstance(part, Mapping)}
    return found or NO_EXHIBITS


def _known_exhibit(ground: Ground, field: Field, number: str, plain: Mapping[str, Plain]) -> Value | Refusal:
    place = ground.state.exhibits.get(number)
    if place is None:
        return refuse("unknown_exhibit", field=field.ref, number=number, offers=tuple(ground.state.exhibits))
    there = ground.index.fields.get(place)
    if there and there.kind is not field.kind:
        return refuse("wrong_exhibit", field=field.ref, number=number, there=there.label)
    for text in plain.values():
        if isinstance(text, str) and (refusal := ground.no_names(text, about=field.ref)):
            return refusal
    return MappingProxyType(dict(plain))


def _row(ground: Ground, field: Field, value: Mapping[str, object], old: Value | None) -> Value | Refusal:
    """A row: each column checked, none missing, none that does not apply."""
    before = old if isinstance(old, Mapping) else {}
    row: dict[str, Plain | Mapping[str, str | int]] = {}
    for column in field.columns:
        if column.name not in value:
            continue
        part = _checked(ground, column, value[column.name], before.get(column.name))  # type: ignore[arg-type]  # by `read`
        if isinstance(part, Refusal):
            return part
        row[column.name] = part  # type: ignore[assignment]  # never a row in a row
    view = ground.view.in_row(field, row)
    for column in field.columns:
        if column.name in row and view.applies(column) is Truth.FALSE:
            because = phrase("'{label}' is not asked in this row", label=column.label)
            return refuse("not_applicable", field=column.ref, because=because)
    if lacking := view.missing():
        return refuse("column_missing", field=field.ref, columns=", ".join(f"'{c.label}'" for c in lacking))
    return _numbered(ground, field, row)


def _numbered(ground: Ground, field: Field, row: dict[str, Plain | Mapping[str, str | int]]) -> Value:
    """Two new exhibits in one row get two numbers."""
    given: set[object] = set()
    for column in field.columns:
        part = row.get(column.name)
        if column.type is FieldType.EXHIBIT and isinstance(part, Mapping):
            number, known = part["no"], ground.state.exhibits
            while number in given and number not in known:
                number = f"EX-{int(str(number).removeprefix('EX-')) + 1}"
                row[column.name] = MappingProxyType({**part, "no": number})
            given.add(number)
    return MappingProxyType(row)


def reason_needed(field: Field, value: Value) -> bool:
    """Does the choice ask for a sentence: a decision, `other`, or an option marked so?"""
    if field.type is FieldType.DECISION:
        return True
    if field.type is FieldType.CUSTODY:
        return isinstance(value, Mapping) and value.get("whole") == "no"
    if field.type not in _CHOICES:
        return False
    chosen = value if isinstance(value, tuple) else (value,)
    return any(option.name in chosen and (option.reason or option.name == "other") for option in field.options)


def row_reason_needed(field: Field, value: Value) -> bool:
    """Does a column of the row ask for a sentence?"""
    if not isinstance(value, Mapping):
        return False
    return any(reason_needed(column, value[column.name]) for column in field.columns if column.name in value)  # type: ignore[arg-type]


def about_unknown(ground: Ground, field: Field) -> Field | None:
    """The person field that must be answered first, so that the answer goes to the right compartment."""
    if not field.about or field.about == field.ref or ground.index.steps[field.step].urgent:
        return None
    about = ground.index.fields.get(field.about)
    if about is None or about.optional or field.about.count(".") > 1:
        return None
    known = ground.state.answer(field.about) or ground.view.field_applies(about) is not Truth.TRUE
    return None if known else about


def reference_in(value: object) -> str:
    """The reference to a person, or empty."""
    return str(value) if is_reference(value) else ""
