"""Outcomes with a condition: what may be chosen at the end of a run, and what is said of the rest."""

import pytest

from sop_engine.run.cases import Part, coverage
from sop_engine.run.closing import offered, why_not
from sop_engine.run.events import Closed
from sop_engine.run.orders import Close, Refusal
from sop_engine.run.view import View
from tests.run.ending import TEXT, ended, refused
from tests.run.examples import Desk, from_text
from tests.run.test_cases import one_test


def test_an_outcome_is_taken_while_its_condition_is_true() -> None:
    """Who closes a run says what is so, and that alone is accepted."""
    (event,) = ended("taken").must(Close(by="ann", actor="ann", outcome="taken"))
    assert isinstance(event, Closed)
    assert event.outcome == "taken"


def test_another_outcome_is_refused_in_the_words_of_the_procedure() -> None:
    """The officer reads which answer speaks against it, and how the run can end."""
    found = refused(ended("kept"), "taken")
    assert found.code == "outcome_not_offered"
    assert found.sentence == "This run cannot end as 'Somebody took it': 'How did it end?' is 'They do not'."
    assert found.hint == "It can end as: 'We keep it'."
    assert found.offers == ("kept",)


def test_what_is_not_decided_is_not_offered() -> None:
    """A question without an answer speaks for nothing; the outcome that says so is there."""
    found = refused(ended(), "taken")
    assert found.sentence == "This run cannot end as 'Somebody took it': 'How did it end?' is not answered."
    assert found.offers == ("kept",)


def test_a_run_with_steps_not_done_can_be_closed() -> None:
    """Nobody is trapped in a run because a question stayed open."""
    (event,) = ended().must(Close(by="ann", actor="ann", outcome="kept"))
    assert isinstance(event, Closed)
    assert event.state == "with_steps_not_done"


def test_an_outcome_reads_all_rounds() -> None:
    """It stands outside every step, so it counts rounds; each is named in the reason."""
    assert refused(ended("kept", calls=2), "called").sentence.endswith(
        "'Who called?' is 'The school', 'Who called?' is 'The school'."
    )
    ended("kept", calls=3).must(Close(by="ann", actor="ann", outcome="called"))


def test_open_steps_come_before_the_outcome() -> None:
    """As long as a step is open nobody is told that an outcome is wrong: it may still become right."""
    desk = Desk(from_text(TEXT)).open()
    assert refused(desk, "taken").code == "steps_open"


@pytest.mark.parametrize(("answer", "names"), [("taken", ("taken",)), ("kept", ("kept",)), ("", ("kept",))])
def test_what_is_offered_is_what_is_accepted(answer: str, names: tuple[str, ...]) -> None:
    """Screens offer exactly what `decide` takes, and have a reason for all the rest."""
    desk = ended(answer)
    view = View(desk.procedure, desk.state, desk.now.utc)
    assert offered(view) == names
    for outcome in desk.procedure.outcomes:
        again = ended(answer)
        taken = not isinstance(again.submit(Close(by="ann", actor="ann", outcome=outcome)), Refusal)
        assert taken == (outcome in names) == (why_not(view, outcome) == "")


@pytest.mark.parametrize(
    ("answers", "outcome", "passes"),
    [
        ("talk: {end: taken}", "taken", True),
        ("talk: {end: taken}", "kept", False),
        ("talk: {end: taken}", "open", False),
        ("{}", "open", True),
        ("{}", "kept", False),
    ],
)
def test_a_test_expects_no_outcome_that_cannot_be_chosen(answers: str, outcome: str, *, passes: bool) -> None:
    """`outcome` of a test is what an officer could choose; `open` means that no outcome at all can be."""
    result = one_test(answers, f"outcome: {outcome}", of=from_text(TEXT))
    assert [problem.code for problem in result.problems] == ([] if passes else ["C206"])


def test_coverage_asks_for_each_outcome_both_ways() -> None:
    """An outcome that no test offers, or that every test offers, is named."""
    procedure = from_text(TEXT)
    results = [one_test(f"talk: {{end: {end}}}", f"outcome: {end}", of=procedure) for end in ("taken", "kept")]
    assert dict(coverage(procedure, results[:1]).part(Part.CONDITIONS).left) == {
        "outcomes.taken.when": "never false",
        "outcomes.kept.when": "never true",
        "outcomes.called.when": "never true",
    }
    assert dict(coverage(procedure, results).part(Part.CONDITIONS).left) == {"outcomes.called.when": "never true"}
