"""Gates close a phase while their condition is true, and only who may can open one again."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.run.events import Voided, Withheld
from sop_engine.run.gates import gates
from sop_engine.run.outlook import Status
from sop_engine.run.rule_events import Lifted
from sop_engine.run.view import View
from tests.run.examples import Desk, withhold
from tests.run.rules import desk, lift

ANSWERS = st.sampled_from(["yes", "no", ""])


def closed(run: Desk) -> tuple[str, ...]:
    """The gates that are closed now."""
    return gates(View(run.procedure, run.state, run.now.utc))


def answered(young: str, weak: str) -> Desk:
    """A run with these answers; an empty one is not given."""
    run = desk()
    for ref, value in (("ask.young", young), ("ask.weak", weak)):
        if value:
            run.must(run.answer(ref, value))
    return run


def test_a_closed_gate_says_why_in_its_own_sentence() -> None:
    """Its steps do not apply, with the sentence of the gate; an act in them is refused with it."""
    run = answered("yes", "no")
    found = run.standing("look")
    assert (found.status, found.because) == (Status.HIDDEN, "It is too young")
    assert "It is too young." in run.refused(run.answer("look.seen", "A cup")).sentence
    assert closed(run) == ("assess.under",)


def test_unknown_does_not_close() -> None:
    """Before the question is answered the phase is open."""
    run = desk()
    assert run.standing("look").status is Status.OPEN
    assert closed(run) == ()


@given(st.sampled_from(["yes", "no", ""]), st.sampled_from(["yes", "no", ""]), st.booleans())
@settings(max_examples=18, deadline=None)
def test_a_phase_is_closed_exactly_while_one_gate_that_nobody_opened_is_true(
    young: str,
    weak: str,
    lifted: bool,  # noqa: FBT001 - drawn
) -> None:
    """A slow reading of the rule agrees with the run for all answers."""
    run = answered(young, weak)
    if lifted and weak == "yes":
        run.must(lift())
    shut = young == "yes" or (weak == "yes" and not lifted)
    assert (run.standing("look").status is Status.HIDDEN) == shut
    assert run.standing("result").status is not Status.HIDDEN


def test_closing_is_monotone() -> None:
    """With more conditions true, never fewer gates are closed."""
    order = {"": 0, "no": 0, "yes": 1}
    found = {pair: set(closed(answered(*pair))) for pair in itertools.product(order, repeat=2)}
    for one, other in itertools.product(found, repeat=2):
        if all(order[a] <= order[b] for a, b in zip(one, other, strict=True)):
            assert found[one] <= found[other]


def test_a_lift_opens_that_gate_only() -> None:
    """Another gate of the phase stays closed, and nobody can open one without `lift`."""
    run = answered("yes", "yes")
    run.must(lift())
    assert closed(run) == ("assess.under",)
    assert run.standing("look").status is Status.HIDDEN
    assert run.refused(lift("under")).code == "never_lifted"
    run.must(run.amend("ask.young", "no"))
    assert run.standing("look").status is Status.OPEN


def test_who_may_lift_and_when() -> None:
    """An officer of the role, with a reason, a gate that is closed, once."""
    run = answered("no", "yes")
    assert run.refused(lift(by="ann")).code == "wrong_role"
    assert run.refused(lift(reason=" ")).code == "reason_needed"
    assert run.refused(lift("nothing")).code == "unknown_gate"
    assert run.refused(lift("under")).code == "never_lifted"
    run.must(lift())
    assert run.refused(lift()).code == "lifted_before"
    assert desk().refused(lift()).code == "gate_open"


def test_what_a_gate_hides_is_voided_in_the_same_order() -> None:
    """Answers and outcomes of the phase get explicit events when an answer closes it."""
    run = desk()
    run.must(run.answer("look.seen", "A cup"))
    run.must(run.complete("look"))
    events = run.must(run.answer("ask.young", "yes"))
    voided = [(one.step, one.field, one.old) for one in events if isinstance(one, Voided)]
    assert voided == [("look", "seen", "A cup"), ("look", "", "completed")]
    assert run.state == run.replayed()


def test_what_counted_only_while_the_phase_was_closed_is_voided_by_the_lift() -> None:
    """A step that reads an answer of the phase is undecided again, and says so."""
    run = answered("no", "yes")
    run.must(run.answer("ask.first", 9))
    run.must(run.answer("ask.second", 9))
    assert run.standing("other").status is Status.OPEN
    run.must(run.answer("other.note", "A note"))
    events = run.must(lift())
    assert [(one.step, one.field) for one in events if isinstance(one, Voided)] == [("other", "note")]
    assert [one.because for one in events if isinstance(one, Voided)] == ["assess.feeble"]


def test_a_lift_that_is_moot_stays() -> None:
    """It is kept when its gate is open by itself, and counts again when the gate would close."""
    run = answered("no", "yes")
    run.must(lift())
    run.must(run.amend("ask.weak", "no"))
    assert list(run.state.lifts) == ["assess.feeble"]
    run.must(run.amend("ask.weak", "yes"))
    assert run.standing("look").status is Status.OPEN


def test_a_lift_is_read_again_from_its_claims() -> None:
    """Order, event, claims and back."""
    run = answered("no", "yes")
    run.must(lift())
    assert isinstance(run.history[-1], Lifted)
    assert run.reread() == run.history


def test_who_may_not_read_the_answer_does_not_act_in_the_phase() -> None:
    """A gate that this session cannot judge leaves its steps undecided; expunged answers do not."""
    run = answered("yes", "no")
    withhold(run, "ask")
    view = View(run.procedure, run.state, run.now.utc)
    assert isinstance(run.state.answer("ask.young").value, Withheld)  # type: ignore[union-attr]
    look = view.index.steps["look"]
    assert view.shown(look) is Truth.UNKNOWN
    assert run.refused(run.answer("look.seen", "A cup")).code == "undecided"


def test_a_clock_that_counts_from_opening_counts_from_the_lift() -> None:
    """The step became open when the gate was opened."""
    from sop_engine.run.marks import opened_at

    run = answered("no", "yes")
    run.wait(hours=3)
    run.must(lift())
    view = View(run.procedure, run.state, run.now.utc)
    assert opened_at(view, view.index.steps["look"]) == run.now.utc
