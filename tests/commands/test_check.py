"""`sop check`: findings, forms and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.check import check
from tests.procedure.large import large_procedure

ROOT = Path(__file__).parents[2]
PROCEDURES = ROOT / "procedures"


def run(*words: str | Path) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(check, [str(word) for word in words])


@pytest.fixture
def procedure(tmp_path: Path) -> Path:
    """A valid procedure outside the shipped ones."""
    path = tmp_path / "large.yaml"
    path.write_text(large_procedure(3), encoding="utf-8")
    return path


@pytest.fixture
def wrong(procedure: Path) -> Path:
    """A procedure with one mistake."""
    procedure.write_text(large_procedure(3).replace("label:", "lable:", 1), encoding="utf-8")
    return procedure


def test_the_shipped_procedure_has_no_error() -> None:
    """What is shipped can be run."""
    result = run("ocse_first_response")
    assert result.exit_code == 0, result.output
    assert "error" not in result.stdout


def test_a_mistake_ends_with_1_and_shows_the_line(wrong: Path) -> None:
    """A finding is shown with its line, and the command fails."""
    result = run(wrong)
    assert result.exit_code == 1
    assert "error[S110]: The key `lable` is not known here." in result.stdout
    assert f"--> {wrong}:" in result.stdout
    assert "^^^^^" in result.stdout
    assert "Did you mean `label`?" in result.stdout
    assert "1 error in 1 file" in result.stdout


def test_malformed_yaml_is_a_finding(procedure: Path) -> None:
    """A file that is no YAML is a mistake of its author: exit 1, not 2."""
    procedure.write_text("title: Step 1: check\n", encoding="utf-8")
    result = run(procedure)
    assert result.exit_code == 1
    assert "Y131" in result.stdout


@pytest.mark.parametrize("words", [["--json"], ["--format", "json"]])
def test_programs_get_json_and_nothing_else(wrong: Path, words: list[str]) -> None:
    """Standard output is one JSON value."""
    result = run(wrong, *words)
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["errors"] == 1
    assert value["problems"][0]["code"] == "S110"
    assert value["problems"][0]["position"]["file"] == str(wrong)


def test_github_gets_annotations_and_nothing_else(wrong: Path) -> None:
    """Every line is a workflow command."""
    result = run(wrong, "--format", "github")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"::error file={wrong},line=")
    assert all(line.startswith("::") for line in result.stdout.splitlines())


def test_no_findings_are_said(procedure: Path) -> None:
    """A trainer reads that all is well."""
    result = run(procedure)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("no findings in 1 file\n")


@pytest.mark.parametrize("name", ["roles", "law", "lists"])
def test_a_shared_file_is_checked_by_its_own_schema(name: str, tmp_path: Path) -> None:
    """The shared files can be checked alone."""
    text = (PROCEDURES / "shared" / f"{name}.yaml").read_text("utf-8")
    assert run(PROCEDURES / "shared" / f"{name}.yaml").exit_code == 0
    broken = tmp_path / f"{name}.yaml"
    broken.write_text(text + "colour: red\n", encoding="utf-8")
    result = run(broken)
    assert result.exit_code == 1
    assert "The key `colour` is not known here." in result.stdout


def test_an_answers_file_is_checked_by_its_own_schema(tmp_path: Path) -> None:
    """An order that is not one is found before anything runs."""
    text = (PROCEDURES / "ocse_first_response" / "demo.answers.yaml").read_text("utf-8")
    broken = tmp_path / "answers.yaml"
    broken.write_text(text.replace("do: complete", "do: complet", 1), encoding="utf-8")
    result = run(broken)
    assert result.exit_code == 1
    assert "Did you mean `complete`?" in result.stdout


def test_a_mistake_in_a_shared_file_beside_the_procedure_is_found(tmp_path: Path) -> None:
    """The shared files that a procedure uses are checked with it."""
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "large.yaml").write_text(large_procedure(1), encoding="utf-8")
    shared = tmp_path / "shared"
    shared.mkdir()
    for name in ("roles", "law", "lists"):
        text = (PROCEDURES / "shared" / f"{name}.yaml").read_text("utf-8")
        (shared / f"{name}.yaml").write_text(text.replace("conf: V\n", "conf: W\n", 1), encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 1
    assert "`W` is not possible as `conf`." in result.stdout
    assert "law.yaml" in result.stdout


def test_what_cannot_be_opened_is_said_and_ends_with_2(tmp_path: Path, wrong: Path) -> None:
    """A missing file, a missing id and a folder each get a sentence; the other files are still checked."""
    result = run("nosuch", tmp_path, tmp_path / "gone.yaml", wrong)
    assert result.exit_code == 2
    assert "There is no procedure nosuch." in result.stderr
    assert "is a folder without a procedure of its name." in result.stderr
    assert "gone.yaml" in result.stderr
    assert "error[S110]" in result.stdout


def test_a_folder_of_procedures_stands_for_all_of_them(tmp_path: Path) -> None:
    """Every procedure in the folder is checked, each by the name that the folder was given under."""
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.yaml").write_text("sop: 0\n", encoding="utf-8")
    (tmp_path / "shared").mkdir()
    result = run("--format", "github", tmp_path)
    assert result.exit_code == 1
    assert [name for name in ("first", "second") if f"file={tmp_path}/{name}/{name}.yaml" in result.stdout] == [
        "first",
        "second",
    ]


def test_a_file_that_the_machine_cannot_read_is_said() -> None:
    """A read error is a sentence, not a traceback (this file of Linux exists and gives an I/O error)."""
    result = run("/proc/self/mem")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_a_file_that_is_no_text_gives_a_clear_finding(tmp_path: Path) -> None:
    """A picture given by mistake is named as no text, and none of its bytes is shown."""
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256)) * 20)
    result = run(path)
    assert result.exit_code == 1
    assert "error[Y101]: This file is not UTF-8 text." in result.stdout
    assert result.stdout.isascii()


def test_officers_are_checked_with_the_roles(tmp_path: Path) -> None:
    """The officers of the practice station have no finding; an unknown role and a lost supervisor have one each."""
    path = PROCEDURES / "shared" / "practice.officers.yaml"
    assert run(path).exit_code == 0
    text = path.read_text(encoding="utf-8")
    wrong = text.replace("[child_desk", "[child_deks", 1).replace("supervisor: true", "supervisor: false", 1)
    (tmp_path / "my.officers.yaml").write_text(wrong, encoding="utf-8")
    result = run(tmp_path / "my.officers.yaml")
    assert result.exit_code == 1
    assert "error[R101]: There is no role `child_deks`." in result.stdout
    assert "Did you mean `child_desk`?" in result.stdout
    assert "error[R114]: A station is founded by two supervisors, and there is one here." in result.stdout


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("sop_officers: 0", "sop_oficers: 0", "S110"),
        ("supervisor: true", "supervisor: perhaps", "S120"),
        ("  otieno:", "  anyone:", "S123"),
        ("roles: [ocs", "roles: [ocs, ocs", "S125"),
        ('service_no: "900001"', "service_no: 900001", "S120"),
        ("name: Otieno Mfano, ", "", "S112"),
    ],
)
def test_a_faulty_file_of_officers_is_told(tmp_path: Path, old: str, new: str, code: str) -> None:
    """What cannot be an officer is named, also where the first key is misspelt."""
    text = (PROCEDURES / "shared" / "practice.officers.yaml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "my.officers.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run(tmp_path / "my.officers.yaml")
    assert result.exit_code == 1
    assert f"error[{code}]" in result.stdout


def test_no_word_of_the_file_drives_the_terminal(tmp_path: Path) -> None:
    """An escape sequence in a file, or in its name, is shown as a picture of itself."""
    path = tmp_path / "a\x1b[31m.yaml"
    path.write_text("title: \x1b]0;owned\x07\n", encoding="utf-8")
    result = run(path)
    assert result.exit_code == 1
    assert "\x1b" not in result.stdout + result.stderr
    assert "\u241b" in result.stdout


def test_a_console_without_unicode_gets_question_marks_not_a_fault(tmp_path: Path) -> None:
    """An old console cannot end the command with an encoding error."""
    path = tmp_path / "x.yaml"
    path.write_text("title: Karibu 😀 \x1b\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = [sys.executable, "-c", "from sop_engine.commands.check import check; check()", str(path)]
    done = subprocess.run(words, capture_output=True, env=environment, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert b"Karibu ?" in done.stdout


def test_without_a_name_the_usage_is_told() -> None:
    """Nothing to check is bad usage."""
    assert run().exit_code == 2


def test_what_another_procedure_allows_is_judged_there_alone(tmp_path: Path) -> None:
    """A procedure that is only used is not proved here, so its allowance is neither used nor a finding."""
    for name in ("caller", "helper"):
        (tmp_path / name).mkdir()
    helper = "# sop: allow V190 because the tests try it.\n" + _one(
        "helper", "fields: {said: {type: text, label: What?}}"
    )
    (tmp_path / "helper" / "helper.yaml").write_text(helper, encoding="utf-8")
    caller = tmp_path / "caller" / "caller.yaml"
    caller.write_text(_one("caller", "use: {procedure: helper}"), encoding="utf-8")
    assert run(caller).stdout == "no findings in 1 file\n"
    caller.write_text(_one("caller", "use: {procedure: helper, give: {nothing: act}}"), encoding="utf-8")
    assert "A102" not in run(caller).stdout
    assert "A102" in run(tmp_path / "helper" / "helper.yaml").stdout


def _one(name: str, holds: str) -> str:
    """A procedure of one step."""
    step = f"{{title: Do it, who: ocs, law: [POL], {holds}}}"
    return (
        f"sop: 0\nid: {name}\nversion: 0.1.0\ntitle: Invented\nowner: ocs\noutcomes: {{done: Done}}\n"
        f"phases: {{only: {{title: Only, steps: {{act: {step}}}}}}}\n"
    )
