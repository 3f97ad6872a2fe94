"""The cases in `ocse_first_response.test.yaml` come out as its author expects.

Answers are laid straight into the state, as the language reference says: a step whose questions are all
answered counts as completed at `now`. So a case tests the procedure, not who may enter what.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import FieldType, Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.apply import apply
from sop_engine.run.events import Answered, Completed, Header, Opened
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.progress import progress
from sop_engine.run.standing import SETTLED, missing
from sop_engine.run.state import START, RunState
from sop_engine.run.values import NAIROBI, read
from sop_engine.run.view import View

NAME = "ocse_first_response"
Case = Mapping[str, Any]


def _text(*parts: str) -> str:
    return shipped("procedures").joinpath(*parts).read_text(encoding="utf-8")


def _cases() -> Mapping[str, Case]:
    source = read_source(_text(NAME, f"{NAME}.test.yaml"), "tests")
    assert isinstance(source, Source)
    return cast("Mapping[str, Case]", cast("Mapping[str, object]", source.value)["tests"])


CASES = _cases()


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    """The shipped procedure, loaded once."""
    shared = {f"shared/{part}.yaml": _text("shared", f"{part}.yaml") for part in ("roles", "law", "lists")}
    loaded = load_procedure({f"{NAME}.yaml": _text(NAME, f"{NAME}.yaml"), **shared}, f"{NAME}.yaml", quick=True)
    assert loaded.procedure is not None
    return loaded.procedure


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=NAIROBI).astimezone(UTC)


def _opened(procedure: Procedure, header: Header) -> Opened:
    return Opened(
        header=header,
        case="PRACTICE/1",
        procedure=procedure.id,
        version=procedure.version,
        logic_digest=procedure.logic_digest,
        text_digest=procedure.text_digest,
        language="en",
        practice=True,
        agency="kps",
        sources=procedure.sources,
    )


def _answers(procedure: Procedure, header: Header, step: str, given: Mapping[str, object]) -> list[Answered]:
    found = []
    for name, raw in given.items():
        field = procedure.field(f"{step}.{name}")
        assert field is not None, f"{step}.{name}"
        rows = cast("list[object]", raw) if field.type is FieldType.LIST else [raw]
        for number, one in enumerate(rows, start=1):
            value = read(field, one)
            assert not isinstance(value, Refusal), value
            row = number if field.type is FieldType.LIST else 0
            found.append(Answered(header=header, step=step, field=name, value=value, row=row))
    return found


def _state(procedure: Procedure, case: Case) -> RunState:
    now = _moment(case["now"])
    header = Header(actor="wanjiru", by="wanjiru", role="child_desk", at=now, entered=now)
    state = apply(START, _opened(procedure, header))
    for name, given in case["answers"].items():
        for event in _answers(procedure, header, name, given):
            state = apply(state, event)
        step = procedure.step(name)
        assert step is not None, name
        if not missing(View(procedure, state, now), step):
            state = apply(state, Completed(header=header, step=name))
    return state


def _check_steps(expect: Case, found: Progress) -> None:
    status = {name: one.status for name, one in found.steps.items()}
    assert not [name for name in expect.get("shown", []) if status[name] in {Status.HIDDEN, Status.UNDECIDED}]
    assert [name for name in expect.get("hidden", []) if status[name] is not Status.HIDDEN] == []
    assert [name for name in expect.get("undecided", []) if status[name] is not Status.UNDECIDED] == []
    blocked = {name for name, one in status.items() if one is Status.BLOCKED}
    assert set(expect.get("blocked", blocked)) == blocked


def _check_clocks(expect: Case, found: Progress) -> None:
    for name, ends in expect.get("due", {}).items():
        due = found.steps[name].due
        assert due is not None, name
        assert due.ends == _moment(ends), name
    late = [name for name in found.overdue if found.steps[name].status not in SETTLED]
    assert set(expect.get("overdue", late)) == set(late)


@pytest.mark.parametrize("name", CASES)
def test_case(procedure: Procedure, name: str) -> None:
    """Steps shown, hidden, undecided, blocked and late, clocks and proposals are as the case says."""
    case = CASES[name]
    now, state = _moment(case["now"]), _state(procedure, case)
    found = progress(procedure, state, now)
    _check_steps(case["expect"], found)
    _check_clocks(case["expect"], found)
    view = View(procedure, state, now)
    for ref, wanted in case["expect"].get("proposed", {}).items():
        field = procedure.field(ref)
        assert field is not None, ref
        proposed = [option for option, condition in field.propose if view.test(condition) is Truth.TRUE]
        assert proposed[:1] == [wanted]
