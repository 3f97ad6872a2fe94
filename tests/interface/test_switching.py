import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interface.texts import FOLDERS, ROOT

NOWHERE = ("run", "list", "--station", "/nowhere/at/all")
ENGLISH_WORDS, KISWAHILI_WORDS = "There is no station in", "Hakuna kituo katika"


def said(*words: str, language: str = "", module: str = "tui") -> tuple[int, str]:
    """Exit code and messages of the command."""
    settings = {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "PYTHONPATH": str(ROOT)}  # noqa: S108 - nothing is written
    settings |= {"SOP_LANGUAGE": language} if language else {}
    done = subprocess.run(
        [sys.executable, "-m", module, *words], capture_output=True, text=True, check=False, env=settings
    )
    return done.returncode, done.stderr


def test_a_command_says_its_errors_in_the_language_that_is_set() -> None:
    """By setting or by option, with the screen's command and with the engine alone; else in English."""
    assert ENGLISH_WORDS in said(*NOWHERE)[1]
    assert KISWAHILI_WORDS in said(*NOWHERE, language="sw")[1]
    assert KISWAHILI_WORDS in said("--language", "sw", *NOWHERE)[1]
    assert ENGLISH_WORDS in said("--language", "en", *NOWHERE, language="sw")[1]
    assert KISWAHILI_WORDS in said("--language", "sw", *NOWHERE, module="sop_engine")[1]


def test_an_unknown_language_is_refused() -> None:
    """With the ones that there are; nothing else happens."""
    code, told = said("--language", "fr", *NOWHERE)
    assert code == 2
    assert "'en'" in told
    assert "'sw'" in told


def test_english_reads_no_catalogue() -> None:
    """Who works in English pays nothing for the other language."""
    code = "import sys, tui.cli, gettext; gettext.translation = None; tui.cli.speak('en'); print(tui.cli._('Closed'))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "Closed\n"


def bound_there(function: ast.AST) -> bool:
    """Does a function give the name `_` to something of its own?"""
    names = (one for one in ast.walk(function) if isinstance(one, ast.Name | ast.arg))
    return any(
        one.arg == "_" if isinstance(one, ast.arg) else one.id == "_" and isinstance(one.ctx, ast.Store)
        for one in names
    )


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_function_hides_what_looks_texts_up(folder: str) -> None:
    """Where texts are looked up with `_`, that name stands for nothing else: a loop would make it a stranger."""
    hidden = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "interface_language import" not in source or "_, " not in source:
            continue
        functions = [one for one in ast.walk(ast.parse(source)) if isinstance(one, ast.FunctionDef)]
        looks_up = {
            one.name: one
            for one in functions
            if any(isinstance(call, ast.Call) and ast.unparse(call.func) == "_" for call in ast.walk(one))
        }
        hidden += [f"{Path(path).name}: {name}" for name, one in looks_up.items() if bound_there(one)]
    assert hidden == []
