"""Puts the program from this kit on a computer without a network, upgrades it, and goes back to the former version.

It stands in the kit beside the wheels and uses Python's own library only. The station's folder is never touched.
"""

import argparse
import hashlib
import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KIT = Path(__file__).resolve().parent
LIST = "SHA256SUMS"
WINDOWS = os.name == "nt"
OURS = "sop-engine kit"
DONE, DAMAGED, REFUSED, BROKEN = 0, 1, 3, 4


class Stopped(Exception):
    """The work cannot go on; holds the sentence for the officer and the exit code."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Places:
    """Where the program and its command lie: folders of this user, never the station's."""

    programs: Path
    command: Path


@dataclass(frozen=True, slots=True)
class Kept:
    """The version that is used and the one before it, as names of folders."""

    current: str = ""
    former: str = ""


def say(sentence: str) -> None:
    """A sentence for the officer."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def places() -> Places:
    """The usual places for programs of one user."""
    if WINDOWS:
        local = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        programs = local / "Programs" / "sop-engine"
        return Places(programs, programs / "sop.cmd")
    local = Path.home() / ".local"
    return Places(local / "lib" / "sop-engine", local / "bin" / "sop")


def listed() -> dict[str, str]:
    """Path to digest of everything in the list."""
    try:
        lines = (KIT / LIST).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Stopped(DAMAGED, f"The list {LIST} cannot be read. Copy the kit again.") from fault
    found = dict(line.split("  ", 1)[::-1] for line in lines if "  " in line)
    if len(found) != len(lines) or any(path.startswith("/") or ".." in path.split("/") for path in found):
        raise Stopped(DAMAGED, f"The list {LIST} is not as it was written. Copy the kit again.")
    return found


def differences(found: dict[str, str]) -> Iterator[str]:
    """What in this folder is not as the list says."""
    for path, digest in found.items():
        try:
            with (KIT / path).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != digest:
                    yield f"{path} was changed or damaged"
        except OSError:
            yield f"{path} is missing or cannot be read"
    here = {f"wheels/{path.name}" for path in (KIT / "wheels").glob("*")}
    yield from (f"{path} is not in the list" for path in sorted(here - found.keys()))


def check() -> str:
    """Compare every file with the list; the number of the list, by which the kit is known."""
    say("Checking the kit against its list ...")
    faults = list(differences(listed()))
    if faults:
        raise Stopped(DAMAGED, "\n".join([*faults, "This kit must not be used. Nothing was changed. Copy it again."]))
    number = hashlib.sha256((KIT / LIST).read_bytes()).hexdigest()
    groups = " ".join(number[at : at + 8] for at in range(0, 64, 8))
    say(f"All files are as listed. Compare the number of the list with the one on paper:\n  {groups}")
    return number


def about() -> dict[str, str]:
    """What the kit says about itself: the version, its Pythons, its kind of processor."""
    read: dict[str, str] = json.loads((KIT / "kit.json").read_text(encoding="utf-8"))
    return read


def ask_python(kit: dict[str, str]) -> None:
    """Whether the Python that runs this can carry the program; says what to do when not."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if here not in kit["pythons"].split():
        raise Stopped(REFUSED, f"This is Python {here}; the kit is for Python {kit['pythons']} (any of them).")
    if sys.maxsize < 2**32 or platform.machine().lower() not in {kit["machine"], "amd64"}:
        raise Stopped(REFUSED, f"The kit is for {kit['machine']} computers with 64 bits; this one is different.")
    if importlib.util.find_spec("ensurepip") is None:
        raise Stopped(
            REFUSED, "Python's venv is not there. Install the system's package python3-venv, and try again."
        )


def read_kept(where: Places) -> Kept:
    """What was installed before; nothing when there is no such note. A note that says nothing is not guessed at."""
    note = where.programs / "kept.json"
    try:
        read = json.loads(note.read_text(encoding="utf-8"))
        return Kept(str(read["current"]), str(read["former"]))
    except FileNotFoundError:
        return Kept()
    except (ValueError, KeyError, TypeError) as fault:
        raise Stopped(REFUSED, f"The note {note} is damaged. Remove it, then install again.") from fault


def write_whole(path: Path, text: str, mode: int) -> None:
    """Write beside, then rename: after a power cut the old text or the new one is there."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.chmod(mode)
    beside.replace(path)


def program(where: Places, name: str) -> Path:
    """The program inside one version's folder."""
    return where.programs / name / ("Scripts/sop.exe" if WINDOWS else "bin/sop")


def use(where: Places, kept: Kept) -> None:
    """From now on the command means the current version."""
    if hasattr(os, "sync"):
        os.sync()
    write_whole(where.programs / "kept.json", json.dumps({"current": kept.current, "former": kept.former}), 0o644)
    target = program(where, kept.current)
    text = f'@rem {OURS}\r\n@"{target}" %*\r\n' if WINDOWS else f'#!/bin/sh\n# {OURS}\nexec "{target}" "$@"\n'
    where.command.parent.mkdir(parents=True, exist_ok=True)
    write_whole(where.command, text, 0o755)


