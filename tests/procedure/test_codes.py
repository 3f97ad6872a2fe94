"""The catalogue of codes: every finding is in it, and every entry is shown by an example."""

import re
from pathlib import Path

import pytest

from sop_engine.commands.check import check_one
from sop_engine.procedure.codes import CODES, KINDS
from sop_engine.procedure.pages import read_pages
from sop_engine.procedure.source import MAX_SIZE, read_source
from sop_engine.resources import read_explanations

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "tests" / "examples" / "invalid").glob("*.yaml"))
CODE = re.compile(rf'"([{"".join(KINDS)}][1-9][0-9]{{2}})"')

MADE_HERE = {"Y103", "I101", "R111", "R113", "T404", "U120", "U121"}
"""Codes whose example is no file: too large, a missing file, in a shared file, in another file."""


def codes_in_the_program() -> set[str]:
    """Every code that stands in a file of the engine."""
    texts = [
        path.read_text(encoding="utf-8") for path in (ROOT / "sop_engine").rglob("*.py") if path.name != "codes.py"
    ]
    return {code for text in texts for code in CODE.findall(text)}


def test_every_code_of_the_program_is_in_the_catalogue() -> None:
    """A code that the program can report has a title."""
    assert codes_in_the_program() - set(CODES) == set()


def test_the_catalogue_holds_no_code_that_nothing_reports() -> None:
    """A title without a finding would promise a check that does not exist."""
    assert set(CODES) - codes_in_the_program() == set()


def test_every_code_has_an_example() -> None:
    """Every code can be seen in a file of tests/examples/invalid that is named after it, or on its page."""
    shown = {path.stem.partition("-")[0] for path in EXAMPLES} | set(read_pages(read_explanations()))
    assert set(CODES) - shown - MADE_HERE == set()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_raises_the_code_it_is_named_after(path: Path) -> None:
    """Checking the file gives its code, with a place in that file and a sentence that ends as one."""
    problems = check_one(str(path)).problems
    found = [problem for problem in problems if problem.code == path.stem.partition("-")[0]]
    assert found, [problem.code for problem in problems]
    for problem in found:
        assert problem.position is not None
        assert problem.position.source == str(path)
        assert problem.message.endswith((".", "?"))


@pytest.mark.parametrize("path", [path for path in EXAMPLES if path.stem[0] in "YS"], ids=lambda path: path.stem)
def test_one_mistake_in_the_text_is_one_finding(path: Path) -> None:
    """Each of these files has one mistake, and the officer reads of one."""
    assert len(check_one(str(path)).problems) == 1


def test_a_file_that_is_too_large_is_refused_before_it_is_read() -> None:
    """A file above the limit gives one finding, Y103."""
    found = read_source(b"a" * (MAX_SIZE + 1), "large.yaml")
    assert isinstance(found, list)
    assert [problem.code for problem in found] == ["Y103"]
