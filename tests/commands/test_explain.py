"""`sop explain`: one page, or the list of all."""

import json

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.explain import explain
from sop_engine.errors import CannotOpen
from sop_engine.procedure.codes import CODES


def run(*words: str) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(explain, words)


@pytest.mark.parametrize("code", ["S110", "s110", "[S110]"])
def test_a_page_has_meaning_reason_examples_and_remedy(code: str) -> None:
    """A code is found however it was copied, and its page fits 80 columns."""
    said = run(code).stdout
    assert said.startswith("S110  An unknown key\n")
    parts = ["What it means", "Why it matters", "Wrong, among the fields of a step", "Right, among", "What to do"]
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)
    assert "lable: Is there more?" in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_all_codes_are_listed() -> None:
    """Without a code every finding stands in the list, with its title."""
    said = run().stdout
    assert all(f"  {code}  {title}\n" in said for code, title in CODES.items())
    assert json.loads(run("--json").stdout) == dict(CODES)


def test_a_page_for_programs() -> None:
    """JSON holds the same parts."""
    page = json.loads(run("S110", "--json").stdout)
    assert set(page) == {"code", "title", "means", "why", "do", "wrong", "right"}
    assert page["wrong"] == {"fields": "more: {type: yesno, lable: Is there more?}"}


@pytest.mark.parametrize(("code", "hint"), [("S111", "Did you mean S110?"), ("nonsense", "`sop explain` lists")])
def test_an_unknown_code_is_said_with_the_nearest(code: str, hint: str) -> None:
    """A slip in a code ends with a sentence (exit 2)."""
    fault = run(code).exception
    assert isinstance(fault, CannotOpen)
    assert hint in fault.hint


def test_no_page_drives_the_terminal() -> None:
    """The example of a forbidden character shows its picture."""
    assert "\x1b" not in run("Y104").stdout
    assert "\u241b" in run("Y104").stdout
