"""What the page for trainers says about editors and hooks is so."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source, read_source
from tui.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-write-a-procedure.md").read_text("utf-8")
BLOCKS = re.findall(r"^```yml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def read(block: str) -> Source:
    """A block as data."""
    found = read_source(block, "block.yaml")
    assert isinstance(found, Source), found
    return found


@pytest.fixture(params=[0, 1], ids=["check", "fmt"])
def hook(request: pytest.FixtureRequest) -> dict[str, str]:
    """One hook of the page."""
    (block,) = [block for block in BLOCKS if block.startswith("repos:")]
    value = read(block).at(("repos", 0, "hooks", request.param))
    assert isinstance(value, dict)
    return {name: str(part) for name, part in value.items()}


def test_a_hook_takes_procedures_and_stops_at_a_wrong_one(hook: dict[str, str], tmp_path: Path) -> None:
    """It ends with 0 on the beginning that `sop new` makes, and not with 0 on a wrong file."""
    words = shlex.split(hook["entry"])
    assert words[0] == "sop"
    file = Path(CliRunner().invoke(main, ["new", "lost_bag", "--in", str(tmp_path)]).stdout.strip())
    assert CliRunner().invoke(main, [*words[1:], str(file)]).exit_code == 0
    file.write_text(file.read_text("utf-8").replace("title: Receive", "titel: Receive"), "utf-8")
    assert CliRunner().invoke(main, [*words[1:], str(file)]).exit_code == 1


def test_a_hook_is_asked_for_the_files_it_can_judge(hook: dict[str, str]) -> None:
    """Procedures and translations; the schema beside them and the demo's officers are no business of `sop fmt`."""
    pattern = re.compile(hook["files"])
    for name in ("procedures/lost_bag/lost_bag.yaml", "procedures/lost_bag/lost_bag.sw.yaml"):
        assert pattern.search(name)
    assert not pattern.search("procedures/lost_bag/procedure.schema.json")
    if "fmt" in hook["entry"]:
        assert not pattern.search("procedures/shared/law.yaml")
        assert not pattern.search("procedures/lost_bag/demo.answers.yaml")


def test_the_translation_of_the_page_has_the_form_of_one() -> None:
    """Its keys are those of the schema."""
    (block,) = [block for block in BLOCKS if block.startswith("sop_texts:")]
    assert validate(read(block), "texts") == []
