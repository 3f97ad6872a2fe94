"""Writes the offline kit, a folder for a USB stick: `make kit` (docs/offline-kit.md).

What goes in follows from pyproject.toml (which packages, less those of the workshop) and requirements.txt (which
versions); there is no second list.
"""

import argparse
import hashlib
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.tags import Tag, compatible_tags, cpython_tags, platform_tags
from packaging.utils import canonicalize_name, parse_wheel_filename

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIST = "SHA256SUMS"
WORKSHOP = {"dev", "all"}
"""Extras that officers do not get, or that only name others."""
OLDEST_GLIBC = 28
"""Linux wheels run from glibc 2.28 on (Debian 10, Ubuntu 20.04): laptops are older than the one that builds."""
TEMPLATES = ("install.sh", "install.cmd", "READ-ME.txt")


class Stopped(Exception):
    """The kit cannot be made; holds the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A system and a version of Python that the kit serves."""

    system: str
    python: str
    platforms: tuple[str, ...]

    @property
    def tags(self) -> frozenset[Tag]:
        """All tags of wheels that can be installed there."""
        major, minor = (int(part) for part in self.python.split("."))
        version = (major, minor)
        own = cpython_tags(version, platforms=self.platforms)
        return frozenset([*own, *compatible_tags(version, f"cp{major}{minor}", self.platforms)])

    @property
    def environment(self) -> Mapping[str, str]:
        """What conditions of requirements are compared with there."""
        found = {name: str(text) for name, text in default_environment().items()}
        found |= {"python_version": self.python, "python_full_version": f"{self.python}.0", "extra": ""}
        windows = {
            "os_name": "nt",
            "sys_platform": "win32",
            "platform_system": "Windows",
            "platform_machine": "AMD64",
        }
        return found | windows if self.system == "windows" else found


@dataclass(frozen=True, slots=True)
class Wheel:
    """One file of the kit and what stands in it."""

    path: Path
    name: str
    version: str
    tags: frozenset[Tag]
    needs: tuple[Requirement, ...]


def targets(systems: Iterable[str], pythons: Iterable[str]) -> list[Target]:
    """Every system with every Python."""
    here = platform_tags()
    old = tuple(tag for tag in here if not tag.startswith("manylinux") or _glibc(tag) <= OLDEST_GLIBC)
    kinds = {"linux": old, "windows": ("win_amd64",)}
    versions = list(pythons)
    return [Target(system, python, kinds[system]) for system in systems for python in versions]


def _glibc(tag: str) -> int:
    words = tag.split("_")
    return int(words[2]) if words[1].isdigit() else 0


def wanted_by_us() -> list[Requirement]:
    """What pyproject.toml asks for, with every extra that officers use."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: texts for name, texts in project["optional-dependencies"].items() if name not in WORKSHOP}
    return [Requirement(text) for texts in [project["dependencies"], *extras.values()] for text in texts]


def our_extras() -> str:
    """The extras that the kit installs, as pip reads them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return ",".join(sorted(project["optional-dependencies"].keys() - WORKSHOP))


def pins() -> dict[str, str]:
    """Name to version of all that requirements.txt holds fast."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").split()
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def needed(places: Iterable[Target]) -> set[str]:
    """Names of all packages that the program needs on these systems, found through what each says it needs."""
    environments = [place.environment for place in places]
    found: set[tuple[str, str]] = set()
    open_needs = wanted_by_us()
    while open_needs:
        need = open_needs.pop()
        name = canonicalize_name(need.name)
        new = {(name, extra) for extra in ("", *need.extras)} - found
        found |= new
        texts = (metadata.requires(name) or []) if new else []
        asked = [extra for _, extra in new]
        open_needs += [more for more in map(Requirement, texts) if _applies(more, environments, asked)]
    return {name for name, _ in found}


def _applies(need: Requirement, environments: Iterable[Mapping[str, str]], extras: Iterable[str]) -> bool:
    asked = list(extras)
    return need.marker is None or any(
        need.marker.evaluate({**environment, "extra": extra}) for environment in environments for extra in asked
    )


def pip(*words: str | Path) -> None:
    """Run this environment's pip; its own words say what it could not find."""
    command = (sys.executable, "-m", "pip", "--disable-pip-version-check", *words)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = done.stderr.splitlines()
        raise Stopped("\n".join([line for line in lines if line.startswith("ERROR")] or lines[-1:]))


def download(place: Target, wanted: Mapping[str, str], into: Path) -> None:
    """Bring the wheels of one system; those that serve every system are there after the first."""
    there = {wheel.name for wheel in wheels(into) if wheel.tags & place.tags}
    lines = [f"{name}=={version}" for name, version in sorted(wanted.items()) if name not in there]
    if not lines:
        return
    kinds = [word for kind in place.platforms for word in ("--platform", kind)]
    options = ("--quiet", "--no-deps", "--only-binary", ":all:", "--python-version", place.python, *kinds)
    pip("download", *options, "--dest", into, *lines)


def wheels(folder: Path) -> list[Wheel]:
    """All wheels of a folder, read from the files themselves."""
    return [_read(path) for path in sorted(folder.glob("*.whl"))]


def _read(path: Path) -> Wheel:
    name, version, _, tags = parse_wheel_filename(path.name)
    with zipfile.ZipFile(path) as archive:
        (inside,) = (member for member in archive.namelist() if member.endswith(".dist-info/METADATA"))
        header = HeaderParser().parsestr(archive.read(inside).decode("utf-8"))
    needs = tuple(Requirement(text) for text in header.get_all("Requires-Dist", []))
    return Wheel(path, name, str(version), tags, needs)


