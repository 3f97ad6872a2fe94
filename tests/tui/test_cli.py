import os
import pty
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from sop_engine.errors import ExitCode, MissingExtra, StoreUnavailable, WrongPassphrase
from tui import cli
from tui.fault import describe, report_fault

SECRET = "Zawadi was here \x1b[31m"


def raising(error: BaseException) -> object:
    """Something to run that ends in this exception."""

    def run() -> object:
        raise error

    return run


@pytest.fixture(autouse=True)
def own_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fault files go into the test's own folder."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (WrongPassphrase("The passphrase is wrong.", "Try again."), ExitCode.REFUSED),
        (StoreUnavailable("The disk is full."), ExitCode.BROKEN),
        (MissingExtra("pdf"), ExitCode.REFUSED),
        (click.UsageError("no such option"), ExitCode.UNREADABLE),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
        (OSError(28, "No space left on device"), ExitCode.BROKEN),
        (ModuleNotFoundError("No module named 'textual'", name="textual"), ExitCode.REFUSED),
        (click.Abort(), ExitCode.REFUSED),
    ],
)
def test_every_way_to_fail_has_its_exit_code(
    error: BaseException, code: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception becomes one or two sentences on standard error and the promised exit code."""
    assert cli.guarded(raising(error)) == code  # type: ignore[arg-type]
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err


def test_an_interrupted_prompt_is_an_interrupt(capsys: pytest.CaptureFixture[str]) -> None:
    """Click turns Ctrl-C at a prompt into Abort; it still ends with 130, and an ended input with 2."""
    for cause, code in ((KeyboardInterrupt(), ExitCode.INTERRUPTED), (EOFError(), ExitCode.UNREADABLE)):
        abort = click.Abort()
        abort.__cause__ = cause
        assert cli.guarded(raising(abort)) == code  # type: ignore[arg-type]
    assert "Traceback" not in capsys.readouterr().err


def test_a_fault_shows_a_number_and_keeps_case_text_out(capsys: pytest.CaptureFixture[str], own_faults: Path) -> None:
    """An unknown exception prints its number and no traceback; neither screen nor file holds what was typed."""

    def run() -> object:
        typed = SECRET
        raise ValueError(typed)

    assert cli.guarded(run) == ExitCode.BROKEN
    shown = capsys.readouterr().err
    files = list(own_faults.rglob("fault-*.txt"))
    assert len(files) == 1
    assert files[0].stem.removeprefix("fault-") in shown
    kept = files[0].read_text(encoding="utf-8")
    assert "ValueError" in kept
    assert "run" in kept
    assert "Zawadi" not in shown + kept


def test_a_fault_without_a_folder_still_has_a_number(tmp_path: Path) -> None:
    """Where no file can be written, the number is still given."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert len(report_fault(ValueError("x"), blocked / "below")) == len("ABCD")


def test_causes_are_named_without_their_messages() -> None:
    """A chain of exceptions is listed by kind."""
    outer = RuntimeError(SECRET)
    outer.__cause__ = KeyError(SECRET)
    told = describe(outer, "0000")
    assert "KeyError" in told
    assert "RuntimeError" in told
    assert "Zawadi" not in told


def test_sentences_are_cleaned_before_they_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence that quotes a file's text cannot send escape sequences."""
    cli.guarded(raising(WrongPassphrase(f"About {SECRET}")))  # type: ignore[arg-type]
    assert "\x1b" not in capsys.readouterr().err


def test_a_reader_that_leaves_is_no_error_message_and_no_success() -> None:
    """With the pipe closed the program says nothing and does not claim to be done."""
    code = "import sys; from tui.cli import guarded; sys.exit(guarded(lambda: print('x' * 10**6)))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
        assert process.wait() == ExitCode.BROKEN
    assert told == b""


def test_without_a_terminal_the_screens_do_not_start() -> None:
    """`sop` in a pipe ends with 2 and says how to work without the full screen."""
    done = subprocess.run(
        [sys.executable, "-m", "tui"], check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    assert done.returncode == ExitCode.UNREADABLE
    assert "--plain" in done.stderr


def test_a_dumb_terminal_is_told_about_the_plain_form() -> None:
    """TERM=dumb is refused with advice instead of being filled with colour codes."""
    main_end, terminal = pty.openpty()
    command = [sys.executable, "-m", "tui"]
    done = subprocess.run(
        command, check=False, stdin=terminal, stdout=terminal, stderr=terminal, env={**os.environ, "TERM": "dumb"}
    )
    told = os.read(main_end, 4096).decode()
    os.close(terminal)
    os.close(main_end)
    assert done.returncode == ExitCode.UNREADABLE
    assert "TERM=dumb" in told
    assert "--plain" in told
    assert "\x1b" not in told


def test_every_command_of_the_table_loads_and_says_what_the_table_says() -> None:
    """Each name of the tables leads to a click command; unknown names to none."""
    for name, (target, line) in cli.gather().items():
        module, _, attribute = target.partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command), name
        assert line.endswith("."), name
