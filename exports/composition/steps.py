"""Every step in order: standing, answers, acts, deadlines, legal references."""

from collections.abc import Iterator, Mapping
from itertools import count

from exports.composition.answers import Answers
from exports.composition.classes import Classes, withheld
from exports.composition.clock_acts import clock_acts
from exports.composition.exhibits import exhibits
from exports.composition.legal import deadlines, references
from exports.composition.people import People, utc
from exports.composition.rules import Rules
from exports.composition.uses import Uses
from exports.parts import Act, ActKind, Detail, Shown, ShownExhibit
from exports.record import Exceptional, Phase
from exports.record import Step as RecordStep
from sop_engine.procedure.model import Phase as Whole
from sop_engine.procedure.model import Privacy, Step
from sop_engine.run import events as ev
from sop_engine.run.progress import Status
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Purged
from sop_engine.run.standing import standing
from sop_engine.run.state import Outcome, StepState
from sop_engine.run.use_events import Returned
from sop_engine.run.view import View

_MERGED = {Status.BLOCKED: "open", Status.ASK: "open"}
"""Blocked is not told from open: it could tell how a withheld step stands."""

_EXPLAINED = frozenset({Status.HIDDEN, Status.UNDECIDED})


class Steps:
    """Composes the steps of one run."""

    def __init__(self, view: View, classes: Classes, people: People) -> None:
        self._procedure = view.procedure
        self._view = view
        self._classes = classes
        self._people = people
        self._answers = Answers(view.index, classes, people)
        self._uses = Uses(classes, people, self._answers)
        self._rules = Rules(view, classes, people)

    def phases(self) -> tuple[Phase, ...]:
        """All phases with their steps; of what is repeated, each round."""
        numbers = count(1)
        return tuple(
            Phase(
                title=phase.title,
                steps=tuple(self._step(step, next(numbers)) for step in self._printed(phase)),
                gates=tuple(self._rules.gates(phase)),
            )
            for phase in self._procedure.phases
        )

    def _printed(self, phase: Whole) -> Iterator[Step]:
        """The steps of a phase; a repeated one that is withheld stands there even if no round of it can be told."""
        file = self._procedure.folded
        source = file.phase(base_of(phase.name)) if file else None
        rounds = self._view.index.rounds
        for step in source.steps if source else ():
            if step.name in rounds and not rounds[step.name] and withheld(self._classes.standing(step.name)):
                yield step
        yield from phase.steps

    def exhibits(self) -> tuple[ShownExhibit, ...]:
        """The custody of each exhibit."""
        return exhibits(self._view, self._answers, self._people)

    def changed(self) -> Iterator[Exceptional]:
        """Answers that were handed over to this run and changed since where they came from."""
        step = self._view.index.steps.get("input")
        labels = {field.name: field.label for field in step.fields} if step else {}
        return self._uses.changed(self._view.state, labels)

    def note(self, note: ev.Noted) -> Act:
        """A note on the run."""
        return self._noted(note)

    def _step(self, step: Step, number: int) -> RecordStep:
        level = withheld(self._classes.standing(step.name))
        if level:
            return RecordStep(number=number, name=step.name, title=step.title, standing="", withheld=level)
        state = self._view.state.step(step.name)
        found = standing(self._view, step)
        applies = found.status is not Status.HIDDEN
        return RecordStep(
            number=number,
            name=step.name,
            title=step.title,
            standing=_MERGED.get(found.status, str(found.status)),
            urgent=step.urgent,
            because=found.because if found.status in _EXPLAINED and not state.asked else "",
            answers=tuple(self._answers.of(step, state)),
            computed=tuple(self._rules.computed(step)) if applies else (),
            acts=tuple(self._acts(step, state)),
            deadlines=tuple(deadlines(self._view, step, self._classes)) if applies else (),
            law=references(self._procedure, step),
            sign_off_open=found.sign_off_open,
            sign_off_due=utc(found.sign_off_due) if found.sign_off_due else "",
        )

    def _acts(self, step: Step, state: StepState) -> Iterator[Act]:
        outcomes: list[tuple[Outcome | ev.Occasion | Purged, bool]] = [(outcome, True) for outcome in state.lifted]
        standing_now = (
            state.occasion,
            state.asked,
            state.skipped,
            state.waived,
            state.not_done,
            state.not_done_signed,
            state.completed,
            state.confirmed,
        )
        outcomes += [(outcome, False) for outcome in standing_now if outcome]
        outcomes = [(outcome, lifted) for outcome, lifted in outcomes if not isinstance(outcome, Returned)]
        outcomes += [(purge, False) for purge in state.purged]
        for outcome, lifted in outcomes:
            yield self._act(step, outcome, lifted=lifted)
        yield from self._uses.acts(step, state)
        reason = self._classes.text(step.name)
        yield from clock_acts(self._view, step, self._people, self._answers.text, reason)
        for note in state.notes:
            yield self._noted(note)

    def _act(self, step: Step, outcome: Outcome | ev.Occasion | Purged, *, lifted: bool) -> Act:
        kind = _KINDS[type(outcome)]
        stamp = self._people.stamp(outcome.header)
        return Act(kind=kind, stamp=stamp, details=tuple(self._details(step, outcome)), lifted=lifted)

    def _details(self, step: Step, outcome: Outcome | ev.Occasion | Purged) -> Iterator[Detail]:
        if isinstance(outcome, ev.Skipped):
            sentence = step.skip.reasons.get(outcome.code, outcome.code) if step.skip else outcome.code
            yield Detail(label="Kind of reason", text=Shown(text=sentence))
            yield self._text(step, "Reason", outcome.reason)
            if outcome.back:
                yield Detail(label="Comes back", time=utc(outcome.back))
        elif isinstance(outcome, ev.Asked):
            answer = f"{step.ask_first} {'Yes' if outcome.applies else 'No'}"
            yield Detail(label="Answer", text=Shown(text=answer))
            if outcome.reason:
                yield self._text(step, "Reason", outcome.reason)
        elif isinstance(outcome, Purged):
            yield Detail(label="Because", text=self._answers.text(outcome.reason, self._classes.rule(outcome)))
        elif isinstance(outcome, ev.Waived):
            yield self._text(step, "Reason", outcome.reason)
        elif isinstance(outcome, ev.NotDone):
            yield self._text(step, "Reason", outcome.reason)
            yield self._text(step, "What was tried", outcome.attempts)
            yield self._text(step, "Who was told", outcome.told)

    def _text(self, step: Step, label: str, text: ev.Text) -> Detail:
        return Detail(label=label, text=self._answers.text(text, self._classes.text(step.name)))

    def _noted(self, note: ev.Noted) -> Act:
        level = self._classes.text(note.step) if note.step else Privacy.CASE
        text = Detail(label="Note", text=self._answers.text(note.text, level))
        return Act(kind="noted", stamp=self._people.stamp(note.header), details=(text,))


_KINDS: Mapping[type, ActKind] = {
    ev.Occasion: "opened",
    ev.Asked: "asked",
    ev.Completed: "completed",
    ev.Confirmed: "confirmed",
    ev.Skipped: "skipped",
    ev.Waived: "waived",
    ev.NotDone: "not_done",
    ev.NotDoneSigned: "not_done_signed",
    Purged: "purged",
}
