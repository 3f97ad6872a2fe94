"""Of a sealed step only its readers see where it stands; for everybody else it stands the same, done or not."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.outlook import Progress, Standing, Status
from sop_engine.run.veil import seen_by, veiled

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DEPENDS = {Status.HIDDEN, Status.UNDECIDED}
OUTCOMES = st.sampled_from(sorted(set(Status) - DEPENDS - {Status.UNSEEN}))


def _shipped() -> Procedure:
    found = read_procedure("child_diversion", quick=True).procedure
    assert found is not None
    return found


PROCEDURE = _shipped()
SEALED = [step for step in PROCEDURE.steps if step.sealed]


def progress(sealed: list[Status], others: Status) -> Progress:
    """Sealed steps stand so, all others as said."""
    statuses = {step.name: others for step in PROCEDURE.steps}
    statuses |= {step.name: status for step, status in zip(SEALED, sealed, strict=True)}
    steps = {name: Standing(step=name, status=status) for name, status in statuses.items()}
    late = tuple(name for name in steps if steps[name].status is Status.OPEN)
    done = sum(one.status is Status.COMPLETED for one in steps.values())
    return Progress(
        steps=steps, done=done, applying=len(steps), may_close=False, open_steps=late, overdue=late, occasions=()
    )


FILES = st.lists(OUTCOMES, min_size=len(SEALED), max_size=len(SEALED))


@given(FILES, FILES, OUTCOMES)
def test_who_may_not_read_a_seal_sees_the_same_whatever_was_done_under_it(
    one: list[Status], other: list[Status], rest: Status
) -> None:
    """Standings, counts, open and late steps."""
    roles = frozenset({"child_desk"})
    found = seen_by(PROCEDURE, progress(one, rest), roles)
    assert found == seen_by(PROCEDURE, progress(other, rest), roles)
    assert all(found.steps[step.name].status is Status.UNSEEN for step in SEALED)
    assert not {step.name for step in SEALED} & {*found.open_steps, *found.overdue}
    assert found.applying == (0 if rest is Status.LATER else len(PROCEDURE.steps) - len(SEALED))


@given(FILES, OUTCOMES)
def test_readers_of_every_seal_see_all(statuses: list[Status], rest: Status) -> None:
    """One role of each seal is enough."""
    roles = frozenset(step.sealed[0] for step in SEALED)
    assert not any(veiled(step, roles) for step in PROCEDURE.steps)
    assert seen_by(PROCEDURE, progress(statuses, rest), roles) == progress(statuses, rest)


def test_that_a_sealed_step_does_not_apply_stays_seen() -> None:
    """It hangs on answers that everybody with the case may read."""
    for status in sorted(DEPENDS):
        found = seen_by(PROCEDURE, progress([status] * len(SEALED), Status.OPEN), frozenset())
        assert all(found.steps[step.name].status is status for step in SEALED)
