"""`sop diff`: words, forms, exit codes, open runs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.diff import diff
from sop_engine.commands.run import run as run_commands
from tests.station.stations import Place

SHIPPED = Path(__file__).parents[2] / "procedures/ocse_first_response/ocse_first_response.yaml"
TEXT = SHIPPED.read_text("utf-8")


def run(*words: str | Path) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(diff, [str(word) for word in words])


@pytest.fixture
def stricter(tmp_path: Path) -> Path:
    """The shipped procedure with a shorter deadline and its old version."""
    path = tmp_path / "stricter.yaml"
    path.write_text(TEXT.replace("{within: 12 hours, from: receive.", "{within: 6 hours, from: receive."), "utf-8")
    return path


def test_the_same_procedure_has_no_differences() -> None:
    """An id and the path of its file are the same procedure."""
    result = run("ocse_first_response", SHIPPED)
    assert result.exit_code == 0, result.output
    assert "Nothing changed." in result.stdout


def test_a_version_that_is_too_low_ends_with_1(stricter: Path) -> None:
    """The change stands in words, with the version that it asks for."""
    result = run("ocse_first_response", stricter)
    assert result.exit_code == 1
    assert "step `safe_tonight`: the deadline was 12 hours and is now 6 hours" in result.stdout
    assert "It must be at least 0.3.0." in result.stdout


def test_a_version_that_is_high_enough_ends_with_0(stricter: Path) -> None:
    """Whoever raised the version is not held up."""
    stricter.write_text(stricter.read_text("utf-8").replace("version: 0.2.0", "version: 0.3.0"), "utf-8")
    assert run("ocse_first_response", stricter).exit_code == 0


def test_programs_get_json(stricter: Path) -> None:
    """Standard output is one JSON value with the values and the sentence of each difference."""
    value = json.loads(run("ocse_first_response", stricter, "--json").stdout)
    assert (value["level"], value["least_version"], value["enough"]) == ("major", "0.3.0", False)
    (change,) = value["changes"]
    assert (change["name"], change["aspect"], change["old"], change["new"]) == (
        "safe_tonight",
        "due.within",
        "PT720M",
        "PT360M",
    )
    assert "open_runs" not in value


@pytest.mark.parametrize("words", [["ocse_first_response"], ["a", "b", "c"], ["a", "b", "--against-run", "x"]])
def test_the_wrong_number_of_names_is_bad_usage(words: list[str]) -> None:
    """Two procedures, or one and a run."""
    assert getattr(run(*words).exception, "exit_code", None) == 2


def test_a_procedure_with_errors_is_not_compared(stricter: Path) -> None:
    """It is said that it has errors, and how to see them."""
    stricter.write_text(TEXT.replace("label:", "lable:", 1), "utf-8")
    assert getattr(run("ocse_first_response", stricter).exception, "exit_code", None) == 2


def test_open_runs_keep_their_version(place: Place, tmp_path: Path, stricter: Path) -> None:
    """With a station its open runs are listed, and a run can stand for the old version."""
    words = ["--station", str(place.folder), "--passphrase-file", str(tmp_path / "words")]
    started = CliRunner().invoke(run_commands, ["start", "ocse_first_response", "--case", "PRACTICE/7", *words])
    assert started.exit_code in (0, 2), started.output  # no terminal: begun, and no question asked
    found = run("ocse_first_response", stricter, *words)
    assert "1 open run keeps the version it was begun with:" in found.stdout
    assert "PRACTICE/7  0.2.0" in found.stdout
    against = run(stricter, "--against-run", "PRACTICE/7", *words, "--json")
    value = json.loads(against.stdout)
    assert value["least_version"] == "0.3.0"
    assert [one["case"] for one in value["open_runs"]] == ["PRACTICE/7"]
