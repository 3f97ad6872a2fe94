"""Every procedure is carried out from its invented case to a signed record that verifies, in both languages."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.procedures.dossier import LISTS
from tui.cli import main


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("procedure", LISTS)
def test_a_whole_case_becomes_a_record_that_verifies(procedure: str, language: str, tmp_path: Path) -> None:
    """Checked, run, closed, exported, verified; one changed byte is refused."""
    result = CliRunner().invoke(main, ["demo", procedure, "--language", language, "--out", str(tmp_path)])
    assert result.exit_code == 0, result.output
    assert "VERIFIED" in result.stderr
    assert "as it must be." in result.stderr
    assert (tmp_path / "record.pdf").read_bytes().startswith(b"%PDF-1.7")
