"""yaml-language-server, which editors use, works with our schema: completion, hover, diagnostics."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.peers.language_server import LanguageServer
from tui.cli import main

pytestmark = pytest.mark.peer


@pytest.fixture
def right(tmp_path: Path) -> Path:
    """A procedure that `sop new` has begun, with its schema beside it."""
    result = CliRunner().invoke(main, ["new", "lost_bag", "--in", str(tmp_path)])
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


@pytest.fixture
def server(right: Path) -> Iterator[LanguageServer]:
    """A server that runs beside it."""
    with LanguageServer(right.parent) as running:
        yield running


def edited(right: Path, old: str, new: str) -> Path:
    """A copy with one thing changed."""
    text = right.read_text("utf-8")
    assert text.count(old) == 1, old
    path = right.with_name("wrong.yaml")
    path.write_text(text.replace(old, new), "utf-8")
    return path


def line_of(file: Path, part: str) -> int:
    """Number of the line with this text, from 0."""
    return next(number for number, line in enumerate(file.read_text("utf-8").splitlines()) if part in line)


def labels(found: Any) -> set[str]:
    """What completion offers."""
    return {item["label"] for item in found["items"]}


def test_a_right_file_is_not_underlined(server: LanguageServer, right: Path) -> None:
    """The modeline leads to our schema, and nothing in the beginning is wrong."""
    assert server.open(right) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("type: time", "type: tmie", "tmie"),
        ("        why: People", "        wyh: People", "wyh"),
        ("within: 15 minutes", "within: PT15M", "PT15M"),
        ("version: 0.1.0\n", "", "sop: 0"),
        ("law: [POL]  # codes", "law: POL  # codes", "law: POL"),
        ("sop: 0 ", "sop: 1 ", "sop: 1"),
    ],
)
def test_a_mistake_is_underlined_on_its_line(
    server: LanguageServer, right: Path, old: str, new: str, word: str
) -> None:
    """Misspelt type and key, ISO amount, missing key, wrong kind, wrong number: the first line underlined is it."""
    wrong = edited(right, old, new)
    found = server.open(wrong)
    assert found
    first = min(one["range"]["start"]["line"] for one in found)
    expected = {line_of(wrong, word)} | ({0, 1, 2} if word == "sop: 0" else set())
    assert first in expected, found


def test_the_wrong_form_is_explained_in_our_words(server: LanguageServer, right: Path) -> None:
    """The sentence of the schema reaches the editor."""
    (found,) = server.open(edited(right, "within: 15 minutes", "within: PT15M"))
    assert "An amount of time is a number and a word" in found["message"]


def test_types_are_completed(server: LanguageServer, right: Path) -> None:
    """Behind `type:` all types are offered, whatever was typed before."""
    file = edited(right, "{type: time, label: When did they arrive?}", "\n            type: ")
    server.open(file)
    types = labels(server.at("completion", file, line_of(file, "            type: "), 18))
    assert {"text", "yesno", "decision", "custody", "computed"} <= types


def test_keys_are_completed(server: LanguageServer, right: Path) -> None:
    """In a step its keys are offered, those of a field or a file are not."""
    file = edited(right, "        why: People who are sent away seldom come back.\n", "        \n")
    server.open(file)
    offered = labels(server.at("completion", file, line_of(file, "never: [Do not send") + 1, 8))
    assert {"why", "call", "when", "ask_first", "urgent", "due", "skip", "sealed"} <= offered
    assert not {"label", "outcomes"} & offered


def test_hovering_explains_a_key(server: LanguageServer, right: Path) -> None:
    """The description of the schema is shown: what the key means, in a sentence."""
    server.open(right)
    for key, word in (("skip:", "Without it: never"), ("second:", "confirm"), ("never:", "not to do")):
        number = line_of(right, f"        {key}")
        shown = server.at("hover", right, number, 9)
        assert word in str(shown["contents"]), (key, shown)
