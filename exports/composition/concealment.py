"""What leaves the station: each event as an outsider may see it, and which claims evidence.json discloses.

`compose` reads nothing but events that have passed here, so a record cannot tell what evidence.json
does not disclose: from the disclosed claims alone, anybody can compose the same record again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from msgspec import structs

from exports.composition.classes import Classes, withheld
from sop_engine.procedure.model import Field, FieldType, Privacy, Procedure
from sop_engine.run import events as ev
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.index import index_of
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.use_events import Differed, Returned
from sop_engine.run.words import NO_NAMES, VaultNames

_UNPRINTED = (ev.Read, ev.Exported)
"""Acts that no page of a record prints; who was put into the vault, only a copy that shows identity."""

_UNPRINTED_CLAIMS = frozenset({"open_sign_offs"})

_ALWAYS_GIVEN: Mapping[type, frozenset[str]] = {
    ev.Amended: frozenset({"reason"}),
    ev.Skipped: frozenset({"reason"}),
    ev.Waived: frozenset({"reason"}),
    ev.NotDone: frozenset({"reason", "attempts", "told"}),
    ev.Noted: frozenset({"text"}),
    Lifted: frozenset({"reason"}),
    Purged: frozenset({"reason"}),
    ev.ClockMarked: frozenset({"statement"}),
    ev.ClockCorrected: frozenset({"statement"}),
    ClockStopped: frozenset({"authority", "reason"}),
    ClockExtended: frozenset({"authority", "reason"}),
    ClockRestarted: frozenset({"authority", "reason"}),
}
"""Texts that an act of this kind always has. Where any other text is withheld it is left out without a
word: that an option asked for a reason would tell which option was chosen."""

_TEXTS = ("reason", "option_reason", "proposed", "text", "attempts", "told", "statement", "authority", "outsider")

_FREE = frozenset(
    {FieldType.TEXT, FieldType.LONGTEXT, FieldType.EXHIBIT, FieldType.SIGN, FieldType.LIST, FieldType.CUSTODY}
)


@dataclass(frozen=True, slots=True)
class Parting:
    """The claims of one entry, parted. `missed`: withheld ones whose absence a reader must be told of."""

    disclosed: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


class Concealment:
    """Turns events into what an outsider may see of them."""

    def __init__(self, procedure: Procedure, names: VaultNames, shows: Privacy = Privacy.CASE) -> None:
        self.classes = Classes(procedure, shows)
        self._fields = index_of(procedure.folded or procedure).fields
        self._named_too = shows >= Privacy.IDENTITY
        self._names = NO_NAMES if self._named_too else names

    def seen(self, event: ev.Event) -> ev.Event:
        """The event with everything withheld that does not leave, or `Concealed`.

        Each result has a header of its own, so that a header tells its event. Idempotent.
        """
        if isinstance(event, ev.Concealed) or not self.leaves(event):
            header = event.header
            return ev.Concealed(header=structs.replace(header, by=header.actor, role="", at=header.entered, sheet=0))
        keys = type(event).__dataclass_fields__
        changed: dict[str, Any] = {name: self._text(event, name) for name in _TEXTS if name in keys}
        changed |= {name: self._value(event, name) for name in ("value", "old") if name in keys}
        if isinstance(event, ev.Closed):
            changed["open_sign_offs"] = ()  # could name a step whose standing is withheld; the steps say it
        if isinstance(event, Returned):
            changed["given"] = self._given(event)
        return replace(event, header=structs.replace(event.header), **changed)

    def leaves(self, event: ev.Event) -> bool:
        """May it be told at all that this was done?"""
        if isinstance(event, (ev.PersonAdded, *_UNPRINTED)):
            return self._named_too and isinstance(event, ev.PersonAdded)
        if isinstance(event, ev.Answered | ev.Amended | Differed) or (isinstance(event, ev.Voided) and event.field):
            return not withheld(self.classes.presence(f"{event.step}.{event.field}"))
        if isinstance(event, Lifted | Purged):
            return not withheld(self.classes.rule(event))
        step = getattr(event, "step", "")
        if isinstance(event, ClockAct) and withheld(self.classes.clock_of(step, event.clock)):
            return False
        return not (step and withheld(self.classes.standing(step)))

    def part(self, event: ev.Event, claims: Mapping[str, object]) -> Parting:
        """Part the claims of an entry (name to value) that holds this event."""
        if isinstance(event, ev.Concealed) or not self.leaves(event):
            return Parting()
        shown = self.seen(event)
        disclosed = tuple(name for name in claims if self._discloses(shown, name, claims[name]))
        missed = [name for name in claims if name in _TEXTS and name not in disclosed]
        missed = [name for name in missed if isinstance(getattr(shown, name), ev.Withheld)]
        return Parting(disclosed, tuple(missed))

    def _discloses(self, shown: ev.Event, name: str, claim: object) -> bool:
        if name in _UNPRINTED_CLAIMS:
            return False
        if name in _TEXTS:
            text = getattr(shown, name)
            return bool(text) and not isinstance(text, ev.Withheld)
        key = name.partition("_")[0]
        if isinstance(shown, Returned) and key == "given":
            given = shown.given if isinstance(shown.given, Mapping) else {}
            return all(not isinstance(given.get(part), ev.Withheld) for part in claim)  # type: ignore[attr-defined]
        if key not in {"value", "old"}:
            return True  # act, case, sources, back: all open
        value = getattr(shown, key)
        if isinstance(value, ev.Withheld):
            return False
        # A row is several claims, one for each compartment: only the one with the open columns leaves.
        in_row = bool(getattr(shown, "row", 0)) and isinstance(claim, Mapping)
        return not in_row or set(claim) <= set(value)  # type: ignore[call-overload]  # both are maps in a row

    def _field(self, event: ev.Event) -> Field | None:
        name = getattr(event, "field", "")
        return self._fields.get(f"{base_of(getattr(event, 'step', ''))}.{name}") if name else None

    def _text(self, event: ev.Event, name: str) -> ev.Text:
        given: ev.Text = getattr(event, name)
        level = withheld(self._level(event, name))
        if level:
            always = name in _ALWAYS_GIVEN.get(type(event), ())
            return ev.Withheld(level) if always else ""
        if isinstance(given, ev.Withheld) or self._names.find(given):
            return ev.Withheld(self.classes.hidden())
        return given

    def _level(self, event: ev.Event, name: str) -> Privacy:
        field = self._field(event)
        if field is not None:
            return self.classes.proposal(field) if name == "proposed" else self.classes.answer(field)
        if isinstance(event, Lifted | Purged):
            return self.classes.rule(event)
        step = getattr(event, "step", "")
        return self.classes.text(step) if step and name != "authority" else Privacy.CASE

    def _value(self, event: ev.Event, name: str) -> Any:
        field, given = self._field(event), getattr(event, name)
        if field is None:
            return given
        level = withheld(self.classes.value(field.ref))
        if field.type is FieldType.LIST:
            return self._row(field, given)
        if level or isinstance(given, ev.Withheld) or self._named(field, given):
            return ev.Withheld(level or self.classes.hidden())
        return given

    def _row(self, field: Field, given: Any) -> Any:
        hidden = ev.Withheld(self.classes.hidden(self.classes.answer(field)))
        if not isinstance(given, Mapping) or withheld(self.classes.row(field)):
            return hidden
        columns = self.classes.columns(field)
        left = {name: part for name, part in given.items() if name in columns}
        return hidden if not left or self._named(field, left) else left

    def _given(self, event: Returned) -> Any:
        """What came back, each value by its class; nothing of it where a text holds a name of the vault."""
        field = self._fields.get(f"{base_of(event.step)}.given")
        if field is None or not isinstance(event.given, Mapping):
            return event.given
        columns = {column.name: column for column in field.columns}
        levels = {name: withheld(self.classes.value(columns[name].ref)) for name in event.given}
        open_ones = {name: value for name, value in event.given.items() if not levels[name]}
        named = any(self._named(columns[name], value) for name, value in open_ones.items())
        hidden = self.classes.hidden()
        return {
            name: ev.Withheld(levels[name] or hidden)
            if levels[name] or named or isinstance(value, ev.Withheld)
            else value
            for name, value in event.given.items()
        }

    def _named(self, field: Field, value: object) -> bool:
        return field.type in _FREE and any(self._names.find(text) for text in _strings(value))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _strings(part)]
    return []
