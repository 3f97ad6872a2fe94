"""What the installer of the offline kit refuses, and that it then changes nothing; what a kit must hold."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / ".ci" / "kit"
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
Installer = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def build() -> ModuleType:
    """The script behind `make kit`."""
    found = importlib.util.spec_from_file_location("kit_build", SCRIPTS / "build.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["kit_build"] = module
    found.loader.exec_module(module)
    return module


@pytest.fixture
def kit(tmp_path: Path, build: ModuleType) -> Path:
    """A small kit whose one wheel is no wheel."""
    folder = tmp_path / "kit of the station"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "invented-1-py3-none-any.whl").write_bytes(b"invented")
    build.write_scripts(folder, "1.0", HERE)
    build.write_list(folder)
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def installer(kit: Path, home: Path) -> Installer:
    """The installer, started as an officer starts it, with the tests' Python first in the path."""
    there = home.parent / "bin"
    there.mkdir()
    (there / f"python{HERE}").symlink_to(sys.executable)

    def run(*words: str) -> "subprocess.CompletedProcess[str]":
        names = {"HOME": str(home), "PATH": f"{there}:/usr/bin:/bin", "LANG": "C.UTF-8"}
        command = ["sh", str(kit / "install.sh"), *words]
        return subprocess.run(command, env=names, capture_output=True, text=True, check=False, cwd=home)

    return run


def founded(home: Path, *names: str) -> Path:
    """Versions that are installed already: each only says its name. The last is in use, the one before it kept."""
    programs = home / ".local" / "lib" / "sop-engine"
    for name in names:
        (programs / name / "bin").mkdir(parents=True)
        (programs / name / "bin" / "sop").write_text(f"#!/bin/sh\necho {name}\n", encoding="utf-8")
        (programs / name / "bin" / "sop").chmod(0o755)
    kept = {"current": names[-1], "former": names[-2] if len(names) > 1 else ""}
    (programs / "kept.json").write_text(json.dumps(kept), encoding="utf-8")
    return home / ".local" / "bin" / "sop"


def test_a_whole_kit_is_said_to_be_whole(kit: Path, installer: Installer) -> None:
    """`check` shows the number of the list, in groups, and coreutils agree with the list."""
    done = installer("check")
    assert done.returncode == 0, done.stderr
    number = hashlib.sha256((kit / "SHA256SUMS").read_bytes()).hexdigest()
    assert number in done.stdout.replace(" ", "")
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=kit, check=True)


def changed(kit: Path) -> str:
    """One byte of a wheel is different."""
    (kit / "wheels" / "invented-1-py3-none-any.whl").write_bytes(b"Invented")
    return "wheels/invented-1-py3-none-any.whl was changed"


def missing(kit: Path) -> str:
    """A file was not copied."""
    (kit / "kit.json").unlink()
    return "kit.json is missing"


def added(kit: Path) -> str:
    """Somebody put a wheel beside the others."""
    (kit / "wheels" / "invented-2-py3-none-any.whl").write_bytes(b"other")
    return "wheels/invented-2-py3-none-any.whl is not in the list"


def cut(kit: Path) -> str:
    """The list ends in the middle of a line."""
    path = kit / "SHA256SUMS"
    path.write_text(path.read_text(encoding="ascii")[:30], encoding="ascii")
    return "is not as it was written"


def without_list(kit: Path) -> str:
    """There is no list."""
    (kit / "SHA256SUMS").unlink()
    return "cannot be read"


@pytest.mark.parametrize("damage", [changed, missing, added, cut, without_list])
def test_a_kit_that_is_not_as_listed_installs_nothing(
    kit: Path, home: Path, installer: Installer, damage: Callable[[Path], str]
) -> None:
    """The file is named, the exit code is 1, and the home stays empty."""
    sentence = damage(kit)
    done = installer()
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert list(home.iterdir()) == []


def test_a_python_that_does_not_fit_is_refused_in_words(kit: Path, home: Path, installer: Installer) -> None:
    """Neither the script nor what it starts goes on with another Python than the kit is for."""
    (kit / "install.sh").write_text((kit / "install.sh").read_text().replace(HERE, "3.99"), encoding="utf-8")
    done = installer()
    assert (done.returncode, list(home.iterdir())) == (3, [])
    assert "The kit needs one of these versions: 3.99." in done.stderr


