"""`sop check --fix`, `--diff`, `--watch` and `--profile` at the command line."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.check import check
from sop_engine.commands.watch import look_at, watch
from tests.procedure.large import large_procedure

ROOT = Path(__file__).parents[2]


def run(*words: str | Path) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(check, [str(word) for word in words])


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    """A procedure with a mistake that can be remedied."""
    path = tmp_path / "large.yaml"
    path.write_bytes(large_procedure(2).replace("label:", "lable:", 1).encode())
    return path


def test_the_difference_is_shown_and_nothing_written(wrong: Path) -> None:
    """`--diff` prints a unified diff; the file is as it was."""
    before = wrong.read_bytes()
    result = run(wrong, "--diff")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"--- {wrong}\n+++ {wrong}\n@@")
    assert "\n-          done: {type: yesno, lable: Was" in result.stdout
    assert "\n+          done: {type: yesno, label: Was" in result.stdout
    assert wrong.read_bytes() == before


def test_without_a_remedy_the_difference_is_empty(wrong: Path) -> None:
    """Nothing to change is exit 0 and no line."""
    run(wrong, "--fix")
    result = run(wrong, "--diff")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_remedy_is_written_and_said(wrong: Path) -> None:
    """`--fix` says what it did, then checks; permissions stay and no other file is left behind."""
    wrong.chmod(0o640)
    result = run(wrong, "--fix")
    assert result.exit_code == 0, result.output
    assert "Remedied S110 in line" in result.stderr
    assert wrong.read_bytes() == large_procedure(2).encode()
    assert wrong.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in wrong.parent.iterdir()] == ["large.yaml"]


def test_byte_order_mark_and_line_ends_stay(wrong: Path) -> None:
    """What an editor on another system wrote stays its way."""
    wrong.write_bytes(b"\xef\xbb\xbf" + wrong.read_bytes().replace(b"\n", b"\r\n"))
    run(wrong, "--fix")
    assert wrong.read_bytes() == b"\xef\xbb\xbf" + large_procedure(2).encode().replace(b"\n", b"\r\n")


def test_a_link_stays_a_link(wrong: Path, tmp_path: Path) -> None:
    """The file behind a link is remedied, the link is not replaced."""
    link = tmp_path / "link.yaml"
    link.symlink_to(wrong)
    assert run(link, "--fix").exit_code == 0
    assert link.is_symlink()
    assert b"lable" not in wrong.read_bytes()


def test_a_read_only_file_is_refused_with_a_sentence(wrong: Path) -> None:
    """A file that may not be written is left alone, even by a user who could."""
    wrong.chmod(0o444)
    before = wrong.read_bytes()
    result = run(wrong, "--fix")
    assert result.exception is not None
    assert "may not be written; nothing was changed" in str(result.exception)
    assert wrong.read_bytes() == before


def test_a_shipped_procedure_is_not_remedied_by_its_id() -> None:
    """Only files that are named by their path are touched."""
    result = run("ocse_first_response", "--fix")
    assert "There is no file ocse_first_response to remedy." in str(result.exception)


def test_a_name_that_another_file_uses_is_not_renamed(tmp_path: Path) -> None:
    """Tests and translations beside the procedure would lose what they name."""
    path = tmp_path / "large.yaml"
    text = large_procedure(2).replace("step_1", "step-1")
    path.write_text(text, encoding="utf-8")
    (tmp_path / "large.test.yaml").write_text("sop_tests: 0\ntests: {a: {answers: {step-1: {}}}}\n", encoding="utf-8")
    run(path, "--fix")
    assert path.read_text("utf-8") == text
    (tmp_path / "large.test.yaml").unlink()
    run(path, "--fix")
    assert path.read_text("utf-8") == large_procedure(2)


def test_a_file_that_is_no_text_is_left_alone(tmp_path: Path) -> None:
    """Its finding is shown, and not one byte changes."""
    path = tmp_path / "picture.yaml"
    path.write_bytes(b"\x89PNG\xff\x00")
    assert run(path, "--fix").exit_code == 1
    assert path.read_bytes() == b"\x89PNG\xff\x00"


class Stopped(Exception):
    """Ends a watch that would go on for ever."""


def test_a_save_is_seen_and_checked_again(wrong: Path) -> None:
    """Each change leads to one more check, and none without."""
    checks: list[int] = []
    pauses: list[None] = []

    def pause() -> None:
        pauses.append(None)
        if len(pauses) == 3:
            wrong.write_text("changed", encoding="utf-8")
        if len(pauses) == 6:
            raise Stopped

    with pytest.raises(Stopped):
        watch(lambda: checks.append(len(pauses)), lambda: look_at([str(wrong)]), pause)
    assert checks == [0, 3]


def test_a_save_while_checking_is_not_missed(wrong: Path) -> None:
    """What changes during a check is checked afterwards."""
    checks: list[int] = []

    def again() -> None:
        checks.append(1)
        if len(checks) == 1:
            wrong.write_text("changed meanwhile", encoding="utf-8")

    def pause() -> None:
        raise Stopped

    with pytest.raises(Stopped):
        watch(again, lambda: look_at([str(wrong)]), pause)
    assert len(checks) == 2


def test_shared_files_are_watched_and_gaps_are_survived(wrong: Path) -> None:
    """An editor that saves by renaming leaves a moment without the file."""
    shared = wrong.parent / "shared"
    shared.mkdir()
    (shared / "law.yaml").write_text("law: {}\n", encoding="utf-8")
    before = look_at([str(wrong)])
    assert shared / "law.yaml" in before
    wrong.unlink()
    assert look_at([str(wrong)]) != before


def test_ctrl_c_ends_watching_with_130(wrong: Path) -> None:
    """The watch shows the findings, goes on, and ends cleanly."""
    code = "import sys; from tui.cli import main; sys.argv[0] = 'sop'; main()"
    words = [sys.executable, "-u", "-c", code, "check", "--watch", str(wrong)]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(
        words, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        rest, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"error[S110]" in first + rest
    assert b"Traceback" not in said


def test_a_profile_asks_for_more(tmp_path: Path) -> None:
    """A draft may lack what a shared and a production procedure may not."""
    path = tmp_path / "large.yaml"
    path.write_text("# sop: draft\n" + large_procedure(1), encoding="utf-8")
    assert run(path, "--profile", "draft").exit_code == 0
    shared = run(path, "--profile", "shared")
    assert shared.exit_code == 1
    assert "error[P101]" in shared.stdout
    production = run(path, "--profile", "production")
    assert all(f"error[{code}]" in production.stdout for code in ("P101", "P102", "P103"))
    assert f"{path}:1:1" in production.stdout


def test_a_warning_is_an_error_where_others_rely_on_it(tmp_path: Path) -> None:
    """From `shared` on a warning is corrected or allowed with a reason."""
    path = tmp_path / "large.yaml"
    long = " ".join(["word"] * 13)
    text = large_procedure(1).replace("Do the thing that stands in line 0", long)
    path.write_text(text, encoding="utf-8")
    assert run(path).exit_code == 0
    assert "warning[L501]" in run(path).stdout
    assert "error[L501]" in run(path, "--profile", "shared").stdout
    path.write_text(
        text.replace("        title:", "        # sop: allow L501 because it is a form's title.\n        title:"),
        "utf-8",
    )
    assert "L501" not in run(path, "--profile", "shared").stdout
