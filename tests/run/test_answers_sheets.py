"""An answers file that is copied from paper says of each order on which sheet it stands, and by whom written."""

import pytest

from sop_engine.problem import Problem
from sop_engine.procedure.source import Source, read_source
from sop_engine.run.answers_file import Answers, read_answers
from sop_engine.run.answers_sheets import Written

HEAD = "sop_answers: 0\nof: everything\ncase: OB 1\n"
SHEET = "sheet: PAPER-7K3M-92QX\nwritten_by: ann\n"
AT = "at: 2026-03-02 21:00, "


def _read(text: str) -> Answers | list[Problem]:
    source = read_source(HEAD + text, "answers.yaml")
    assert isinstance(source, Source), source
    return read_answers(source)


def _lines(*orders: str, file: str = SHEET) -> list[Written]:
    found = _read(
        f"{file}orders:\n" + "".join(f"  - {{by: ann, {one}do: complete, step: basics}}\n" for one in orders)
    )
    assert isinstance(found, Answers), found
    return [line.written for line in found.lines]


def test_what_the_file_says_holds_for_each_order() -> None:
    """Unless the order names another sheet, another hand, or none."""
    assert _lines(AT, f"{AT}written_by: the teacher on duty, ", f"{AT}sheet: paper abcd 2345, ", "sheet: none, ") == [
        Written("PAPER-7K3M-92QX", "ann"),
        Written("PAPER-7K3M-92QX", "the teacher on duty"),
        Written("PAPER-ABCD-2345", "ann"),
        Written(),
    ]


def test_a_single_order_may_be_from_paper() -> None:
    """A file of today with one act that was written by hand."""
    assert _lines("", f"{AT}sheet: PAPER-7K3M-92QX, written_by: ann, ", file="") == [
        Written(),
        Written("PAPER-7K3M-92QX", "ann"),
    ]


def test_when_the_run_began_stands_in_the_file() -> None:
    """In Nairobi time, as everywhere."""
    found = _read(
        SHEET + "begun: 2026-03-02 21:00\norders:\n  - {by: ann, sheet: none, do: complete, step: basics}\n"
    )
    assert isinstance(found, Answers)
    assert found.begun is not None
    assert found.begun.isoformat() == "2026-03-02T18:00:00+00:00"


@pytest.mark.parametrize(
    ("file", "order", "words", "line"),
    [
        ("sheet: PAPER-1\nwritten_by: ann\n", AT, "is not the number of a sheet", 4),
        ("sheet: none\nwritten_by: ann\n", AT, "has no `sheet`", 4),
        ("sheet: PAPER-7K3M-92QX\n", AT, "Who wrote the sheet PAPER-7K3M-92QX is not said", 4),
        ("written_by: ann\n", AT, "on which sheet", 4),
        ("begun: 2026-03-02 21:00\n", AT, "on which sheet", 4),
        (SHEET, "", "When this was done", 7),
        (SHEET, f"{AT}sheet: PAPER-92QX, ", "not the number of a sheet", 7),
        (SHEET + "begun: 2026-02-30 21:00\n", AT, "no day and time that exists", 6),
        ("", f"{AT}sheet: PAPER-7K3M-92QX, ", "Who wrote", 5),
        ("", f"{AT}written_by: ann, ", "on which sheet", 5),
    ],
)
def test_what_is_missing_is_a_problem_with_a_place(file: str, order: str, words: str, line: int) -> None:
    """Found before anything is carried out, at the line where it has to be mended."""
    found = _read(f"{file}orders:\n  - {{by: ann, {order}do: complete, step: basics}}\n")
    assert isinstance(found, list)
    assert any(words in problem.message and problem.position and problem.position.line == line for problem in found)
