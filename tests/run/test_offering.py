"""`where`: what a question offers hangs on earlier answers; what cannot be chosen is refused, or voided later."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.problem import Problem
from sop_engine.procedure.load import load_procedure
from sop_engine.run.events import Voided
from sop_engine.run.offering import offered, wrong_choice
from sop_engine.run.orders import Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.view import View
from tests.run.examples import Desk, shared
from tests.run.narrowing import TEXT, run


def names(desk: Desk, ref: str, row: dict[str, object] | None = None) -> list[str]:
    """What is offered now."""
    view = View(desk.procedure, desk.state, desk.now.utc)
    return [option.name for option in offered(view, view.index.fields[ref], row).options]


FIRST = ("recommend.level", "first")


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ([], ["talk", "work"]),
        ([FIRST], ["talk"]),
        ([("recommend.level", "second")], ["talk", "work"]),
        ([("recommend.open", "no")], ["talk", "work", "none_of_these"]),
    ],
)
def test_what_is_false_is_left_out_and_what_is_not_known_is_offered(
    answers: list[tuple[str, object]], wanted: list[str]
) -> None:
    """Also what hangs on an answer that does not apply is offered; an option without the datum is not."""
    assert names(run(*answers), "choose.option") == wanted


def test_what_is_not_offered_is_refused_and_the_sentence_says_why() -> None:
    """With what can be chosen instead."""
    desk = run(FIRST)
    refusal = desk.refused(desk.answer("choose.option", "work"))
    assert refusal.code == "not_offered"
    assert refusal.sentence == "'Unpaid work' cannot be chosen here: 'Level' is 'First'."
    assert refusal.offers == ("talk",)
    desk.must(desk.answer("choose.option", "talk"))
    assert desk.refused(desk.amend("choose.option", "work")).code == "not_offered"


def test_the_sentence_does_not_say_what_screens_mask() -> None:
    """An answer of class harm is only named."""
    desk = run(("recommend.secret", 3))
    assert "'How severe?' (masked)" in desk.refused(desk.answer("choose.grave", "heavy")).sentence


def test_each_must_be_ticked_means_each_that_is_offered() -> None:
    """`all: true` asks for no option that is left out."""
    desk = run(FIRST)
    assert desk.refused(desk.answer("choose.several", ["a", "b"])).code == "not_offered"
    desk.must(desk.answer("choose.several", ["a"]))
    assert run().refused(desk.answer("choose.several", ["a"])).code == "all_needed"


def test_a_column_reads_its_own_row() -> None:
    """And what was answered before; the screen asks with the row as far as it is filled in."""
    desk = run(("recommend.level", "second"))
    assert names(desk, "choose.rows.what", {"high": 1}) == ["low"]
    assert names(desk, "choose.rows.what", {"high": 5}) == ["low", "tall"]
    refusal = desk.refused(desk.answer("choose.rows", {"high": 1, "what": "tall"}))
    assert refusal.sentence == "'Tall' cannot be chosen here: 'How high?' is '1', 'Level' is 'Second'."
    desk.must(desk.answer("choose.rows", {"high": 2, "what": "tall"}))


def test_a_round_reads_its_own_row() -> None:
    """Each round offers what its row allows."""
    desk = run(("choose.rows", {"high": 1, "what": "low"}), ("choose.rows", {"high": 2, "what": "low"}))
    assert desk.refused(desk.answer("seal#1.how", "wax")).code == "not_offered"
    desk.must(desk.answer("seal#2.how", "wax"))


def test_an_amendment_voids_what_it_makes_impossible() -> None:
    """By an explicit event that names what was amended; the step is open again."""
    desk = run(("recommend.level", "second"), ("choose.option", "work"), ("choose.several", ["a", "b"]))
    desk.must(desk.complete("choose"))
    events = desk.must(desk.amend("recommend.level", "first"))
    voided = [(one.step, one.field, one.because) for one in events if isinstance(one, Voided)]
    assert voided == [
        ("choose", "option", "recommend.level"),
        ("choose", "several", "recommend.level"),
        ("choose", "", "recommend.level"),
    ]
    assert desk.standing("choose").status is Status.OPEN
    desk.must(desk.answer("choose.option", "talk"))
    assert desk.state == desk.replayed()


def test_an_amendment_voids_the_rows_that_it_makes_impossible() -> None:
    """With the rounds for them; the other rows stay."""
    desk = run(
        ("recommend.level", "second"),
        ("choose.rows", {"high": 2, "what": "tall"}),
        ("choose.rows", {"high": 2, "what": "low"}),
        ("seal#1.how", "wax"),
        ("seal#2.how", "wax"),
    )
    events = desk.must(desk.amend("recommend.level", "first"))
    voided = [(one.step, one.field, one.row) for one in events if isinstance(one, Voided)]
    assert voided == [("choose", "rows", 1), ("seal#1", "how", 0)]


def test_what_stays_possible_stays() -> None:
    """An amendment that widens the choice, or does not touch it, voids nothing."""
    desk = run(FIRST, ("choose.option", "talk"))
    assert len(desk.must(desk.amend("recommend.level", "second"))) == 1


@given(
    st.lists(st.tuples(st.sampled_from(["level", "open", "secret", "option", "several", "grave"]), st.integers(0, 5)))
)
@settings(max_examples=40, deadline=None)
def test_no_answer_that_counts_is_one_that_is_not_offered(acts: list[tuple[str, int]]) -> None:
    """After any answers and amendments, in whatever order; and the history replays to the state."""
    values = {
        "level": ("first", "second"),
        "open": ("yes", "no"),
        "secret": (0, 3, 6),
        "option": ("talk", "work", "none_of_these"),
        "several": (["a"], ["b"], ["a", "b"]),
        "grave": ("light", "heavy"),
    }
    desk = run()
    for name, pick in acts:
        ref = f"{'recommend' if name in {'level', 'open', 'secret'} else 'choose'}.{name}"
        value = values[name][pick % len(values[name])]
        if isinstance(desk.submit(desk.answer(ref, value)), Refusal):
            desk.submit(desk.amend(ref, value))
        view = View(desk.procedure, desk.state, desk.now.utc)
        for field in view.index.steps["choose"].fields:
            given_now = desk.state.answer(field.ref)
            assert given_now is None or wrong_choice(view, field, given_now.value) is None
    assert desk.state == desk.replayed()


def changed(old: str, new: str) -> list[Problem]:
    """The findings when one piece is written otherwise."""
    assert TEXT.count(old) == 1, old
    return list(load_procedure({"x.yaml": TEXT.replace(old, new), **shared()}, "x.yaml").problems)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("option.least <= recommend.secret", "option.least <= choose.several.level", "E201"),
        ("option.least <= recommend.secret", "option.least <= count(choose.rows)", "R301"),
        ("option.least <= recommend.secret", "option.least == 0 or choose.grave == light", "R301"),
        ("option.least <= recommend.secret", "option.least <= seal.how.level", "E205"),
        ("option.least <= recommend.secret", "any(seal.how.level >= option.least)", "R301"),
        ("title: Recommend a level\n", "title: Recommend a level\n        sealed: [child_desk]\n", "R306"),
    ],
)
def test_a_where_looks_back_and_reads_only_what_its_readers_may(old: str, new: str, code: str) -> None:
    """Later answers, its own, many answers and sealed ones are refused."""
    assert code in {problem.code for problem in changed(old, new)}
