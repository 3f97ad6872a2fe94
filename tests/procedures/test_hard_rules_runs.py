"""The hard rules that show in the course of a run: urgent help, places, an age in doubt, viewing.

Each test lays out a run of a shipped procedure, or tries one step by itself, and gives orders that must not pass.
"""

import re

import pytest

from sop_engine.procedure.model import FieldType
from sop_engine.run import orders as o
from sop_engine.run.outlook import Status
from tests.procedures.attempts import (
    EIGHT,
    ME,
    alone,
    answer,
    broken,
    field,
    procedure,
    run,
    step,
    steps,
    tried,
)

WAITING = {"blocked", "undecided", "ask_first"}
"""Refusals that make a step wait for another one, or for an answer."""

URGENT = [f"{name}.{one.name}" for name, one in steps() if one.urgent]
NOW = "2026-03-02 10:00"


# H04: urgent steps never wait.


@pytest.mark.parametrize("name", URGENT)
def test_h04_nothing_makes_an_urgent_step_wait(name: str) -> None:
    """In a run in which nothing was done yet, an urgent step is open, or does not apply; it never waits."""
    of, _, inner = name.partition(".")
    desk = run(of, (NOW, ""))
    found = desk.progress().steps.get(inner)
    assert found is None or found.status is not Status.BLOCKED
    assert tried(desk, o.Complete(by=ME, actor=ME, step=inner)) not in WAITING


@pytest.mark.parametrize("name", sorted({name.partition(".")[0] for name in URGENT}))
def test_h04_nobody_can_write_a_hold_point_before_urgent_help(name: str) -> None:
    """`check` refuses `after` on an urgent step, whichever step it names."""
    first = procedure(name).steps[0].name
    assert "S126" in broken(name, "        urgent: true\n", f"        urgent: true\n        after: {first}\n")


def test_h04_the_hospital_waits_for_no_number_form_or_signature() -> None:
    """With nothing written but that there was contact, the child is taken to hospital and the step completed."""
    desk = run("ocse_first_response", (NOW, "contact: {abuse: unclear}"))
    assert desk.standing("occurrence_book").status is Status.OPEN
    assert desk.standing("hospital").status is Status.OPEN
    for ref, value in (("facility", "Practice hospital"), ("left_at", "2026-03-02 09:50")):
        assert tried(desk, answer(desk, f"hospital.{ref}", value)) == ""
    assert tried(desk, o.Complete(by=ME, actor=ME, step="hospital")) == ""


CARE = (
    "ocse_first_response.hospital",
    "ocse_investigation.medical",
    "victim_case_management.health",
    "victim_case_management.safe_place",
)


@pytest.mark.parametrize("name", CARE)
def test_h04_care_asks_for_no_paper_and_no_signature(name: str) -> None:
    """What completes a step of care is known by who is there: forms are optional, signatures not asked."""
    asked = [one for one in step(name).fields if not one.optional]
    assert [one.name for one in asked if one.type is FieldType.SIGN] == []
    assert step(name).second == ()
    papers = [one for one in step(name).fields if one.type is FieldType.EXHIBIT]
    assert [one.name for one in papers if not one.optional] == []


# H05, H06: where a child is never put.

PLACES = (
    "ocse_first_response.safe_tonight.place",
    "victim_case_management.safe_place.placement",
    "victim_case_management.new_place.placement",
    "victim_case_management.new_home.to",
    "child_diversion.place.place",
)
NOT_FOR_A_CHILD = re.compile(r"\b(cells?|prison|lock-?up|adults?|suspects?)\b", re.IGNORECASE)


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("place", ["cell", "police_cell", "custody", "prison", "with_suspects", "with_adults"])
def test_h05_h06_no_child_is_put_into_a_cell(name: str, place: str) -> None:
    """No such place can be chosen for a child, and no option of another name means one."""
    desk = alone(name.rpartition(".")[0], only=field(name).name)
    assert tried(desk, answer(desk, name.partition(".")[2], place, reason="No room.")) == "unknown_option"
    assert [option.label for option in field(name).options if NOT_FOR_A_CHILD.search(option.label)] == []


def test_h05_a_child_victim_is_not_put_where_children_in_conflict_with_the_law_are() -> None:
    """A remand home can be chosen for a child suspect only, and says that a court has to order it."""
    for name in PLACES[:-1]:
        assert field(name).option("remand_home") is None, name
    remand = field(PLACES[-1]).option("remand_home")
    assert remand is not None
    assert "by order of the court" in remand.label


def test_h06_that_a_child_is_apart_from_adults_is_ticked_only_when_it_is_so() -> None:
    """`no` is refused with what to do instead, and the step cannot be completed without it."""
    desk = alone("child_diversion.place")
    assert tried(desk, answer(desk, "place.apart", "no")) == "tick_only_what_is_so"
    assert tried(desk, o.Complete(by=ME, actor=ME, step="place")) == "missing_answers"
    assert "place.apart" in desk.standing("place").missing


# H07: age in doubt.

