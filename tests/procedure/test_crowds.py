"""What is too much for one file is refused in words, before it costs time."""

import pytest

from sop_engine.problem import Problem
from sop_engine.procedure.allowances import MOST, allowances
from sop_engine.procedure.crowds import MOST_CONDITION_LETTERS, MOST_IN_LIST, MOST_STEPS
from sop_engine.procedure.reader import MAX_EVENTS
from sop_engine.procedure.schema import MOST_ERRORS, validate
from sop_engine.procedure.source import MAX_LINES, Source, read_source
from tests.benchmarks.hostile_check import _ASK, _PHASE, _THEN, steps


def found(text: str) -> list[Problem]:
    """What reading and the schema find."""
    source = read_source(text, "x.yaml")
    return validate(source) if isinstance(source, Source) else source


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("- []\n" * MAX_EVENTS, "Y106", "100,000"),
        ("\n" * (2 * MAX_LINES + 1), "Y103", "100,000 lines"),
        (steps(MOST_STEPS + 1), "S128", "1,500 steps"),
        (
            steps(500).replace("[POL]", f"[{', '.join(f'L{n}' for n in range(MOST_IN_LIST + 1))}]", 1),
            "S128",
            "60 lines",
        ),
        (
            _PHASE
            + _ASK
            + "".join(
                _THEN.replace("then", f"t{n}").format("ask.a == no or " * 60 + "ask.a == no") for n in range(120)
            ),
            "S128",
            "100,000 letters",
        ),
    ],
)
def test_each_bound_is_said_in_words(text: str, code: str, said: str) -> None:
    """One finding with a remedy, and the bound stands in it."""
    (problem,) = found(text)
    assert problem.code == code
    assert said in problem.message
    assert problem.hint


def test_up_to_the_bound_nothing_is_said() -> None:
    """The largest procedure that is allowed is checked as any other."""
    assert found(steps(MOST_STEPS)) == []
    assert MOST_CONDITION_LETTERS > 50 * MOST_STEPS


def test_errors_beyond_what_anybody_mends_at_once_are_left_out() -> None:
    """A file with an error in each line does not keep the machine busy."""
    assert len(found(steps(1000).replace("label", "lable"))) <= MOST_ERRORS


def test_allowances_beyond_any_use_are_comments() -> None:
    """A file full of them is read as quickly as one full of comments."""
    assert len(list(allowances("# sop: allow L501 because.\n" * 5000 + steps(1), "x.yaml"))) == MOST
