"""Tests of procedures: what passes, what fails and why, rounds, and coverage."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.problem import Problem
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.run.cases import Part, Result, Suite, check_cases, coverage, read_cases, run_cases
from sop_engine.run.cases.reports import Report, as_junit, as_text, as_values
from tests.procedure.examples import used_files

ROOT = Path(__file__).parents[2]


def load(path: str) -> Procedure:
    """A procedure of the repository."""
    files = used_files("ocse_first_response")
    found = load_procedure({"x.yaml": (ROOT / path).read_text("utf-8"), **files}, "x.yaml")
    assert found.procedure is not None, found.problems
    return found.procedure


SHIPPED = load("procedures/ocse_first_response/ocse_first_response.yaml")
REPEATS = load("tests/run/repeats.yaml")
ARRIVED = "receive: {arrived_at: 2026-03-02 21:00, place: cpu, came_with: parent, self_report: yes}"


def suite_of(text: str) -> Suite:
    """The tests of a file whose form is right."""
    source = read_source(text, "x.test.yaml")
    assert isinstance(source, Source), source
    found = read_cases(source)
    assert isinstance(found, Suite), found
    return found


def one_test(answers: str, expect: str, *, of: Procedure = SHIPPED, now: str = "2026-03-02 21:40") -> Result:
    """One test, run. `answers` and `expect`: lines of YAML."""
    text = f"sop_tests: 0\nof: {of.id}\ntests:\n  it:\n    now: {now}\n    answers:\n"
    text += "".join(f"      {line}\n" for line in answers.splitlines()) if answers else "      {}\n"
    text += "    expect:\n" + "".join(f"      {line}\n" for line in expect.splitlines())
    suite = suite_of(text.replace("answers:\n      {}", "answers: {}"))
    return run_cases(of, suite)[0]


def line_of(problem: Problem) -> int:
    """The line of the file that a finding points to."""
    assert problem.position is not None
    return problem.position.line


@pytest.mark.parametrize(
    ("answers", "expect"),
    [
        ("contact: {abuse: no}", "hidden: [hospital]"),
        ("", "undecided: [hospital, own_images]"),
        ("", "blocked: [account, stop_spread]"),
        (ARRIVED, "due: {danger: 2026-03-02 21:15, family_card: none}"),
        (ARRIVED, "overdue: [danger, hands_off]"),
        ("safe_tonight: {access_removed: no}", "proposed: {safe_tonight.place: none}"),
        ("safe_tonight: {access_removed: no, place: home_safe}", "refused: [safe_tonight.place]"),
        ("", "gates: []\noutcome: open"),
    ],
)
def test_an_expectation_that_is_met_passes(answers: str, expect: str) -> None:
    """Each kind of expectation can be met."""
    assert one_test(answers, expect).problems == ()


@pytest.mark.parametrize(
    ("answers", "expect", "code", "said"),
    [
        ("contact: {abuse: no}", "shown: [hospital]", "C201", "since 'Was there physical contact?' is 'No'"),
        ("contact: {abuse: yes}", "hidden: [hospital]", "C201", "'Was there physical contact?' is 'Yes'"),
        ("contact: {abuse: no}", "undecided: [hospital]", "C201", "does not apply"),
        ("", "shown: [hospital]", "C201", "undecided until this is answered: 'Was there physical contact?'"),
        ("", "hidden: [danger]", "C201", "it applies, as it has no condition"),
        ("", "blocked: []", "C201", "until this is done: 'Is the child in danger now?'"),
        (ARRIVED, "overdue: [danger, hands_off, contact]", "C202", "its clock ends at 2026-03-02 22:00"),
        (ARRIVED, "overdue: [danger]", "C202", "its clock ended at 2026-03-02 21:30"),
        (ARRIVED, "due: {danger: 2026-03-02 21:16}", "C202", "its clock ended at 2026-03-02 21:15"),
        ("", "due: {danger: 2026-03-02 21:16}", "C202", "waits for `receive.arrived_at`"),
        ("", "due: {keep_private: 2026-03-02 21:16}", "C202", "no clock of it runs"),
        (
            "contact: {abuse: yes}",
            "proposed: {safe_tonight.place: kin}",
            "C203",
            "`hospital` if `contact.abuse == yes`",
        ),
        ("safe_tonight: {access_removed: no, place: kin}", "refused: [safe_tonight.place]", "C204", "was accepted"),
        ("", "outcome: moved", "C206", "cannot be closed"),
    ],
)
def test_an_expectation_that_is_not_met_says_what_happened_and_why(
    answers: str, expect: str, code: str, said: str
) -> None:
    """A failure points to the expectation and gives the reason with the answers that it rests on."""
    problems = one_test(answers, expect).problems
    found = [problem for problem in problems if said in problem.message]
    assert found, [problem.message for problem in problems]
    assert {problem.code for problem in problems} == {code}
    assert line_of(found[0]) == 8 + max(1, len(answers.splitlines())) - (0 if answers else 1)


@pytest.mark.parametrize(
    ("answers", "code", "hint"),
    [
        ("recieve: {place: cpu}", "C104", "Did you mean `receive`?"),
        ("receive: {plaec: cpu}", "C105", "Did you mean `place`?"),
        ("receive: {place: cpuu}", "C106", "Did you mean `cpu`?"),
        ("receive: {arrived_at: yesterday}", "C106", ""),
        ("receive: no", "C106", "Write its fields"),
        ("device: {items: [{waht: A phone}]}", "C105", "Did you mean `what`?"),
        ("explain: {consent_signed: teacher}", "C106", "Possible: `signed`, `refused`, `parent`"),
        ("account: {still_in_contact: yes}", "C112", ""),
        ("seizure_list: {given_to: P1}", "C112", "First answer"),
    ],
)
def test_what_an_officer_could_not_answer_a_test_cannot_either(answers: str, code: str, hint: str) -> None:
    """Names and answers that are not possible are findings at their place, with what was probably meant."""
    problems = one_test(answers, "shown: [receive]").problems
    assert [problem.code for problem in problems] == [code]
    assert line_of(problems[0]) == 7
    assert hint in problems[0].hint + problems[0].message


def test_a_test_that_names_what_does_not_exist_is_not_run() -> None:
    """One misspelt step gives one finding, not a second one about what it was meant for."""
    result = one_test("recieve: {place: cpu}", "hidden: [receive]")
    assert [problem.code for problem in result.problems] == ["C104"]
    assert result.seen.steps == frozenset()


def test_answers_can_be_given_at_several_moments() -> None:
    """A step completed earlier starts its clocks then."""
    text = (
        f"sop_tests: 0\nof: {SHIPPED.id}\ntests:\n  it:\n    now: 2026-03-02 23:00\n"
        "    earlier:\n      - now: 2026-03-02 21:00\n        answers: {contact: {abuse: yes, last_contact: unknown,"
        " clothes: no, told_not_to_wash: yes}}\n"
        "    answers: {contact: {happened_at: 2026-02-28 23:30}}\n"
        "    expect: {due: {hospital: 2026-03-02 23:00}, overdue: []}\n"
    )
    assert [problem.message for problem in run_cases(SHIPPED, suite_of(text))[0].problems] == []


TWO_DEVICES = "seize: {item: [{exhibit: EX-1, kind: phone}, {exhibit: EX-2, kind: laptop}]}"


def test_a_case_is_told_day_by_day() -> None:
    """A test that goes on from one above begins where that one ended; what is wrong there is told there only."""
    text = f"""sop_tests: 0
