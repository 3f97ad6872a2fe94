"""What a test names must be there: steps, fields, options, gates, outcomes; and answers must have their type."""

from collections.abc import Iterable, Iterator, Mapping

from sop_engine.problem import Problem
from sop_engine.procedure.model import Field, FieldType, Procedure
from sop_engine.procedure.source import Path
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.wording import listed, quoted
from sop_engine.run.answer_forms import form_of
from sop_engine.run.cases.acts import ANSWERS, acts
from sop_engine.run.cases.case import Case, Moment, Plain, Suite, Visit, rows_of, visits
from sop_engine.run.cases.signatures import readable_signature
from sop_engine.run.orders import Refusal
from sop_engine.run.rounds import base_of
from sop_engine.run.values import read

OPEN = "open"
"""Expected outcome of a run that cannot be closed yet."""

NONE = "none"
"""Expected where no clock runs or nothing is proposed."""

INPUT = "input"
"""The step in which the inputs are asked."""

_STEP_LISTS = ("shown", "hidden", "undecided", "blocked", "later", "overdue", "expunged")
_MOST_OFFERED = 12
_DECISION = "Name a field of type `decision`, or leave the line out."
_COMMA = "If it is the rest of the text before it: a text with a comma needs quotes."


def check_cases(procedure: Procedure, suite: Suite) -> list[Problem]:
    """Names and answers of all tests that the procedure does not know, in order of the file."""
    names = _Names(procedure, suite)
    if suite.of != procedure.id:
        return [names.problem("C103", ("of",), f"This file tests `{suite.of}`, not `{procedure.id}`.", "")]
    return [problem for case in suite.cases for problem in check_case(procedure, suite, case)]


def check_case(procedure: Procedure, suite: Suite, case: Case) -> list[Problem]:
    """Names and answers of one test that the procedure does not know."""
    names = _Names(procedure, suite)
    given = [
        problem for one in case.moments for visit in visits(procedure, one) for problem in names.visit(visit, case)
    ]
    done = [problem for one in case.moments for problem in names.done(one)]
    return [*given, *done, *names.expected(case)]


def fields_of(procedure: Procedure) -> Mapping[str, Mapping[str, Field]]:
    """Step name to its fields by name; the inputs stand in a step of their own."""
    steps = {step.name: {field.name: field for field in step.fields} for step in procedure.steps}
    return {INPUT: {field.name: field for field in procedure.inputs}, **steps} if procedure.inputs else steps


