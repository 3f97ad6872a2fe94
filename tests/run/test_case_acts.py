"""Tests of procedures that do more than answer: each act can be written, and what it leads to can be expected."""

import shutil
from pathlib import Path

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.problem import Problem
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.run.cases import Suite, read_cases, run_cases
from tests.procedure.examples import SHARED_FILES
from tests.run.rules import rules
from tests.session.pairs import USES, example

TEXT = """
sop: 0
id: acts
version: 0.1.0
title: Acts
owner: child_desk
subject: child
outcomes: {ended: It ended}
gives: {number: ask.count, place: seen.place}
phases:
  only:
    title: Only
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        due: {within: 2 working days, from: start}
        skip: {reasons: {refused: It was refused.}}
        fields:
          count: {type: number, label: Count}
          double: {type: computed, label: Double, value: ask.count + ask.count}
      next:
        title: Next
        who: child_desk
        law: [POL]
        after: ask
        skip: {reasons: {refused: It was refused.}}
        due: {within: 1 hour, from: start}
        fields:
          note: {type: text, label: Note}
      visit:
        title: Visit
        who: child_desk
        law: [POL]
        every: {gap: 30 days, until: visit.last == yes}
        due: {within: 1 day, from: start}
        skip: {reasons: {refused: It was refused.}}
        fields:
          last: {type: yesno, label: Was it the last?}
      seen:
        title: Seen again
        who: child_desk
        law: [POL]
        anytime: true
        skip: {reasons: {refused: It was refused.}}
        fields:
          place: {type: text, label: Where?}
"""


