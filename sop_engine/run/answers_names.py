"""What an answers file names must be in its procedure: steps, fields, options, phases, gates, outcomes, reasons."""

from collections.abc import Iterable, Iterator, Mapping

from sop_engine.problem import Problem
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.spelling import instead_of
from sop_engine.procedure.wording import quoted
from sop_engine.run.answer_forms import form_of
from sop_engine.run.answers_file import Answers, Line
from sop_engine.run.orders import Refusal
from sop_engine.run.rounds import base_of
from sop_engine.run.values import read

_INPUT = "input"
_HELD = frozenset({FieldType.PERSON, FieldType.EXHIBIT, FieldType.OFFICER, FieldType.SIGN, FieldType.CUSTODY})
"""Fields whose answers name what the run makes on the way."""


def check_answers(procedure: Procedure, answers: Answers, source: Source) -> list[Problem]:
    """What an answers file names and its procedure does not have, and answers that their fields do not take.

    Whether the run would accept the orders in their turn is not looked at.
    """
    reading = _Reading(procedure, source)
    return [problem for number, line in enumerate(answers.lines) for problem in reading.line(number, line)]


class _Reading:
    """One file beside its procedure."""

    def __init__(self, procedure: Procedure, source: Source) -> None:
        self.procedure = procedure
        self.source = source
        self.steps: dict[str, Step] = {step.name: step for step in procedure.steps}
        self.people = _people(procedure)

    def line(self, number: int, line: Line) -> Iterator[Problem]:
        """What is wrong with the names of one order; the first is enough."""
        steps = (*self.steps, *([_INPUT] if self.procedure.inputs else ()))
        phases = {phase.name: phase for phase in self.procedure.phases}
        step, phase = self._text(line, "step"), phases.get(self._text(line, "phase"))
        own = self.steps.get(step)
        known: Mapping[str, tuple[str, Iterable[str]]] = {
            "step": ("step", steps),
            "phase": ("phase", phases),
            "gate": ("gate", [gate.name for gate in phase.gates] if phase else ()),
            "field": (f"field of {quoted(step)}", [field.name for field in self._fields(step)]),
            "code": (f"reason to skip {quoted(step)}", own.skip.reasons if own and own.skip else ()),
            "outcome": ("outcome", self.procedure.outcomes),
            "kind": ("kind of person", self.people),
        }
        for key, (what, names) in known.items():
            name = self._text(line, key)
            if key in line.keys and name not in names:
                message = f"The procedure has no {what} that is called {quoted(name)}."
                hint = instead_of(name, names) or f"It has no {what} at all."
                position = self.source.position(("orders", number, key))
                yield Problem(code="I213", message=message, position=position, hint=hint)
                return
        yield from self._value(number, line, step)

    def _value(self, number: int, line: Line, step: str) -> Iterator[Problem]:
        """An answer that its field does not take."""
        name = self._text(line, "field")
        field = next((field for field in self._fields(step) if field.name == name), None)
        if field is None or "value" not in line.keys:
            return
        for part, raw, path in _parts(field, line.keys["value"]):
            found = read(part, raw) if part.type not in _HELD and not part.columns else None
            if isinstance(found, Refusal):
                hint = instead_of(str(raw), found.offers) or found.hint or form_of(part)
                position = self.source.position(("orders", number, "value", *path))
                yield Problem(code="I214", message=found.sentence, position=position, hint=hint)

    def _fields(self, step: str) -> tuple[Field, ...]:
        if step == _INPUT:
            return self.procedure.inputs
        return self.steps[step].fields if step in self.steps else ()

    def _text(self, line: Line, key: str) -> str:
        return base_of(str(line.keys.get(key, "")))


def _people(procedure: Procedure) -> tuple[str, ...]:
    """All kinds of people, also those that the procedure does not name, and those that its own fields point at."""
    stored = read_source(procedure.sources.get("shared/roles.yaml", ""), "shared/roles.yaml")
    found = stored.at(("people",)) if isinstance(stored, Source) else None
    shared = tuple(found) if isinstance(found, dict) else tuple(procedure.people)
    fields = (*procedure.inputs, *(field for step in procedure.steps for field in step.fields))
    pointed = [one.person for field in fields for one in (field, *field.columns) if one.person]
    return tuple(dict.fromkeys((*shared, *pointed)))


def _parts(field: Field, raw: object) -> Iterator[tuple[Field, object, tuple[str, ...]]]:
    """The answer with its field; of a row, each column."""
    if field.type is FieldType.LIST and isinstance(raw, dict):
        columns = {column.name: column for column in field.columns}
        yield from ((columns[name], part, (name,)) for name, part in raw.items() if name in columns)
    else:
        yield field, raw, ()
