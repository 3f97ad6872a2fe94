"""`docs/a-wrong-file.md`: a test types what stands there and compares every answer."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tui.cli import main

PAGE = Path(__file__).resolve().parents[1] / "docs" / "a-wrong-file.md"
BLOCK = re.compile(r"^```(yaml|console|edit(?: \S+)?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {"sop": "lost_bag.yaml", "sop_tests": "lost_bag.test.yaml"}


def typed(block: str) -> str:
    """The commands of the block, each with what the program answers now."""
    said = ""
    for command in re.findall(r"^\$ sop (.*)$", block, re.MULTILINE):
        ended = CliRunner().invoke(main, command.split())
        said += f"$ sop {command}\n{ended.output}"
    return said


def edit(text: str, block: str) -> str:
    """The text after the changes of a block."""
    for old, new in re.findall(r"^- (.*)\n\+ (.*)$", block, re.MULTILINE):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def played(page: str, folder: Path) -> str:
    """The page with every answer as the program gives it in this folder."""

    def block(found: re.Match[str]) -> str:
        kind, body = found[1], found[2]
        if kind == "yaml":
            (folder / FILES[body.partition(":")[0]]).write_text(body, encoding="utf-8")
        elif kind == "console":
            body = typed(body)
        else:
            path = folder / (kind.partition(" ")[2] or "lost_bag.yaml")
            path.write_text(edit(path.read_text(encoding="utf-8"), body), encoding="utf-8")
        return f"```{kind}\n{body}```"

    return BLOCK.sub(block, page)


def test_the_page_is_what_happens_golden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command gives exactly the answer that the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    page = PAGE.read_text(encoding="utf-8")
    found = played(page, tmp_path)
    if os.environ.get("SOP_WRITE_GOLDEN"):
        PAGE.write_text(found, encoding="utf-8")
        return
    assert found == page
    assert "Traceback" not in page