class _Names:
    """The names of one procedure, and the file to point into."""

    def __init__(self, procedure: Procedure, suite: Suite) -> None:
        self.procedure = procedure
        self.suite = suite
        self.fields = fields_of(procedure)

    def problem(self, code: str, path: Path, message: str, hint: str, *, key: bool = False) -> Problem:
        return Problem(code=code, message=message, position=self.suite.at(path, key=key), hint=hint)

    def visit(self, visit: Visit, case: Case) -> Iterator[Problem]:
        """What is wrong with the answers of one step."""
        if visit.step not in self.fields:
            yield self.no_step(visit.step, visit.path, key=True)
            return
        if visit.asked:
            yield from self.asked(visit)
        rest = next((name for name in _rests(visit.answers) if name not in self.fields[visit.step]), "")
        if rest:
            # What stands before the comma is not the whole answer, so it is not judged.
            message = f"{quoted(visit.step)} has no field {quoted(rest)}."
            yield self.problem("C105", (*visit.path, rest), message, _COMMA, key=True)
            return
        for name, raw in visit.answers.items():
            field = self.fields[visit.step].get(name)
            path = (*visit.path, name)
            if field is None:
                yield self.no_field(visit.step, name, path)
            elif f"{visit.step}.{name}" not in map(base_of, case.refused):
                yield from self.answer(field, raw, path)

    def done(self, one: Moment) -> Iterator[Problem]:
        """Steps and gates of the acts of a moment that do not exist."""
        for key, name, _, path in acts(one):
            if key == "lift":
                yield from self.gate(name, path)
            elif key != ANSWERS and base_of(name) not in self.fields:
                yield self.no_step(name, path, key=isinstance(path[-1], str))

    def gate(self, name: str, path: Path) -> Iterator[Problem]:
        """What is wrong with the name of a gate."""
        gates = [gate.name for phase in self.procedure.phases for gate in phase.gates]
        if name not in gates:
            hint = meant(name, gates) or "This procedure has no gates."
            yield self.problem("C110", path, f"There is no gate {quoted(name)}.", hint)

    def asked(self, visit: Visit) -> Iterator[Problem]:
        step = self.procedure.step(visit.step)
        if step is None or not step.ask_first:
            hint = "Write its fields below it, each with its answer."
            yield self.problem("C106", visit.path, f"The step {quoted(visit.step)} asks no question first.", hint)
        elif visit.asked not in {"yes", "no"}:
            message = f"{quoted(visit.asked)} is no answer to '{step.ask_first}'"
            yield self.problem("C106", visit.path, f"{message}.", "Write `yes` or `no`.")

    def answer(self, field: Field, raw: object, path: Path) -> Iterator[Problem]:
        """What is wrong with the type of an answer, column by column."""
        if field.type is not FieldType.LIST:
            yield from self.value(field, raw, path)
            return
        columns = {column.name: column for column in field.columns}
        for number, row in enumerate(rows_of(raw)):
            place = (*path, number) if isinstance(raw, list) else path
            if not isinstance(row, dict):
                yield self.problem(
                    "C106", place, f"{quoted(field.ref)} takes rows.", "Write each column with its answer."
                )
                continue
            for name, part in row.items():
                if name in columns:
                    yield from self.value(columns[name], part, (*place, name))
                else:
                    yield self.no_field(field.ref, name, (*place, name), columns)

    def value(self, field: Field, raw: object, path: Path) -> Iterator[Problem]:
        found = readable_signature(field, raw) if field.type is FieldType.SIGN else read(field, raw)
        if isinstance(found, Refusal):
            yield self.problem("C106", path, found.sentence, meant(raw, found.offers) or found.hint or form_of(field))

    def expected(self, case: Case) -> Iterator[Problem]:
        """What is wrong with the names in `expect`."""
        path: Path = (*case.path, "expect")
        for key in _STEP_LISTS:
            for number, name in enumerate(_texts(case.expect.get(key))):
                if base_of(name) not in self.fields:
                    yield self.no_step(name, (*path, key, number))
        for name in _mapping(case.expect.get("due")):
            if base_of(name) not in self.fields:
                yield self.no_step(name, (*path, "due", name), key=True)
        yield from self.proposals(case, path)
        yield from self.refusals(case, path)
        yield from self.endings(case, path)

    def proposals(self, case: Case, path: Path) -> Iterator[Problem]:
        for ref, option in _mapping(case.expect.get("proposed")).items():
            place: Path = (*path, "proposed", ref)
            field, problem = self.referred(ref, place)
            if problem:
                yield problem
            elif field and field.type is not FieldType.DECISION:
                yield self.problem(
                    "C108", place, f"{quoted(ref)} is no decision, so nothing is proposed.", _DECISION, key=True
                )
            elif field and option != NONE and not field.option(str(option)):
                offers = tuple(one.name for one in field.options)
                hint = meant(option, offers)
                yield self.problem("C108", place, f"{quoted(ref)} has no option {quoted(str(option))}.", hint)

    def refusals(self, case: Case, path: Path) -> Iterator[Problem]:
        answered = {
            f"{visit.step}.{name}"
            for one in case.moments
            for visit in visits(self.procedure, one)
            for name in visit.answers
        }
        for number, ref in enumerate(_texts(case.expect.get("refused"))):
            place: Path = (*path, "refused", number)
            _, problem = self.referred(ref, place)
            if problem:
                yield problem
            elif base_of(ref) not in answered:
                yield self.problem("C109", place, f"{quoted(ref)} is not answered in this test.", "Answer it above.")

    def endings(self, case: Case, path: Path) -> Iterator[Problem]:
        for number, name in enumerate(_texts(case.expect.get("gates"))):
            yield from self.gate(name, (*path, "gates", number))
        for ref in _mapping(case.expect.get("results")):
            if not self.comes_back(ref):
                _, problem = self.referred(ref, (*path, "results", ref))
                yield from [problem] if problem else []
        for name in _mapping(case.expect.get("given")):
            if name not in self.procedure.gives:
                hint = meant(name, self.procedure.gives) or "This procedure gives nothing."
                message = f"This procedure gives no {quoted(name)}."
                yield self.problem("C113", (*path, "given", name), message, hint, key=True)
        outcome = case.expect.get("outcome")
        known = [*self.procedure.outcomes, OPEN]
        if outcome is not None and outcome not in known:
            message = f"There is no outcome {quoted(str(outcome))}."
            yield self.problem("C111", (*path, "outcome"), message, meant(outcome, known))

    def comes_back(self, ref: str) -> bool:
        """Is it what a step reads of the procedure that it uses: `step.outcome`, `step.given.name`?"""
        step, name, *rest = ref.split(".")
        found = self.procedure.step(base_of(step))
        result = found.result(name) if found else None
        return result is not None and rest in ([[column.name] for column in result.columns] or [[]])

    def referred(self, ref: str, path: Path) -> tuple[Field | None, Problem | None]:
        """The field of `step.field`, or what is wrong with the name."""
        step, _, name = ref.partition(".")
        fields = self.fields.get(base_of(step))
        key = isinstance(path[-1], str)
        if fields is None:
            return None, self.no_step(step, path, key=key)
        if name not in fields:
            return None, self.no_field(base_of(step), name, path, key=key)
        return fields[name], None

    def no_step(self, name: str, path: Path, *, key: bool = False) -> Problem:
        near = closest(name, self.fields)
        hint = f"Did you mean {quoted(near)}?" if near else "Steps are named as in the procedure."
        return self.problem("C104", path, f"There is no step {quoted(name)} in `{self.procedure.id}`.", hint, key=key)

    def no_field(
        self, owner: str, name: str, path: Path, among: Iterable[str] | None = None, *, key: bool = True
    ) -> Problem:
        offers = tuple(self.fields[owner] if among is None else among)
        message = f"{quoted(owner)} has no field {quoted(name)}."
        return self.problem("C105", path, message, meant(name, offers), key=key)


def meant(word: object, offers: Iterable[str]) -> str:
    """Which of these was meant, and what is possible; empty when nothing is."""
    possible = tuple(offers)
    if not possible:
        return ""
    near = closest(str(word), possible)
    more = listed(possible[:_MOST_OFFERED], "or")
    return f"Did you mean {quoted(near)}? Possible: {more}." if near else f"Possible: {more}."


def _rests(answers: Plain) -> Iterator[str]:
    """Names with nothing behind them: nearly always what followed a comma."""
    return (name for name, raw in answers.items() if raw is None)


def _texts(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _mapping(value: object) -> Plain:
    return value if isinstance(value, dict) else {}
