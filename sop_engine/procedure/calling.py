"""Whom to call, and under which number: one answer for the card, the screens and the plain mode. Pure."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from sop_engine.procedure.model import Procedure
from sop_engine.sentence import phrase
from sop_engine.visible import visible_line

NOT_KNOWN = "(number not known here)"
"""Stands where neither the station nor the public register has a number."""


class Calling(Struct, frozen=True):
    """Numbers to call, by contact.

    Attributes:
        labels: contact to who is called. public: contact to the number that the public calls.
        station: the station's own numbers, which go first. Each is under the name of a contact, or its label.
    """

    labels: Mapping[str, str]
    public: Mapping[str, str]
    station: Mapping[str, str]

    def words(self, contact: str) -> str:
        """`Child Helpline 116`: who, and the station's number, else the public one, else that none is known."""
        label = self.labels.get(contact, contact)
        own = self.own(contact)
        number = self.station[own] if own is not None else self.public.get(contact, "")
        if not number:
            return phrase("{label} (number not known here)", label=visible_line(label))
        return visible_line(f"{label} {number}")

    def own(self, contact: str) -> str | None:
        """The name under which the station has a number of this contact, whatever the case of its letters."""
        names = {contact.casefold(), self.labels.get(contact, contact).casefold()}
        return next((name for name in self.station if name.casefold() in names), None)

    def known(self) -> list[str]:
        """Every number that is known: of the contacts in their order, then what the station has besides."""
        contacts = [name for name in self.labels if name in self.public or self.own(name) is not None]
        return [*map(self.words, contacts), *self.others(self.labels)]

    def others(self, contacts: Iterable[str]) -> list[str]:
        """What the station has besides these contacts, in its order."""
        used = {self.own(name) for name in contacts}
        return [visible_line(f"{name} {number}") for name, number in self.station.items() if name not in used]


def calling(procedure: Procedure, station: Mapping[str, str]) -> Calling:
    """The numbers to call in a procedure, at a station with these numbers of its own."""
    return Calling(procedure.contacts, procedure.numbers, station)
