"""Unfolding: a run sees its procedure with one concrete step for each round of what is repeated.

So that everything that looks at a run works with plain steps. Inside a round conditions, clocks and hold
points read that round; in a recurring round the parts of `every` say when *this* round comes and whether it
still does, and so read the round before it. Rounds exist as soon as what they follow from is in the state: a
row, an outcome of the round before, an occasion that was opened. Whether they apply is for the view to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from msgspec.structs import replace

from sop_engine.procedure.conditions.renaming import Naming, renamed
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Due, Every, Field, FieldType, Phase, Privacy, Procedure, Round, Step
from sop_engine.run.events import Withheld
from sop_engine.run.rounds import has_outcome, occurrence, row_of
from sop_engine.run.state import RunState, StepState
from sop_engine.run.words import VaultNames

_KEPT: Final = 4
_MOST_CALLED: Final = 40  # characters of a text by which a round is called

_NAMES_ROUNDS: Final = frozenset({FieldType.EXHIBIT, FieldType.PERSON, FieldType.TEXT})

Key = TypeVar("Key")
Kept = TypeVar("Kept")
Shape = tuple[tuple[Round, ...], ...]
Rows = tuple[tuple[int, str], ...]
"""Rows of a list by number, each with what its round is called."""

_NO_LIST: Final[Rows] = ((0, ""),)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is kept of one procedure: its repeated steps, and what was made of them.

    `rows`: of each list that rounds are for, with what they were read from; all of it is never changed.
    `newest`: the last states by identity, since each is asked for several times while an order is decided.
    """

    procedure: Procedure
    repeated: tuple[Step, ...]
    lists: frozenset[str]
    rows: dict[str, tuple[StepState, VaultNames, Rows]] = field(default_factory=dict)
    made: dict[tuple[str, Round], Step] = field(default_factory=dict)
    unfolded: dict[Shape, Procedure] = field(default_factory=dict)
    newest: dict[int, tuple[RunState, Procedure]] = field(default_factory=dict)


_PLANS: dict[int, _Plan] = {}
"""The newest few, by identity of the procedure, which the plan keeps alive."""


def unfold(procedure: Procedure, state: RunState) -> Procedure:
    """The procedure as this state sees it; the same object when nothing in it is repeated, or the shape is known.

    Args:
        procedure: as loaded, or as unfolded for another state.
        state: the run so far.
    """
    original = procedure.folded or procedure
    if not original.repeats:
        return original
    plan = _plan(original)
    seen = plan.newest.get(id(state))
    if seen is not None:
        return seen[1]
    found = _of_shape(plan, state)
    _make_room(plan.newest)
    plan.newest[id(state)] = (state, found)
    return found


def _of_shape(plan: _Plan, state: RunState) -> Procedure:
    """What was made for states with the same rounds, or now."""
    rows = {each: _rows_of(plan, each, state) for each in plan.lists}
    shape = tuple([tuple(_rounds(step, rows[step.each], state)) for step in plan.repeated])
    found = plan.unfolded.get(shape)
    if found is None:
        _make_room(plan.unfolded)
        found = plan.unfolded[shape] = _unfolded(plan, state, shape)
    return found


def _make_room(kept: dict[Key, Kept]) -> None:
    """Only the newest few are kept."""
    while len(kept) >= _KEPT:
        del kept[next(iter(kept))]


def _plan(procedure: Procedure) -> _Plan:
    found = _PLANS.get(id(procedure))
    if found is None:
        _make_room(_PLANS)
        repeated = tuple(step for step in procedure.steps if step.each or step.anytime or step.every)
        lists = frozenset(step.each for step in repeated)
        found = _PLANS[id(procedure)] = _Plan(procedure, repeated, lists)
    return found


