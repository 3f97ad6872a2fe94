"""What diversion promises a child: nobody outside reads an answer, nobody but a magistrate orders, no count tells."""

import re

import pytest

from sop_engine.commands.library import read_files, read_procedure
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Basis, Privacy, Procedure, Step

NAME = "child_diversion"
KEEPERS = ("defence_lawyer", "prosecutor")
SEALED = ("acceptance", "consent")
NEVER_SKIPPED = [
    "tell_child",
    "age",
    "under_12",
    "parent",
    "officers",
    "lawyer",
    "place",
    "day_clock",
    "screen",
    "words",
    "explain",
    "acceptance",
    "consent",
    "ready",
    "decision",
    "missed",
    "review",
]
TEN_GATES = {
    "under_12",
    "in_doubt",
    "age_12_13",
    "victim",
    "weak_case",
    "capital",
    "sexual_offence",
    "denied",
    "no_free_yes",
    "needs_court",
}
LIFTED_BY_A_PROSECUTOR = {"age_12_13", "victim", "sexual_offence"}
SMALLEST = 5
"""Counts under this never leave, and are never stored."""


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    """The shipped procedure."""
    found = read_procedure(NAME, quick=True).procedure
    assert found is not None
    return found


def _step(procedure: Procedure, name: str) -> Step:
    found = procedure.step(name)
    assert found is not None
    return found


def test_rights_and_safety_are_never_skipped(procedure: Procedure) -> None:
    """No rights, safety, consent, legal-aid or clock step can be skipped."""
    assert [name for name in NEVER_SKIPPED if _step(procedure, name).skip is not None] == []


def test_all_ten_gates_stand_there_with_reason_and_law(procedure: Procedure) -> None:
    """Each gate has a sentence and a law; only a prosecutor opens one, and only three of them."""
    gates = [gate for phase in procedure.phases for gate in phase.gates]
    assert {gate.name for gate in gates} >= TEN_GATES
    assert all(gate.because and gate.law for gate in gates)
    assert {gate.name for gate in gates if gate.lift} == LIFTED_BY_A_PROSECUTOR
    assert {role for gate in gates for role in gate.lift} == {"prosecutor"}


def test_the_answer_of_the_child_is_sealed_and_goes(procedure: Procedure) -> None:
    """Acceptance and consent are read by lawyer and prosecutor only, are harmful to tell, and are purged alike."""
    acceptance, consent = (_step(procedure, name) for name in SEALED)
    assert acceptance.purge is not None
    assert consent.purge is not None
    assert acceptance.purge.normal == consent.purge.normal
    for step in (acceptance, consent):
        assert set(step.sealed) == set(KEEPERS)
        assert all(field.privacy is Privacy.HARM for field in step.fields)


BREAKS = {
    "a condition": ("when: ready.way == open and explain.understands == yes", "when: acceptance.answer == yes"),
    "a hold point": ("after: [to_prosecutor, ready]", "after: [to_prosecutor, acceptance]"),
    "a gate": ("when: not (ready.way == open and explain.understands == yes)", "when: acceptance.answer == no"),
    "a clock": ("due: {within: 7 days, from: to_prosecutor}", "due: {within: 7 days, from: acceptance}"),
    "a proposal": ("inquiry: recommend.by_order == yes", "inquiry: acceptance.answer == yes"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_nobody_outside_can_be_made_to_read_it(what: str) -> None:
    """Whoever writes the sealed answer into a step that others see gets an error, whatever part of it is used."""
    files, name = read_files(NAME)
    text = files[name]
    before, after = BREAKS[what]
    plain = text if isinstance(text, str) else text.decode("utf-8")
    assert before in plain
    broken = load_procedure(files | {name: plain.replace(before, after)}, name)
    assert "R306" in {problem.code for problem in broken.problems}


def test_the_station_recommends_and_orders_nothing(procedure: Procedure) -> None:
    """Outside the court's own step no question or title says that something was ordered, save to forbid it."""
    for step in procedure.steps:
        if "magistrate" in step.who or step.name == "agreement":
            continue
        labels = [step.title, *step.do, *(field.label for field in step.fields)]
        assert not [text for text in labels if re.search(r"\bordered\b", text)], step.name
    recommend = _step(procedure, "recommend")
    asked = {field.name: field.label for field in recommend.fields}
    assert all(asked[name].startswith("Recommended") for name in ("level", "measures", "months"))
    assert 'Do not write "ordered". You recommend.' in recommend.never


def test_what_nobody_has_read_is_marked(procedure: Procedure) -> None:
    """A level or measure that a lawyer has to confirm says so wherever it can be chosen, and no other does."""
    asked = {field.name: field for field in _step(procedure, "recommend").fields}
    lists = [asked["level"], asked["measures"]]
    assert [len(field.options) for field in lists] == [3, 18]
    for field in lists:
        for option in field.options:
            assert option.label.endswith("(to be confirmed)") is (option.data["confirmed"] is False), option.name


def test_a_count_under_five_cannot_be_stored(procedure: Procedure) -> None:
    """A row has a kind, a size and a number from 5 on, which is only asked for 5 or more; no other field."""
    period, rows = _step(procedure, "counts").fields
    kind, size, number = rows.columns
    assert [kind.type.value, size.type.value, number.type.value] == ["choice", "choice", "number"]
    assert [option.name for option in size.options] == ["zero", "few", "five_up"]
    assert number.min == SMALLEST
    assert number.when is not None
    assert number.when.normal == "counts.rows.size == five_up"
    assert not [option.name for option in (*kind.options, *size.options) if option.reason]
    assert all(field.privacy is Privacy.OPEN for field in (period, rows))


def test_the_clock_of_the_constitution_is_law_and_rolls_to_the_next_court_day(procedure: Procedure) -> None:
    """24 hours from the arrest, from whichever answer it is known; what others set is not shown as law."""
    clocks = _step(procedure, "day_clock").due
    statute = [clock for clock in clocks if clock.basis is Basis.STATUTE]
    assert [clock.court_day for clock in statute] == [True, True]
    shown_as_law = {step.name for step in procedure.steps for clock in step.due if clock.basis is Basis.STATUTE}
    assert shown_as_law == {"tell_child", "day_clock"}
