"""No step of the field's own step lists is missing from the procedures, and no legal reference is invented."""

from pathlib import Path

import pytest
import yaml

from sop_engine.resources import shipped
from tests.procedures.dossier import LISTS, carried_out, explained, numbers, text_of

CODES = Path(__file__).with_name("law_codes.txt")
ALL_STEPS = 227


def test_the_lists_have_227_steps() -> None:
    """Nothing is left out by counting wrong."""
    assert sum(len(numbers(procedure)) for procedure in LISTS) == ALL_STEPS


@pytest.mark.parametrize("procedure", LISTS)
def test_every_step_is_there_or_explained(procedure: str) -> None:
    """Each number stands at exactly one step, or in exactly one line of the head that says why it has none."""
    text = text_of(procedure)
    found = [number for number, _ in (*carried_out(text), *explained(text))]
    assert sorted(found) == sorted(numbers(procedure))


def test_no_legal_reference_is_invented() -> None:
    """The register has the codes that were researched, each with its confidence and its open question; no other."""
    register = yaml.safe_load((shipped("procedures") / "shared" / "law.yaml").read_text(encoding="utf-8"))["law"]
    found = {" ".join(filter(None, (code, law["conf"], law.get("ask")))) for code, law in register.items()}
    assert found == set(CODES.read_text(encoding="utf-8").splitlines())
