"""The kit that `make kit` writes, installed in an empty home with the network cut off."""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.peer

ROOT = Path(__file__).resolve().parents[2]
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
REACH = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
CUT = ["unshare", "--map-root-user", "--net"]


def may_cut() -> bool:
    """Whether this computer lets us take the network away from a program."""
    return subprocess.run([*CUT, "true"], capture_output=True, check=False).returncode == 0


def offline(home: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run in a home, without a network; where that may not be cut, the ways out lead to a closed port."""
    closed = "http://127.0.0.1:9"
    names = {"HOME": str(home), "PATH": f"{home}/.local/bin:{home.parent}/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}
    names |= {"http_proxy": closed, "https_proxy": closed, "PIP_INDEX_URL": closed}
    command = [*(CUT if may_cut() else []), *words]
    return subprocess.run(command, cwd=home, env=names, capture_output=True, text=True, check=False)


def install(home: Path, kit: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Start the kit's script as the officer does."""
    return offline(home, "sh", kit / "install.sh", *words)


def seen(folder: Path) -> dict[str, bytes]:
    """What stands in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit for this Python, both systems."""
    folder = tmp_path_factory.mktemp("stick") / "a kit"
    command: list[str | Path] = [
        sys.executable,
        ROOT / ".ci" / "kit" / "build.py",
        "--out",
        folder,
        "--pythons",
        HERE,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    number = hashlib.sha256((folder / "SHA256SUMS").read_bytes()).hexdigest()
    assert number in done.stdout.replace(" ", "")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, kit: Path) -> Path:
    """A home with nothing but a station in it, where the kit was installed."""
    folder = tmp_path_factory.mktemp("officer") / "home"
    station = folder / ".local" / "share" / "sop-engine" / "station"
    station.mkdir(parents=True)
    (station / "station.json").write_text("not read, not written", encoding="utf-8")
    there = folder.parent / "bin"
    there.mkdir()
    (there / f"python{HERE}").symlink_to(sys.executable)
    done = install(folder, kit)
    assert done.returncode == 0, done.stderr
    assert "To start, type: sop" in done.stdout
    return folder


def relist(kit: Path) -> None:
    """Write the list anew, as somebody does who changed a file on purpose."""
    names = sorted(
        str(path.relative_to(kit)) for path in kit.rglob("*") if path.is_file() and path.name != "SHA256SUMS"
    )
    done = subprocess.run(["sha256sum", *names], cwd=kit, capture_output=True, text=True, check=True)
    (kit / "SHA256SUMS").write_text(done.stdout, encoding="ascii")


def newer(kit: Path, to: Path) -> Path:
    """The same kit with our wheel as version 99.0."""
    shutil.copytree(kit, to)
    (old,) = (to / "wheels").glob("sop_engine-*.whl")
    version = old.name.split("-")[1]
    new = old.with_name(old.name.replace(version, "99.0"))
    with zipfile.ZipFile(old) as inside, zipfile.ZipFile(new, "w") as out:
        for name in inside.namelist():
            text = inside.read(name)
            if name.endswith(("METADATA", "RECORD", "sop_engine/__init__.py")):
                text = text.replace(version.encode(), b"99.0")
            out.writestr(name.replace(f"sop_engine-{version}", "sop_engine-99.0"), text)
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (old, new)]
    wanted = to / "wanted" / "linux.txt"
    text_now = wanted.read_text(encoding="ascii").replace(digests[0], digests[1]).replace(f"]=={version}", "]==99.0")
    wanted.write_text(text_now, encoding="ascii")
    (to / "kit.json").write_text((to / "kit.json").read_text().replace(f'"{version}"', '"99.0"'), encoding="ascii")
    old.unlink()
    relist(to)
    return to


def test_the_network_is_cut_off(home: Path) -> None:
    """A program run as these tests run theirs finds no way to another computer, if the cut is allowed here."""
    assert (offline(home, sys.executable, "-c", REACH).returncode != 0) == may_cut()


def test_it_does_its_main_job_there(home: Path) -> None:
    """Installed from the kit alone it says its version, checks a procedure, makes and verifies a signed record."""
    station = home / ".local" / "share"
    before = seen(station)
    version = offline(home, "sop", "--version")
    assert version.stdout.startswith("sop, version "), version.stderr
    check = offline(home, "sop", "check", "ocse_first_response")
    assert (check.returncode, check.stdout) == (0, "no findings in 1 file\n")
    demo = offline(home, "sop", "demo", "--out", "out")
    assert demo.returncode == 0, demo.stderr
    assert "VERIFIED: " in demo.stderr
    assert (home / "out" / "record.pdf").read_bytes().startswith(b"%PDF-")
    assert seen(station) == before
    assert {path.name for path in home.iterdir()} <= {".local", "out"}


