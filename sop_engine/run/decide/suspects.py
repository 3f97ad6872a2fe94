"""A suspect never helps the child or consents for it (rule H14 of the law dossier).

Whoever is recorded as suspect is refused as helper. Where somebody helped before being recorded as
suspect, the record of the suspect is taken (it is the truth), and what the person did as helper is voided.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.state import RunState
from sop_engine.run.view import View

SUSPECT: Final = "suspect"
HELPERS: Final = frozenset({"support_person", "interpreter"})
"""Kinds of persons who stand beside the child. Consent is refused where a person signs."""


def is_suspect(view: View, person: str) -> bool:
    """Is the person recorded as suspect: in the vault, or by any answer that counts?"""
    if view.state.persons[person].kind == SUSPECT:
        return True
    return any(person in _persons_in(view, field) for field in view.index.persons if field.person == SUSPECT)


def _persons_in(view: View, field: Field) -> Iterator[object]:
    list_field = view.index.fields.get(field.ref.rpartition(".")[0])
    if list_field is not None:
        yield from (row.get(field.name) for row in view.live_rows(list_field))
    elif given := view.state.answer(field.ref):
        yield given.value


def suspects_in(field: Field, value: object) -> frozenset[str]:
    """References that this answer records as suspect."""
    if field.person == SUSPECT and isinstance(value, str):
        return frozenset({value})
    if not isinstance(value, Mapping):
        return frozenset()
    named = (value.get(column.name) for column in field.columns if column.person == SUSPECT)
    return frozenset(person for person in named if isinstance(person, str))


def names_suspects(field: Field) -> bool:
    """Can an answer to this field record a suspect?"""
    return field.person == SUSPECT or any(column.person == SUSPECT for column in field.columns)


def helped(view: View, persons: frozenset[str]) -> Iterator[tuple[Field, int]]:
    """Fields (and rows) in which one of these persons helps or consents."""
    for step in view.procedure.steps:
        for field in step.fields if step.name in view.state.steps else ():
            if field.type is FieldType.LIST:
                yield from _helped_in_rows(view, field, persons)
            elif _helps(view.state, field, persons):
                yield field, 0


def _helps(state: RunState, field: Field, persons: frozenset[str]) -> bool:
    given = state.answer(field.ref)
    if given is None:
        return False
    if field.type is FieldType.SIGN and isinstance(given.value, Mapping):
        return given.value.get("signer") in persons and SUSPECT not in field.by
    return field.person in HELPERS and given.value in persons


def _helped_in_rows(view: View, field: Field, persons: frozenset[str]) -> Iterator[tuple[Field, int]]:
    helpers = [column.name for column in field.columns if column.person in HELPERS]
    for number, given in view.given_rows(field).items():
        row = given.value if isinstance(given.value, Mapping) else {}
        if any(row.get(name) in persons for name in helpers):
            yield field, number