def test_another_program_of_that_name_stays(home: Path, installer: Installer) -> None:
    """What is not ours is neither replaced nor run."""
    theirs = home / ".local" / "bin" / "sop"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("#!/bin/sh\n# theirs\n", encoding="utf-8")
    done = installer()
    assert done.returncode == 3
    assert "Move it away first." in done.stderr
    assert theirs.read_text(encoding="utf-8") == "#!/bin/sh\n# theirs\n"
    assert not (home / ".local" / "lib").exists()


def test_rollback_goes_back_and_forward_again(home: Path, installer: Installer) -> None:
    """The command means the former version, then the newer; nothing beside program and command is written."""
    command = founded(home, "0.9-aaaaaaaa", "1.0-bbbbbbbb")
    station = home / ".local" / "share" / "sop-engine" / "station"
    station.mkdir(parents=True)
    for name in ("0.9-aaaaaaaa", "1.0-bbbbbbbb"):
        done = installer("rollback")
        assert done.returncode == 0, done.stderr
        assert subprocess.run([command], capture_output=True, text=True, check=True).stdout == f"{name}\n"
        assert f"In use: {name}." in installer("show").stdout
    assert list(station.iterdir()) == []


def test_rollback_without_a_former_version_is_refused(home: Path, installer: Installer) -> None:
    """Also when nothing at all is installed."""
    assert installer("rollback").returncode == 3
    founded(home, "1.0-bbbbbbbb")
    done = installer("rollback")
    assert (done.returncode, done.stderr) == (
        3,
        "There is no former version here to go back to. Nothing was changed.\n",
    )


def test_a_former_version_that_does_not_start_is_not_gone_back_to(home: Path, installer: Installer) -> None:
    """What works stays in use."""
    command = founded(home, "0.9-aaaaaaaa", "1.0-bbbbbbbb")
    shutil.rmtree(home / ".local" / "lib" / "sop-engine" / "0.9-aaaaaaaa")
    assert installer("rollback").returncode == 4
    assert "In use: 1.0-bbbbbbbb." in installer("show").stdout
    assert not command.exists()


def test_a_note_that_says_nothing_is_not_guessed_at(home: Path, installer: Installer) -> None:
    """Else versions that are in use would be cleared away."""
    programs = founded(home, "1.0-bbbbbbbb").parents[1] / "lib" / "sop-engine"
    (programs / "kept.json").write_text("", encoding="utf-8")
    done = installer()
    assert done.returncode == 3
    assert "Remove it, then install again." in done.stderr
    assert (programs / "1.0-bbbbbbbb").is_dir()


def test_words_that_it_does_not_know_are_bad_usage(installer: Installer) -> None:
    """Exit 2, with the words that it knows."""
    done = installer("remove")
    assert done.returncode == 2
    assert "rollback" in done.stderr


@pytest.mark.parametrize("system", ["linux", "windows"])
def test_all_that_officers_need_is_held_fast(build: ModuleType, system: str) -> None:
    """On each system every needed package has its version in requirements.txt, and none of the workshop is in it."""
    needed = build.needed(build.targets([system], ["3.11", "3.12", "3.13"]))
    assert needed <= build.pins().keys()
    assert {"click", "cryptography", "pyhanko", "reportlab", "sqlcipher3", "textual", "python-pkcs11"} <= needed
    assert ("tzdata" in needed) == (system == "windows")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert needed & {"pytest", "mypy", "ruff", "hypothesis", "hatchling", "cel-expr-python"} == set()
    assert set(build.our_extras().split(",")) == project["optional-dependencies"].keys() - {"dev", "all"}


def test_a_folder_with_something_else_is_never_replaced(build: ModuleType, kit: Path) -> None:
    """A former kit is, but not with a letter of the officer beside it."""
    build.ask_place(kit)
    (kit / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(build.Stopped, match="holds something else"):
        build.ask_place(kit)
    assert (kit / "letter.txt").exists()


def test_no_script_of_the_kit_names_a_place_in_a_network(kit: Path) -> None:
    """Nothing that we write into a kit has an address."""
    texts = [path.read_text(encoding="utf-8") for path in kit.iterdir() if path.is_file()]
    assert len(texts) == 6
    assert not [text for text in texts if "://" in text]
    assert not [text for text in texts if "@PYTHONS@" in text or "@VERSION@" in text]
