"""PyYAML is loaded quickly by us, and whole for everybody else in the process."""

import subprocess
import sys

DOCUMENT = "{a: 12, b: 1.5, c: yes, d: 2026-03-02, e: 2026-03-02 18:00:00, f: ~, g: 0x1f, h: text, <<: {i: 1}}"
READ = f"import yaml; read = lambda text: list(yaml.load(text, yaml.Loader).items()); print(read({DOCUMENT!r}))"
UNPRINTABLE = """
import yaml
try:
    print(yaml.load('a: \\x07', yaml.Loader))
except yaml.YAMLError as fault:
    print(fault)
"""
QUICKLY = "import sop_engine.procedure.reader\n"
COMPILED = """
import re, re._compiler
known = []
compiled = re._compiler.compile
re._compiler.compile = lambda pattern, flags=0: known.append(ascii(pattern)) or compiled(pattern, flags)
"""
COUNTED = "; print(sum('d7ff' in pattern for pattern in known))"


def said(code: str) -> str:
    """What a fresh process prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8")
    return done.stdout


def test_the_other_half_of_the_library_reads_as_ever() -> None:
    """Numbers, dates, truths and merged keys are found by expressions that are compiled later."""
    alone = said(READ)
    assert "datetime.date(2026, 3, 2)" in alone
    assert said(QUICKLY + READ) == alone


def test_the_other_half_of_the_library_refuses_as_ever() -> None:
    """A bell in a text is refused by the expression that takes longest to compile."""
    alone = said(UNPRINTABLE)
    assert "not allowed" in alone
    assert said(QUICKLY + UNPRINTABLE) == alone


def test_the_expressions_of_the_other_half_are_not_compiled() -> None:
    """Loading our reader does not compile the longest one; loading the library alone does."""
    assert said(COMPILED + "import yaml" + COUNTED) == "1\n"
    assert said(COMPILED + "import sop_engine.procedure.reader" + COUNTED) == "0\n"