def acts() -> Procedure:
    """The procedure, checked."""
    loaded = load_procedure({"x.yaml": TEXT, **SHARED_FILES}, "x.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def judged(lines: str, expect: str, of: Procedure) -> list[Problem]:
    """What is found in one test of these lines, on the evening of Monday, 2 March 2026."""
    text = f"sop_tests: 0\nof: {of.id}\ntests:\n  it:\n    now: 2026-03-02 21:40\n"
    text += "".join(f"    {line}\n" for line in lines.splitlines())
    text += "    expect:\n" + "".join(f"      {line}\n" for line in expect.splitlines())
    source = read_source(text, "x.test.yaml")
    assert isinstance(source, Source), source
    suite = read_cases(source)
    return list(run_cases(of, suite)[0].problems) if isinstance(suite, Suite) else suite


@pytest.mark.parametrize(
    ("lines", "expect"),
    [
        ("skip: {ask: refused}", "blocked: []"),
        ("not_done: [ask]", "blocked: []"),
        ("waive: [ask]", "blocked: []"),
        ("", "blocked: [next]"),
        ("", "due: {ask: 2026-03-04 21:40}"),
        ("calendar: {holidays: [2026-03-03]}", "due: {ask: 2026-03-05 21:40}"),
        ("stop_clock: {next: 1}", "due: {next: none}"),
        ("extend_clock: {next: 2026-03-02 23:00}", "due: {next: 2026-03-02 23:00}"),
        ("extend_clock: {next: {until: 2026-03-02 23:00, clock: 1}}", "due: {next: 2026-03-02 23:00}"),
        ("stop_clock: {next: 1}\nrestart_clock: {next: 1}", "due: {next: 2026-03-02 22:40}"),
        ("open: [seen]", "shown: [seen~1]"),
        ("open: [seen]\nanswers: {seen: {place: Here}}", "hidden: [seen~2]"),
        (
            "answers: {seen: {place: Here}}\nopen: [seen]\nskip: {seen: refused}",
            "shown: [seen~1, seen~2]",
        ),
        ("answers: {visit: [{last: no}]}", "later: [visit~2]"),
        ("answers: {ask: {count: 4}}", "results: {ask.double: 8, ask.count: 4}\ngiven: {number: 4}"),
        ("", "results: {ask.double: none}\ngiven: {number: none, place: none}\nexpunged: []"),
        ("answers: {seen: [{place: Here}, {place: There}]}", "given: {place: There}"),
        ("answers: {seen: {place: Here}}\nopen: [seen]", "given: {place: Here}"),
    ],
)
def test_each_act_can_be_written(lines: str, expect: str) -> None:
    """And what it leads to holds."""
    assert [problem.message for problem in judged(lines, expect, acts())] == []


@pytest.mark.parametrize(
    ("lines", "expect", "code", "said"),
    [
        ("skip: {ask: rained}", "blocked: []", "C112", "not one of the reasons for skipping"),
        ("skip: {aks: refused}", "blocked: []", "C104", "There is no step `aks`"),
        ("lift: [feeble]", "blocked: [next]", "C110", "There is no gate"),
        ("restart_clock: {next: 1}", "blocked: [next]", "C112", "This clock is not stopped"),
        ("extend_clock: {next: 2026-13-02 23:00}", "blocked: [next]", "C101", "no day and time"),
        ("calendar: {holidays: [2026-02-30]}", "blocked: [next]", "C101", "no day and time"),
        ("used: {ask: accepted}", "blocked: [next]", "C112", "uses no other procedure"),
        ("answers: {ask: {count: 4}}", "results: {ask.double: 9}", "C208", "should be `9`, but it is `8`"),
        ("answers: {ask: {count: 4}}", "given: {number: none}", "C208", "should have no value, but it is `4`"),
        ("", "given: {thrice: 4}", "C113", "gives no `thrice`"),
        ("", "later: [visit~1]", "C201", "should not have come"),
        ("", "expunged: [ask]", "C207", "but they are not"),
    ],
)
def test_what_is_wrong_is_said_at_its_place(lines: str, expect: str, code: str, said: str) -> None:
    """An act that is refused, a name that is not known, an expectation that is not met."""
    problems = judged(lines, expect, acts())
    assert any(said in problem.message for problem in problems), [problem.message for problem in problems]
    assert code in {problem.code for problem in problems}


def test_a_chain_of_custody_is_told_from_hand_to_hand() -> None:
    """Who entered an exhibit gives it away first, in the role that is written; then whoever received it."""
    lines = """answers:
  ask: {phone: {seal: S1, place: Desk}}
  store: {move: {whole: yes, seal: S1, place: Store, at: 2026-03-02 21:00}, move_from: child_desk, move_to: ocs}
  lab: {move: {whole: yes, seal: S1, place: Lab, at: 2026-03-02 21:30}, move_from: ocs, move_to: forensic_examiner}"""
    assert judged(lines, "shown: [lab]", rules()) == []


def test_a_gate_is_lifted_in_the_order_of_the_file() -> None:
    """First the answer that closes it, then the lift."""
    lines = "answers: {ask: {weak: yes}}\nlift: [feeble]"
    assert judged(lines, "gates: []\nshown: [look]", rules()) == []
    (problem,) = judged("lift: [feeble]\nanswers: {ask: {weak: yes}}", "shown: [ask]", rules())
    assert "This gate is not closed" in problem.message


def test_what_is_expunged_can_be_expected() -> None:
    """All the steps whose answers are gone."""
    lines = "answers: {admit: {said: Words}, result: {end: back}}"
    assert judged(lines, "expunged: [admit]", rules()) == []
    (problem,) = judged(lines, "expunged: []", rules())
    assert problem.code == "C207"


def test_the_run_that_a_step_uses_stands_as_the_test_says() -> None:
    """With its outcome and what it gave, without that other run."""
    lines = (
        "answers: {ask: {child: P1, kind: letter, count: 2, paper: {place: Desk}}}\n"
        "used: {send: {outcome: brought, given: {colour: red}}}"
    )
    expect = "results: {send.outcome: brought, send.given.colour: red}\nshown: [look]"
    problems = judged(lines, expect, example("calling"))
    assert [problem.message for problem in problems] == []


def test_a_first_question_is_asked_of_a_step_that_uses_a_procedure(tmp_path: Path) -> None:
    """Yes leaves the step to the other run; it does not try to complete it."""
    shutil.copytree(USES, tmp_path / "uses")
    path = tmp_path / "uses" / "calling" / "calling.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("        use:\n", "        ask_first: Needed?\n        use:\n")
    )
    calling = read_procedure(str(path)).procedure
    assert calling is not None
    lines = (
        "answers: {ask: {child: P1, kind: letter, count: 2, paper: {place: Desk}}, send: yes}\n"
        "used: {send: {outcome: brought, given: {colour: red}}}"
    )
    assert [problem.message for problem in judged(lines, "shown: [look]", calling)] == []
