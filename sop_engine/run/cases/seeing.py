"""What a test goes through: steps that apply, conditions both ways, options chosen, gates closed, clocks late."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from sop_engine.procedure.conditions.evaluate import offers
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, FieldType, Procedure
from sop_engine.run.cases.laying import Laid
from sop_engine.run.cases.places import Place, Use, base_name, clock_key, conditions, field_key
from sop_engine.run.due import clocks
from sop_engine.run.outlook import Status
from sop_engine.run.standing import status
from sop_engine.run.state import RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.view import RowView, View

_CHOICES = frozenset({FieldType.CHOICE, FieldType.YESNO, FieldType.DECISION, FieldType.MULTI})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Names as in `places`; `truths` holds condition and truth value (unknown is none of the two ways)."""

    steps: frozenset[str] = frozenset()
    truths: frozenset[tuple[str, bool]] = frozenset()
    options: frozenset[str] = frozenset()
    gates: frozenset[str] = frozenset()
    clocks: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Gathering:
    steps: set[str] = field(default_factory=set)
    truths: set[tuple[str, bool]] = field(default_factory=set)
    options: set[str] = field(default_factory=set)
    gates: set[str] = field(default_factory=set)
    clocks: set[str] = field(default_factory=set)

    def truth(self, key: str, truth: Truth) -> None:
        if truth is not Truth.UNKNOWN:
            self.truths.add((key, truth is Truth.TRUE))


def see(procedure: Procedure, laid: Laid) -> Seen:
    """What the run went through, at each of its moments and at each answer that was refused."""
    found = _Gathering()
    for state, now in laid.states:
        _at(procedure, state, now, found)
    for state, now, ref in laid.attempts:
        view = View(unfold(procedure, state), state, now)
        for place in conditions(view.procedure):
            if place.use is Use.MUST and place.field and _near(place, ref):
                _look(view, place, found)
    return Seen(
        steps=frozenset(found.steps),
        truths=frozenset(found.truths),
        options=frozenset(found.options),
        gates=frozenset(found.gates),
        clocks=frozenset(found.clocks),
    )


def _near(place: Place, ref: str) -> bool:
    """Does the condition judge the answer that was refused?"""
    own = place.field.ref if place.field else ""
    return (
        own == ref
        or own.startswith(f"{ref}.")
        or ref in {".".join(read.split(".")[:2]) for read in place.condition.reads}
    )


def _at(procedure: Procedure, state: RunState, now: datetime, found: _Gathering) -> None:
    view = View(unfold(procedure, state), state, now)
    for step in view.procedure.steps:
        if status(view, step) in {Status.HIDDEN, Status.UNDECIDED}:
            continue
        found.steps.add(base_name(step))
        for number, due in enumerate(step.due, start=1):
            if any(clock.overdue for clock in clocks(view, replace(step, due=(due,)))):
                found.clocks.add(clock_key(step, number))
        for asked in step.fields:
            found.options |= set(_chosen(view, asked, field_key(step, asked)))
    for place in conditions(view.procedure):
        _look(view, place, found)


def _look(view: View, place: Place, found: _Gathering) -> None:
    """Evaluate a condition where it counts."""
    if place.use is Use.GATE and view.test(place.condition) is Truth.TRUE:
        found.gates.add(place.key)
    if place.step is None:
        found.truth(place.key, view.test(place.condition))
        return
    if place.use is Use.STEP:
        phase = view.index.phase_of[place.step.name]
        if phase.when is None or view.test(phase.when) is not Truth.FALSE:
            found.truth(place.key, view.test(place.condition))
        return
    if view.applies(place.step) is not Truth.FALSE:
        for eyes in _eyes(view, place):
            _look_inside(view, eyes, place, found)


def _look_inside(view: View, eyes: View | RowView, place: Place, found: _Gathering) -> None:
    """Evaluate a condition of a field (or clock) of a step that applies."""
    asked = place.field
    if asked is None or place.use is Use.FIELD:
        found.truth(place.key, eyes.test(place.condition))
    elif place.use is Use.WHERE:
        for option in asked.options:
            found.truth(place.key, offers(place.condition, eyes, option.data))
    elif place.column_of is not None or view.field_shown(asked) is not Truth.FALSE:
        found.truth(place.key, eyes.test(place.condition))


def _eyes(view: View, place: Place) -> Iterator[View | RowView]:
    """The run, or each row of the list that the column stands in."""
    if place.column_of is None:
        yield view
        return
    for row in view.live_rows(place.column_of):
        yield view.in_row(place.column_of, row)


def _chosen(view: View, asked: Field, key: str) -> Iterator[str]:
    """Options of the answers that count, as `step.field.option`."""
    if asked.type in _CHOICES:
        given = view.state.answer(asked.ref)
        yield from _named(key, given.value if given else None)
    for row in view.live_rows(asked) if asked.type is FieldType.LIST else ():
        for column in asked.columns:
            if column.type in _CHOICES:
                yield from _named(f"{key}.{column.name}", row.get(column.name))


def _named(key: str, value: object) -> Iterator[str]:
    if value is None or isinstance(value, Mapping):
        return
    names = value if isinstance(value, tuple | list) else (value,)
    yield from (f"{key}.{name}" for name in names if isinstance(name, str))
