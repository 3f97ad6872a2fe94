"""Rounds of repeated steps: their names, and what a state says of them.

A round is called `step#2` (row 2 of `each`), `step~3` (round 3 of `every`, occasion 3 of `anytime`) or
`step#2~3`; the row of a list that a round reads is `step.list#2`; `step~` are all rounds of a sealed step that
are purged as one. Such names stand in events and orders.
"""

import re
from typing import Final

from sop_engine.procedure.model import Step
from sop_engine.run.state import Given, RunState, StepState

_ROUND = re.compile(r"#[0-9]+(?:~[0-9]*)?|~[0-9]*")

_OUTCOMES: Final = ("completed", "skipped", "waived", "not_done")


def base_of(name: str) -> str:
    """The name as the file has it, of a step, phase or reference of whatever round."""
    return _ROUND.sub("", name)


def occurrence(base: str, row: int = 0, number: int = 0) -> str:
    """The name of a round; the name itself without row and number."""
    return f"{base}{f'#{row}' if row else ''}{f'~{number}' if number else ''}"


def purged_as(step: Step) -> str:
    """The name under which a step is purged: its own; of a sealed one that comes back, `step~` for all its rounds.

    How many there are is known only to those who may read them, and anybody's act may have to expunge them.
    """
    return all_rounds(step.name) if step.sealed else step.name


def all_rounds(name: str) -> str:
    """The name of all rounds, without the number that tells one of them."""
    base, mark, _ = name.partition("~")
    return base + mark


def begun(state: StepState) -> bool:
    """Was anything done in this round that counts: an answer, a row, an act with an outcome, a run begun?"""
    if any(getattr(state, name) for name in (*_OUTCOMES, "asked", "occasion", "used")):
        return True
    given = [*state.answers.values(), *(row for rows in state.rows.values() for row in rows)]
    return any(not one.voided for one in given)


def has_outcome(state: StepState) -> bool:
    """Has the round its outcome, so that the next one can follow?"""
    return any(getattr(state, name) for name in _OUTCOMES)


def row_of(state: RunState, each: str, row: int) -> Given | None:
    """Row of that number of the list `step.list`, if it counts."""
    step, _, name = each.partition(".")
    rows = state.step(step).rows.get(name, ())
    found = rows[row - 1] if 0 < row <= len(rows) else None
    return None if found is None or found.voided else found