def _rounds(step: Step, rows: Rows, state: RunState) -> Iterator[Round]:
    """The rounds of a repeated step that exist now, over these rows of its list."""
    for row, called in rows:
        if not step.every and not step.anytime:
            yield Round(base=step.name, row=row, called=called)
            continue
        for number in range(1, _count(step, row, state) + 1):
            words = f"round {number}" if step.every else str(number)
            yield Round(base=step.name, row=row, number=number, called=f"{called}, {words}" if called else words)


def _count(step: Step, row: int, state: RunState) -> int:
    """Rounds that were begun, of a recurring step also the one that follows.

    A round that was begun stays, also when the one before it has lost its outcome since.
    """
    number, newest = 0, None
    while (found := state.steps.get(occurrence(step.name, row, number + 1))) is not None:
        number, newest = number + 1, found
    if not step.every or (newest is not None and not has_outcome(newest)):
        return number
    return min(number + 1, len(step.every.at)) if step.every.at else number + 1


def _rows_of(plan: _Plan, each: str, state: RunState) -> Rows:
    """Every row ever given, with what its round is called: a row that counts no more keeps its number.

    They are the same as for the state before, unless the step of the list or the names have changed since.
    """
    if not each:
        return _NO_LIST
    step, _, name = each.partition(".")
    held, kept = state.step(step), plan.rows.get(each)
    if kept is not None and kept[0] is held and kept[1] is state.names:
        return kept[2]
    found, count = plan.procedure.field(each), len(held.rows.get(name, ()))
    rows = tuple((row, (_called(found, state, row) if found else "") or str(row)) for row in range(1, count + 1))
    plan.rows[each] = (held, state.names, rows)
    return rows


def _called(list_field: Field, state: RunState, row: int) -> str:
    """By the first exhibit, person or text column; never by a text that tells who somebody is or what was done."""
    given = row_of(state, list_field.ref, row)
    column = next((column for column in list_field.columns if column.type in _NAMES_ROUNDS), None)
    if given is None or column is None or not isinstance(given.value, Mapping):
        return ""
    value = given.value.get(column.name)
    if isinstance(value, Mapping):
        return str(value.get("no", ""))
    if not isinstance(value, str) or isinstance(value, Withheld):
        return ""
    if column.type is FieldType.TEXT and column.privacy >= Privacy.IDENTITY:
        return ""
    text = " ".join(value.split())
    if state.names.find(text):
        return ""  # written before anybody knew that it is a name; titles stand on screens and in lists
    return text if len(text) <= _MOST_CALLED else f"{text[: _MOST_CALLED - 1]}…"


def _unfolded(plan: _Plan, state: RunState, shape: Shape) -> Procedure:
    rounds = {step.name: found for step, found in zip(plan.repeated, shape, strict=True)}
    phases: list[Phase] = []
    for phase in plan.procedure.phases:
        phases += _phases(plan, phase, rounds, state)
    templates = tuple(
        _concrete(plan, step, Round(base=step.name, number=len(rounds[step.name]) + 1))
        for step in plan.repeated
        if step.anytime
    )
    return replace(plan.procedure, phases=tuple(phases), folded=plan.procedure, templates=templates)


def _phases(plan: _Plan, phase: Phase, rounds: Mapping[str, tuple[Round, ...]], state: RunState) -> Iterator[Phase]:
    """The phase with its rounds in it; a phase that is repeated as a whole once for each row."""
    if not phase.each:
        yield replace(phase, steps=tuple(_concretes(plan, phase.steps, rounds)))
        return
    rows = _rows_of(plan, phase.each, state)
    for row, called in rows:
        naming = _naming(plan, phase.each, row)
        in_row = {name: tuple(one for one in found if one.row == row) for name, found in rounds.items()}
        yield replace(
            phase,
            name=occurrence(phase.name, row),
            title=f"{phase.title} ({called})",
            when=_condition(phase.when, naming),
            gates=tuple(replace(gate, when=renamed(gate.when, naming)) for gate in phase.gates),
            steps=tuple(_concretes(plan, phase.steps, in_row)),
        )
    if not rows:
        yield replace(phase, steps=())


