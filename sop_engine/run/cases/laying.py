"""A test's answers are laid into a run through `decide`, so that they are judged exactly as an officer's.

Who enters what is not tested: one officer of the test holds every role, persons, exhibits and officers
that an answer names exist, and reasons are given. A step whose questions are all answered is completed,
and confirmed where it needs a second officer.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from msgspec.structs import replace

from sop_engine.problem import Problem
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.procedure.source import Path
from sop_engine.run.apply import apply
from sop_engine.run.cases.acts import ACTS, ANSWERS, REASON, Doing, acts, calendar_of
from sop_engine.run.cases.case import Case, Moment, Suite, Visit, leaves, rows_of, visits
from sop_engine.run.cases.naming import meant
from sop_engine.run.cases.remedies import REFUSED
from sop_engine.run.cases.rounds import occurrences, round_meant
from sop_engine.run.cases.signatures import Signature, readable_signature, sign_order
from sop_engine.run.decide import decide
from sop_engine.run.events import Answered, Header, Opened, PersonAdded
from sop_engine.run.now import Now, OfficerView
from sop_engine.run.orders import Answer, AnyOrder, AskFirst, Complete, Confirm, Open, Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.rounds import base_of, has_outcome
from sop_engine.run.standing import missing, status
from sop_engine.run.state import START, RunState
from sop_engine.run.unfold import unfold
from sop_engine.run.values import is_reference, read
from sop_engine.run.view import View

TESTER, SECOND = "tester", "second_tester"
_NO_ROUND = "A row of its list, or the end of the round before, makes one."


@dataclass(slots=True, kw_only=True)
class Laid:
    """A run as the answers of a test made it.

    Attributes:
        states: the run after each moment, with the moment. refused: answers that were not accepted and were
            expected not to be, `step.field` of the file. attempts: the state that each of them would have given.
        problems: answers that were not accepted.
    """

    states: list[tuple[RunState, datetime]] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    attempts: list[tuple[RunState, datetime, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def lay(procedure: Procedure, suite: Suite, case: Case) -> Laid:
    """Carry out all answers of a test that names only what exists."""
    return _Laying(procedure, suite, case).run()


class _Laying:
    """The run of one test while it grows."""

    def __init__(self, procedure: Procedure, suite: Suite, case: Case) -> None:
        self.procedure = procedure
        self.suite = suite
        self.case = case
        self.laid = Laid()
        self.state = START
        self.closed = False  # was the step itself refused? Then each of its answers would be, for the same reason
        self.now = Now(utc=case.moments[0].now, officers=_officers(procedure))
        self.expected = case.refused

    def run(self) -> Laid:
        self.state = apply(self.state, _opened(self.procedure, self.header()))
        if self.case.calendar is not None:
            self.state = replace(self.state, calendar=calendar_of(self.case.calendar))
        for one in self.case.moments:
            self.moment(one)
        return self.laid

    def moment(self, one: Moment) -> None:
        """All answers of one moment."""
        self.now = Now(utc=one.now, officers=self.now.officers)
        for key, name, value, path in acts(one):
            if key == ANSWERS:
                for visit in visits(self.procedure, one):
                    self.visit(visit)
            else:
                self.act(key, name, value, path)
        self.laid.states.append((self.state, one.now))

    def act(self, key: str, name: str, value: object, path: Path) -> None:
        """One act that is no answer; a refusal ends it."""
        if key == "used":
            self.prepare_given(name, value)
        doing = Doing(procedure=self.unfolded, state=self.state, name=name, value=value, by=TESTER, second=SECOND)
        found = list(ACTS[key](doing))
        if not found:
            self.fault(path, "there is no such round now.", _NO_ROUND)
        for order in found:
            if not self.submit(order, path):
                return

    def prepare_given(self, name: str, value: object) -> None:
        """Make the persons and officers exist that came back."""
        given = value.get("given") if isinstance(value, Mapping) else None
        for step in occurrences(self.unfolded, name):
            result = next((one.result("given") for one in self.unfolded.steps if one.name == step), None)
            if result is not None and isinstance(given, Mapping):
                self.prepare(result, given)

    def visit(self, visit: Visit) -> None:
        """The answers of one step, and its completion when nothing is missing."""
        step = self.occurrence(visit)
        if step is None:
            self.fault(visit.path, "there is no such round now.", _NO_ROUND)
            return
        if visit.asked or (step.ask_first and self.state.step(step.name).asked is None):
            order = AskFirst(by=TESTER, actor=TESTER, step=step.name, applies=visit.asked != "no", reason=REASON)
            if not self.submit(order, visit.path):
                return
        if visit.asked == "no" or (visit.asked and step.use):
            return  # what uses another procedure is complete when that run says so
        self.closed = False
        for name, raw in visit.answers.items():
            found = step.field(name)
            if found is not None and not self.closed:
                self.answer(found, raw, (*visit.path, name))
        self.complete(step, visit.path)

    def occurrence(self, visit: Visit) -> Step | None:
        """The step, or the round of it that is meant; what may be opened at any time is opened once more."""
        written = self.procedure.step(visit.step)
        if written is not None and written.anytime and not self.opened(visit.step):
            self.submit(Open(by=TESTER, actor=TESTER, step=visit.step), visit.path)
        return round_meant(self.unfolded, self.state, visit)

    def opened(self, name: str) -> bool:
        """Is an occasion of the step open in which nothing was answered yet?"""
        found = (self.state.step(one) for one in occurrences(self.unfolded, name))
        return any(did.occasion and not did.answers and not did.rows and not has_outcome(did) for did in found)

    @property
    def unfolded(self) -> Procedure:
        """The procedure as the run sees it now."""
        return unfold(self.procedure, self.state)

    def answer(self, asked: Field, raw: object, path: Path) -> None:
        """One answer, or each row of a list."""
        self.prepare(asked, raw)
        if asked.type is FieldType.SIGN:
            given = readable_signature(asked, raw)
            if isinstance(given, Signature):
                view = View(self.unfolded, self.state, self.now.utc)
                self.submit(sign_order(view, asked, given, TESTER), path, asked)
            return
        whole = asked.type is FieldType.LIST and isinstance(raw, list)
        for number, one in enumerate(rows_of(raw) if whole else [raw]):
            order = Answer(
                by=TESTER, actor=TESTER, step=asked.step, field=asked.name, value=one, reason=_reason(asked)
            )
            self.submit(order, (*path, number) if whole else path, asked)

    def prepare(self, asked: Field, raw: object) -> None:
        """Make the persons, exhibits and officers exist that the answer names."""
        for one, part in leaves(asked, raw):
            if one.type is FieldType.PERSON and is_reference(part):
                self.person(one, str(part))
            elif one.type is FieldType.EXHIBIT and isinstance(part, str) and part.startswith("EX-"):
                known = self.state.exhibits
                if part not in known:
                    self.state = replace(self.state, exhibits={**known, part: one.ref})
            elif one.type is FieldType.OFFICER and isinstance(part, str) and part not in self.now.officers:
                roles = frozenset(one.role) or frozenset(self.procedure.roles)
                officer = OfficerView(id=part, name=part, roles=roles)
                self.now = Now(utc=self.now.utc, officers={**self.now.officers, part: officer})

    def person(self, asked: Field, reference: str) -> None:
        """Put the person into the vault, and those with a lower number."""
        for number in range(len(self.state.persons) + 1, min(int(reference[1:]), _MOST_PERSONS) + 1):
            added = PersonAdded(header=self.header(), person=f"P{number}", kind=asked.person, values={})
            self.state = apply(self.state, added)

    def complete(self, step: Step, path: Path) -> None:
        view = View(self.unfolded, self.state, self.now.utc)
        if status(view, step) is not Status.OPEN or missing(view, step):
            return
        if self.submit(Complete(by=TESTER, actor=TESTER, step=step.name), path) and step.second:
            self.submit(Confirm(by=SECOND, actor=SECOND, step=step.name), path)

    def submit(self, order: AnyOrder, path: Path, asked: Field | None = None) -> bool:
        """Carry out an order; a refusal that the test does not expect is a finding."""
        found = decide(self.procedure, self.state, order, self.now)
        if not isinstance(found, Refusal):
            for event in found:
                self.state = apply(self.state, event)
            return True
        ref = asked.ref if asked else ""
        names = {ref, base_of(ref)} & self.expected
        if names:
            self.laid.refused |= names
            self.attempt(order, asked)
        else:
            value = order.value if isinstance(order, Answer) else ""
            self.fault(path, found.sentence, meant(value, found.offers) or found.hint)
            self.closed = asked is not None and found.field == asked.step
        return False

    def attempt(self, order: AnyOrder, asked: Field | None) -> None:
        """Keep what the run would have been with the refused answer: its conditions were tested."""
        value = read(asked, order.value) if isinstance(order, Answer) and asked else None
        if value is None or isinstance(value, Refusal) or asked is None:
            return
        row = len(self.state.step(asked.step).rows.get(asked.name, ())) + 1 if asked.type is FieldType.LIST else 0
        event = Answered(header=self.header(), step=asked.step, field=asked.name, value=value, row=row)
        self.laid.attempts.append((apply(self.state, event), self.now.utc, asked.ref))

    def header(self) -> Header:
        return Header(actor=TESTER, by=TESTER, role="", at=self.now.utc, entered=self.now.utc)

    def fault(self, path: Path, message: str, hint: str) -> None:
        position = self.suite.at(path, key=isinstance(path[-1], str))
        self.laid.problems.append(
            Problem(
                code="C112",
                message=f"The procedure does not accept this: {message}",
                position=position,
                hint=hint or REFUSED,
            )
        )


_MOST_PERSONS = 50
"""Persons of one test; a reference beyond is refused as unknown."""


def _reason(asked: Field) -> str:
    """A sentence for the choices that ask for one; a test need not write it."""
    asks = asked.type is FieldType.DECISION or any(
        option.reason for one in _with_columns(asked) for option in one.options
    )
    return REASON if asks else ""


def _with_columns(asked: Field) -> Iterator[Field]:
    yield asked
    yield from asked.columns


def _officers(procedure: Procedure) -> dict[str, OfficerView]:
    """One officer for each role, and two who hold all of them."""
    every = frozenset(procedure.roles)
    named = {role: OfficerView(id=role, name=role, roles=frozenset({role})) for role in procedure.roles}
    both = {one: OfficerView(id=one, name=one, roles=every, supervisor=True) for one in (TESTER, SECOND)}
    return {**named, **both}


def _opened(procedure: Procedure, header: Header) -> Opened:
    return Opened(
        header=header,
        case="TEST/1",
        procedure=procedure.id,
        version=procedure.version,
        logic_digest=procedure.logic_digest,
        text_digest=procedure.text_digest,
        language="en",
        practice=True,
        agency="",
        sources=procedure.sources,
    )
