"""`sop prove`: reasons for people, findings for programs, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner

from sop_engine.commands.prove import prove
from tests.procedure.examples import SHARED_FILES
from tests.procedure.proofs.small import field, phase, procedure, step

DEAD = procedure(phase("only", step("a", field("age", "0..120")), step("b", when="a.age < 12 and a.age > 14")))


def written(folder: Path, text: str) -> str:
    """The path of a procedure with the shared files beside its folder."""
    for name, content in SHARED_FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    path = folder / "small" / "small.yaml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_shipped_procedure_is_proved() -> None:
    """What is shipped holds; the last line says so, and the exit code is 0."""
    result = CliRunner().invoke(prove, ["ocse_first_response"])
    assert result.exit_code == 0
    assert result.output.splitlines()[-1] == "ocse_first_response: proved; nothing was left open"


def test_a_dead_step_is_told_with_its_reason(tmp_path: Path) -> None:
    """A finding has its code, the place, and what clashes; the exit code is 1."""
    result = CliRunner().invoke(prove, [written(tmp_path, DEAD)])
    assert result.exit_code == 1
    assert "error[V101]: Step `b` can never be shown." in result.output
    assert "`a.age < 12` and `a.age > 14`" in result.output


def test_programs_read_the_same_findings(tmp_path: Path) -> None:
    """With --json the findings come as one JSON text."""
    result = CliRunner().invoke(prove, ["--json", written(tmp_path, DEAD)])
    assert result.exit_code == 1
    assert '"V101"' in json.dumps(json.loads(result.output))


def test_nothing_is_proved_about_a_file_with_errors(tmp_path: Path) -> None:
    """A file that cannot be loaded is refused with the way to go on, and no proof is claimed."""
    result = CliRunner().invoke(prove, [written(tmp_path, DEAD.replace("a.age > 14", "a.aeg > 14"))])
    assert result.exit_code != 0
    assert "proved" not in result.output
