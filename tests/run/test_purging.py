"""A purge expunges what was answered in its step, in the order that made its condition true, and nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.compartments import entitled, expunged_by
from sop_engine.run.events import Withheld
from sop_engine.run.expunging import GONE, forgotten
from sop_engine.run.outlook import Status
from sop_engine.run.rule_events import Purged
from tests.run.examples import Desk, shared
from tests.run.rules import desk

SECRET = "Mwezi ulikuwa mkubwa"


def told() -> Desk:
    """A run in which everything of the step is answered."""
    run = desk()
    run.must(run.answer("admit.said", SECRET))
    run.must(run.answer("admit.harm", SECRET))
    run.must(run.answer("admit.rows", {"word": SECRET}))
    run.must(run.complete("admit"))
    return run


def places(run: Desk) -> set[str]:
    """Compartments in which the secret stands."""
    return {claim.compartment for found in run.taken for claim in found if SECRET in str(claim.value)}


def test_its_answers_have_compartments_of_their_own() -> None:
    """Wrapped for the same people as they would be without the purge."""
    run = told()
    assert places(run) == {"purge_admit/case/1", "purge_admit/person_subject/1"}
    for place in ("case", "person_subject"):
        assert entitled(run.procedure, run.state, f"purge_admit/{place}/1") == entitled(
            run.procedure, run.state, place
        )


def test_it_happens_in_the_order_that_makes_it_true() -> None:
    """One explicit event, with the answers that say so; nothing of the values is left in the state."""
    run = told()
    events = run.must(run.answer("result.end", "back"))
    assert [type(one).__name__ for one in events] == ["Answered", "Purged"]
    assert [one.reason for one in events if isinstance(one, Purged)] == ["'End' is 'It goes back'"]
    assert SECRET not in repr(run.state)
    assert run.state.answer("admit.said").value == GONE  # type: ignore[union-attr]
    assert run.standing("admit").status is Status.COMPLETED


def test_unknown_and_another_answer_never_purge() -> None:
    """Only true purges."""
    run = told()
    assert not run.state.step("admit").purged
    run.must(run.answer("result.end", "stay"))
    assert not run.state.step("admit").purged
    assert SECRET in repr(run.state)


def test_nothing_is_written_where_it_would_be_expunged_at_once() -> None:
    """Answers, amendments and rows are refused while the condition is true; the step may still be let go."""
    run = desk()
    run.must(run.answer("result.end", "back"))
    assert run.refused(run.answer("admit.said", SECRET)).code == "to_be_expunged"
    run.must(run.not_done("admit"))


def test_after_an_amendment_it_may_be_answered_anew_and_is_expunged_anew() -> None:
    """The new answer has a new key; what was expunged cannot be amended."""
    run = told()
    run.must(run.answer("result.end", "back"))
    run.must(run.amend("result.end", "stay"))
    assert run.refused(run.amend("admit.said", "Another")).code == "expunged"
    run.must(run.answer("admit.said", SECRET))
    assert run.taken[-1][1].compartment == "purge_admit/case/2"
    events = run.must(run.amend("result.end", "back"))
    assert isinstance(events[-1], Purged)
    assert SECRET not in repr(run.state)
    assert run.state == run.replayed()


def test_who_reads_the_entries_afterwards_has_the_same_state() -> None:
    """Without the keys of what was expunged, replaying gives what the live session has."""
    run = told()
    run.must(run.answer("result.end", "back"))
    live = run.state
    kept = [tuple(one for one in found if not expunged_by("admit", 1, one.compartment)) for found in run.taken]
    run.taken = kept
    run.history = run.reread()
    assert SECRET not in repr(run.history)
    assert run.replayed().steps == live.steps


def test_a_live_session_forgets() -> None:
    """The history in memory keeps who and when, and no value or text."""
    run = told()
    run.must(run.answer("result.end", "back"))
    left = forgotten(run.history)
    assert SECRET not in repr(left)
    assert [type(one) for one in left] == [type(one) for one in run.history]
    assert [one.header for one in left] == [one.header for one in run.history]


@given(st.lists(st.sampled_from(["say", "row", "back", "stay", "note", "done"]), max_size=12))
@settings(max_examples=30, deadline=None)
def test_after_any_acts_no_value_outlives_its_purge(acts: list[str]) -> None:
    """Whenever the condition is true nothing of the step is readable; the history replays to the state."""
    run = desk()
    for act in acts:
        if act in {"back", "stay"}:
            known = run.state.answer("result.end")
            run.submit(run.amend("result.end", act) if known else run.answer("result.end", act))
        elif act == "say":
            run.submit(run.answer("admit.said", SECRET))
        elif act == "row":
            run.submit(run.answer("admit.rows", {"word": SECRET}))
        else:
            run.submit(run.complete("admit") if act == "done" else run.answer("ask.first", 1))
        given = run.state.answer("result.end")
        if given and given.value == "back":
            assert SECRET not in repr(run.state)
        assert run.state == run.replayed()
        assert forgotten(run.history) == forgotten(forgotten(run.history))


def test_a_step_that_holds_nothing_is_not_purged() -> None:
    """An event is entered only for what was expunged; what was said about a step goes with its answers."""
    run = desk()
    assert [type(one).__name__ for one in run.must(run.answer("result.end", "back"))] == ["Answered"]
    run = desk()
    run.must(run.not_done("admit"))
    assert [type(one).__name__ for one in run.must(run.answer("result.end", "back"))] == ["Answered", "Purged"]


def test_in_a_repeated_phase_only_the_row_that_was_answered_is_purged() -> None:
    """One answer makes one event; a round that nobody touched has nothing to expunge."""
    run = Desk(_repeated()).open()
    for _ in range(2):
        run.must(run.answer("who.children", {"called": "A child"}))
    run.must(run.answer("talk#1.said", SECRET))
    run.must(run.answer("talk#1.keep", "yes"))
    assert SECRET in repr(run.state)
    events = run.must(run.answer("end.over", "yes"))
    assert [(type(one).__name__, one.step) for one in events] == [("Answered", "end"), ("Purged", "talk#1")]  # type: ignore[union-attr]
    assert SECRET not in repr(run.state)


def _repeated() -> Procedure:
    loaded = load_procedure({"x.yaml": REPEATED, **shared()}, "x.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


REPEATED = """
sop: 0
id: purged_rounds
version: 0.1.0
title: Purged rounds
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  first:
    title: First
    steps:
      who:
        title: Who
        who: child_desk
        law: [POL]
        fields:
          children: {type: list, label: Children, columns: {called: {type: text, label: Called}}}
  each_child:
    title: Each child
    each: who.children
    steps:
      talk:
        title: Talk
        who: child_desk
        law: [POL]
        purge: end.over == yes
        skip: {reasons: {refused: It was refused.}}
        fields:
          said: {type: longtext, label: What was said?}
          keep: {type: yesno, label: Keep it?}
  last:
    title: Last
    steps:
      end:
        title: End
        who: child_desk
        law: [POL]
        fields:
          over: {type: yesno, label: Is it over?}
"""


def test_withheld_is_not_expunged() -> None:
    """The two are told apart."""
    assert Withheld() != GONE
    assert expunged_by("admit", 1, "purge_admit/case/1")
    assert not expunged_by("admit", 1, "purge_admit/case/2")
    assert not expunged_by("admit", 1, "purge_admit_more/case/1")
    assert not expunged_by("admit", 1, "case")
