"""Classes of what a record could tell: not only of values, but of whether a step or field applies.

"The child was taken to hospital" tells that there was contact, although no harmful value is printed.
So the standing of a step has the highest class that the conditions behind it read, through any number
of steps; a field that only sometimes applies likewise; a clock has the class of what it counts from.
An answer that is right only together with a harmful one (`must`, `where`) is withheld with it, and so is the
standing of whatever reads it.
"""

from collections.abc import Iterator

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Due, Field, FieldType, Privacy, Procedure, Step


class Telling:
    """Classes of one procedure, all found at once: the lowest that let nobody conclude what is withheld."""

    def __init__(self, procedure: Procedure) -> None:
        self.steps = {step.name: step for step in procedure.steps}
        self.phases = {phase.name: phase for phase in procedure.phases}
        self._standings = dict.fromkeys(self.steps, Privacy.CASE)
        self._present = {ref: Privacy.CASE for step in procedure.steps for ref in _refs(step)}
        self._values = dict(self._present)
        # What `until` and `must` read may stand further down: again, until nothing rises.
        before: list[Privacy] = []
        while (found := self._round(procedure)) != before:
            before = found

    def _round(self, procedure: Procedure) -> list[Privacy]:
        """All classes once more, each from those found so far. None ever falls."""
        for step in procedure.steps:
            self._standings[step.name] = self._of_step(step)
            for field in (*step.fields, *step.results):
                for one in (field, *field.columns):
                    self._present[one.ref] = self._of_presence(one)
                    self._values[one.ref] = self._of_value(one)
        return [*self._standings.values(), *self._present.values(), *self._values.values()]

    def _of_step(self, step: Step) -> Privacy:
        if step.sealed:
            return Privacy.HARM  # it tells nothing at all: its acts stand in a compartment of their own
        # How many rounds there are tells how many rows the list has; whether one comes back hangs on its `until`.
        rows = self.presence(step.each) if step.each in self._present else Privacy.CASE
        until = step.every.until if step.every else None
        # It cannot be completed before what must be answered is: so its completion tells that the answer is right.
        told = [self._told(field) for field in step.fields if not field.optional]
        return max([rows, self._read(*self._conditions(step), until), *told])

    def _told(self, field: Field) -> Privacy:
        """Class of what it tells that the field has an answer at all; of a list, that it has a row."""
        columns = [self._told(column) for column in field.columns if not column.optional]
        return max([self._read(field.where, _alone(field)), *columns])

    def _of_presence(self, field: Field) -> Privacy:
        known = max(self.standing(field.step), self._read(field.when, field.value), self._told(field))
        around = field.ref.rpartition(".")[0]
        return max(known, self.presence(around)) if around in self._present else known

    def _of_value(self, field: Field) -> Privacy:
        if self.steps[field.step].purge is not None:
            return Privacy.HARM  # what was handed out cannot be called back, and its readers would tell it
        own = [name for name in field.must.reads if self.plain(name) != field.ref] if field.must else []
        return max([self.given(field.privacy), self.presence(field.ref), *map(self.reference, own)])

    def given(self, own: Privacy) -> Privacy:
        """The class that an author gave to a field or step, as it counts here."""
        return own

    def plain(self, name: str) -> str:
        """The name as the file has it."""
        return name

    def standing(self, step: str) -> Privacy:
        """Class of the standing of a step, in whatever round: of whether it applies."""
        return self._standings[self.plain(step)]

    def presence(self, ref: str) -> Privacy:
        """Class of whether a field (or column) applies and has an answer."""
        return self._present[self.plain(ref)]

    def value(self, ref: str) -> Privacy:
        """Class of a field's value: its own, or what `when`, `must` and `where` let conclude from it.

        A list has the class of its own and not of its columns, which are withheld one by one. What may have to be
        expunged never leaves: a record that was handed out cannot be called back.
        """
        return self._values[self.plain(ref)]

    def answer(self, field: Field) -> Privacy:
        """Class of an answer as a whole: of a list, the highest of its columns."""
        if not field.columns:
            return self.value(field.ref)
        return max(self.value(column.ref) for column in field.columns)

    def row(self, field: Field) -> Privacy:
        """Class of the open part of a row: of the columns that stand together in the compartment of the case."""
        columns = [column for column in field.columns if column.privacy < Privacy.IDENTITY]
        return max([self.presence(field.ref), *(self.value(column.ref) for column in columns)])

    def proposal(self, field: Field) -> Privacy:
        """Class of what was proposed for a decision."""
        return max(self.value(field.ref), self._read(*(condition for _, condition in field.propose)))

    def text(self, step: str) -> Privacy:
        """Class of a reason or a note on a step: the highest of its fields, and of its standing."""
        found = self.steps[self.plain(step)]
        return Privacy.HARM if found.purge is not None else max(self.given(found.privacy), self.standing(found.name))

    def read(self, condition: Condition | None) -> Privacy:
        """Class of whether a condition is true."""
        return self._read(condition)

    def clock(self, step: Step, due: Due) -> Privacy:
        """Class of when a clock ends."""
        classes = [self.standing(step.name), self._read(due.when)]
        return max([*classes, *(self._mark(step, name) for name in (*due.start, *due.before))])

    def clock_of(self, step: str, number: int) -> Privacy:
        """Class of when the clock of that number of a step ends."""
        found = self.steps[self.plain(step)]
        return self.clock(found, found.due[number - 1]) if number <= len(found.due) else self.standing(step)

    def rounds(self, step: Step) -> Privacy:
        """Class of when the rounds of a recurring step come."""
        if step.every is None:
            return Privacy.CASE
        classes = [self.standing(step.name), self._read(*(gap.when for gap in step.every.gaps))]
        classes += [self._mark(step, name) for name in (step.every.start or ("opened",))]
        return max([*classes, self.reference(step.every.next)] if step.every.next else classes)

    def _mark(self, step: Step, name: str) -> Privacy:
        """Class of a moment that a clock counts from."""
        if name == "opened":
            return max((self._group(held) for held in step.after), default=Privacy.CASE)
        if name == "start":
            return Privacy.CASE
        return self.reference(name) if "." in name else self.standing(name)

    def _group(self, name: str) -> Privacy:
        phase = self.phases.get(self.plain(name))
        return (
            max((self.standing(step.name) for step in phase.steps), default=Privacy.CASE)
            if phase
            else self.standing(name)
        )

    def _conditions(self, step: Step) -> tuple[Condition | None, ...]:
        """All that decides whether a step applies."""
        phase = self.phases[step.phase]
        return (phase.when, step.when, *(gate.when for gate in phase.gates))

    def _read(self, *conditions: Condition | None) -> Privacy:
        reads = [ref for condition in conditions if condition for ref in condition.reads]
        return max((self.reference(ref) for ref in reads), default=Privacy.CASE)

    def reference(self, ref: str) -> Privacy:
        """Class of what a condition reads. Whoever knows how it came out knows of the value: so that of the value."""
        ref = self.plain(ref)
        found = self._values.get(ref)
        # What is not known here stands in a file that has errors, or is the chosen option with its data.
        return self._values.get(ref.rpartition(".")[0], Privacy.HARM) if found is None else found


def _alone(field: Field) -> Condition | None:
    """The `must` of a field, where no other answer to the field could have met it."""
    if field.must is None or (field.type is not FieldType.TICK and field.ref in field.must.reads):
        return None
    return field.must


def _refs(step: Step) -> Iterator[str]:
    for field in (*step.fields, *step.results):
        yield from (one.ref for one in (field, *field.columns))
