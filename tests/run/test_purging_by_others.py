"""Whoever's act makes the condition of a purge true: it happens at once, and who may not read learns nothing."""

from typing import Any

from sop_engine.run import orders
from sop_engine.run.compartments import expunged_by
from sop_engine.run.events import Claim
from sop_engine.run.expunging import was_emptied
from sop_engine.run.outlook import Status
from sop_engine.run.rule_events import Purged
from tests.run.examples import Desk
from tests.run.sealed_rules import SECRET, desk, outside

ALL = {"admit", "agree", "whisper~", "again~"}


def told() -> Desk:
    """A run in which everything that hangs on the result was said under seal."""
    run = desk()
    run.must(run.answer("admit.said", "yes", by="otieno"))
    run.must(run.answer("admit.words", SECRET, by="otieno"))
    run.must(run.answer("agree.words", SECRET, by="otieno"))
    for number in (1, 2):
        run.must(orders.Open(by="otieno", actor="otieno", step="whisper"))
        run.must(run.answer(f"whisper~{number}.what", SECRET, by="otieno"))
    run.must(run.answer("again~1.heard", SECRET, by="otieno"))
    run.must(run.complete("again~1", by="otieno"))
    run.must(run.answer("again~2.heard", SECRET, by="otieno"))
    return run


def purged(run: Desk) -> set[str]:
    """What was purged so far."""
    return {one.step for one in run.history if isinstance(one, Purged)}


def entries(run: Desk, since: int) -> list[list[dict[str, Any]]]:
    """The claims since then, as they are written down."""
    return [
        [{"name": c.name, "value": c.value, "place": c.compartment} for c in found] for found in run.taken[since:]
    ]


def left_of(run: Desk) -> list[Claim]:
    """The claims that can still be opened by whoever holds every key that is left."""
    times = {name: len(acts) for name, acts in run.state.purges.items()}
    kept = [claim for found in run.taken for claim in found]
    return [c for c in kept if not any(expunged_by(name, n, c.compartment) for name, n in times.items())]


def test_who_may_not_read_expunges_at_once() -> None:
    """The act of one who sees nothing of the sealed part destroys all of it: single steps, occasions and rounds."""
    other = outside(told())
    assert SECRET in repr([c.value for found in other.taken for c in found])
    other.must(other.answer("result.end", "back"))
    assert purged(other) == ALL
    assert SECRET not in repr([claim.value for claim in left_of(other)])


def test_what_is_entered_is_the_same_whether_anything_was_said_or_not() -> None:
    """One entry for each sealed step, the same words, the same place: by who reads, by who does not, of nothing."""
    made = []
    for run in (told(), outside(told()), desk(), outside(desk())):
        since = len(run.taken)
        run.must(run.answer("result.end", "back"))
        made.append(entries(run, since))
    assert made[0] == made[1] == made[2] == made[3]
    assert {claim["place"] for found in made[0] for claim in found} == {"case"}


def test_who_reads_it_afterwards_has_what_the_reader_would_have_made() -> None:
    """The purge of one who could not read leaves the same run as that of one who could."""
    mine, other = told(), outside(told())
    mine.must(mine.answer("result.end", "back"))
    other.must(other.answer("result.end", "back"))
    assert SECRET not in repr(mine.state)
    assert mine.taken == other.taken
    assert mine.state == mine.replayed()
    for name in ("admit", "agree", "whisper~1", "whisper~2", "again~1", "again~2"):
        assert was_emptied(mine.state.step(name))


def test_only_the_round_of_its_row_goes() -> None:
    """Where the rounds are for rows that everybody sees, each is expunged by its own answers."""
    run = desk()
    for called in ("One", "Two"):
        run.must(run.answer("things.list", {"called": called}))
    for row in (1, 2):
        run.must(run.answer(f"tell#{row}.words", f"{SECRET} {row}", by="otieno"))
    other = outside(run)
    other.must(other.answer("look#2.found", "no"))
    assert purged(other) == {"tell#2"}
    left = repr([claim.value for claim in left_of(other)])
    assert f"{SECRET} 1" in left
    assert f"{SECRET} 2" not in left


def test_it_is_purged_once_and_anew_after_an_amendment() -> None:
    """While the condition stays true nothing more is entered; after it was false it is expunged again."""
    run = told()
    run.must(run.answer("result.end", "back"))
    count = len([one for one in run.history if isinstance(one, Purged)])
    run.must(orders.Note(by="ann", actor="ann", text="A note"))
    assert len([one for one in run.history if isinstance(one, Purged)]) == count
    run.must(run.amend("result.end", "stay"))
    run.must(run.answer("admit.words", "Anew", by="otieno"))
    assert run.taken[-1][1].compartment.endswith("/2")
    other = outside(run)
    other.must(other.amend("result.end", "back"))
    assert len([one for one in other.history if isinstance(one, Purged)]) == 2 * count
    assert "Anew" not in repr([claim.value for claim in left_of(other)])


