"""The answers file: orders in YAML, bound to persons as they come into the vault."""

from typing import Any

import pytest

from sop_engine.problem import Problem
from sop_engine.procedure.source import Source, read_source
from sop_engine.run import orders
from sop_engine.run.answers_file import Answers, Line, read_answers
from sop_engine.run.orders import AnyOrder
from tests.run.examples import load

HEAD = "sop_answers: 0\nof: everything\ncase: OB 1\norders:\n"


def _read(text: str) -> Answers | list[Problem]:
    source = read_source(HEAD + text, "answers.yaml")
    assert isinstance(source, Source), source
    return read_answers(source)


def _line(text: str) -> Line:
    found = _read("  - " + text)
    assert isinstance(found, Answers), found
    return found.lines[0]


def _order(text: str) -> AnyOrder:
    return _line(text).order("ben", {"the_child": "P4"}, load("everything"))


WHO: dict[str, Any] = {"by": "ann", "actor": "ben"}


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("{by: ann, do: answer, step: basics, field: line, value: no}",
         orders.Answer(**WHO, step="basics", field="line", value="no")),
        ("{by: ann, do: answer, step: basics, field: count, value: 7}",
         orders.Answer(**WHO, step="basics", field="count", value=7)),
        ("{by: ann, do: answer, step: basics, field: kind, value: odd, reason: So.}",
         orders.Answer(**WHO, step="basics", field="kind", value="odd", reason="So.")),
        ("{by: ann, do: answer, step: persons, field: child, value: the_child}",
         orders.Answer(**WHO, step="persons", field="child", value="P4")),
        ("{by: ann, do: answer, step: basics, field: line, value: the_child}",
         orders.Answer(**WHO, step="basics", field="line", value="the_child")),
        ("{by: ann, do: answer, step: rows, field: item, value: {what: the_child, owner: the_child}}",
         orders.Answer(**WHO, step="rows", field="item", value={"what": "the_child", "owner": "P4"})),
        ("{by: ann, do: answer, step: asked, value: yes}", orders.AskFirst(**WHO, step="asked", applies=True)),
        ("{by: ann, do: answer, step: asked, value: no, reason: So.}",
         orders.AskFirst(**WHO, step="asked", applies=False, reason="So.")),
        ("{by: ann, do: complete, step: basics}", orders.Complete(**WHO, step="basics")),
        ("{by: ann, do: confirm, step: signed}", orders.Confirm(**WHO, step="signed")),
        ("{by: ann, do: sign, step: signed, field: ours}", orders.Sign(**WHO, step="signed", field="ours")),
        ("{by: ann, do: sign, step: signed, field: theirs, signer: the_child, paper: Form 1}",
         orders.Sign(**WHO, step="signed", field="theirs", signer="P4", paper="Form 1")),
        ("{by: ann, do: sign, step: signed, field: theirs, signer: parent, refused: true, reason: So.}",
         orders.Sign(**WHO, step="signed", field="theirs", signer="parent", refused=True, reason="So.")),
        ("{by: ann, do: sign, step: basics}", orders.SignNotDone(**WHO, step="basics")),
        ("{by: ann, do: skip, step: rows, code: not_needed, reason: So.}",
         orders.SkipStep(**WHO, step="rows", code="not_needed", reason="So.")),
        ("{by: ann, do: not_done, step: rows, reason: A, attempts: B, told: C}",
         orders.MarkNotDone(**WHO, step="rows", reason="A", attempts="B", told="C")),
        ("{by: ann, do: amend, step: rows, field: item, row: 2, value: {what: Pen}, reason: So.}",
         orders.Amend(**WHO, step="rows", field="item", row=2, value={"what": "Pen"}, reason="So.")),
        ("{by: ann, do: note, value: A note.}", orders.Note(**WHO, text="A note.")),
        ("{by: ann, do: note, step: rows, value: A note.}", orders.Note(**WHO, text="A note.", step="rows")),
        ("{by: ann, do: waive, step: rows, reason: So.}", orders.Waive(**WHO, step="rows", reason="So.")),
        ("{by: ann, do: close, outcome: ended}", orders.Close(**WHO, outcome="ended")),
        ("{by: ann, do: person, name: the_child, kind: child, values: {name: Zawadi}}",
         orders.AddPerson(**WHO, kind="child", values={"name": "Zawadi"})),
    ],
)  # fmt: skip
def test_each_line_is_one_order(text: str, order: AnyOrder) -> None:
    """Every act of the file becomes its order; names of persons become references only where a person is asked."""
    assert _order(text) == order


def test_a_line_knows_when_and_where() -> None:
    """Times are Nairobi's; the place is that of the order in the file."""
    line = _line("{by: ann, at: 2026-03-02 21:00, late: true, do: complete, step: basics}")
    assert line.at is not None
    assert line.at.isoformat() == "2026-03-02T18:00:00+00:00"
    assert (line.late, line.position.line, line.act) == (True, 5, "complete")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{by: ann, do: dance}", "do"),
        ("{by: ann, do: complete}", "step"),
        ("{do: complete, step: basics}", "by"),
        ("{by: ann, do: complete, step: basics, colour: red}", "colour"),
        ("{by: ann, at: yesterday, do: complete, step: basics}", "2026-03-02 21:00"),
        ("{by: ann, at: 2026-02-30 21:00, do: complete, step: basics}", "no day and time that exists"),
        ("{by: ann, do: lift, phase: start, reason: So.}", "gate"),
    ],
)
def test_what_is_wrong_in_the_file_is_a_problem_with_a_place(text: str, words: str) -> None:
    """A mistake is found before anything is carried out, with the line it stands in."""
    found = _read("  - " + text)
    assert isinstance(found, list)
    assert found[0].position is not None
    assert found[0].position.line == 5
    assert any(words in f"{problem.message} {problem.hint}" for problem in found)


def test_a_person_is_named_once() -> None:
    """Two persons of one name in a file would be mixed up."""
    person = "  - {by: ann, do: person, name: the_child, kind: child, values: {name: Zawadi}}\n"
    found = _read(person + person)
    assert isinstance(found, list)
    assert (found[0].code, len(found[0].also)) == ("I211", 1)
