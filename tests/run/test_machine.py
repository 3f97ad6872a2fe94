"""Whatever officers try, in whatever order: the promises of a run hold."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from sop_engine.run.decide import answering, ground, outcomes
from tests.run.examples import from_text, load
from tests.run.machine import AnyRun

SETTINGS = settings(
    max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
HUNT = settings(
    SETTINGS, max_examples=150, phases=[Phase.generate], database=None, print_blob=False, derandomize=True
)


class FirstResponse(AnyRun):
    procedure = load("ocse_first_response")


class Watched(AnyRun):
    """Two steps that another officer confirms, so that a hunt comes upon them."""

    procedure = from_text("""
sop: 0
id: watched
version: 0.1.0
title: Watched
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  only:
    title: Only
    steps:
      plan: {title: Plan, who: child_desk, second: child_desk, law: [POL], fields: {a: {type: yesno, label: Done?}}}
      act: {title: Act, who: child_desk, second: child_desk, law: [POL], fields: {a: {type: yesno, label: Done?}}}
""")


class Everything(AnyRun):
    procedure = load("everything")


def test_the_promises_hold_in_the_shipped_procedure() -> None:
    """No order of acts breaks a hold point, loses an answer, or closes a run with an open step."""
    run_state_machine_as_test(FirstResponse, settings=SETTINGS)


def test_the_promises_hold_in_a_procedure_with_every_rule() -> None:
    """The same for lists, seals, second officers, signatures and phases that wait."""
    run_state_machine_as_test(Everything, settings=SETTINGS)


@pytest.mark.parametrize(
    ("machine", "place", "name", "instead"),
    [
        (Everything, answering, "fallout", lambda *_: []),
        (Everything, ground, "held_by", lambda *_: ()),
        (Everything, outcomes, "missing", lambda *_: ()),
        (Watched, outcomes, "_another", lambda *_: None),
    ],
    ids=["voiding", "hold points", "missing answers", "second officer"],
)
def test_the_machine_notices_a_rule_switched_off(
    machine: type[AnyRun], place: object, name: str, instead: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one rule switched off, some order of acts breaks a promise, and the machine finds it."""
    monkeypatch.setattr(place, name, instead)
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(machine, settings=HUNT)
