"""Every state that a run of a small procedure can be in, judged by the run-time itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import product

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run.decide.musts import broken
from sop_engine.run.events import Asked, Header, Value
from sop_engine.run.offering import wrong_choice
from sop_engine.run.standing import missing
from sop_engine.run.state import Given, RunState, StepState
from sop_engine.run.view import View

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
_HEADER = Header(actor="anna", by="anna", role="", at=NOW, entered=NOW)


@dataclass
class Steps:
    """Answers and first questions so far, by step."""

    answers: dict[str, dict[str, Value]] = field(default_factory=dict)
    asked: dict[str, bool] = field(default_factory=dict)

    def state(self) -> RunState:
        """As a run keeps it."""
        names = {*self.answers, *self.asked}
        return RunState(steps={name: self._step(name) for name in names})

    def _step(self, name: str) -> StepState:
        given = {key: Given(value=value, header=_HEADER) for key, value in self.answers.get(name, {}).items()}
        asked = Asked(header=_HEADER, step=name, applies=self.asked[name]) if name in self.asked else None
        return StepState(answers=given, asked=asked)

    def with_answer(self, found: Field, value: Value) -> "Steps":
        """One answer more."""
        own = {**self.answers.get(found.step, {}), found.name: value}
        return Steps({**self.answers, found.step: own}, self.asked)


def values(found: Field) -> list[Value]:
    """Every answer of a small field."""
    names = tuple(option.name for option in found.options)
    if found.type is FieldType.NUMBER:
        assert found.min is not None
        assert found.max is not None
        return list(range(found.min, found.max + 1))
    if found.type is FieldType.MULTI:
        chosen = [
            tuple(name for name, on in zip(names, bits, strict=True) if on)
            for bits in product((0, 1), repeat=len(names))
        ]
        return [one for one in chosen if one and not ("none" in one and len(one) > 1)]
    return list(names)


def states(procedure: Procedure) -> Iterator[View]:
    """Every state that acts can lead to, in the order of the steps."""
    yield from (View(procedure, steps.state(), NOW) for steps in _after(procedure, list(procedure.steps), Steps()))


def _after(procedure: Procedure, left: list[Step], steps: Steps) -> Iterator[Steps]:
    if not left:
        yield steps
        return
    step, *rest = left
    for asked in _asked(procedure, step, steps):
        for done in _filled(procedure, step, list(step.fields), asked):
            yield from _after(procedure, rest, done)


def _asked(procedure: Procedure, step: Step, steps: Steps) -> Iterator[Steps]:
    yield steps
    truth = View(procedure, steps.state(), NOW).shown(step)
    if step.ask_first and (truth is Truth.TRUE or (truth is Truth.UNKNOWN and step.urgent)):
        for answer in (True, False):
            yield Steps(steps.answers, {**steps.asked, step.name: answer})


def _filled(procedure: Procedure, step: Step, left: list[Field], steps: Steps) -> Iterator[Steps]:
    if not left:
        yield steps
        return
    found, *rest = left
    yield from _filled(procedure, step, rest, steps)
    view = View(procedure, steps.state(), NOW)
    if not reachable(view, step) or view.field_shown(found) is not Truth.TRUE:
        return
    for value in values(found):
        after = steps.with_answer(found, value)
        judged = View(procedure, after.state(), NOW)
        if broken(judged, step.fields) is None and wrong_choice(judged, found, value) is None:
            yield from _filled(procedure, step, rest, after)


def reachable(view: View, step: Step) -> bool:
    """May answers be given in the step?"""
    truth = view.applies(step)
    return truth is Truth.TRUE or (truth is Truth.UNKNOWN and step.urgent)


def complete(view: View, step: Step) -> bool:
    """Could the step be completed as it stands?"""
    # An answer that was given while another one was open is void when that one rules it out: `states` has none.
    return reachable(view, step) and not missing(view, step) and broken(view, step.fields) is None


def earlier(view: View, procedure: Procedure, step: Step) -> tuple[Mapping[str, object], bool] | None:
    """What was answered before the step; None where something later was answered too."""
    order = [one.name for one in procedure.steps]
    place = order.index(step.name)
    if any(name in view.state.steps for name in order[place + 1 :]):
        return None
    before = {name: repr(view.state.steps[name]) for name in order[:place] if name in view.state.steps}
    return before, reachable(view, step)
