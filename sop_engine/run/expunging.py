"""What is left of a step whose answers were expunged: what was done, by whom and when, and nothing that was said."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from msgspec.structs import replace as changed

from sop_engine.run.events import EXPUNGED, Asked, Event, Voided, Withheld
from sop_engine.run.reading import is_expunged
from sop_engine.run.rounds import all_rounds
from sop_engine.run.rule_events import Purged
from sop_engine.run.state import Given, StepState

GONE: Final = Withheld(EXPUNGED)
_VALUES: Final = ("value", "old")
_TEXTS: Final = ("reason", "option_reason", "proposed", "text", "attempts", "told")
_OUTCOMES: Final = ("asked", "completed", "confirmed", "skipped", "not_done", "not_done_signed", "waived")


def expunged(did: StepState, event: Purged) -> dict[str, Any]:
    """What changes in the state of the step: nothing of what was answered or said is left."""
    return {
        "answers": MappingProxyType({name: _emptied(given) for name, given in did.answers.items()}),
        "rows": MappingProxyType({name: tuple(map(_emptied, rows)) for name, rows in did.rows.items()}),
        "lifted": tuple(_silent(outcome) for outcome in did.lifted),
        "notes": tuple(_silent(note) for note in did.notes),
        "clocks": tuple(_silent(act) for act in did.clocks),
        "purged": (*did.purged, event),
        **{name: _silent(getattr(did, name)) for name in _OUTCOMES if getattr(did, name) is not None},
    }


def words_of(did: StepState) -> Iterator[object]:
    """Every text about what was done at the step."""
    acts = [*did.lifted, *did.notes, *did.clocks, *(getattr(did, name) for name in _OUTCOMES)]
    yield from (said for act in acts for name in _TEXTS if (said := getattr(act, name, "")))


def was_emptied(did: StepState) -> bool:
    """Was anything in it that is expunged now? A sealed step is purged also where nothing was said."""
    rows = [row for rows in did.rows.values() for row in rows]
    given = [one.value for one in (*did.answers.values(), *rows)]
    return bool(did.purged) and any(is_expunged(one) for one in (*given, *words_of(did)))


def _emptied(given: Given) -> Given:
    """Not even whether a sentence was asked for is left: that would tell which option was chosen."""
    return changed(
        given,
        value=GONE,
        reason="",
        why=GONE if given.why else "",
        proposed="",
        before=tuple(map(_emptied, given.before)),
    )


def _silent(act: Any) -> Any:
    """The same act without its texts."""
    said = {name: "" if isinstance(act, Asked) else GONE for name in _TEXTS if getattr(act, name, "")}
    return replace(act, **said) if said else act


def forgotten(events: Iterable[Event]) -> list[Event]:
    """The same events, without what later ones of them have expunged. For the memory of a live session."""
    listed = list(events)
    last = {event.step: place for place, event in enumerate(listed) if isinstance(event, Purged)}
    return [_forgotten(event, place, last) for place, event in enumerate(listed)]


def _forgotten(event: Event, place: int, last: Mapping[str, int]) -> Event:
    step = getattr(event, "step", "") or getattr(event, "what", "")
    if isinstance(event, Purged) or place > max(last.get(name, -1) for name in (step, all_rounds(step))):
        return event
    gone: dict[str, Any] = {name: GONE for name in _TEXTS if getattr(event, name, "")}
    if not isinstance(event, Voided) or event.field:
        gone |= {name: GONE for name in _VALUES if hasattr(event, name)}
    return replace(event, **gone) if gone else event