def ask_command(where: Places) -> None:
    """Refuse when another program has our command's name: it is not ours to replace."""
    if not where.command.is_symlink() and not where.command.exists():
        return
    try:
        ours = OURS in where.command.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        ours = False
    if not ours:
        raise Stopped(REFUSED, f"Another program has the name {where.command}. Move it away first.")


def run(*words: str | Path, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run a program that no setting of this computer can send elsewhere."""
    names = {name: text for name, text in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "SOP_"))}
    names |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
    return subprocess.run(words, cwd=folder, env=names, capture_output=True, text=True, errors="replace", check=False)


def works(where: Places, name: str) -> bool:
    """Whether a version starts and finds its procedures."""
    if not name or not program(where, name).exists():
        return False
    tries = (["--version"], ["check", "ocse_first_response"])
    return all(run(program(where, name), *words, folder=where.programs).returncode == 0 for words in tries)


def build(where: Places, name: str) -> None:
    """Make the version's folder; what is installed comes from the kit alone, each file by its digest."""
    folder = where.programs / name
    wanted = KIT / "wanted" / ("windows.txt" if WINDOWS else "linux.txt")
    python = folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
    options = ("--no-index", "--no-cache-dir", "--only-binary", ":all:", "--require-hashes", "--quiet")
    # Python compiles what is used when it is first used; compiling all of it now would double the time.
    pip = (python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--no-compile", *options)
    for words in (
        (sys.executable, "-m", "venv", folder),
        (*pip, "--find-links", KIT / "wheels", "-r", wanted),
    ):
        done = run(*words, folder=where.programs)
        if done.returncode:
            shutil.rmtree(folder, ignore_errors=True)
            last = (done.stderr.strip() or done.stdout.strip() or "no reason was given").splitlines()[-1]
            raise Stopped(BROKEN, f"Installing failed; what was installed before is as it was. The reason: {last}")


def tidy(where: Places, kept: Kept) -> None:
    """Remove what is neither the current nor the former version."""
    for folder in where.programs.iterdir():
        if folder.is_dir() and folder.name not in {kept.current, kept.former}:
            shutil.rmtree(folder, ignore_errors=True)


def free_name(where: Places, stem: str) -> str:
    """A folder that is not there yet: what runs just now stays as it is."""
    names = (stem if number == 1 else f"{stem}.{number}" for number in range(1, 1000))
    return next(name for name in names if not (where.programs / name).exists())


def install(where: Places) -> str:
    """Check, build beside, try it, and only then change over."""
    number = check()
    kit = about()
    ask_python(kit)
    ask_command(where)
    stem = f"{kit['version']}-{number[:8]}"
    where.programs.mkdir(parents=True, exist_ok=True)
    kept = read_kept(where)
    same = kept.current.startswith(stem)
    if same and works(where, kept.current):
        use(where, kept)
        return f"This version is installed already: {kept.current}. Nothing was changed. {how(where)}"
    tidy(where, kept)
    say("Installing; this may take some minutes on an old computer ...")
    name = free_name(where, stem)
    build(where, name)
    if not works(where, name):
        shutil.rmtree(where.programs / name, ignore_errors=True)
        raise Stopped(BROKEN, "The new version does not start here; what was installed before is as it was.")
    kept = Kept(name, kept.former if same else kept.current)
    use(where, kept)
    tidy(where, kept)
    back = f"\nThe former version is kept: {kept.former}. `rollback` goes back to it." if kept.former else ""
    return f"Installed: {name}. The station's folder was not touched. {how(where)}{back}"


def rollback(where: Places) -> str:
    """Go back to the former version; once more goes forward again."""
    kept = read_kept(where)
    if not kept.former:
        raise Stopped(REFUSED, "There is no former version here to go back to. Nothing was changed.")
    ask_command(where)
    if not works(where, kept.former):
        raise Stopped(BROKEN, f"The former version {kept.former} does not start. Nothing was changed.")
    use(where, Kept(kept.former, kept.current))
    return f"Now in use: {kept.former}. The station's folder was not touched. `rollback` again: {kept.current}."


def how(where: Places) -> str:
    """How to start it: by name where the folder is searched, else by the whole path."""
    searched = str(where.command.parent) in os.environ.get("PATH", "").split(os.pathsep)
    return "To start, type: sop" if searched else f'To start, type: "{where.command}"'


def show(where: Places) -> str:
    """Which versions are here."""
    kept = read_kept(where)
    return f"In use: {kept.current or 'none'}. Kept for going back: {kept.former or 'none'}."


def main() -> int:
    """What was asked for; the exit code says how it went (docs/offline-kit.md)."""
    asked = argparse.ArgumentParser(prog="install", description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("what", nargs="?", default="install", choices=("install", "check", "rollback", "show"))
    what = asked.parse_args().what
    try:
        if what == "check":
            check()
        else:
            say({"install": install, "rollback": rollback, "show": show}[what](places()))
    except Stopped as stop:
        sys.stderr.write(f"{stop}\n")
        return stop.code
    except OSError as fault:
        sys.stderr.write(f"The disk refused: {fault.strerror or 'no reason was given'}. Nothing more was changed.\n")
        return BROKEN
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; what was installed before is as it was.\n")
        return 130
    return DONE


if __name__ == "__main__":
    sys.exit(main())
