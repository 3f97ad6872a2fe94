"""The fold: state and event give the next state. Nothing is ever edited; old values move to `before`."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from sop_engine.run import events as ev
from sop_engine.run.clock_events import CalendarTaken, ClockAct, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.court_days import calendar_of
from sop_engine.run.expunging import expunged
from sop_engine.run.rounds import occurrence
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.state import START, UNTOUCHED, Given, Outcome, RunState, StepState
from sop_engine.run.use_events import Accepted, Differed, Returned, Used

Item = TypeVar("Item")


def apply(state: RunState, event: ev.Event) -> RunState:
    """The state after this event. Total: any event of the journal is accepted, `decide` is the judge."""
    return _APPLY[type(event)](state, event)


def replay(events: Iterable[ev.Event], start: RunState = START) -> RunState:
    """The state after all these events."""
    state = start
    for event in events:
        state = apply(state, event)
    return state


def _next(state: RunState, event: ev.Event, steps: Mapping[str, StepState], **changes: Any) -> RunState:
    """One event more."""
    return replace(state, steps=steps, count=state.count + 1, newest=event.header, **changes)


def _with(old: Mapping[str, Item], name: str, item: Item) -> Mapping[str, Item]:
    return MappingProxyType({**old, name: item})


def _touch(state: RunState, event: ev.Event, step: str, **changes: Any) -> RunState:
    """One event more, with these changes to a step."""
    changed = replace(state.steps.get(step, UNTOUCHED), **changes)
    return _next(state, event, _with(state.steps, step, changed))


def _opened(state: RunState, event: ev.Opened) -> RunState:
    return _next(state, event, state.steps, opened=event, correction=event.header.correction)


def _person(state: RunState, event: ev.PersonAdded) -> RunState:
    names = state.names
    if not isinstance(event.values, ev.Withheld):
        names = names.with_person(event.person, event.values)
    persons = _with(state.persons, event.person, event)
    return _next(state, event, state.steps, persons=persons, names=names)


def _occasion(state: RunState, event: ev.Occasion) -> RunState:
    name = occurrence(event.step, number=event.number)
    steps = _with(state.steps, name, replace(state.step(name), occasion=event))
    return _next(state, event, steps, newest_occasion=event)


def _asked(state: RunState, event: ev.Asked) -> RunState:
    return _touch(state, event, event.step, asked=event)


def _answered(state: RunState, event: ev.Answered) -> RunState:
    given = Given(value=event.value, header=event.header, reason=event.reason, proposed=event.proposed)
    return _give(state, event, given)


def _amended(state: RunState, event: ev.Amended) -> RunState:
    given = Given(
        value=event.value,
        header=event.header,
        reason=event.option_reason,
        why=event.reason,
        proposed=event.proposed,
    )
    return _give(state, event, given)


def _give(state: RunState, event: ev.Answered | ev.Amended, given: Given) -> RunState:
    """Put the answer into its field or row; what stood there moves to `before`."""
    step = state.steps.get(event.step, UNTOUCHED)
    if event.row:
        rows = list(step.rows.get(event.field, ()))
        place = min(event.row - 1, len(rows))
        rows[place : place + 1] = [_after(given, rows[place] if place < len(rows) else None)]
        changed = replace(step, rows=_with(step.rows, event.field, tuple(rows)))
    else:
        given = _after(given, step.answers.get(event.field))
        changed = replace(step, answers=_with(step.answers, event.field, given))
    exhibits = _registered(state.exhibits, event)
    return _next(state, event, _with(state.steps, event.step, changed), exhibits=exhibits)


def _after(given: Given, old: Given | None) -> Given:
    if old is None:
        return given
    return replace(given, before=(*old.before, replace(old, before=())))


def _registered(exhibits: Mapping[str, str], event: ev.Answered | ev.Amended) -> Mapping[str, str]:
    """The register with the exhibit numbers of this answer. Numbers are never used again."""
    for number, place in event.exhibits.items():
        if number not in exhibits:
            exhibits = _with(exhibits, number, place)
    return exhibits


def _voided(state: RunState, event: ev.Voided) -> RunState:
    step = state.steps.get(event.step, UNTOUCHED)
    if not event.field:
        return _lift(state, event, str(event.old))
    if event.row:
        rows = list(step.rows.get(event.field, ()))
        rows[event.row - 1 : event.row] = [_void(given, event) for given in rows[event.row - 1 : event.row]]
        return _touch(state, event, event.step, rows=_with(step.rows, event.field, tuple(rows)))
    # With what came back as a whole (`given`) each of its parts (`given.NAME`) is void.
    named = {name: one for name, one in step.answers.items() if event.field in {name, name.partition(".")[0]}}
    if not named:
        return _next(state, event, state.steps)
    voided = {name: _void(given, event) for name, given in named.items()}
    return _touch(state, event, event.step, answers=MappingProxyType({**step.answers, **voided}))


def _void(given: Given, event: ev.Voided) -> Given:
    return replace(given, voided=True, because=event.because)


def _lift(state: RunState, event: ev.Voided, outcome: str) -> RunState:
    """An outcome counts no more; it is kept in `lifted`."""
    step = state.steps.get(event.step, UNTOUCHED)
    fields = ("not_done", "not_done_signed") if outcome == "not_done" else (outcome,)
    found: list[Outcome] = [getattr(step, name) for name in fields if name in _OUTCOMES and getattr(step, name)]
    cleared = dict.fromkeys((name for name in fields if name in _OUTCOMES), None)
    return _touch(state, event, event.step, lifted=(*step.lifted, *found), **cleared)


_OUTCOMES: Final = ("asked", "completed", "confirmed", "skipped", "waived", "not_done", "not_done_signed")


def _completed(state: RunState, event: ev.Completed | Returned) -> RunState:
    """Done: an earlier skip, waiver or not-done counts no more."""
    step = state.steps.get(event.step, UNTOUCHED)
    old = (step.skipped, step.waived, step.not_done, step.not_done_signed)
    lifted = (*step.lifted, *(outcome for outcome in old if outcome))
    cleared = {"skipped": None, "waived": None, "not_done": None, "not_done_signed": None}
    return _touch(state, event, event.step, completed=event, confirmed=None, lifted=lifted, **cleared)


def _confirmed(state: RunState, event: ev.Confirmed) -> RunState:
    """The second officer came after all: a not-done for want of one counts no more."""
    step = state.steps.get(event.step, UNTOUCHED)
    old = (step.not_done, step.not_done_signed)
    lifted = (*step.lifted, *(outcome for outcome in old if outcome))
    return _touch(state, event, event.step, confirmed=event, lifted=lifted, not_done=None, not_done_signed=None)


def _skipped(state: RunState, event: ev.Skipped) -> RunState:
    step = state.steps.get(event.step, UNTOUCHED)
    lifted = (*step.lifted, step.skipped) if step.skipped else step.lifted
    return _touch(state, event, event.step, skipped=event, lifted=lifted)


def _waived(state: RunState, event: ev.Waived) -> RunState:
    return _touch(state, event, event.step, waived=event)


def _not_done(state: RunState, event: ev.NotDone) -> RunState:
    step = state.steps.get(event.step, UNTOUCHED)
    lifted = (*step.lifted, step.skipped) if step.skipped else step.lifted
    return _touch(state, event, event.step, not_done=event, skipped=None, lifted=lifted)


def _not_done_signed(state: RunState, event: ev.NotDoneSigned) -> RunState:
    return _touch(state, event, event.step, not_done_signed=event)


def _noted(state: RunState, event: ev.Noted) -> RunState:
    if not event.step:
        return _next(state, event, state.steps, notes=(*state.notes, event))
    return _touch(state, event, event.step, notes=(*state.step(event.step).notes, event))


def _exported(state: RunState, event: ev.Exported) -> RunState:
    return _next(state, event, state.steps, interim=max(state.interim, event.number))


def _used(state: RunState, event: Used) -> RunState:
    return _touch(state, event, event.step, used=event)


def _accepted(state: RunState, event: Accepted) -> RunState:
    return _next(state, event, state.steps, owner=event)


def _returned(state: RunState, event: Returned) -> RunState:
    """What came back counts like answers: `outcome`, `given` as a whole, and each `given.NAME`."""
    if not event.completes:
        return _touch(state, event, event.step, returned=event)
    step = state.steps.get(event.step, UNTOUCHED)
    values: dict[str, Any] = {"outcome": event.outcome} if event.outcome else {}
    if event.outcome and isinstance(event.given, Mapping):
        values |= {"given": event.given, **{f"given.{name}": value for name, value in event.given.items()}}
    answers = dict(step.answers)
    for name, value in values.items():
        answers[name] = _after(Given(value=value, header=event.header), answers.get(name))
    state = _touch(state, event, event.step, returned=event, answers=MappingProxyType(answers))
    return replace(_completed(state, event), count=state.count)


def _differed(state: RunState, event: Differed) -> RunState:
    return _next(state, event, state.steps, differs=_with(state.differs, event.field, event))


def _lifted_gate(state: RunState, event: Lifted) -> RunState:
    return _next(state, event, state.steps, lifts=_with(state.lifts, f"{event.phase}.{event.gate}", event))


def _purged(state: RunState, event: Purged) -> RunState:
    """Of `step~` every round that is known here; one that nobody has begun has nothing to lose."""
    rounds = event.step.endswith("~")
    names = [name for name in state.steps if name.startswith(event.step)] if rounds else [event.step]
    steps = dict(state.steps)
    for name in names:
        did = state.step(name)
        steps[name] = replace(did, **expunged(did, event))
    purges = _with(state.purges, event.step, (*state.purges.get(event.step, ()), event))
    return _next(state, event, MappingProxyType(steps), purges=purges)


def _closed(state: RunState, event: ev.Closed) -> RunState:
    return _next(state, event, state.steps, closed=event)


def _counted(state: RunState, event: ev.Event) -> RunState:
    """Events that change nothing but the count: readings, marks of the clock."""
    return _next(state, event, state.steps)


def _corrected(state: RunState, event: ev.ClockJumped | ev.ClockCorrected) -> RunState:
    return _next(state, event, state.steps, correction=event.header.correction)


def _clock(state: RunState, event: ClockAct) -> RunState:
    return _touch(state, event, event.step, clocks=(*state.step(event.step).clocks, event))


def _calendar(state: RunState, event: CalendarTaken) -> RunState:
    return _next(state, event, state.steps, calendar=calendar_of(event))


def _sheet(state: RunState, event: ev.SheetTaken) -> RunState:
    return _next(state, event, state.steps, sheets=(*state.sheets, event))


def _concealed(state: RunState, event: ev.Concealed) -> RunState:
    return _next(state, event, state.steps, concealed=state.concealed + 1)


_APPLY: Final[Mapping[type, Callable[[RunState, Any], RunState]]] = {
    ev.Opened: _opened,
    ev.PersonAdded: _person,
    ev.Occasion: _occasion,
    ev.Asked: _asked,
    ev.Answered: _answered,
    ev.Amended: _amended,
    ev.Voided: _voided,
    ev.Completed: _completed,
    ev.Confirmed: _confirmed,
    ev.Skipped: _skipped,
    ev.Waived: _waived,
    ev.NotDone: _not_done,
    ev.NotDoneSigned: _not_done_signed,
    ev.Noted: _noted,
    ev.Read: _counted,
    ev.Exported: _exported,
    ev.ClockMarked: _counted,
    ev.ClockJumped: _corrected,
    ev.ClockCorrected: _corrected,
    Lifted: _lifted_gate,
    Purged: _purged,
    ev.Closed: _closed,
    Used: _used,
    Accepted: _accepted,
    Returned: _returned,
    Differed: _differed,
    CalendarTaken: _calendar,
    ClockStopped: _clock,
    ClockExtended: _clock,
    ClockRestarted: _clock,
    ev.SheetTaken: _sheet,
    ev.Concealed: _concealed,
}