of: {SHIPPED.id}
tests:
  the first day:
    now: 2026-03-02 21:40
    answers: {{{ARRIVED}, danger: {{now: sure}}}}
    expect: {{shown: [danger]}}
  the second day:
    after: the first day
    now: 2026-03-03 21:40
    expect: {{overdue: []}}
"""
    first, second = run_cases(SHIPPED, suite_of(text))
    assert [problem.code for problem in first.problems] == ["C106"]
    assert [problem.code for problem in second.problems] == []
    first, second = run_cases(SHIPPED, suite_of(text.replace("sure", "no")))
    assert first.passed
    assert {problem.code for problem in second.problems} == {"C202"}
    assert any("contact" in problem.message for problem in second.problems)


@pytest.mark.parametrize(
    "rounds",
    [
        "image: [{result: copied}, {result: locked}]",
        "image: {EX-1: {result: copied}, EX-2: {result: locked}}",
    ],
)
def test_rounds_are_a_list_or_are_named(rounds: str) -> None:
    """Answers of a repeated step go to the round of their row; a name without a row means all rounds."""
    expect = "shown: [image, sim#1, retry#2~1, summary]\nhidden: [sim#2, retry#1~1]"
    assert [one.message for one in one_test(f"{TWO_DEVICES}\n{rounds}", expect, of=REPEATS).problems] == []
    failed = one_test(f"{TWO_DEVICES}\n{rounds}", "shown: [sim]", of=REPEATS).problems
    assert ["`sim` should apply" in one.message for one in failed] == [True]


def test_a_round_that_does_not_exist_is_a_finding() -> None:
    """Answers for a third device are refused when there are two."""
    rounds = "image: [{result: copied}, {result: locked}, {result: copied}]"
    problems = one_test(f"{TWO_DEVICES}\n{rounds}", "shown: [image]", of=REPEATS).problems
    assert [problem.code for problem in problems] == ["C112"]


def test_a_step_that_is_not_open_is_one_finding() -> None:
    """However many answers it was given: the reason is one, and stands at the first of them."""
    problems = one_test(
        "account: {still_in_contact: yes, period: Long, others_at_risk: no}", "shown: [danger]"
    ).problems
    assert [problem.code for problem in problems] == ["C112"]


def test_a_row_means_all_its_rounds_of_a_recurring_step() -> None:
    """Where a step comes back for each row, `retry#2` is what it is called for the second row."""
    rounds = "image: [{result: copied}, {result: locked}]"
    assert one_test(f"{TWO_DEVICES}\n{rounds}", "shown: [retry#2]\nhidden: [retry#1]", of=REPEATS).problems == ()


def test_rounds_of_a_recurring_step_follow_each_other() -> None:
    """Each item of the list is the next round."""
    answers = f"{TWO_DEVICES}\nvisit: [{{safe: yes}}, {{safe: no}}]"
    assert one_test(answers, "shown: [visit~1, visit~2, visit~3]", of=REPEATS).problems == ()


def test_coverage_counts_what_was_gone_through_and_names_the_rest() -> None:
    """An unseen way of a condition, an option and a clock are named; what was seen is not."""
    result = one_test("contact: {abuse: no}", "hidden: [hospital]")
    found = coverage(SHIPPED, [result])
    left = {part.part: dict(part.left) for part in found.parts}
    assert left[Part.CONDITIONS]["hospital.when"] == "never true"
    assert left[Part.STEPS]["hospital"] == "never shown"
    assert "contact.abuse.no" not in left[Part.OPTIONS]
    assert left[Part.OPTIONS]["contact.abuse.yes"] == "never chosen"
    assert left[Part.CLOCKS]["hospital.due.1"] == "never overdue"
    assert found.part(Part.STEPS).total == len(SHIPPED.steps)


COLUMNS = st.sampled_from(["what", "kind", "no"])
VALUES = st.recursive(
    st.sampled_from(["yes", "no", "cpu", "2026-03-02 21:00", "2026-02-30", "P1", "EX-1", "signed", "", "victim"])
    | st.integers(-3, 99)
    | st.booleans(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["what", "kind", "no"]), inner, max_size=2)
    ),
    max_leaves=4,
)
EXPECTED = st.sampled_from(["shown: [hospital]", "outcome: moved", "blocked: []"])
NAMES = st.sampled_from([f"{step.name}.{field.name}" for step in SHIPPED.steps for field in step.fields])


@given(
    st.dictionaries(NAMES, VALUES, max_size=6),
    st.sampled_from(["shown: [hospital]", "outcome: moved", "blocked: []"]),
)
@settings(max_examples=60, deadline=None)
def test_any_answers_give_findings_and_never_a_crash(given_answers: dict[str, Any], expect: str) -> None:
    """Whatever a file says is answered, the result is a list of findings with places."""
    steps: dict[str, dict[str, Any]] = {}
    for ref, value in given_answers.items():
        step, _, field = ref.partition(".")
        steps.setdefault(step, {})[field] = value
    test = {"now": "2026-03-02 21:40", "answers": steps, "expect": yaml.safe_load(expect)}
    text = yaml.safe_dump({"sop_tests": 0, "of": SHIPPED.id, "tests": {"it": test}})
    source = read_source(text, "x.test.yaml")
    assert isinstance(source, Source), source
    suite = read_cases(source)
    problems = suite if isinstance(suite, list) else list(run_cases(SHIPPED, suite)[0].problems)
    assert all(problem.position is not None for problem in problems)


def test_tests_of_another_procedure_are_refused() -> None:
    """A file of tests is for one procedure."""
    suite = suite_of(
        "sop_tests: 0\nof: other\ntests: {it: {now: 2026-03-02 21:40, answers: {}, expect: {shown: [a]}}}"
    )
    assert [problem.code for problem in check_cases(SHIPPED, suite)] == ["C103"]


def test_reports_tell_the_same_in_every_form() -> None:
    """Text, JSON and JUnit agree on how many tests failed, and each names the one that did."""
    results = (one_test("contact: {abuse: no}", "shown: [hospital]"), one_test("", "gates: []"))
    report = Report(file="x.test.yaml", procedure=SHIPPED.id, version="0.1.0", results=results, texts={})
    assert as_values([report])["failed"] == 1
    assert "2 tests, 1 failed." in as_text([report])
    assert 'tests="2" failures="1"' in as_junit([report])
    assert as_junit([report]).count("<failure ") == 1
