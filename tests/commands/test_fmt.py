"""`sop fmt` on files: what it writes, what it leaves alone, how it ends."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands import writing
from sop_engine.errors import Refused, StoreUnavailable
from tests.procedure.examples import BASE
from tui.cli import main


def fmt(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["fmt", *arguments])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The example, which is not laid out."""
    path = tmp_path / "example.yaml"
    path.write_text(BASE)
    path.chmod(0o640)
    return path


def test_a_file_is_laid_out_once(file: Path) -> None:
    """The second time nothing is said and nothing written; the file keeps its mode."""
    first = fmt(str(file))
    assert (first.exit_code, first.output) == (0, f"{file} laid out\n")
    text, when = file.read_text(), file.stat().st_mtime_ns
    assert text != BASE
    assert file.stat().st_mode & 0o777 == 0o640
    second = fmt(str(file))
    assert (second.exit_code, second.output) == (0, "")
    assert (file.read_text(), file.stat().st_mtime_ns) == (text, when)
    assert [one.name for one in file.parent.iterdir()] == ["example.yaml"]
    assert CliRunner().invoke(main, ["check", str(file)]).exit_code == 0


def test_the_folder_of_a_procedure_is_enough(tmp_path: Path) -> None:
    """As for `sop check`: the folder stands for the file of its name in it."""
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "example.yaml").write_text(BASE)
    assert fmt(str(folder)).output == f"{folder / 'example.yaml'} laid out\n"


def test_check_and_diff_change_nothing(file: Path) -> None:
    """Both end with 1 and leave the file; the diff shows both lines."""
    checked, shown = fmt("--check", str(file)), fmt("--diff", str(file))
    assert (checked.exit_code, checked.output) == (1, f"{file} would change\n")
    assert shown.exit_code == 1
    assert "-        do: [Ask slowly., Write down the words.]\n" in shown.output
    assert "+          - Ask slowly.\n" in shown.output
    assert file.read_text() == BASE
    fmt(str(file))
    assert fmt("--check", str(file)).exit_code == fmt("--diff", str(file)).exit_code == 0


@pytest.mark.parametrize(
    ("text", "word"), [(BASE.replace("title: An example\n", ""), "S112"), ("a: [", "Y136"), (b"\xff", "Y100")]
)
def test_a_file_with_errors_is_left_as_it_is(file: Path, text: str | bytes, word: str) -> None:
    """The first error is named; the other files are laid out all the same."""
    wrong = file.with_name("wrong.yaml")
    content = text if isinstance(text, bytes) else text.encode()
    if word == "S112":
        content = content.replace(b"id: example", b"id: wrong")
    wrong.write_bytes(content)
    result = fmt(str(wrong), str(file))
    assert result.exit_code == 1
    assert f"wrong.yaml is left as it is: {word}" in result.output
    assert wrong.read_bytes() == content
    assert file.read_text() != BASE


def test_what_is_no_procedure_is_refused(tmp_path: Path) -> None:
    """Other YAML files have layouts of their own."""
    other = tmp_path / "other.yaml"
    other.write_text("a: 1\n")
    assert fmt(str(other)).exit_code == 2
    assert fmt(str(tmp_path / "none.yaml")).exit_code == 2
    assert other.read_text() == "a: 1\n"


def test_a_translation_is_laid_out(tmp_path: Path, file: Path) -> None:
    """One line a text, however long the brackets make it need quotes."""
    path = tmp_path / "example.sw.yaml"
    path.write_text(
        "texts:\n  ask.title:\n    sw: Uliza, sasa\n    en: Ask\nof: example\nlanguage: sw\n"
        "reviewed_by: nobody yet # so far\nsop_texts: 0\n"
    )
    assert fmt(str(path)).exit_code == 0
    assert path.read_text() == (
        "sop_texts: 0\nof: example\nlanguage: sw\nreviewed_by: nobody yet  # so far\n"
        'texts:\n  ask.title: {en: Ask, sw: "Uliza, sasa"}\n'
    )
    assert file.read_text() == BASE


@pytest.mark.parametrize("name", ["example.test.yaml", "demo.answers.yaml", "shared/roles.yaml", "shared/lists.yaml"])
def test_files_beside_a_procedure_are_laid_out(tmp_path: Path, name: str) -> None:
    """What is laid out still checks as before, and a second time nothing changes."""
    right = Path(__file__).parents[1] / "procedure/mistakes/right"
    shutil.copytree(right, tmp_path / "right")
    path = tmp_path / "right" / (name if "/" in name else f"lost_kite/{name.replace('example', 'lost_kite')}")
    path.write_text(path.read_text("utf-8").replace(": ", ":   "), "utf-8")
    assert fmt(str(path)).output == f"{path} laid out\n"
    assert CliRunner().invoke(main, ["check", str(path)]).exit_code == 0
    assert (fmt("--check", str(path)).exit_code, fmt(str(path)).output) == (0, "")


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is half written, and no other file is left behind."""

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="no space left"):
        writing.write_whole(file, b"new")
    monkeypatch.undo()
    assert file.read_text() == BASE
    assert len(list(file.parent.iterdir())) == 1
    with pytest.raises(Refused, match="is there already"):
        writing.write_new(file, b"new")
