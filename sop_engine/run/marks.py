"""The moments that clocks count from, or back from: the start, when a step became open or ended, an answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import FieldType, Step
from sop_engine.run.gates import name_of
from sop_engine.run.holds import held_by, is_back, released_at, steps_named
from sop_engine.run.index import base
from sop_engine.run.spans import Mark, day_mark, moment_mark
from sop_engine.run.state import StepState
from sop_engine.run.view import View

Found = Mark | str | None
"""A moment; or the name of what it waits for; or None: it will never come."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of the names a clock counts from.

    Attributes:
        known: those that have a moment. waits: names that have none yet. never: one of them will have none.
    """

    known: tuple[Mark, ...]
    waits: tuple[str, ...]
    never: bool


def marks_of(view: View, step: Step, names: tuple[str, ...]) -> Marks:
    """The moments of these names, for a clock of the step."""
    found = [_mark(view, step, name) for name in names]
    return Marks(
        known=tuple(one for one in found if isinstance(one, Mark)),
        waits=tuple(one for one in found if isinstance(one, str)),
        never=None in found,
    )


def _mark(view: View, step: Step, name: str) -> Found:
    if name == "start":
        return Mark(view.state.opened.header.at) if view.state.opened else name
    if name == "opened":
        moment = opened_at(view, step)
        return Mark(moment) if moment else name
    head, _, rest = name.partition(".")
    found = [
        _of_field(view, f"{one.name}.{rest}") if rest else _completed(view, one) for one in _meant(view, step, head)
    ]
    moments = [one for one in found if isinstance(one, Mark)]
    if moments:
        return moments[-1]
    return None if found and all(one is None for one in found) else name


def _meant(view: View, step: Step, name: str) -> tuple[Step, ...]:
    """The step of that name; of a repeated one, that of the same round, or all its rounds, oldest first."""
    own = step.name.removeprefix(step.round.base) if step.round else ""
    exact = view.index.steps.get(f"{name}{own}") or view.index.steps.get(name)
    if exact is not None:
        return (exact,)
    return tuple(one for one in view.procedure.steps if one.round and one.round.base == name)


def _of_field(view: View, ref: str) -> Found:
    value = view.value(ref)
    if value is Missing.NOT_APPLICABLE:
        return None
    if not isinstance(value, str):
        return ref
    field = view.procedure.field(ref)  # also a column of the row that a round is for
    if field is not None and field.answers_as is FieldType.DATE:
        return day_mark(date.fromisoformat(value))
    return moment_mark(datetime.fromisoformat(value))


def _completed(view: View, step: Step) -> Found:
    if view.applies(step) is Truth.FALSE:
        return None
    completed = view.state.step(step.name).completed
    return Mark(completed.header.at) if completed else step.name


def settled_at(state: StepState, now: datetime) -> datetime | None:
    """When the step got its outcome: completed, skipped (and not come back), waived or not done; else None."""
    if state.completed:
        return state.completed.header.at
    if state.skipped and not is_back(state, now):
        return state.skipped.header.at
    outcome = state.waived or state.not_done
    return outcome.header.at if outcome else None


def finished_at(state: StepState) -> datetime | None:
    """When a round of a recurring step got its outcome. A skipped one never comes back: the next round comes."""
    outcome = state.completed or state.skipped or state.waived or state.not_done
    return outcome.header.at if outcome else None


def opened_at(view: View, step: Step) -> datetime | None:
    """When the step became open: the newest act that made it apply or released it; None if it is not open yet."""
    if view.state.opened is None or view.applies(step) is not Truth.TRUE or held_by(view, step):
        return None
    moments = [
        view.state.opened.header.at,
        *_read_at(view, step),
        *_round_began(view, step),
        *_gates_opened(view, step),
    ]
    for name in step.after:
        moments += [found for held in steps_named(view, name) if (found := released_at(view, held))]
    state = view.state.step(step.name)
    if state.asked:
        moments.append(state.asked.header.at)
    if state.skipped and state.skipped.back and is_back(state, view.now):
        moments.append(state.skipped.back)
    return max(moments)


def _read_at(view: View, step: Step) -> Iterator[datetime]:
    """When the answers were given that its conditions read."""
    for condition in (view.index.phase_of[step.name].when, step.when):
        for ref in condition.reads if condition else ():
            given = view.state.answer(".".join(ref.split(".")[:2]))
            if given:
                yield given.header.at


def _gates_opened(view: View, step: Step) -> Iterator[datetime]:
    """When an officer opened a gate of its phase, or an answer was changed that had closed one."""
    phase = view.index.phase_of[step.name]
    for gate in phase.gates:
        if lift := view.state.lifts.get(name_of(phase, gate)):
            yield lift.header.at
        answers = (view.state.answer(base(ref)) for ref in gate.when.reads)
        yield from (given.header.at for given in answers if given and given.before)


def _round_began(view: View, step: Step) -> Iterator[datetime]:
    """When its occasion was opened, the row of its round was written, and the round before it was finished."""
    if step.round is None:
        return
    if occasion := view.state.step(step.name).occasion:
        yield occasion.header.at
    if step.each and step.round.row:
        holder, _, name = step.each.partition(".")
        rows = view.state.step(holder).rows.get(name, ())
        yield from (given.header.at for given in rows[step.round.row - 1 : step.round.row])
    before = round_before(step)
    if step.every and before and (finished := finished_at(view.state.step(before))):
        yield finished


def round_before(step: Step) -> str:
    """Name of the round before this one of a recurring step; empty for the first."""
    stem, mark, number = step.name.rpartition("~")
    return f"{stem}~{int(number) - 1}" if mark and int(number) > 1 else ""
