"""The table of fields that conditions are checked against, made before any condition is read."""

from collections.abc import Iterator

from sop_engine.procedure.conditions.kinds import SIGN_STATES, Answerable, Kind
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.custody import signature_names
from sop_engine.procedure.drafting.shared import Shared, data_of, read_options
from sop_engine.procedure.model import Field, FieldType, Option

YES_NO = (Option(name="yes", label="Yes"), Option(name="no", label="No"))
CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI, FieldType.DECISION})

_TYPES = {kind.value: kind for kind in FieldType}
_KINDS = {
    FieldType.TEXT: Kind.TEXT,
    FieldType.LONGTEXT: Kind.TEXT,
    FieldType.YESNO: Kind.CHOICE,
    FieldType.CHOICE: Kind.CHOICE,
    FieldType.DECISION: Kind.CHOICE,
    FieldType.MULTI: Kind.MULTI,
    FieldType.NUMBER: Kind.NUMBER,
    FieldType.DATE: Kind.DATE,
    FieldType.TIME: Kind.TIME,
    FieldType.HASH: Kind.HASH,
    FieldType.OFFICER: Kind.OFFICER,
    FieldType.SIGN: Kind.CHOICE,
    FieldType.LIST: Kind.LIST,
}


def steps_of(root: Cursor) -> Iterator[tuple[str, str, Cursor]]:
    """Phase name, step name and place of every step, in order."""
    for phase_name, phase in root.entries_of("phases"):
        for step_name, step in phase.entries_of("steps"):
            yield phase_name, step_name, step


def make_table(root: Cursor, shared: Shared) -> dict[str, dict[str, Answerable]]:
    """Step name to field name to what conditions may do with it. Of two steps with one name the first counts."""
    table: dict[str, dict[str, Answerable]] = {}
    if root.has("inputs"):
        table["input"] = {key: _answerable(item, shared) for key, item in root.entries_of("inputs")}
    for _, name, step in steps_of(root):
        fields = {key: _answerable(item, shared) for key, item in step.entries_of("fields")}
        for key in [key for key, found in fields.items() if found.what == FieldType.CUSTODY.value]:
            signed = Answerable(kind=Kind.CHOICE, what="signature", options=SIGN_STATES)
            fields |= dict.fromkeys(signature_names(key), signed)
        table.setdefault(name, fields)
    return table


def type_of(field: Cursor) -> FieldType:
    """The field's type; text for a word that is no type (the schema has refused it)."""
    return _TYPES.get(field.text_of("type"), FieldType.TEXT)


def options_of(field: Cursor, shared: Shared) -> tuple[Option, ...] | None:
    """The options of a field; None when it takes a shared list that does not exist."""
    kind = type_of(field)
    if kind is FieldType.YESNO:
        return YES_NO
    if kind not in CHOICES:
        return ()
    name = field.get("list")
    return shared.lists.get(name.text()) if name.present else read_options(field.get("options"))


def _answerable(field: Cursor, shared: Shared) -> Answerable:
    kind = type_of(field)
    what = "signature" if kind is FieldType.SIGN else kind.value
    if kind is FieldType.LIST:
        columns = {name: _answerable(item, shared) for name, item in field.entries_of("columns")}
        return Answerable(kind=Kind.LIST, what=what, columns=columns)
    if kind is FieldType.SIGN:
        return Answerable(kind=Kind.CHOICE, what=what, options=SIGN_STATES)
    options = options_of(field, shared)
    if options is None:
        return Answerable(kind=Kind.UNREAD, what=what)
    names = tuple(option.name for option in options)
    return Answerable(kind=_KINDS.get(kind, Kind.OTHER), what=what, options=names, data=data_of(options))


def answerable_field(field: Field) -> Answerable:
    """What conditions may do with a field that is built already."""
    what = "signature" if field.type is FieldType.SIGN else field.type.value
    if field.type is FieldType.SIGN:
        return Answerable(kind=Kind.CHOICE, what=what, options=SIGN_STATES)
    names = tuple(option.name for option in field.options)
    return Answerable(kind=_KINDS.get(field.type, Kind.OTHER), what=what, options=names, data=data_of(field.options))
