"""Planted faults: each is found, by its code, at its place; what is right is left alone."""

import pytest

from sop_engine.commands.library import read_procedure, shipped_ids
from sop_engine.problem import Problem, Severity
from sop_engine.procedure.allowances import allow
from tests.procedure.examples import BASE, NAME, SHARED_FILES
from tests.procedure.proofs.small import codes, field, findings, phase, procedure, step, using

YES_NO = field("q", "yesno")
AGE = field("age", "0..120")
COLOURS = field("k", "red|blue|green")
NO = "otherwise: No."


def only(*steps: str) -> str:
    """A procedure of one phase."""
    return procedure(phase("only", *steps))


def ending(text: str, **outcomes: str) -> str:
    """The text with these outcomes: name and condition, or nothing."""
    lines = (
        f"  {name}: {{label: It ended, when: {when}}}\n" if when else f"  {name}: It ended\n"
        for name, when in outcomes.items()
    )
    return text.replace("outcomes: {done: Done}\n", f"outcomes:\n{''.join(lines)}")


FAULTS: dict[str, tuple[str, str]] = {
    "a step that asks for too much": ("V101", only(step("a", AGE), step("b", when="a.age < 12 and a.age > 14"))),
    "a number beyond its limits": ("V101", only(step("a", AGE), step("b", when="a.age > 120"))),
    "a contradiction across three steps": (
        "V101",
        only(
            step("a", COLOURS),
            step("b", YES_NO, when="a.k != red"),
            step("c", YES_NO, when="b.q == yes and a.k != blue"),
            step("d", when="c.q == yes and a.k != green"),
        ),
    ),
    "a phase that no answer opens": (
        "V101",
        procedure(phase("a", step("a1", AGE)), phase("b", step("b1"), step("b2"), when="a1.age > 9 and a1.age < 9")),
    ),
    "a question that its step excludes": (
        "V102",
        only(step("a", AGE), step("b", field("q", "yesno", "when: a.age > 14"), when="a.age < 12")),
    ),
    "a condition that is always true": ("V103", only(step("a", AGE), step("b", when="a.age >= 18 or a.age < 18"))),
    "a condition that the step says already": (
        "V103",
        only(step("a", AGE), step("b", field("q", "yesno", "when: a.age > 5"), when="a.age > 10")),
    ),
    "a must that refuses nothing": ("V103", only(step("a", field("n", "0..9", f"must: a.n <= 9, {NO}")))),
    "a clock whose condition is never true": (
        "V104",
        only(step("a", AGE), step("b", when="a.age < 5", due="{within: 1 hour, from: a, when: a.age > 5}")),
    ),
    "a proposal behind one that is always first": (
        "V104",
        only(
            step("a", AGE),
            step(
                "b",
                "d: {type: decision, label: D?, options: {go: Go, stop: Stop}, "
                "propose: {go: a.age > 5, stop: a.age > 9}}",
            ),
        ),
    ),
    "a must that nothing meets": ("V105", only(step("a", field("n", "0..9", f"must: a.n > 9, {NO}")))),
    "an option that a rule leaves out": (
        "V106",
        only(step("a", YES_NO), step("b", field("q", "yesno", f"must: b.q == a.q, {NO}"), when="a.q == yes")),
    ),
    "an option that was forgotten": (
        "V107",
        only(step("a", COLOURS), step("b", when="a.k == red"), step("c", when="a.k == blue")),
    ),
    "a must that earlier answers rule out": (
        "V108",
        only(step("a", COLOURS), step("b", field("q", "yesno", f"must: a.k == red, {NO}"))),
    ),
    "two musts that contradict each other": (
        "V108",
        only(
            step("a", YES_NO),
            step("b", field("q", "yesno", f"must: b.q == a.q, {NO}"), field("r", "yesno", f"must: b.r != b.q, {NO}")),
            step("c", field("q", "yesno", f"must: c.q == b.r, {NO}"), field("r", "yesno", f"must: c.q == b.q, {NO}")),
        ),
    ),
    "a number that may be too large already": (
        "V108",
        only(step("a", field("n", "0..10")), step("b", field("n", "0..5", f"must: b.n > a.n, {NO}"))),
    ),
    "a where that leaves nothing": (
        "V105",
        only(step("a", field("n", "0..0")), step("b", field("k", "levels", "where: option.level <= a.n"))),
    ),
    "a where that leaves nothing after some answers": (
        "V108",
        only(step("a", field("n", "0..3")), step("b", field("k", "levels", "where: option.level <= a.n"))),
    ),
    "a where that leaves no option out": (
        "V103",
        only(step("a", field("n", "3..9")), step("b", field("k", "levels", "where: option.level <= a.n"))),
    ),
    "an option that no earlier answer lets anybody choose": (
        "V106",
        only(
            step("a", field("n", "0..2")),
            step("b", field("k", "levels", "where: option.level <= a.n"), when="a.n >= 1"),
        ),
    ),
    "a gate that never closes": (
        "V109",
        procedure(
            phase("a", step("a1", AGE)),
            phase("b", step("b1"), gates="{g: {when: a1.age > 9 and a1.age < 9, because: No., law: [POL]}}"),
        ),
    ),
    "steps that wait for each other through an end": (
        "V110",
        only(
            step("a", YES_NO, every="{gap: 3 days, until: answered(b.q)}"),
            step("b", YES_NO, after="a"),
        ),
    ),
    "a confirmation by somebody who may not read": ("V111", only(step("a", second="ocs", sealed="[child_desk]"))),
    "deadlines that leave no time": (
        "V112",
        only(
            step("a"),
            step("b", after="a", due="{within: 1 day, from: a}"),
            step("c", after="a", due="{at_least: 2 days, before: b}"),
        ),
    ),
    "a clock that starts when the step is over": (
        "V113",
        only(step("a", due="{within: 1 hour, from: b}"), step("b", after="a")),
    ),
    "a clock that counts from what never comes in the same run": (
        "V113",
        only(
            step("a", AGE), step("b", when="a.age < 5"), step("c", when="a.age > 5", due="{within: 1 hour, from: b}")
        ),
    ),
    "an answer that is never there to be given": (
        "V114",
        only(
            step("a", AGE), step("b", YES_NO, when="a.age < 5"), using("c", "k: b.q", when="a.age > 5 and a.age < 9")
        ),
    ),
    "a time that is never there to be given": (
        "V114",
        only(step("a", AGE), step("b", when="a.age < 5"), using("c", "at: b", when="a.age > 5")),
    ),
    "an outcome that nobody can choose": (
        "V115",
        ending(only(step("a", AGE)), young="a.age < 12 and a.age > 14", done=""),
    ),
    "a finished run without an outcome": (
        "V116",
        ending(only(step("a", COLOURS)), red="a.k == red", blue="a.k == blue"),
    ),
    "a run with steps not done and without an outcome": (
        "V116",
        ending(only(step("a", COLOURS)), red="a.k == red", rest="a.k != red"),
    ),
    "an outcome that is always offered": (
        "V103",
        ending(only(step("a", YES_NO)), one="answered(a.q) or not answered(a.q)"),
    ),
    "an outcome that tells of harm": (
        "R347",
        ending(only(step("a", field("q", "yesno", "privacy: harm"))), hurt="a.q == yes", done=""),
    ),
    "an outcome that tells of harm through another step": (
        "R347",
        ending(
            only(step("a", field("q", "yesno", "privacy: harm")), step("b", YES_NO, when="a.q == yes")),
            hurt="b.q == yes",
            done="",
        ),
    ),
    "an outcome that hangs on what may be expunged": (
        "R347",
        ending(only(step("a", YES_NO), step("b", COLOURS, purge="a.q == no")), red="b.k == red", done=""),
    ),
    "what proofs leave open": (
        "V190",
        only(step("a", field("n", "0..900")), step("b", field("n", "0..900", f"must: b.n > a.n, {NO}"))),
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found_once(name: str) -> None:
    """The fault has one finding, with its code, a place in the file, and words that go on."""
    code, text = FAULTS[name]
    found = findings(text)
    assert [problem.code for problem in found] == [code], [(problem.code, problem.message) for problem in found]
    assert found[0].position is not None
    assert found[0].hint


def test_what_proofs_leave_open_stands_where_an_author_can_allow_it() -> None:
    """The finding stands at the first key, so that a line with a reason has a place above it."""
    _, text = FAULTS["what proofs leave open"]
    found = findings(f"# A comment.\n{text}")
    allowed = f"# A comment.\n# sop: allow V190 because two numbers are tried in the tests.\n{text}"
    assert [problem.position and problem.position.line for problem in found] == [2]
    assert not allow(findings(allowed), {NAME: allowed})


@pytest.mark.parametrize(
    ("outcomes", "finished", "words"),
    [
        ({"red": "a.k == red", "blue": "a.k == blue"}, True, "`a.k` is `green`"),
        ({"red": "a.k == red", "rest": "a.k != red"}, False, "`a.k` is not answered"),
        ({"red": "a.k == red", "none": "not answered(a.k)", "blue": "a.k == blue"}, True, "`a.k` is `green`"),
    ],
)
def test_a_run_without_an_outcome_is_told_with_the_answers(
    outcomes: dict[str, str], words: str, *, finished: bool
) -> None:
    """A trainer reads whether a finished run is stuck or one with steps not done, and after which answers."""
    (found,) = [one for one in findings(ending(only(step("a", COLOURS)), **outcomes)) if one.code == "V116"]
    assert found.message.startswith("A finished run" if finished else "A run closed with steps not done")
    assert f"So it is if {words}." in found.hint


def test_only_the_root_of_a_chain_of_dead_steps_is_told() -> None:
    """Steps that depend on a dead step alone are no findings of their own."""
    text = only(
        step("a", AGE),
        step("b", YES_NO, when="a.age < 5 and a.age > 6"),
        step("c", YES_NO, when="b.q == yes"),
        step("d", field("q", "yesno", "when: c.q == no"), when="b.q == no"),
    )
    assert codes(text) == ["V101"]


def test_the_reason_names_the_steps_and_what_they_need() -> None:
    """A trainer reads which condition clashes with which, and sees both places."""
    text = only(step("a", AGE), step("b", YES_NO, when="a.age < 12"), step("c", when="b.q == yes and a.age > 14"))
    (found,) = findings(text)
    assert found.message == "Step `c` can never be shown."
    assert "needs `b.q == yes` and `a.age > 14`" in found.hint
    assert "step `b` is shown only if `a.age < 12`" in found.hint
    assert [label for _, label in found.also] == ["step `b` is shown only if `a.age < 12`"]


def test_an_answer_that_is_never_given_names_both_conditions_and_the_remedy() -> None:
    """A trainer reads why the answer is not there, and what to do; the place is the answer that is given."""
    text = only(step("a", AGE), step("b", YES_NO, when="a.age < 5"), using("c", "k: b.q", when="a.age > 5"))
    (found,) = findings(text)
    assert "step `b` is shown only if `a.age < 5`" in found.hint
    assert "Step `c` is shown only if `a.age > 5`" in found.hint
    assert found.hint.endswith("Give an answer that comes in the same run.")
    assert found.position is not None
    assert text.splitlines()[found.position.line - 1][found.position.column - 1 :].startswith("b.q")


def test_a_dead_step_is_told_once_and_not_again_for_what_it_gives() -> None:
    """What a step that never comes would have given is no finding of its own."""
    text = only(step("a", AGE), step("b", YES_NO, when="a.age < 5 and a.age > 6"), using("c", "k: b.q, at: b"))
    assert codes(text) == ["V101"]


RIGHT = {
    "an answer that is given where it comes": only(
        step("a", AGE), step("b", YES_NO, when="a.age < 5"), using("c", "k: b.q, at: b", when="a.age < 9")
    ),
    "an outcome for each answer, and for none": ending(
        only(step("a", COLOURS)), red="a.k == red", blue="a.k == blue", rest="not answered(a.k) or a.k == green"
    ),
    "an outcome without a condition beside others": ending(only(step("a", AGE)), young="a.age < 12", done=""),
    "an outcome that an officer may always leave out": ending(only(step("a", YES_NO)), said="answered(a.q)", done=""),
    "a confirmation": only(step("a", field("q", "yesno", f"must: a.q == yes, {NO}"))),
    "an answer that ends it": only(step("a", COLOURS), step("b", when="a.k == red")),
    "an option that says no": only(
        step("a", field("k", "yes|unclear|no")), step("b", when="a.k == yes"), step("c", when="a.k == unclear")
    ),
    "times that follow each other": only(
        step("a", field("at", "time")), step("b", field("at", "time", f"must: b.at >= a.at, {NO}"))
    ),
    "a list": only(
        step("a", "l: {type: list, label: L, columns: {k: {type: yesno, label: K?}}}"),
        step("b", when="any(a.l.k == yes)"),
        step("c", when="count(a.l) > 2"),
    ),
    "a chain of hold points": only(step("a"), step("b", after="a"), step("c", after="b")),
    "deadlines that fit": only(
        step("a"),
        step("b", after="a", due="{within: 3 days, from: a}"),
        step("c", after="a", due="{at_least: 2 days, before: b}"),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_has_no_finding(name: str) -> None:
    """Ordinary ways to write a procedure raise no alarm."""
    assert codes(RIGHT[name]) == []


def serious(found: tuple[Problem, ...]) -> list[str]:
    """Findings that ask for a change."""
    return [f"{one.code} {one.message}" for one in found if one.severity is not Severity.INFO]


def test_the_example_of_every_field_has_no_finding() -> None:
    """The example that the other tests start from is left alone."""
    from sop_engine.procedure.load import load_procedure

    assert serious(load_procedure({NAME: BASE, **SHARED_FILES}, NAME, proofs=True).problems) == []


@pytest.mark.parametrize("name", shipped_ids())
def test_a_shipped_procedure_is_proved(name: str) -> None:
    """No false alarm on what is shipped, and nothing that really does not hold."""
    from sop_engine.commands.library import read_files
    from sop_engine.procedure.load import load_procedure

    assert read_procedure(name).procedure is not None
    found = load_procedure(*read_files(name), proofs=True).problems
    assert [one for one in serious(found) if one.startswith("V")] == []
