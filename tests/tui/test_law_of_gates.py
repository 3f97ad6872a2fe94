"""A closed gate names its law by how sure it is, never by a code of the file."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure
from tests.tui.at_screen import At
from tests.tui.day_by_keys import drive, facts
from tests.tui.practice import Practice
from tests.tui.test_plain_rules import begun, talk
from tui.words import law_row

PROCEDURES = sorted(one.parent.name for one in Path("procedures").glob("*/*.yaml") if one.stem == one.parent.name)


def _shipped(name: str) -> Procedure:
    found = read_procedure(name, quick=True).procedure
    assert found is not None
    return found


@pytest.mark.parametrize("name", PROCEDURES)
def test_the_law_of_every_shipped_gate_reads_as_the_step_pane_says_it(name: str) -> None:
    """No code is left; what was never read or only recalled says that it is to be confirmed."""
    procedure = _shipped(name)
    for gate in (gate for phase in procedure.phases for gate in phase.gates):
        row = law_row(procedure, gate.law)
        assert row
        for code in gate.law:
            law = procedure.law[code]
            told = "Working rule of the agency" if law.conf == "POL" else law.cite
            assert told in row
            assert code not in row.replace(law.cite, "")
            assert law.conf in {"V", "V2", "POL"} or "to be confirmed" in row


def test_a_recalled_reference_of_a_gate_is_to_be_confirmed() -> None:
    """Whatever the file cites."""
    procedure = _shipped("child_diversion")
    code = next(iter(procedure.law))
    recalled = replace(procedure, law={code: replace(procedure.law[code], conf="R75")})
    assert law_row(recalled, (code,)).endswith("(to be confirmed)")


def test_the_screen_shows_the_reference_and_not_the_code(practice: Practice) -> None:
    """On the step, and on its phase."""

    async def script(at: At) -> None:
        await facts(at, weak="yes")
        await at.go("judge")
        assert "The case is too weak to decide" in at.pane
        assert "Law: Working rule of the agency" in at.pane
        assert "POL" not in at.shown
        await at.keys("up")
        assert "Law: Working rule of the agency" in at.pane

    drive(practice, script)


def test_so_does_plain_mode(practice: Practice) -> None:
    """Read out line by line."""
    with begun(practice, weak="yes") as (desk, session):
        number = 1 + [step.name for step in session.unfolded.steps].index("judge")
        said = talk(practice, desk, session, f"/go {number}")
        assert "Law: Working rule of the agency" in said
        assert "POL" not in said
