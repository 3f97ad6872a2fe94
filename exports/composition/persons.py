"""Persons of the identity vault, as a copy that shows identity names them."""

from collections.abc import Iterator

from exports.composition.classes import Classes
from exports.composition.people import People
from exports.parts import Detail, Shown
from exports.terms import NamedPerson
from sop_engine.procedure.model import Privacy
from sop_engine.run.events import Withheld
from sop_engine.run.state import RunState


def persons(state: RunState, people: People, classes: Classes) -> Iterator[NamedPerson]:
    """Everybody in the vault of the run; nobody in a record that does not show identity."""
    if classes.shows < Privacy.IDENTITY:
        return
    for ref, added in state.persons.items():
        kind = people.role(added.kind)
        if isinstance(added.values, Withheld):
            values: tuple[Detail, ...] = (Detail(label="Name", text=Shown(withheld=classes.hidden())),)
        else:
            found = ((key.replace("_", " ").capitalize(), text) for key, text in added.values.items())
            values = tuple(Detail(label=label, text=Shown(text=text)) for label, text in found)
        yield NamedPerson(ref=ref, kind=kind, values=values)
