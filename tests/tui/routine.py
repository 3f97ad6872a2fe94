"""Routine of a walk: the answers of a test of the procedure, entered by the officers of the kit, each by own key."""

from collections.abc import Mapping
from functools import cache

from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.cases import Suite, read_cases
from sop_engine.run.orders import Answer, Complete, Sign
from sop_engine.station.roster import Enrolment
from tests.tui.walking import Walk

REASON = "So it is in this invented walk."
PAPER = "Paper 1 (invented)"
Values = Mapping[str, object]


@cache
def _suite(procedure: str) -> Suite:
    path = shipped("procedures") / procedure / f"{procedure}.test.yaml"
    source = read_source(path.read_bytes(), path.name)
    assert isinstance(source, Source)
    suite = read_cases(source)
    assert isinstance(suite, Suite), suite
    return suite


def told(procedure: str, test: str) -> dict[str, Values]:
    """What that test, and those that it goes on from, answer at each step; of rounds only the first."""
    case = next(case for case in _suite(procedure).cases if case.name == test)
    found: dict[str, Values] = {}
    for one in case.moments:
        for step, given in one.answers.items():
            values = given[0] if isinstance(given, list) else given
            found[step] = values if isinstance(values, dict) else {}
    return found


class Routine:
    """Enters answers into the run of a walk."""

    def __init__(self, walk: Walk, officers: list[Enrolment], answers: Mapping[str, Values]) -> None:
        self._walk = walk
        self._officers = officers
        self._answers = answers

    def enter(self, *steps: str, **instead: object) -> None:
        """Answer and complete these steps as the test has it; `instead`: other values of fields, `field=value`."""
        for step in steps:
            self.fill(step, {**self._answers[step.partition("~")[0]], **instead})

    def fill(self, name: str, values: Values) -> None:
        """Answer a step in the order of its fields and complete it, as an officer who may."""
        step = self._walk.session.unfolded.step(name)
        assert step is not None, name
        by = self.holder(step.who)
        for field in step.fields:
            if field.name in values:
                self._answer(step, field, values[field.name], by)
        self._walk.give(Complete(by=by, actor=by, step=name))

    def holder(self, roles: tuple[str, ...], *, not_these: frozenset[str] = frozenset()) -> str:
        """An officer with one of these roles, the first role first."""
        return next(
            one.id for role in roles for one in self._officers if role in one.roles and one.id not in not_these
        )

    def _answer(self, step: Step, field: Field, value: object, by: str) -> None:
        if field.type is FieldType.SIGN:
            self._sign(step, field, str(value), by)
            return
        rows = value if field.type is FieldType.LIST and isinstance(value, list) else [value]
        decides = self.holder(field.by) if field.type is FieldType.DECISION and field.by else by
        for one in rows:
            given = "new" if field.type is FieldType.EXHIBIT else one
            reason = REASON if field.type is FieldType.DECISION else ""
            self._walk.give(
                Answer(by=decides, actor=decides, step=step.name, field=field.name, value=given, reason=reason)
            )

    def _sign(self, step: Step, field: Field, who: str, by: str) -> None:
        if any(who in one.roles for one in self._officers):
            officer = self.holder((who,))
            self._walk.give(Sign(by=officer, actor=officer, step=step.name, field=field.name))
        else:
            self._walk.give(Sign(by=by, actor=by, step=step.name, field=field.name, signer=who, paper=PAPER))
