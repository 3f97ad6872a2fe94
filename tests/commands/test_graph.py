"""`sop graph`: to standard output or to a new file."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main


@pytest.mark.parametrize(("form", "first"), [("svg", "<svg"), ("mermaid", "flowchart"), ("dot", "digraph")])
def test_each_format_is_written(form: str, first: str, tmp_path: Path) -> None:
    """The same to both, and never over a file that is there."""
    graph = ["graph", "ocse_first_response", "--format", form]
    shown = CliRunner().invoke(main, graph)
    assert shown.exit_code == 0
    assert shown.stdout.startswith(first)
    out = tmp_path / "picture"
    assert CliRunner().invoke(main, [*graph, "--out", str(out)]).exit_code == 0
    assert out.read_bytes() == shown.stdout_bytes
    assert CliRunner().invoke(main, [*graph, "--out", str(out)]).exit_code == 3


def test_a_procedure_with_errors_is_not_drawn(tmp_path: Path) -> None:
    """A wrong picture would be believed."""
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("sop: 0\n")
    assert CliRunner().invoke(main, ["graph", str(wrong)]).exit_code == 2
