"""What a record says of other runs: which one a step began, how it stands, what came back."""

from collections.abc import Iterator, Mapping

import msgspec

from exports.composition.answers import Answers
from exports.composition.classes import Classes
from exports.composition.people import People
from exports.parts import Act, Detail, Shown
from exports.record import Exceptional
from exports.record import Step as RecordStep
from sop_engine.procedure.model import Step
from sop_engine.run.events import Withheld
from sop_engine.run.show import show
from sop_engine.run.state import RunState, StepState
from sop_engine.run.use_events import Returned, Used

STATES = {
    "accepted": "open; taken over by",
    "complete": "closed, complete",
    "with_steps_not_done": "closed with steps not done",
}
_STATE = "State of that run"


class Uses:
    """Composes what happened between this run and others."""

    def __init__(self, classes: Classes, people: People, answers: Answers) -> None:
        self._classes = classes
        self._people = people
        self._answers = answers

    def acts(self, step: Step, state: StepState) -> Iterator[Act]:
        """That the step began a run, and how that run stood when it was looked at."""
        if state.used is not None:
            yield Act(kind="used", stamp=self._people.stamp(state.used.header), details=tuple(self._used(state.used)))
        seen = [one for one in (*state.lifted, state.completed) if isinstance(one, Returned)]
        if state.returned is not None and all(one is not state.returned for one in seen):
            seen.append(state.returned)
        for one in seen:
            # It happened there when it did, and is no late entry because it was seen here later.
            stamp = msgspec.structs.replace(self._people.stamp(one.header), late=False)
            lifted = any(one is old for old in state.lifted)
            details = (*self._returned(step, one), *self._void(state, one))
            yield Act(kind="returned", stamp=stamp, details=details, lifted=lifted)

    def _used(self, used: Used) -> Iterator[Detail]:
        yield _detail("Procedure", f"{used.procedure} {used.version}")
        yield _detail("Run", used.run)
        yield _detail("Digest of its rules", used.logic_digest)
        yield _detail("Digest of its texts", used.text_digest)

    def _returned(self, step: Step, seen: Returned) -> Iterator[Detail]:
        owner = f" {self._people.name(seen.owner)}" if seen.owner and seen.state == "accepted" else ""
        yield _detail(_STATE, f"{STATES[seen.state]}{owner}")
        outcome, given = step.result("outcome"), step.result("given")
        if seen.outcome:
            option = outcome.option(seen.outcome) if outcome else None
            yield _detail("Outcome", option.label if option else seen.outcome)
        values = seen.given if isinstance(seen.given, Mapping) else {}
        for column in given.columns if given else ():
            if column.name in values:
                value = values[column.name]
                level = self._classes.value(column.ref)
                text = (
                    self._answers.text(value, level)
                    if isinstance(value, Withheld)
                    else Shown(text=show(column, value))
                )
                yield Detail(label=column.label, text=text)
        yield _detail("Its newest entry then", seen.head)

    def _void(self, state: StepState, seen: Returned) -> Iterator[Detail]:
        """What made void that which came back then."""
        given = state.answers.get("outcome")
        for one in (given, *given.before) if given else ():
            if one.voided and one.header is seen.header:
                yield _detail("Void because of", self._answers.label(one.because))

    def changed(self, state: RunState, labels: Mapping[str, str]) -> Iterator[Exceptional]:
        """Answers that were handed over to this run and changed since where they came from."""
        for name, event in state.differs.items():
            stamp = msgspec.structs.replace(self._people.stamp(event.header), late=False)
            details = (_detail("Run it came from", event.run),)
            yield Exceptional(kind="differed", title=labels.get(name, name), details=details, stamp=stamp)


def void_again(step: RecordStep) -> Iterator[Exceptional]:
    """What came back from the run and counts no more, since the step was hidden."""
    for act in step.acts:
        if act.kind == "returned" and act.lifted:
            yield Exceptional(kind="voided", title=step.title, details=act.details, stamp=act.stamp)


def still_open(step: RecordStep) -> Iterator[Exceptional]:
    """The run that a step began, when it was not seen closed."""
    began = next((act for act in step.acts if act.kind == "used"), None)
    if began is None:
        return
    seen = [act for act in step.acts if act.kind == "returned"]
    state = next((one.text.text for one in seen[-1].details if one.label == _STATE), "") if seen else "open"
    if not state.startswith("closed"):
        details = (*began.details[:2], _detail(_STATE, state))
        yield Exceptional(kind="used_open", title=step.title, details=details, stamp=began.stamp)


def _detail(label: str, text: str) -> Detail:
    return Detail(label=label, text=Shown(text=text))
