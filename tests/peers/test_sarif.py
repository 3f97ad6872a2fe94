"""SARIF is judged by Microsoft's multitool and by the schema of the standard that comes with it."""

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema.validators import validator_for

from tui.cli import main

pytestmark = pytest.mark.peer

ROOT = Path(__file__).parents[2]
JUDGE = ROOT / ".venv/peers/node/node_modules/@microsoft/sarif-multitool-linux"
WRONG = sorted((ROOT / "tests/examples/invalid").glob("*.yaml"))


def log_of(*names: str) -> Any:
    """What `sop check --format sarif` writes."""
    return json.loads(CliRunner().invoke(main, ["check", "--format", "sarif", *names]).stdout)


def errors(log: Any, folder: Path) -> list[str]:
    """What the judge calls an error in a log. That it runs at all is seen from its own log."""
    file, verdict = folder / "log.sarif", folder / "verdict.sarif"
    file.write_text(json.dumps(log), "utf-8")
    verdict.unlink(missing_ok=True)
    command = [
        str(JUDGE / "Sarif.Multitool"),
        "validate",
        str(file),
        "--output",
        str(verdict),
        "--rule-kind",
        "Sarif",
    ]
    quiet = os.environ | {"DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    done = subprocess.run(command, env=quiet, capture_output=True, text=True, timeout=120, check=False)
    assert verdict.exists(), done.stdout + done.stderr
    (run,) = json.loads(verdict.read_text("utf-8-sig"))["runs"]
    return [f"{one['ruleId']} {one['message']}" for one in run["results"] if one.get("level") == "error"]


def against_schema(log: Any) -> list[str]:
    """What the schema of the standard refuses in a log."""
    schema = json.loads((JUDGE / "sarif-2.1.0.json").read_text("utf-8-sig"))
    return [error.message for error in validator_for(schema)(schema).iter_errors(log)]


def test_findings_of_every_kind_are_accepted(tmp_path: Path) -> None:
    """A log of all wrong examples, with second places and remedies, has no error; nor has one without findings."""
    log = log_of(*map(str, WRONG))
    results = log["runs"][0]["results"]
    assert len({result["ruleId"] for result in results}) > 50
    assert any("relatedLocations" in result for result in results)
    assert any("fixes" in result for result in results)
    assert errors(log, tmp_path) == against_schema(log) == []
    clean = log_of("ocse_first_response")
    assert errors(clean, tmp_path) == against_schema(clean) == []


def test_file_names_with_strange_signs_are_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks, accents, `#`, `%`, a colon: each becomes a reference that is one."""
    monkeypatch.chdir(tmp_path)
    names = ["a b.yaml", "é#1.yaml", "100%.yaml", "x?y.yaml", "c:d.yaml"]
    for name in names:
        (tmp_path / name).write_text("sop: 0\n", "utf-8")
    log = log_of(*names, str(tmp_path / "a b.yaml"))
    assert len(log["runs"][0]["artifacts"]) >= len(names)
    assert errors(log, tmp_path) == against_schema(log) == []


def spoil(change: Callable[[Any], object]) -> Any:
    """A right log with one thing made wrong."""
    log = log_of(str(WRONG[0]))
    change(log["runs"][0])
    return log


@pytest.mark.parametrize(
    "change",
    [
        lambda run: run.pop("tool"),
        lambda run: run["results"][0].update(level="fatal"),
        lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
        lambda run: run["artifacts"][0]["location"].update(uri="/from/the/root.yaml"),
    ],
)
def test_what_is_wrong_is_refused(change: Callable[[Any], object], tmp_path: Path) -> None:
    """Judges that accept everything would hold nothing; the tool lets a level pass that only the schema refuses."""
    wrong = spoil(change)
    assert errors(wrong, tmp_path) or against_schema(wrong)
