"""`sop test`: forms, files and exit codes."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.check import check
from sop_engine.commands.test import test as command

ROOT = Path(__file__).parents[2]
TESTS = ROOT / "procedures/ocse_first_response/ocse_first_response.test.yaml"
PROCEDURE = TESTS.with_name("ocse_first_response.yaml")


def run(*words: str | Path) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(command, [str(word) for word in words])


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """Tests of the shipped procedure, one of which fails."""
    path = tmp_path / "mine.test.yaml"
    text = TESTS.read_text("utf-8").replace(
        "due: {hospital: 2026-03-05 19:00}", "due: {hospital: 2026-03-05 20:00}", 1
    )
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "words", [[], ["ocse_first_response"], [TESTS], [TESTS.with_name("ocse_first_response.yaml")]]
)
def test_the_shipped_tests_pass_by_every_name(words: list[str | Path]) -> None:
    """Without a name, by id, by the procedure's file and by the file of tests."""
    result = run(*words)
    assert result.exit_code == 0, result.output
    assert "all passed" in result.stdout


def test_a_failure_ends_with_1_and_shows_its_line(failing: Path) -> None:
    """The expectation is shown with what happened instead."""
    result = run(failing)
    assert result.exit_code == 1
    assert "FAILED: contact three days ago lets the medical clock end first" in result.stdout
    assert "should be due at 2026-03-05 20:00, but its clock ends at 2026-03-05 19:00" in result.stdout
    assert f"--> {failing}:" in result.stdout
    assert "1 failed." in result.stdout


def test_programs_get_json_with_coverage(failing: Path) -> None:
    """Standard output is one JSON value that names each failure and what is left untested."""
    result = run(failing, "--json", "--coverage")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["failed"] == 1
    (file,) = value["files"]
    assert [one["passed"] for one in file["tests"]].count(False) == 1
    assert file["coverage"]["steps"] == {"total": 33, "seen": 33, "left": []}


def test_a_junit_report_is_written_beside_the_text(failing: Path, tmp_path: Path) -> None:
    """The file is XML with one case for each test; the text still comes."""
    report = tmp_path / "report.xml"
    result = run(failing, "--junit", report)
    assert "1 failed." in result.stdout
    (suite,) = ET.fromstring(report.read_text("utf-8"))  # noqa: S314 - our own report
    assert suite.get("failures") == "1"
    assert len(suite) == int(suite.get("tests") or 0)


@pytest.mark.parametrize("name", ["nothing_of_this_name", "missing.test.yaml", "procedures/shared"])
def test_what_is_not_there_ends_with_2(name: str) -> None:
    """A name without tests is said so, not passed over."""
    result = run(name)
    assert getattr(result.exception, "exit_code", result.exit_code) == 2


def test_a_procedure_without_tests_is_said_so(tmp_path: Path) -> None:
    """The sentence names the file in which they would stand."""
    path = tmp_path / "alone.yaml"
    path.write_text(PROCEDURE.read_text("utf-8"), encoding="utf-8")
    result = run(path)
    assert getattr(result.exception, "exit_code", 0) == 2
    assert "alone.test.yaml" in str(getattr(result.exception, "hint", ""))


def test_tests_beside_a_wrong_procedure_are_not_run(tmp_path: Path) -> None:
    """The file of tests is told that its procedure has errors, at `of`."""
    text = PROCEDURE.read_text("utf-8")
    (tmp_path / "x.yaml").write_text(text.replace("label:", "lable:", 1), encoding="utf-8")
    (tmp_path / "x.test.yaml").write_text(TESTS.read_text("utf-8"), encoding="utf-8")
    result = run(tmp_path / "x.test.yaml")
    assert result.exit_code == 1
    assert "error[C103]" in result.stdout
    assert "sop check" in result.stdout


def test_a_file_of_tests_can_be_checked(failing: Path) -> None:
    """`sop check` finds in it what `sop test` finds."""
    result = CliRunner().invoke(check, [str(failing)])
    assert result.exit_code == 1
    assert "error[C202]" in result.stdout
