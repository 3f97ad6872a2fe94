"""The exhibit register and the chain of custody: who had each exhibit, from whom, and who has it now."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sop_engine.procedure.drafting.custody import signature_names
from sop_engine.procedure.model import Field, FieldType
from sop_engine.run.events import Withheld
from sop_engine.run.rounds import row_of
from sop_engine.run.state import Given
from sop_engine.run.view import View

_INPUT: Final = "input"
"""The step in which another run hands over; who had an exhibit there is not known here."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Whoever signed for an exhibit: an officer with the own key, or somebody on paper (a kind of person, `P1`)."""

    signer: str
    officer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One hand-over of an exhibit.

    Attributes:
        field: the custody field. value: whole, place, at, and where they apply seal, sha256 and exception.
        given: the answer. handed, received: the two signatures, or None while they are missing.
    """

    field: Field
    value: Mapping[str, object]
    given: Given
    handed: Given | None
    received: Given | None

    @property
    def link(self) -> int:
        """Its place in the chain of the exhibit, from 1."""
        found = self.value.get("link", 0)
        return found if isinstance(found, int) else 0

    @property
    def at(self) -> datetime:
        """When it happened."""
        return datetime.fromisoformat(str(self.value["at"]))

    @property
    def exception(self) -> str:
        """What the officer recorded as not in order, or empty."""
        return str(self.value.get("exception", ""))

    @property
    def complete(self) -> bool:
        """Have both sides signed?"""
        return _signed(self.handed) and _signed(self.received)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """An exhibit of the run.

    Attributes:
        number: `EX-1`. field: where it was entered. entered: that answer, or None where it cannot be read.
        sha256, seal: those it was entered with, or empty. movements: its chain, oldest first.
    """

    number: str
    field: Field
    entered: Given | None
    sha256: str
    seal: str
    movements: tuple[Movement, ...]

    @property
    def held_by(self) -> tuple[str, ...]:
        """The roles or people that received it last; empty while it is with who entered it."""
        return self.movements[-1].field.to if self.movements else ()

    def before(self, movement: Movement) -> tuple[Movement, ...]:
        """The part of the chain before this hand-over."""
        return tuple(one for one in self.movements if one.link < movement.link)

    def holder(self, chain: Sequence[Movement]) -> Hand | None:
        """Who has it after these hand-overs: who signed for it last, else who entered it.

        None where that is not known: not signed for, not readable, or handed over from another run.
        """
        if chain:
            return hand(chain[-1].received.value) if chain[-1].received else None
        if self.entered is None or self.field.step == _INPUT:
            return None
        first = (*self.entered.before, self.entered)[0]
        return Hand(first.header.by, officer=True)

    def seal_after(self, chain: Sequence[Movement]) -> str:
        """The number last read on its seal; empty while there is none."""
        read = [str(one.value["seal"]) for one in chain if one.value.get("seal")]
        return read[-1] if read else self.seal

    def same_seal(self, movement: Movement) -> bool | None:
        """Was the seal read at this hand-over the one it had before? None where there are not two."""
        now, known = str(movement.value.get("seal", "")), self.seal_after(self.before(movement))
        return same_seal(now, known) if now and known else None

    def from_holder(self, movement: Movement) -> bool | None:
        """Did who had it hand it over? None where one of the two is not known."""
        giver = hand(movement.handed.value) if movement.handed else None
        wanted = self.holder(self.before(movement))
        return giver == wanted if giver and wanted else None


def hand(value: object) -> Hand | None:
    """Whose signature it is; None for one that was refused or cannot be read."""
    if not isinstance(value, Mapping) or value.get("state") != "signed":
        return None
    return Hand(str(value.get("signer", "")), officer=value.get("how") == "officer")


def same_seal(one: str, other: str) -> bool:
    """Are these the same number of a seal? Spaces and capitals do not matter."""
    return "".join(one.split()).casefold() == "".join(other.split()).casefold()


def register(view: View) -> tuple[Exhibit, ...]:
    """All exhibits of the run with their chains, in order of their numbers."""
    chains = _chains(view)
    found = []
    for number, ref in view.state.exhibits.items():
        field = view.index.fields.get(ref)
        if field is not None:
            entered, part = _entered(view, field, number)
            chain = tuple(sorted(chains.get(number, ()), key=lambda one: one.link))
            sha256, seal = str(part.get("sha256", "")), str(part.get("seal", ""))
            found.append(
                Exhibit(number=number, field=field, entered=entered, sha256=sha256, seal=seal, movements=chain)
            )
    return tuple(found)


def exhibit(view: View, number: str) -> Exhibit | None:
    """The exhibit of that number."""
    return next((one for one in register(view) if one.number == number), None)


def moved_by(view: View, field: Field) -> str:
    """The number of the exhibit that a custody field moves; empty while it is not known."""
    value: object = None
    if field.of.count(".") > 1:
        each, _, column = field.of.rpartition(".")
        rows, _, row = each.partition("#")
        given = row_of(view.state, rows, int(row)) if row else None
        value = given.value.get(column) if given and isinstance(given.value, Mapping) else None
    elif given := view.state.answer(field.of):
        value = given.value
    return str(value.get("no", "")) if isinstance(value, Mapping) else ""


def custody_fields(view: View) -> Iterator[Field]:
    """The custody fields of the procedure, in order."""
    return (field for step in view.procedure.steps for field in step.fields if field.type is FieldType.CUSTODY)


def _chains(view: View) -> dict[str, list[Movement]]:
    chains: dict[str, list[Movement]] = {}
    for field in custody_fields(view):
        given = view.state.answer(field.ref)
        if given is None or not isinstance(given.value, Mapping):
            continue
        handed, received = (view.state.answer(f"{field.step}.{name}") for name in signature_names(field.name))
        one = Movement(field=field, value=given.value, given=given, handed=handed, received=received)
        chains.setdefault(str(given.value.get("no")), []).append(one)
    return chains


def unreadable(view: View) -> int:
    """Hand-overs that this session may not read; each may have a place in any chain."""
    found = (view.state.answer(field.ref) for field in custody_fields(view))
    return sum(given is not None and isinstance(given.value, Withheld) for given in found)


def _entered(view: View, field: Field, number: str) -> tuple[Given | None, Mapping[str, object]]:
    """The answer in which the exhibit was entered, and what it says of it."""
    holder = view.index.fields.get(field.ref.rpartition(".")[0])
    if holder is None:
        given = view.state.answer(field.ref)
        return given, given.value if given and isinstance(given.value, Mapping) else {}
    for given in view.state.step(holder.step).rows.get(holder.name, ()):
        part = given.value.get(field.name) if isinstance(given.value, Mapping) else None
        if isinstance(part, Mapping) and part.get("no") == number:
            return given, part
    return None, {}


def _signed(given: Given | None) -> bool:
    return given is not None and isinstance(given.value, Mapping) and given.value.get("state") == "signed"