def test_what_was_installed_is_what_is_pinned(home: Path) -> None:
    """Each package has the version of requirements.txt; pip misses nothing; nothing of the workshop came along."""
    held = {line.casefold() for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").split()}
    python = min((home / ".local" / "lib" / "sop-engine").glob("*/bin/python"))
    frozen = offline(home, python, "-m", "pip", "freeze").stdout.casefold().split()
    ours = [line for line in frozen if line.startswith("sop-engine==") or line == "sop-engine"]
    assert {line for line in frozen if "==" in line} - set(ours) - {"pip", "setuptools"} <= held
    assert not [line for line in frozen if line.startswith(("pytest", "mypy", "hypothesis", "ruff"))]
    assert offline(home, python, "-m", "pip", "check").returncode == 0


def test_a_changed_wheel_is_refused(home: Path, kit: Path, tmp_path: Path) -> None:
    """By the list; and where the list was changed with it, by the digests of what is wanted. What is in use stays."""
    bad = tmp_path / "bad"
    shutil.copytree(kit, bad)
    (wheel,) = (bad / "wheels").glob("click-*.whl")
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("click/planted.py", "")
    before = seen(home / ".local" / "bin")
    done = install(home, bad)
    assert (done.returncode, done.stderr.splitlines()[0]) == (1, f"wheels/{wheel.name} was changed or damaged")
    relist(bad)
    done = install(home, bad)
    assert done.returncode == 4
    assert "what was installed before is as it was" in done.stderr
    assert seen(home / ".local" / "bin") == before
    assert "Kept for going back: none." in install(home, kit, "show").stdout
    assert len([path for path in (home / ".local" / "lib" / "sop-engine").iterdir() if path.is_dir()]) == 1


def test_a_newer_kit_upgrades_and_the_former_version_comes_back(home: Path, kit: Path, tmp_path: Path) -> None:
    """Installing the same kit again changes nothing; a newer one takes over; rollback returns, and forward again."""
    station = home / ".local" / "share"
    before = seen(station)
    former = offline(home, "sop", "--version").stdout
    again = install(home, kit)
    assert (again.returncode, "installed already" in again.stdout) == (0, True)
    done = install(home, newer(kit, tmp_path / "newer"))
    assert done.returncode == 0, done.stderr
    assert offline(home, "sop", "--version").stdout == "sop, version 99.0\n"
    for expected in (former, "sop, version 99.0\n", former):
        assert install(home, kit, "rollback").returncode == 0
        assert offline(home, "sop", "--version").stdout == expected
    assert seen(station) == before


def test_the_windows_set_is_whole(kit: Path, tmp_path: Path) -> None:
    """Resolved as for Windows from the kit alone, with all digests; the docs say that it was never run there."""
    options: list[str | Path] = [
        "--no-index",
        "--find-links",
        kit / "wheels",
        "--platform",
        "win_amd64",
        "--only-binary",
        ":all:",
    ]
    options += [
        "--python-version",
        HERE,
        "--require-hashes",
        "--dest",
        tmp_path,
        "-r",
        kit / "wanted" / "windows.txt",
    ]
    command = [sys.executable, "-m", "pip", "download", "--quiet", *options]
    done = subprocess.run(command, env=os.environ | {"PIP_CONFIG_FILE": os.devnull}, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    found = {path.name for path in tmp_path.iterdir()}
    assert {name.partition("-")[0] for name in found} >= {"sqlcipher3", "python_pkcs11", "tzdata", "sop_engine"}
    assert not [name for name in found if "linux" in name]
    assert "never run" in (ROOT / "docs" / "offline-kit.md").read_text(encoding="utf-8")


def test_nothing_that_we_write_into_a_kit_has_an_address(kit: Path) -> None:
    """Scripts, lists and texts name no place in a network; file names are as coreutils read them."""
    texts = [path.read_text(encoding="utf-8") for path in kit.rglob("*") if path.is_file() and path.suffix != ".whl"]
    assert len(texts) == 8
    assert not [text for text in texts if "://" in text]
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=kit, check=True)
