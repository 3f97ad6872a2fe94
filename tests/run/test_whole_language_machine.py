"""Whatever officers try in a procedure with every key of the language: what a run promises holds after every act."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sop_engine.run.decide import answering, ground, rules
from tests.run.whole_promises import run

ACTS = 70


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(seed=st.integers(0, 2**20))
@example(seed=4)
def test_every_promise_holds_after_every_act(seed: int) -> None:
    """Repeats, gates, seals, purges, custody, clocks and other runs, in any order, with any amendment."""
    trial = run(seed, ACTS)
    assert sum(trial.accepted.values())


@pytest.mark.parametrize(
    ("place", "name", "instead"),
    [
        (answering, "fallout", lambda *_: []),
        (rules, "due", lambda *_: []),
        (ground, "held_by", lambda *_: ()),
    ],
    ids=["voiding", "purging", "hold points"],
)
def test_a_rule_switched_off_is_noticed(
    place: object, name: str, instead: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one rule switched off, some promise is broken within a few runs."""
    monkeypatch.setattr(place, name, instead)
    with pytest.raises(AssertionError):
        _some_runs()


def _some_runs() -> None:
    for seed in range(12):
        run(seed, ACTS)
