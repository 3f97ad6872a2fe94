"""Every code has a page that is true: its wrong example raises the code and nothing else, its right one is clean."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from sop_engine.commands.check import check_one, under_profile
from sop_engine.procedure.codes import CODES, KINDS
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.pages import PageFault, kinds, read_pages
from sop_engine.resources import read_explanations
from tests.procedure.examples import SHARED_FILES
from tests.procedure.page_files import MAIN, checked_name, files_of

PAGES = read_pages(read_explanations())


def codes_of(pieces: Mapping[str, str], folder: Path) -> list[str]:
    """Codes of the findings in an example, each once."""
    if "without" in pieces:
        files = {name: text for name, text in SHARED_FILES.items() if name != pieces["without"]}
        problems = load_procedure({**files_of(pieces), **files}, MAIN).problems
    else:
        for name, content in files_of(pieces).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        checked = check_one(str(folder / checked_name(pieces)))
        if "profile" in pieces:
            checked = under_profile(checked, pieces["profile"])
        problems = checked.problems
    return sorted({problem.code for problem in problems})


def test_every_code_has_a_page() -> None:
    """Whoever reads a code can have it explained; a missing page is named here."""
    missing = [f"{code} ({title})" for code, title in CODES.items() if code not in PAGES]
    assert not missing, f"write pages in sop_engine/procedure/explanations/ for: {', '.join(missing)}"


def test_no_page_explains_what_is_never_said() -> None:
    """A page for a code that the program does not have would mislead."""
    left = [code for code in PAGES if code not in CODES]
    assert not left, f"remove these pages from sop_engine/procedure/explanations/: {', '.join(left)}"


@pytest.mark.parametrize("code", PAGES)
def test_the_wrong_example_raises_the_code_and_nothing_else(code: str, tmp_path: Path) -> None:
    """What is shown as wrong is refused for the reason that the page explains."""
    found = codes_of(PAGES[code].wrong, tmp_path)
    # A small example lacks several things that a profile asks for.
    assert code in found if code.startswith("P") else found == [code]


@pytest.mark.parametrize("code", PAGES)
def test_the_right_example_has_no_finding(code: str, tmp_path: Path) -> None:
    """What is shown as right can be copied."""
    assert codes_of(PAGES[code].right, tmp_path) == []


def test_every_code_is_listed_under_what_it_is_about() -> None:
    """`sop explain` lists each code once, under the kind that its letter stands for."""
    listed = [code for _, codes in kinds() for code in codes]
    assert sorted(listed) == sorted(CODES)
    assert {code[0] for code in CODES} <= set(KINDS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("S110: {means: It is wrong.}", "S110 lacks why, do, wrong, right"),
        ("S110: [", "x.yaml"),
        ("S110: {means: a, why: b, do: c, wrong: {shelf: d}, right: {step: e}}", "shelf"),
    ],
)
def test_a_page_that_is_not_whole_is_named(text: str, said: str) -> None:
    """A slip in a page is told by its code, not by a traceback far away."""
    with pytest.raises(PageFault, match=said):
        read_pages({"x.yaml": text})


def test_two_pages_for_one_code_are_refused() -> None:
    """No page can silently hide another."""
    page = "S110: {means: a, why: b, do: c, wrong: {step: d}, right: {step: e}}"
    with pytest.raises(PageFault, match="S110 has two pages"):
        read_pages({"x.yaml": page, "y.yaml": page})
