import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without a network, as `pip install` gets it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    """Names of everything in it."""
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_all_that_a_checkout_ships(names: set[str]) -> None:
    """Every module of the three packages, schemas, procedures, fonts, the list of words and the Kiswahili."""
    for package in ("sop_engine", "exports", "tui"):
        wanted = {str(path.relative_to(ROOT)) for path in (ROOT / package).rglob("*.py")}
        assert wanted <= names
    for folder in ("schemas", "procedures"):
        files = [path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        assert files
        assert {f"sop_engine/{path.relative_to(ROOT)}" for path in files} <= names
    fonts = {str(path.relative_to(ROOT)) for path in (ROOT / "exports" / "fonts").glob("*.ttf")}
    assert fonts
    assert {*fonts, "exports/pdf/srgb.icc", "sop_engine/station/words.txt"} <= names
    assert "sop_engine/locales/sw_KE/LC_MESSAGES/sop.mo" in names


def test_the_wheel_carries_the_licences(names: set[str]) -> None:
    """Ours, and beside the fonts theirs."""
    assert "exports/fonts/LICENSE-DejaVu.txt" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_holds_nothing_else(names: set[str]) -> None:
    """No tests, no documents of the workshop, nothing at the top but the packages and what describes them."""
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sop_engine", "exports", "tui"}
    assert not [name for name in names if "test_" in name or "__pycache__" in name]


def test_the_engine_works_from_the_wheel_alone(wheel: Path, tmp_path: Path) -> None:
    """Unpacked elsewhere and run in an empty folder, it finds its schemas and procedures inside itself."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = os.environ | {"PYTHONPATH": str(tmp_path / "unpacked"), "PYTHONDONTWRITEBYTECODE": "1"}
    where = "import sop_engine, sop_engine.resources as r; print(sop_engine.__file__); print(r.shipped('schemas'))"
    found = subprocess.run(
        [sys.executable, "-c", where], cwd=empty, env=environment, capture_output=True, text=True, check=True
    )
    assert all(line.startswith(str(tmp_path / "unpacked")) for line in found.stdout.splitlines())
    for module, words in (("sop_engine", ["check", "ocse_first_response"]), ("tui", ["card"])):
        command = [sys.executable, "-m", module, *words]
        done = subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert list(empty.iterdir()) == []