def test_a_run_that_was_begun_before_this_was_so_is_purged_by_the_next_act() -> None:
    """Where the condition became true and nothing was purged, whoever acts next purges: also after closing."""
    run = told()
    before = len(run.history)
    run.must(run.answer("result.end", "back"))
    run.history, run.taken = run.history[: before + 1], run.taken[: before + 1]
    other = outside(run)
    other.must(orders.Note(by="ann", actor="ann", text="A note"))
    assert purged(other) == ALL


def test_a_test_of_a_procedure_names_only_steps_of_which_something_was_expunged() -> None:
    """A purge of nothing is entered, and is not called one."""
    run = desk()
    run.must(run.answer("result.end", "back"))
    assert purged(run) == ALL
    assert not [name for name, did in run.state.steps.items() if was_emptied(did)]


def test_what_hangs_on_an_expunged_answer_does_not_apply_any_more() -> None:
    """It would wait for ever; the record says that it depends on what was expunged, also to who cannot read."""
    run = desk()
    run.must(run.answer("admit.said", "yes", by="otieno"))
    run.must(run.complete("admit", by="otieno"))
    assert run.standing("agree").status is Status.OPEN
    run.must(run.answer("result.end", "back"))
    for one in (run, outside(run)):
        for name in ("agree", "sign"):
            found = one.standing(name)
            assert found.status is Status.HIDDEN, name
            assert "expunged" in found.because
            assert name not in one.progress().open_steps


def test_a_run_can_be_closed_after_a_purge() -> None:
    """Nothing that hangs on what is gone has to be marked as not done, though it was never answered."""
    for said in (True, False):
        run = desk()
        if said:
            run.must(run.answer("admit.said", "yes", by="otieno"))
            run.must(run.complete("admit", by="otieno"))
        run.must(run.answer("result.end", "back"))
        run.must(run.complete("result"))
        if not said:
            run.must(run.not_done("admit", by="otieno"))
        for name in ("things",):
            run.must(orders.SkipStep(by="ann", actor="ann", step=name, code="not_needed", reason="None."))
        run.must(orders.SkipStep(by="otieno", actor="otieno", step="again~1", code="not_needed", reason="None."))
        assert run.progress().open_steps == ()
        run.must(orders.Close(by="ann", actor="ann", outcome="ended"))


def test_what_can_be_answered_anew_is_undecided() -> None:
    """As soon as the condition is false again the question can be asked again, and what hangs on it waits for it."""
    run = desk()
    run.must(run.answer("admit.said", "yes", by="otieno"))
    run.must(run.answer("result.end", "back"))
    run.must(run.amend("result.end", "stay"))
    assert run.standing("agree").status is Status.UNDECIDED


def test_what_was_begun_is_not_passed_over() -> None:
    """A step with answers that stand stays as it is: somebody has to say what became of it."""
    run = desk()
    run.must(run.answer("admit.said", "yes", by="otieno"))
    run.must(run.answer("agree.how", "all", by="otieno"))
    run.must(run.complete("agree", by="otieno"))
    run.must(run.answer("sign.signed", "yes", by="otieno"))
    run.must(run.answer("result.end", "back"))
    assert run.standing("agree").status is Status.COMPLETED
    assert run.standing("sign").status is not Status.HIDDEN


def test_the_name_of_a_compartment_does_not_tell_which_sealed_step_was_answered() -> None:
    """A step that follows only upon `yes` keeps its answers with the first one that is purged with it."""
    run = told()
    places = {c.compartment for found in run.taken for c in found if SECRET in str(c.value)}
    assert places == {"purge_admit/sealed_ocs_prosecutor/1"}


def test_what_is_told_anew_after_a_purge_goes_with_the_next_one() -> None:
    """In whichever of the steps that go together: the number of the compartment is that of the coming purge."""
    run = told()
    run.must(run.answer("result.end", "back"))
    run.must(run.amend("result.end", "stay"))
    run.must(run.answer("admit.said", "yes", by="otieno"))
    run.must(run.answer("agree.words", f"{SECRET} anew", by="otieno"))
    assert run.taken[-1][1].compartment == "purge_admit/sealed_ocs_prosecutor/2"
    other = outside(run)
    other.must(other.amend("result.end", "back"))
    assert SECRET not in repr([claim.value for claim in left_of(other)])