def _concretes(plan: _Plan, steps: tuple[Step, ...], rounds: Mapping[str, tuple[Round, ...]]) -> Iterator[Step]:
    for step in steps:
        if step.name in rounds:
            yield from (_concrete(plan, step, one) for one in rounds[step.name])
        else:
            yield step


def _naming(plan: _Plan, each: str, row: int, own: Mapping[str, str] | None = None) -> Naming:
    """What things are called in a round: steps repeated for the same list mean this row."""
    same = [step for step in plan.repeated if each and step.each == each]
    steps = {step.name: occurrence(step.name, row) for step in same if not step.every}
    return Naming(
        steps={**steps, **(own or {})},
        rounds={step.name: occurrence(step.name, row) for step in same if step.every},
        rows={each: f"{each}#{row}"} if each else {},
    )


def _concrete(plan: _Plan, step: Step, one: Round) -> Step:
    """The step of one round; made once."""
    key = (step.name, one)
    found = plan.made.get(key)
    if found is None:
        found = plan.made[key] = _made(plan, step, one)
    return found


def _made(plan: _Plan, step: Step, one: Round) -> Step:
    name = occurrence(step.name, one.row, one.number)
    naming = _naming(plan, step.each, one.row, {step.name: name})
    phase = plan.procedure.phase(step.phase)
    return replace(
        step,
        name=name,
        phase=occurrence(step.phase, one.row) if phase and phase.each else step.phase,
        title=f"{step.title} ({one.called})" if one.called else step.title,
        fields=tuple(_field(found, name, naming) for found in step.fields),
        results=tuple(_field(found, name, naming) for found in step.results),
        when=_condition(step.when, naming),
        after=tuple(dict.fromkeys(held for target in step.after for held in _after(plan, target, step, naming))),
        due=tuple(_due(due, naming) for due in step.due),
        every=_every(step, one, naming) if step.every else None,
        purge=_condition(step.purge, naming),
        use=replace(step.use, give={key: naming.ref(ref) for key, ref in step.use.give.items()})
        if step.use
        else None,
        round=one,
    )


def _after(plan: _Plan, target: str, step: Step, naming: Naming) -> Iterator[str]:
    """What a hold point means in this round: of the same repeat the same round, else all rounds."""
    phase = plan.procedure.phase(target)
    names = [one.name for one in phase.steps] if phase and step.each and phase.each == step.each else [target]
    for name in names:
        yield naming.steps.get(name) or naming.rounds.get(name) or name


def _condition(condition: Condition | None, naming: Naming) -> Condition | None:
    return None if condition is None else renamed(condition, naming)


def _field(found: Field, step: str, naming: Naming) -> Field:
    return replace(
        found,
        step=step,
        ref=naming.ref(found.ref),
        when=_condition(found.when, naming),
        about=naming.ref(found.about),
        must=_condition(found.must, naming),
        where=_condition(found.where, naming),
        propose=tuple((option, renamed(condition, naming)) for option, condition in found.propose),
        value=_condition(found.value, naming),
        of=naming.ref(found.of),
        columns=tuple(_field(column, step, naming) for column in found.columns),
    )


def _due(due: Due, naming: Naming) -> Due:
    return replace(
        due,
        start=tuple(naming.ref(name) for name in due.start),
        before=tuple(naming.ref(name) for name in due.before),
        when=_condition(due.when, naming),
    )


def _every(step: Step, one: Round, naming: Naming) -> Every | None:
    """When this round comes, and whether: read from the round before, for the first from itself."""
    if step.every is None:
        return None
    before = occurrence(step.name, one.row, max(one.number - 1, 1))
    last = replace(naming, steps={**naming.steps, step.name: before})
    return replace(
        step.every,
        gaps=tuple(replace(gap, when=_condition(gap.when, last)) for gap in step.every.gaps),
        until=_condition(step.every.until, last),
        start=tuple(naming.ref(name) for name in step.every.start),
        next=last.ref(step.every.next) if one.number > 1 else "",
    )
