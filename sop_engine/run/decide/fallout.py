"""What an answer makes void: answers and outcomes of steps and fields that it hides, and choices it rules out.

Nothing is dropped in silence: each answer that counts no more gets its own event in the same order.
"""

from collections.abc import Iterable, Iterator

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.run.apply import apply
from sop_engine.run.decide.ground import Ground
from sop_engine.run.decide.suspects import helped, suspects_in
from sop_engine.run.events import Amended, Answered, Asked, Event, Header, Voided, Withheld
from sop_engine.run.index import Index
from sop_engine.run.offering import wrong_choice
from sop_engine.run.rule_events import Lifted
from sop_engine.run.standing import missing
from sop_engine.run.state import StepState
from sop_engine.run.use_events import Returned
from sop_engine.run.view import View

_OUTCOMES = ("asked", "confirmed", "completed", "skipped", "waived", "not_done")


def fallout(ground: Ground, after: View, event: Answered | Amended | Asked | Returned) -> list[Event]:
    """The voided events that follow from an answer, or from what came back from another run.

    Args:
        ground: run and moment before the answer.
        after: the run with the answer in it.
        event: the answer.
    """
    source = _source(event)
    changed = _Changes(ground, after, event.header, source)
    own = ground.index.steps[event.step]
    if isinstance(event, Answered | Amended) and ground.did(own).confirmed:
        changed.void(own.name, "", "confirmed")
    sources = [source, f"{own.name}.given"] if isinstance(event, Returned) else [source]
    affected = reached(ground.index, sources)
    if isinstance(event, Asked):
        affected.add(own.name)
    steps = {name.split(".", maxsplit=1)[0] for name in affected} | {own.name}
    for name in sorted(steps, key=ground.index.order.__getitem__):
        if name in changed.view.state.steps:
            changed.follow(ground.index.steps[name], affected)
    if isinstance(event, Answered | Amended):
        changed.dismiss(suspects_in(ground.index.fields[source], event.value))
        changed.unsign(own, source)
    return changed.events


def _source(event: Answered | Amended | Asked | Returned) -> str:
    """What a voided event names as its reason."""
    if isinstance(event, Asked):
        return event.step
    return f"{event.step}.outcome" if isinstance(event, Returned) else f"{event.step}.{event.field}"


def fallout_of_lift(ground: Ground, after: View, event: Lifted) -> list[Event]:
    """The voided events that follow when a gate is opened again: what counted only while its steps did not apply."""
    phase = ground.index.phases[event.phase]
    opened = [field.ref for step in phase.steps for field in (*step.fields, *step.results)]
    opened += [step.name for step in phase.steps if step.ask_first]
    changed = _Changes(ground, after, event.header, f"{event.phase}.{event.gate}")
    affected = reached(ground.index, opened)
    steps = {name.split(".", maxsplit=1)[0] for name in affected}
    for name in sorted(steps, key=ground.index.order.__getitem__):
        if name in changed.view.state.steps:
            changed.follow(ground.index.steps[name], affected)
    return changed.events