def gaps(place: Target, there: Iterable[Wheel], ours: Requirement) -> Iterator[str]:
    """What would be missing when installing there, by what the wheels themselves say."""
    fitting = {wheel.name: wheel for wheel in there if wheel.tags & place.tags}
    open_needs, seen = [ours], set()
    while open_needs:
        need = open_needs.pop()
        if (text := str(need)) in seen:
            continue
        seen.add(text)
        wheel = fitting.get(canonicalize_name(need.name))
        if wheel is None or not need.specifier.contains(wheel.version, prereleases=True):
            yield f"{place.system}, Python {place.python}: no wheel for {need}"
        else:
            asked = ("", *need.extras)
            open_needs += [more for more in wheel.needs if _applies(more, [place.environment], asked)]


def write_wanted(folder: Path, system: str, names: set[str], ours: Wheel) -> None:
    """The names, versions and digests that are installed on one system: nothing else that lies in the folder."""
    lines = []
    digests: dict[str, list[str]] = {}
    for wheel in wheels(folder / "wheels"):
        title = f"{wheel.name}[{our_extras()}]" if wheel.name == ours.name else wheel.name
        if wheel.name in names | {ours.name}:
            digests.setdefault(f"{title}=={wheel.version}", []).append(digest(wheel.path))
    for title, found in digests.items():
        lines.append(" ".join([title, *(f"--hash=sha256:{one}" for one in found)]))
    (folder / "wanted").mkdir(exist_ok=True)
    (folder / "wanted" / f"{system}.txt").write_text("\n".join(lines) + "\n", encoding="ascii", newline="\n")


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_scripts(folder: Path, version: str, pythons: str) -> None:
    """The installer and what starts it, with the versions of Python filled in."""
    shutil.copyfile(HERE / "install.py", folder / "install.py")
    for name in TEMPLATES:
        text = (HERE / name).read_text(encoding="ascii").replace("@VERSION@", version)
        words = pythons.replace(" ", ", ") if name.endswith(".txt") else pythons
        ends = "\n" if name.endswith(".sh") else "\r\n"
        (folder / name).write_text(text.replace("@PYTHONS@", words), encoding="ascii", newline=ends)
    about = {"version": version, "pythons": pythons, "machine": platform.machine().lower()}
    (folder / "kit.json").write_text(json.dumps(about) + "\n", encoding="ascii", newline="\n")


def write_list(folder: Path) -> str:
    """SHA256SUMS over everything; the digest of the list itself."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != LIST)
    text = "".join(f"{digest(path)}  {path.relative_to(folder).as_posix()}\n" for path in paths)
    (folder / LIST).write_text(text, encoding="ascii", newline="\n")
    return digest(folder / LIST)


def make(folder: Path, systems: list[str], pythons: list[str]) -> str:
    """Fill a new folder; the digest of its list."""
    held = pins()
    box = folder / "wheels"
    box.mkdir()
    words = (sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(box))
    subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (ours,) = wheels(box)
    places = targets(systems, pythons)
    for system in systems:
        mine = [place for place in places if place.system == system]
        names = needed(mine)
        if unpinned := names - held.keys():
            sentence = f"requirements.txt does not name: {', '.join(sorted(unpinned))} (needed on {system})"
            raise Stopped(sentence)
        for place in mine:
            sys.stdout.write(f"wheels for {system}, Python {place.python} ...\n")
            sys.stdout.flush()
            download(place, {name: held[name] for name in names}, box)
        write_wanted(folder, system, names, ours)
    all_of_us = Requirement(f"{ours.name}[{our_extras()}]=={ours.version}")
    if missing := [gap for place in places for gap in gaps(place, wheels(box), all_of_us)]:
        raise Stopped("\n".join(missing))
    write_scripts(folder, ours.version, " ".join(pythons))
    return write_list(folder)


def ask_place(out: Path) -> None:
    """Refuse to replace a folder that holds anything beside a former kit."""
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} - {LIST}
    former = (out / LIST).read_text(encoding="ascii").splitlines() if (out / LIST).is_file() else []
    if files - {line.partition("  ")[2] for line in former}:
        sentence = f"{out} holds something else; name an empty folder, or a new one: make kit KIT=DIR"
        raise Stopped(sentence)


def main() -> int:
    """Make the kit beside its place, then put it there whole."""
    asked = argparse.ArgumentParser(prog="make kit", description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--pythons", nargs="+", default=["3.11"])
    asked.add_argument("--systems", nargs="+", default=["linux", "windows"], choices=["linux", "windows"])
    words = asked.parse_args()
    out: Path = words.out.resolve()
    try:
        ask_place(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".kit-") as beside:
            new = Path(beside, "kit")
            new.mkdir()
            number = make(new, words.systems, words.pythons)
            if out.exists():
                shutil.rmtree(out)
            new.rename(out)
    except (Stopped, OSError, subprocess.CalledProcessError) as fault:
        sys.stderr.write(f"No kit was made: {fault}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was there is as it was.\n")
        return 130
    groups = " ".join(number[at : at + 8] for at in range(0, 64, 8))
    sys.stdout.write(f"The kit is in {out}. Write down the number of its list, and carry it apart:\n  {groups}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
