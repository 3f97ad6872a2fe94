"""`sop new` and `sop schema`: a beginning that works at once, and what editors need."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.new import MODELINE
from sop_engine.commands.schema import schema_names
from sop_engine.resources import read_schema
from tests.commands.checklists import found_desk
from tui.cli import main

ROOT = Path(__file__).parents[2]


def sop(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(main, arguments)


def begun(folder: Path, *more: str) -> Path:
    """A procedure that was just begun."""
    result = sop("new", "lost_bag", "--in", str(folder), *more)
    assert result.exit_code == 0, result.output
    return Path(result.stdout.strip())


def test_the_beginning_has_no_finding_and_is_laid_out(tmp_path: Path) -> None:
    """Not even a warning, and `sop fmt` would change nothing."""
    file = begun(tmp_path)
    checked = sop("check", str(file))
    assert checked.exit_code == 0
    assert checked.output == "no findings in 1 file\n"
    assert sop("fmt", "--check", str(file)).exit_code == 0


def test_every_part_of_the_beginning_is_explained(tmp_path: Path) -> None:
    """A trainer reads what each part is for beside it."""
    lines = begun(tmp_path).read_text().splitlines()
    for key in (
        "sop",
        "outcomes",
        "phases",
        "receive",
        "law",
        "do",
        "help",
        "after",
        "decide",
        "type: decision",
        "propose",
    ):
        at = next(number for number, line in enumerate(lines) if line.strip().startswith((f"{key}:", f"{key}  ")))
        assert "#" in lines[at] + lines[at - 1], key


def test_the_beginning_runs(tmp_path: Path) -> None:
    """A practice station starts a run of it at once."""
    file = begun(tmp_path)
    result = found_desk(tmp_path / "desk").sop("run", "start", str(file), "--case", "CP/1/2026")
    assert result.exit_code == 0, result.output


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """A second beginning of the same name is refused, and the first stays."""
    file = begun(tmp_path)
    file.write_text("mine")
    assert sop("new", "lost_bag", "--in", str(tmp_path)).exit_code == 3
    assert file.read_text() == "mine"


@pytest.mark.parametrize("name", ["Lost", "lost-bag", "../x", "a" * 61, "", "9a", "lost\n"])
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is made."""
    assert sop("new", name, "--in", str(tmp_path)).exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_copy_has_the_new_name_and_is_as_good_as_the_old(tmp_path: Path) -> None:
    """Only the id, the version and the line for editors differ; comments stay."""
    file = begun(tmp_path, "--from", "ocse_first_response")
    old = (ROOT / "procedures/ocse_first_response/ocse_first_response.yaml").read_text("utf-8").splitlines()
    new = file.read_text("utf-8").splitlines()
    assert [line for line in new if line not in old] == [MODELINE.strip(), "id: lost_bag", "version: 0.1.0"]
    assert sop("check", str(file)).exit_code == 0
    assert sop("new", "other", "--in", str(tmp_path), "--from", "none").exit_code == 2


def test_the_modeline_leads_to_the_schema(tmp_path: Path) -> None:
    """The schema stands beside the file under the name that its first line has."""
    file = begun(tmp_path)
    name = file.read_text().splitlines()[0].partition("$schema=")[2]
    assert json.loads((file.parent / name).read_text("utf-8")) == json.loads(read_schema("procedure"))


def test_schemas_are_whole_and_described(tmp_path: Path) -> None:
    """Every schema is written, points to nothing outside itself, and describes every key."""
    assert sop("schema", "--out", str(tmp_path / "a")).exit_code == 0
    assert {path.name for path in (tmp_path / "a").iterdir()} == {f"{name}.schema.json" for name in schema_names()}
    for path in (tmp_path / "a").iterdir():
        text = path.read_text("utf-8")
        references = [part.split('"')[0] for part in text.split('"$ref": "')[1:]]
        assert all(reference.startswith("#/definitions/") for reference in references)
        found = json.loads(text)
        assert all("description" in part or "$ref" in part for part in found["properties"].values()), path.name
    assert json.loads(sop("schema").stdout)["title"] == "Procedure"
    assert json.loads(sop("schema", "texts").stdout)["title"] == "Translation"
    assert sop("schema", "none").exit_code == 2


def test_schemas_are_renewed_but_nothing_else_is_written_over(tmp_path: Path) -> None:
    """An older schema of ours gives way; another file of that name does not."""
    old = tmp_path / "law.schema.json"
    old.write_text('{"$id": "law.schema.json", "title": "older"}')
    assert sop("schema", "--out", str(tmp_path)).exit_code == 0
    assert json.loads(old.read_text("utf-8"))["title"] == "Law register"
    old.write_text("mine")
    assert sop("schema", "--out", str(tmp_path)).exit_code == 3
    assert old.read_text() == "mine"
