"""Many rules are proved one by one, near where they stand; what would take too long is left open, and said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.problem import Position, Problem
from sop_engine.procedure.proofs import completing, nearby, verdicts
from tests.procedure.proofs.small import field, findings, phase, procedure, random_procedure, step


def chain(count: int, rule: str) -> str:
    """Steps with a number each, and a rule about the one before."""
    musts = ["", *(f"must: {rule.format(n=n, m=n - 1)}, otherwise: No." for n in range(1, count))]
    return procedure(phase("only", *(step(f"s{n}", field("a", "0..4", must)) for n, must in enumerate(musts))))


def told(found: list[Problem]) -> list[tuple[str, str, Position | None]]:
    """What was found, and where. Which of several answers serve as the example is left to the solver."""
    return [(one.code, one.message, one.position) for one in found]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_looking_at_a_step_alone_changes_no_finding(data: st.DataObject) -> None:
    """What is said with the whole procedure in view is said without it."""
    text = random_procedure(lambda n: data.draw(st.integers(0, n - 1)))
    near = told(list(findings(text)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearby, "MOST_READ", -1)
        assert told(list(findings(text))) == near


def test_a_step_that_can_get_stuck_is_found_near_and_far() -> None:
    """Every step of a chain after which some answer leaves no right one has its finding, and no other step."""
    found = [one for one in findings(chain(12, "s{n}.a >= 9 or s{m}.a < 3")) if one.code == "V108"]
    assert [one.message for one in found] == [
        f"Step `s{n}` cannot be completed after some answers." for n in range(1, 12)
    ]
    assert not [one for one in findings(chain(12, "s{n}.a >= s{m}.a or s{n}.a < 3")) if one.code == "V108"]


@pytest.mark.parametrize(
    ("module", "words"),
    [(completing, "and others after it, can be completed"), (verdicts, "more `must` refuse some")],
)
def test_what_is_too_much_is_left_open_and_said_once(
    monkeypatch: pytest.MonkeyPatch, module: object, words: str
) -> None:
    """With the bound passed, one line says from which rule on nothing was proved; without, there is none."""
    text = chain(12, "s{n}.a >= 9 or s{m}.a < 3")
    assert not [one for one in findings(text) if one.code == "V190"]
    monkeypatch.setattr(module, "_MOST_RULES", 40)
    open_ones = [one.message for one in findings(text) if one.code == "V190"]
    assert len(open_ones) == 1
    assert words in open_ones[0]
