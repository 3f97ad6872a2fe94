"""What the page for trainers says about reading and mending findings is so."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sop_engine.commands.check import check
from sop_engine.procedure.codes import CODES
from tui.cli import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "how-to-write-a-procedure.md").read_text("utf-8")
SECTION = PAGE.partition("## 8. Read what is wrong")[2]
WHOLE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[0]
(ALLOWED,) = re.findall(r"^```yml\n(.*?)^```$", SECTION, re.MULTILINE | re.DOTALL)
TITLE = "        title: Take the phone over\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the procedure of the page, in which commands are typed."""
    (tmp_path / "found_phone.yaml").write_text(WHOLE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("words", re.findall(r"`sop ((?:check|explain) [^`]*)`", SECTION))
def test_every_command_of_the_section_runs(words: str, folder: Path) -> None:
    """Typed on the page's own procedure, each ends as it says; looking again is left to its own tests."""
    ended = CliRunner().invoke(main, words.replace(" --watch", "").split())
    assert ended.exit_code == ("--profile" in words), ended.output
    assert (folder / "found_phone.yaml").read_text(encoding="utf-8") == WHOLE


def test_the_section_names_every_option_of_check() -> None:
    """No way to see findings is kept from trainers, and help and the reference name them as well."""
    options = {option for parameter in check.params for option in parameter.opts if option.startswith("--")}
    told = CliRunner().invoke(main, ["check", "--help"]).output
    reference = (ROOT / "docs" / "language.md").read_text("utf-8")
    for option in options - {"--json"}:
        assert option in SECTION
        assert option in reference
    for text in (SECTION, told, reference):
        assert "sop explain" in text
        assert "# sop: allow" in text


def test_the_warning_of_the_section_is_allowed_by_its_comment(folder: Path) -> None:
    """With the comment nothing is found; without it the code that the comment names; unused it is a finding."""
    (code,) = re.findall(r"allow (\w+)", ALLOWED)
    assert code in CODES
    assert TITLE in WHOLE
    texts = {
        "with": WHOLE.replace(TITLE, ALLOWED),
        "without": WHOLE.replace(TITLE, ALLOWED.partition("\n")[2]),
        "unused": WHOLE.replace(TITLE, ALLOWED.partition("\n")[0] + "\n" + TITLE),
    }
    said = {}
    for name, text in texts.items():
        (folder / "found_phone.yaml").write_text(text, encoding="utf-8")
        said[name] = CliRunner().invoke(main, ["check", "found_phone.yaml"]).output
    assert said["with"] == "no findings in 1 file\n"
    assert f"[{code}]" in said["without"]
    assert "[A102]" in said["unused"]