SUSPECT = "profile: {found: yes, suspect: [{person: P1, access: [unknown], earlier: unknown, age: AGE}]}"
LISTED = "suspects: {suspect: [{person: P1, at_large: no}]}\nage_check: [{under_18: AGE, proof: stated}]"
TRACK = "track: {number: T1, priority: P2, owner: someone, age: AGE, may_leave: no}"
AGES = (
    ("ocse_tip_triage", SUSPECT, "16_17", "over_18"),
    (
        "ocse_first_response",
        "child: {person: P1, age_band: AGE, age_proof: stated, language: Kiswahili}",
        "16_17",
        "",
    ),
    ("ocse_investigation", LISTED, "yes", "no"),
    ("suspect_at_large", TRACK, "16_17", "over_18"),
    ("child_diversion", "age: {band: AGE, least: unknown, proof: stated}", "under_12", "over_18"),
)


def _standings(name: str, answers: str, age: str) -> dict[str, Status]:
    text = answers.replace("AGE", age)
    if age != "disputed":
        text = text.replace("least: unknown, ", "")
    desk = run(name, (NOW, text))
    return {one: found.status for one, found in desk.progress().steps.items()}


@pytest.mark.parametrize(("name", "answers", "child", "adult"), AGES, ids=[one[0] for one in AGES])
def test_h07_whoever_may_be_a_child_is_treated_as_one(name: str, answers: str, child: str, adult: str) -> None:
    """With the age in doubt exactly the steps for a child stand there; those for an adult are other ones."""
    doubt = _standings(name, answers, "disputed")
    assert doubt == _standings(name, answers, child)
    if adult:
        assert doubt != _standings(name, answers, adult)


@pytest.mark.parametrize("name", ["ocse_first_response.child.age_band", "child_diversion.age.band"])
def test_h07_doubt_can_always_be_said(name: str) -> None:
    """Nobody has to guess: doubt about an age is an answer, and a first response knows no adult at all."""
    assert field(name).option("disputed") is not None
    assert field("ocse_first_response.child.age_band").option("over_18") is None


def test_h07_no_step_for_an_adult_opens_before_the_age_is_known() -> None:
    """In an investigation neither the arrest plan nor the arrest can be worked on while the age is not settled."""
    desk = run("ocse_investigation", (NOW, "suspects: {suspect: [{person: P1, at_large: no}]}"))
    assert desk.standing("arrest_plan#1").status is Status.UNDECIDED
    desk = run("ocse_investigation", (NOW, LISTED.replace("AGE", "disputed")))
    for one in ("arrest_plan#1", "arrest#1", "interview_suspect#1"):
        assert desk.standing(one).status is Status.HIDDEN, one
    assert desk.standing("as_child#1").status is Status.OPEN


# H09: what is proposed is not decided.


def test_h09_a_proposal_decides_nothing() -> None:
    """Care as a victim is proposed; until an officer decides, nothing follows and the step is not complete."""
    signs = "input: {child: P1, contact_at: 2026-03-02 09:00}\nscreen: {signs: [trafficking]}"
    desk = run("child_diversion", (NOW, signs))
    assert desk.state.answer("screen.route") is None
    assert desk.standing("victim_care").status is Status.UNDECIDED
    assert tried(desk, o.Complete(by=ME, actor=ME, step="screen")) == "missing_answers"
    assert tried(desk, answer(desk, "screen.route", "continue", reason="Not so, by what the child said.")) == ""
    assert desk.standing("victim_care").status is Status.HIDDEN


def test_h09_no_run_ends_by_itself() -> None:
    """How a run ends is chosen by an officer; without a choice it is not closed."""
    for name in EIGHT:
        desk = run(name, (NOW, ""))
        assert tried(desk, o.Close(by=ME, actor=ME, outcome="")) in {"unknown_outcome", "steps_open"}
        assert desk.state.closed is None


# H15: who looks at abuse material, and how long.

VIEWING = {
    "ocse_tip_triage.assign": ("minutes_today", "fit_to_view"),
    "ocse_tip_triage.viewing": ("needed", "viewers", "minutes", "may_decline"),
    "ocse_tip_triage.view": ("minutes",),
    "ocse_tip_triage.ageing": ("wellness",),
    "ocse_investigation.view": ("minutes", "reason", "wellbeing"),
    "ocse_investigation.viewing": ("who", "minutes"),
    "ocse_investigation.debrief": ("referrals",),
}


@pytest.mark.parametrize("name", VIEWING)
def test_h15_nobody_looks_without_reason_minutes_and_care(name: str) -> None:
    """A step of viewing cannot be completed before it says who, how long, why, and how the officer is."""
    inner = name.partition(".")[2]
    desk = alone(name)
    assert tried(desk, o.Complete(by=ME, actor=ME, step=inner)) == "missing_answers"
    missing = set(desk.standing(inner).missing)
    assert {f"{inner}.{one}" for one in VIEWING[name]} <= missing


def test_h15_nobody_looks_before_the_hashes_were_compared_and_it_was_decided() -> None:
    """Viewing waits for the comparison of the hashes and for the decision of a supervisor, who gives a reason."""
    assert {"hash_check", "viewing"} <= set(step("ocse_tip_triage.view").after)
    assert field("ocse_tip_triage.viewing.needed").type is FieldType.DECISION
    desk = run("ocse_tip_triage", (NOW, "facts: {file_count: 3}"))
    assert tried(desk, o.Complete(by=ME, actor=ME, step="view")) in WAITING
    may = step("ocse_tip_triage.view").skip
    assert may is not None
    assert "refused" in may.reasons
