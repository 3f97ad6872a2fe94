"""Conditions mean what CEL says they mean."""

import random
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.evaluate import evaluate
from sop_engine.procedure.conditions.tree import Condition
from tests.procedure.cel_oracle import ask, environment, rewrite
from tests.procedure.worlds import TABLE, random_condition, random_world

ENVIRONMENT = environment()
WORLDS = 20


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_agrees_with_cel(chance: random.Random) -> None:
    """Every condition of the subset is true, false or unknown exactly when CEL says so (3,000 evaluations)."""
    condition = read(random_condition(chance.randrange), TABLE)
    assert isinstance(condition, Condition)
    expression = ENVIRONMENT.compile(rewrite(condition))
    for _ in range(WORLDS):
        world = random_world(chance.randrange)
        assert evaluate(condition, world) is ask(expression, world), world


def _steady(number: int, below: int) -> int:
    return number % below


def test_oracle_notices_a_wrong_evaluation() -> None:
    """The comparison is alive: an answer that is swapped is noticed."""
    condition = read("child.hurt == yes", TABLE)
    assert isinstance(condition, Condition)
    wrong = ENVIRONMENT.compile(rewrite(condition).replace("yes", "no"))
    worlds = [random_world(partial(_steady, k)) for k in range(50)]
    assert any(evaluate(condition, world) is not ask(wrong, world) for world in worlds)
