"""What the rules of a procedure did: gates that closed a phase, values that were worked out, answers expunged."""

from collections.abc import Iterator

from exports.composition.answers import Answers
from exports.composition.classes import Classes, withheld
from exports.composition.legal import printable
from exports.composition.people import People
from exports.parts import Detail, Shown, ShownGate
from exports.record import Exceptional
from sop_engine.procedure.conditions.truth import Missing
from sop_engine.procedure.model import Phase, Step
from sop_engine.run.computed import computed_words
from sop_engine.run.gates import closed, name_of
from sop_engine.run.view import View


class Rules:
    """Composes what followed from the rules of one run."""

    def __init__(self, view: View, classes: Classes, people: People) -> None:
        self._procedure = view.procedure
        self._view = view
        self._classes = classes
        self._people = people
        self._answers = Answers(view.index, classes, people)

    def gates(self, phase: Phase) -> Iterator[ShownGate]:
        """The gates of a phase that are closed, or were opened again; none whose condition reads what is withheld."""
        shut = {gate.name for gate in closed(self._view, phase)}
        for gate in phase.gates:
            level = self._classes.read(gate.when)
            lift = self._view.state.lifts.get(name_of(phase, gate))
            if withheld(level) or not (lift or gate.name in shut):
                continue
            yield ShownGate(
                name=name_of(phase, gate),
                because=gate.because,
                law=printable(self._procedure, gate.law),
                standing="lifted" if lift else "closed",
                stamp=self._people.stamp(lift.header) if lift else None,
                reason=self._answers.text(lift.reason, level) if lift else Shown(),
            )

    def computed(self, step: Step) -> Iterator[Detail]:
        """The computed fields of a step that apply, each with its value in words."""
        for field in step.fields:
            if field.value is None or self._view.value(field.ref) is Missing.NOT_APPLICABLE:
                continue
            level = withheld(self._classes.value(field.ref))
            text = Shown(withheld=level) if level else Shown(text=computed_words(self._view, field))
            yield Detail(label=field.label, text=text)


def opened_again(title: str, gates: tuple[ShownGate, ...]) -> Iterator[Exceptional]:
    """The gates of a phase that somebody opened again, as exceptions."""
    for gate in gates:
        if gate.standing == "lifted":
            details = (
                Detail(label="Closed because", text=Shown(text=gate.because)),
                Detail(label="Reason", text=gate.reason),
            )
            yield Exceptional(kind="lifted", title=title, details=details, stamp=gate.stamp)