def reached(index: Index, names: Iterable[str]) -> set[str]:
    """Names (`step`, `step.field`) that these answers show or hide, directly or through others."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        for name in index.shown_by.get(waiting.pop(), ()):
            if name not in found:
                found.add(name)
                waiting.append(name)
                if "." not in name:
                    step = index.steps[name]
                    waiting += [field.ref for field in (*step.fields, *step.results)]
    return found


class _Changes:
    """Collects the voided events and keeps the view up to date while it does."""

    def __init__(self, ground: Ground, after: View, header: Header, source: str) -> None:
        self.before = ground.view
        self.view = after
        self.header = header
        self.source = source
        self.events: list[Event] = []

    def void(self, step: str, field: str, old: object, row: int = 0) -> None:
        """One voided event, and the run with it. What cannot be read is not written down again."""
        old = Withheld() if isinstance(old, Withheld) else old
        event = Voided(header=self.header, step=step, field=field, old=old, because=self.source, row=row)  # type: ignore[arg-type]  # a value of the state
        self.events.append(event)
        state = apply(self.view.state, event)
        self.view = View(self.view.procedure, state, self.view.now)

    def follow(self, step: Step, affected: set[str]) -> None:
        """Void what is hidden in one step, then its completion if something is missing now."""
        if step.name in affected and self._hidden_step(step):
            for field in step.fields:
                self._void_field(field)
            for field in step.results:
                self._void_result(field)
            self._void_outcomes(step, self.view.state.step(step.name))
            return
        before = len(self.events)
        for field in step.fields:
            if field.ref in affected and self._hidden_field(field):
                self._void_field(field)
            elif field.ref in affected:
                self._void_choices(field)
        incomplete = self.view.state.step(step.name).completed and missing(self.view, step)
        if (incomplete or len(self.events) > before) and self.view.state.step(step.name).confirmed:
            self.void(step.name, "", "confirmed")  # the second officer saw something else
        if incomplete:
            self.void(step.name, "", "completed")

    def dismiss(self, suspects: frozenset[str]) -> None:
        """Void what persons did as helpers who are recorded as suspects now."""
        for field, row in list(helped(self.view, suspects)) if suspects else ():
            given = self.view.given_rows(field)[row] if row else self.view.state.answer(field.ref)
            if given is not None:
                self.void(field.step, field.name, given.value, row)
                if self.view.state.step(field.step).confirmed:
                    self.void(field.step, "", "confirmed")
                self.follow(self.view.index.steps[field.step], set())
                self._hidden_after(field)

    def unsign(self, step: Step, custody: str) -> None:
        """Void the signatures of a hand-over that was amended: they were under something else."""
        for field in step.fields:
            of_it = field.type is FieldType.SIGN and field.of == custody
            given = self.view.state.answer(field.ref) if of_it else None
            if given is not None:
                self.void(field.step, field.name, given.value)
                self.follow(step, set())

    def _hidden_after(self, field: Field) -> None:
        """What depended on a dismissed helper."""
        affected = reached(self.view.index, [field.ref])
        for step in self.view.procedure.steps:
            if step.name in {name.split(".", maxsplit=1)[0] for name in affected}:
                self.follow(step, affected)

    def _hidden_step(self, step: Step) -> bool:
        """Hidden, or shown before and undecided now. An urgent step is worked on while undecided."""
        now = self.view.applies(step)
        if now is Truth.FALSE:
            return True
        lost = now is Truth.UNKNOWN and self.before.applies(step) is Truth.TRUE
        return lost and not step.urgent

    def _hidden_field(self, field: Field) -> bool:
        now = self.view.field_shown(field)
        return now is Truth.FALSE or (now is Truth.UNKNOWN and self.before.field_shown(field) is Truth.TRUE)

    def _void_choices(self, field: Field) -> None:
        """Void what could not be chosen any more; of a list, the rows that hold such a choice."""
        for row, answered in self.view.given_rows(field).items():
            if wrong_choice(self.view, field, answered.value):
                self.void(field.step, field.name, answered.value, row)
        given = self.view.state.answer(field.ref)
        if given is not None and wrong_choice(self.view, field, given.value):
            self.void(field.step, field.name, given.value)

    def _void_field(self, field: Field) -> None:
        for row, answered in self.view.given_rows(field).items():
            self.void(field.step, field.name, answered.value, row)
        given = self.view.state.answer(field.ref)
        if given is not None:
            self.void(field.step, field.name, given.value)

    def _void_result(self, field: Field) -> None:
        """Void what came back. Its parts stand in the entry that gave them, each in its own compartment."""
        given = self.view.state.answer(field.ref)
        if given is not None:
            self.void(field.step, field.name, Withheld() if field.columns else given.value)

    def _void_outcomes(self, step: Step, state: StepState) -> None:
        for outcome in _standing_outcomes(state):
            if outcome != "asked" or self.view.shown(step) is not Truth.TRUE:
                self.void(step.name, "", outcome)


def _standing_outcomes(state: StepState) -> Iterator[str]:
    return (name for name in _OUTCOMES if getattr(state, name) is not None)
