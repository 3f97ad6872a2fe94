"""The shipped first-response procedure says what the law register and the do-no-harm rules demand."""

import re
from pathlib import Path

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.problem import Severity
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Basis, Field, FieldType, Privacy, Procedure, Step
from sop_engine.resources import shipped

NAME = "ocse_first_response"
SHARED = ("roles", "law", "lists")
PAGE = Path(__file__).parents[2] / "docs" / "how-to-write-a-procedure.md"

NEVER_SKIPPED = [
    "receive",
    "danger",
    "contact",
    "occurrence_book",
    "assign",
    "child",
    "support",
    "explain",
    "own_images",
    "hands_off",
    "device",
    "seal",
    "store",
    "seizure_list",
    "scene_store",
    "aht_call",
    "tell_children_officer",
    "safe_tonight",
    "family_card",
    "keep_private",
    "review",
    "ask_prosecutor",
    "to_investigation",
    "hand_over",
]
HELPING = {"store", "scene_store", "to_case_management", "ask_prosecutor", "to_investigation", "hand_over"}
URGENT = {"receive", "danger", "contact", "hospital", "hands_off", "safe_tonight"}
ORDERS_OR_QUESTIONS = 12
WORDS_A_LINE = 25


def _files(text: str, name: str) -> dict[str, str]:
    folder = shipped("procedures") / "shared"
    shared = {f"shared/{part}.yaml": (folder / f"{part}.yaml").read_text(encoding="utf-8") for part in SHARED}
    return {f"{name}.yaml": text, **shared}


def _load(text: str, name: str) -> Procedure:
    loaded = load_procedure(_files(text, name), f"{name}.yaml")
    assert loaded.problems == ()
    assert loaded.procedure is not None
    return loaded.procedure


def _shipped_text() -> str:
    return (shipped("procedures") / NAME / f"{NAME}.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def procedure() -> Procedure:
    """The shipped procedure, loaded once."""
    loaded = read_procedure(NAME)
    assert not [one for one in loaded.problems if one.severity is Severity.ERROR]
    assert loaded.procedure is not None
    return loaded.procedure


def _fields(step: Step) -> list[Field]:
    return [found for outer in step.fields for found in (outer, *outer.columns)]


def test_it_has_the_27_steps_in_order(procedure: Procedure) -> None:
    """Every step of the step list is there, once, in its order, and marked with its number; six more help them."""
    marked = re.findall(r"^      (\w+):  # (S\d\d)$", _shipped_text(), re.MULTILINE)
    assert [number for _, number in marked] == [f"S{number:02d}" for number in range(1, 28)]
    assert [name for name, _ in marked] == [step.name for step in procedure.steps if step.name not in HELPING]


def test_steps_that_protect_cannot_be_skipped(procedure: Procedure) -> None:
    """Safety, rights, legal list, hand-over and review steps have no skip; the others name every reason."""
    assert [step.name for step in procedure.steps if step.skip is None] == NEVER_SKIPPED


def test_safety_and_health_steps_are_urgent(procedure: Procedure) -> None:
    """Nothing may block receiving, danger, contact, hospital, the phone, and the night."""
    assert {step.name for step in procedure.steps if step.urgent} == URGENT
    assert all(not step.after for step in procedure.steps if step.urgent)


def test_only_one_deadline_claims_to_be_law(procedure: Procedure) -> None:
    """The seizure list is the only clock with a statute behind it; health clocks are clinical; the rest is ours."""
    bases = {step.name: {due.basis for due in step.due} - {Basis.PROPOSED} for step in procedure.steps}
    found = {name: basis for name, basis in bases.items() if basis}
    assert found == {
        "contact": {Basis.CLINICAL},
        "hospital": {Basis.CLINICAL},
        "seizure_list": {Basis.STATUTE},
    }


def test_no_field_asks_for_a_name_or_a_passcode(procedure: Procedure) -> None:
    """People are vault references, and no label invites a name or a passcode of a child."""
    fields = [found for step in procedure.steps for found in _fields(step)]
    typed = [found for found in fields if found.type in {FieldType.TEXT, FieldType.LONGTEXT}]
    assert not [found.ref for found in typed if re.search(r"child's name|name of the|password", found.label.lower())]
    assert all(found.privacy >= Privacy.IDENTITY for found in fields if found.type is FieldType.PERSON)


def test_health_and_refuge_are_harm(procedure: Procedure) -> None:
    """Medical answers, the child's own words and the place of safety are class S3."""
    for ref in ("contact.abuse", "hospital.pep", "account.own_words", "own_images.treated_as", "safe_tonight.place"):
        found = procedure.field(ref)
        assert found is not None
        assert found.privacy is Privacy.HARM, ref


def test_every_step_tells_a_constable_what_to_do_and_why(procedure: Procedure) -> None:
    """Each step has acts, things never to do and one reason, in short lines."""
    for step in procedure.steps:
        assert step.do, step.name
        assert step.never, step.name
        assert step.why, step.name
        assert len(step.title.split()) <= ORDERS_OR_QUESTIONS, step.title
        for line in (*step.do, *step.say, *step.never, step.why):
            assert len(line.split()) <= WORDS_A_LINE, line


def test_every_example_of_the_page_for_trainers_loads() -> None:
    """What the page tells trainers to write has no problem."""
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        assert _load(block, "found_phone").id == "found_phone"
