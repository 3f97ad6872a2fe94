"""Hostile inputs at the command line; `python -m tests.benchmarks.hostile_check` measures all of them."""

from pathlib import Path

import pytest

from tests.benchmarks.hostile_check import CASES, MEGABYTES, NAMES, SECONDS, SHARED, _written, measure, steps

FEW = (
    "100,000 nested lists",
    "a bomb of aliases",
    "a scalar of 10 MB",
    "100,000 unknown options of steps",
    "a condition of 100,000 letters",
    "400 steps that wait for all before",
    "2 MiB of allowances",
)


@pytest.mark.parametrize("what", FEW)
def test_a_hostile_file_gives_findings_within_bounds(what: str, tmp_path: Path) -> None:
    """A process of its own ends as a check may, says no traceback, and stays within memory and time."""
    found = measure(_written(tmp_path / "hostile.yaml", CASES[what]()))
    assert found.code in {0, 1, 2}
    assert "Traceback" not in found.said
    assert "has a fault" not in found.said
    assert found.megabytes <= MEGABYTES
    # The bound itself is held by the benchmark on a quiet machine; other tests run beside this one.
    assert found.seconds <= 4 * SECONDS


def test_hostile_shared_lists_give_findings(tmp_path: Path) -> None:
    """What stands beside a procedure is bounded like the procedure."""
    name, text = SHARED["shared lists of 2 MiB"]
    _written(tmp_path / "shared" / f"{name}.yaml", text())
    found = measure(_written(tmp_path / "hostile.yaml", steps(3)))
    assert found.code == 1
    assert "Traceback" not in found.said


def test_a_hostile_file_name_is_shown_harmless(tmp_path: Path) -> None:
    """Line ends and escape sequences in a name reach no terminal."""
    for number, name in enumerate(NAMES[:2]):
        found = measure(_written(tmp_path / str(number) / name, steps(3).replace("type", "tpye")))
        assert found.code == 1
        assert "\x1b" not in found.said
        assert name not in found.said
        assert "error[S110]" in found.said
