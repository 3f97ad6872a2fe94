"""The lock says what a procedure was, and `sop check` and `sop lock --check` say what moved since."""

import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sop_engine.commands.check import check_one
from sop_engine.commands.library import read_files, shipped_ids
from sop_engine.commands.lock import lock
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.lock import LOCK, Locked, moved, read_lock
from sop_engine.resources import shipped
from tests.session.pairs import USES


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """The procedures that use each other, with shared files of their own, locked."""
    shutil.copytree(USES, tmp_path / "shelf")
    shutil.copytree(shipped("procedures") / "shared", tmp_path / "shelf" / "shared")
    assert run(tmp_path / "shelf").exit_code == 0
    return tmp_path / "shelf"


def run(shelf: Path, *more: str) -> Result:
    """`sop lock` over the three procedures."""
    names = [str(shelf / name / f"{name}.yaml") for name in ("calling", "errand", "handing")]
    return CliRunner().invoke(lock, [*names, *more], catch_exceptions=False)


def change(shelf: Path, file: str, old: str, new: str) -> None:
    """Change one thing in a file, which must be there."""
    path = shelf / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_lock_of_the_shipped_procedures_is_current() -> None:
    """Whoever changes a shipped procedure, or a shared entry it uses, writes the lock anew: `sop lock`."""
    for name in shipped_ids():
        files, main = read_files(name)
        loaded = load_procedure(files, main)
        place = shipped("procedures") / LOCK
        locked = read_lock(place.read_bytes(), LOCK)
        assert isinstance(locked, Locked)
        assert loaded.entry is not None
        assert name in locked.entries, f"{name} is not in the lock: run sop lock"
        assert list(moved(locked.entries[name], loaded.entry)) == [], "run sop lock"


def test_what_did_not_change_did_not_move(shelf: Path) -> None:
    """Right after locking nothing moved, and locking again writes the same bytes."""
    before = (shelf / LOCK).read_bytes()
    assert run(shelf, "--check").exit_code == 0
    assert run(shelf).exit_code == 0
    assert (shelf / LOCK).read_bytes() == before
    assert check_one(str(shelf / "calling" / "calling.yaml")).problems == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("calling/calling.yaml", "max: 3", "max: 2", "calling: its rules changed"),
        ("calling/calling.yaml", "title: Ask\n", "title: Ask them\n", "calling: its texts changed"),
        ("errand/errand.yaml", "max: 9", "max: 8", "calling: the used procedure `errand` changed"),
        ("shared/roles.yaml", "child_desk:", "child_desk:", ""),
    ],
)
def test_what_moved_is_said_in_words(shelf: Path, file: str, old: str, new: str, said: str) -> None:
    """Each change is named by what it is, the command ends with 1, and the lock is left as it was."""
    before = (shelf / LOCK).read_bytes()
    change(shelf, file, old, new)
    found = run(shelf, "--check")
    assert said in found.output
    assert found.exit_code == (1 if said else 0)
    assert (shelf / LOCK).read_bytes() == before


def test_a_changed_shared_entry_moves_those_who_use_it(shelf: Path) -> None:
    """A law reference that is cited otherwise moves every procedure with that reference, and no digest of rules."""
    register = (shelf / "shared" / "law.yaml").read_text(encoding="utf-8")
    assert "Working rule of the agency" in register
    text = register.replace("Working rule of the agency", "House rule of the agency")
    (shelf / "shared" / "law.yaml").write_text(text, encoding="utf-8")
    found = run(shelf, "--check")
    assert "the reference `POL` of shared/law.yaml changed" in found.output
    assert "its rules changed" not in found.output


def test_check_warns_when_the_lock_is_out_of_date(shelf: Path) -> None:
    """One warning, in the lock, at the procedure that moved and says so by its version."""
    change(shelf, "calling/calling.yaml", "max: 3", "max: 2")
    raise_version(shelf, "calling/calling.yaml", "9.0.0")
    (problem,) = check_one(str(shelf / "calling" / "calling.yaml")).problems
    assert (problem.code, problem.severity) == ("U120", "warning")
    assert problem.position is not None
    assert problem.position.source.endswith(LOCK)


@pytest.mark.parametrize(
    ("old", "new", "version", "refused"),
    [
        ("max: 3", "max: 2", "0.1.1", True),
        ("max: 3", "max: 2", "0.2.0", False),
        ("title:", "title: Now", "", True),
        ("title:", "title: Now", "0.1.1", False),
        ("title:", "title: ", "", False),
        ("title:", "title: ", "0.0.9", True),
    ],
)
def test_check_refuses_a_version_that_is_too_low(
    shelf: Path, old: str, new: str, version: str, *, refused: bool
) -> None:
    """Rules ask for more than texts do; nothing that changed asks for nothing; no version goes back."""
    change(shelf, "calling/calling.yaml", old, new)
    if version:
        raise_version(shelf, "calling/calling.yaml", version)
    found = list(check_one(str(shelf / "calling" / "calling.yaml")).problems)
    assert [problem.code for problem in found if problem.severity == "error"] == (["U122"] if refused else [])
    if refused:
        assert found[0].position is not None
        assert found[0].position.source.endswith("calling.yaml")


def raise_version(shelf: Path, name: str, version: str) -> None:
    """Write another version into a procedure."""
    path = shelf / name
    text, count = re.subn(r"(?m)^version: .*$", f"version: {version}", path.read_text(encoding="utf-8"))
    assert count == 1
    path.write_text(text, encoding="utf-8")


def test_other_entries_of_the_lock_stay(shelf: Path) -> None:
    """Locking one procedure leaves what is written of the others."""
    before = entries(shelf)
    change(shelf, "errand/errand.yaml", "max: 9", "max: 8")
    CliRunner().invoke(lock, [str(shelf / "errand" / "errand.yaml")], catch_exceptions=False)
    after = entries(shelf)
    assert after["errand"] != before["errand"]
    assert after["calling"] == before["calling"]


def entries(shelf: Path) -> Mapping[str, Any]:
    """What the lock says."""
    found: Mapping[str, Any] = json.loads((shelf / LOCK).read_text(encoding="utf-8"))["procedures"]
    return found


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sop_lock": 1, "procedures": {}}', '{"sop_lock": 0}', "\x00"])
def test_a_lock_that_cannot_be_read_is_one_finding(shelf: Path, text: str) -> None:
    """Whatever stands there: U121, and the procedure itself is checked all the same."""
    (shelf / LOCK).write_text(text, encoding="utf-8")
    assert [one.code for one in check_one(str(shelf / "errand" / "errand.yaml")).problems] == ["U121"]


def test_a_procedure_with_errors_is_not_locked(shelf: Path) -> None:
    """The lock is never written from something that cannot run."""
    from sop_engine.errors import CannotOpen

    change(shelf, "errand/errand.yaml", "law: [POL]", "law: [POLL]")
    with pytest.raises(CannotOpen, match="errors"):
        run(shelf)
