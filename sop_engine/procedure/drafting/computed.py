"""Computed fields: what kind of value they give, and the class that follows from what they read."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from sop_engine.procedure.conditions.kinds import Answerable, Kind
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.values import read_value
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.table import steps_of
from sop_engine.procedure.model import Field, FieldType, Phase, Privacy, Step

Loose = dict[str, dict[str, Answerable]]


def note_kinds(root: Cursor, table: Loose) -> None:
    """Say in the table of what kind each computed field is; one may read those that stand before it."""
    for _, step, place in steps_of(root):
        fields = place.get("fields")
        for name, field in fields.entries() if fields.any_with("type", FieldType.COMPUTED.value) else ():
            if field.text_of("type") == FieldType.COMPUTED.value and step in table:
                table[step][name] = _answerable(field.text_of("value"), table)


def _answerable(value: str, table: Loose) -> Answerable:
    found = read_value(value, table)
    # One that is wrong itself has its own finding; what reads it is not blamed.
    kind = Kind(found.gives) if isinstance(found, Condition) else Kind.UNREAD
    return Answerable(kind=kind, what="computed value")


def settle_classes(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """The phases with every computed field in the highest class of what it reads."""
    classes: dict[str, Privacy] = {}
    return tuple(replace(phase, steps=tuple(_settled(phase, classes))) for phase in phases)


def _settled(phase: Phase, classes: dict[str, Privacy]) -> Iterator[Step]:
    for step in phase.steps:
        fields = tuple(_raised(field, classes) for field in step.fields)
        yield replace(step, fields=fields) if fields != step.fields else step


def _raised(field: Field, classes: dict[str, Privacy]) -> Field:
    if field.value is not None:
        read = [_class_of(ref, classes) for ref in field.value.reads]
        field = replace(field, privacy=max([field.privacy, *read]))
    for part in (field, *field.columns):
        classes[part.ref] = part.privacy
    return field


def _class_of(ref: str, classes: Mapping[str, Privacy]) -> Privacy:
    found = classes.get(ref)
    return classes.get(ref.rpartition(".")[0], Privacy.CASE) if found is None else found
