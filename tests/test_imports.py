"""Which libraries each part loads, and what is said when one is not there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCREEN = {"textual", "rich"}
PDF = {"reportlab", "pyhanko", "asn1crypto"}
BLOCKER = """
from importlib.machinery import PathFinder
found = PathFinder.find_spec
def find_spec(cls, name, path=None, target=None):
    return None if name.partition('.')[0] in {blocked!r} else found(name, path, target)
PathFinder.find_spec = classmethod(find_spec)
"""
RUN = "import sys; sys.argv[1:] = {words!r}; from {module} import main; sys.exit(main())"


def python(code: str, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """Run code in a fresh interpreter, with no station anywhere."""
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder or "/nonexistent"), "LANG": "C.UTF-8"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def loaded(code: str) -> set[str]:
    """Top-level names of all modules that are loaded after the code, also when it ends by itself."""
    tell = "print('\\nloaded', *{name.partition('.')[0] for name in sys.modules})"
    probe = f"import atexit, sys\natexit.register(lambda: {tell})\n"
    done = python(probe + code)
    assert "Traceback" not in done.stderr, done.stderr
    return set(done.stdout.rpartition("loaded ")[2].split())


def test_the_command_line_starts_light() -> None:
    """`sop` itself loads nothing that draws, signs, explains schemas or holds keys."""
    names = loaded("import tui.cli")
    assert "click" in names
    assert names & (SCREEN | PDF | {"jsonschema", "cryptography"}) == set()


@pytest.mark.parametrize("module", ["sop_engine.run.decide", "sop_engine.procedure.load", "sop_engine.journal.chain"])
def test_the_core_loads_no_command_line_and_no_screen(module: str) -> None:
    """What runs, procedures and journals mean can be used by any program."""
    assert loaded(f"import {module}") & ({"click", "platformdirs", "sqlcipher3"} | SCREEN | PDF) == set()


@pytest.mark.parametrize(
    "words",
    [["--help"], ["check", "ocse_first_response"], ["card"], ["run", "start", "--help"], ["station", "show"]],
    ids=" ".join,
)
def test_the_engine_alone_loads_no_screen_and_no_pdf(words: list[str]) -> None:
    """`python -m sop_engine` does its work where neither extra is installed."""
    assert loaded(RUN.format(module="sop_engine.__main__", words=words)) & (SCREEN | PDF) == set()


@pytest.mark.parametrize(
    ("blocked", "words", "extra"),
    [
        ({"reportlab"}, ["verify", "record.pdf"], "verify"),
        ({"pyhanko"}, ["verify", "record.pdf"], "verify"),
        ({"reportlab"}, ["demo"], "pdf"),
        ({"pyhanko"}, ["demo"], "pdf"),
        ({"reportlab"}, ["run", "close", "x", "--outcome", "done"], "pdf"),
    ],
)
def test_a_missing_extra_is_exit_3_with_the_command_that_installs_it(
    blocked: set[str], words: list[str], extra: str, tmp_path: Path
) -> None:
    """One sentence and the way out, no traceback."""
    code = BLOCKER.format(blocked=blocked) + RUN.format(module="tui.cli", words=words)
    done = python(code, tmp_path)
    assert done.returncode == 3, done.stderr
    assert f"pip install 'sop-engine[{extra}]'" in done.stderr


def test_without_the_screen_library_the_full_screen_is_exit_3() -> None:
    """On a terminal, `sop` says what is missing and how to install it."""
    ours, theirs = os.openpty()
    code = BLOCKER.format(blocked={"textual"}) + RUN.format(module="tui.cli", words=[])
    environment = os.environ | {"TERM": "xterm", "PYTHONUTF8": "1", "LANG": "C.UTF-8"}
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=theirs, stdout=theirs, stderr=theirs, env=environment
    ) as it:
        assert it.wait(timeout=30) == 3
    said = os.read(ours, 4096).decode()
    os.close(theirs)
    os.close(ours)
    assert "pip install 'sop-engine[tui]'" in said


def test_without_the_screen_library_the_other_commands_work() -> None:
    """Only the full screen needs it."""
    code = BLOCKER.format(blocked={"textual", "rich"}) + RUN.format(
        module="tui.cli", words=["check", "ocse_first_response"]
    )
    done = python(code)
    assert done.returncode == 0, done.stderr


def test_the_engine_works_without_the_extras() -> None:
    """`python -m sop_engine` needs none of their libraries; closing a run says which part is missing."""
    blocked = {"textual", "rich", "reportlab", "pyhanko", "asn1crypto"}
    block = BLOCKER.format(blocked=blocked)
    done = python(block + RUN.format(module="sop_engine.__main__", words=["check", "ocse_first_response"]))
    assert done.returncode == 0, done.stderr
    closing = RUN.format(module="sop_engine.__main__", words=["run", "close", "x", "--outcome", "done"])
    refused = python(block + closing)
    assert refused.returncode == 3
    assert "sop-engine[pdf]" in refused.stderr
