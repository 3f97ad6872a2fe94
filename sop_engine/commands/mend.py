"""`sop check --fix` and `--diff`: safe remedies in the files that were named, and nowhere else."""

import difflib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from sop_engine.errors import CannotOpen, Refused, StoreUnavailable
from sop_engine.problem import Problem
from sop_engine.visible import visible, visible_line

_BOM = "\ufeff"
_RENAMING = frozenset({"S123", "R112"})
_END = "\n\\ No newline at end of file\n"


@dataclass(frozen=True, slots=True)
class Mended:
    """One file before and after. `name`: as the user gave it."""

    name: str
    path: Path
    before: str
    after: str
    fixed: tuple[Problem, ...]


def show_differences(names: Iterable[str]) -> bool:
    """Print what `--fix` would change, as a unified diff; was there anything?"""
    changed = False
    for name in dict.fromkeys(names):
        mended = mend_file(name)
        if mended.after != mended.before:
            changed = True
            click.echo("".join(_difference(mended)), nl=False)
        _say(f"{len(mended.fixed)} of the findings in {name} could be remedied; nothing was written.")
    return changed


def write_remedies(names: Iterable[str]) -> None:
    """Remedy the files and say what was done.

    Raises:
        CannotOpen, Refused, StoreUnavailable: see `mend_file` and `_write`.
    """
    for name in dict.fromkeys(names):
        mended = mend_file(name)
        if mended.after != mended.before:
            _write(mended)
        for problem in mended.fixed:
            line = problem.position.line if problem.position else 0
            _say(f"Remedied {problem.code} in line {line} of {name}: {problem.message}")


def mend_file(name: str) -> Mended:
    """The file with every safe remedy; nothing is written.

    Raises:
        CannotOpen: it is no file of the user's, or cannot be read.
    """
    from sop_engine.commands.check import check_one
    from sop_engine.commands.library import locate, read_bytes
    from sop_engine.procedure.mending import Judged, mend

    if not Path(name).exists():
        sentence = f"There is no file {name} to remedy."
        raise CannotOpen(sentence, "Name a file by its path.")
    path, shown = locate(name)
    raw = read_bytes(path)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        # What is no text has a finding of its own, and no remedy.
        return Mended(name, path, "", "", ())
    mark = _BOM if text.startswith(_BOM) else ""

    def judge(changed: str) -> Judged:
        checked = check_one(name, changed.encode("utf-8"))
        return Judged(checked.problems, checked.meaning)

    after, fixed = mend(text.removeprefix(_BOM), shown, judge)
    if _named_elsewhere(path, fixed):
        return Mended(name, path, text, text, ())
    return Mended(name, path, text, mark + after, fixed)


def _named_elsewhere(path: Path, fixed: Iterable[Problem]) -> bool:
    """Does a file beside it (tests, translations, answers) hold a name that would be renamed here?"""
    from sop_engine.commands.library import read_bytes

    renamed = [problem.message.split("`")[1] for problem in fixed if problem.code in _RENAMING]
    names = [name.rpartition(".")[2].encode() for name in renamed]
    others = (other for other in path.parent.glob("*.yaml") if other.name != path.name) if names else ()
    return any(name in read_bytes(other) for other in others for name in names)


def _write(mended: Mended) -> None:
    """Put the new text in the place of the old, whole or not at all, with the same permissions.

    Raises:
        Refused: the file may not be written, or was changed meanwhile.
        StoreUnavailable: the disk refused; the old file is still there.
    """
    target = mended.path.resolve()
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
        if not mode & stat.S_IWUSR:
            sentence = f"{mended.name} may not be written; nothing was changed."
            raise Refused(sentence, "Ask its owner, or copy it first.")
        if target.read_bytes() != mended.before.encode("utf-8"):
            sentence = f"{mended.name} was changed by somebody else meanwhile; nothing was written."
            raise Refused(sentence, "Run the command again.")
        _replace(target, mended.after.encode("utf-8"), mode)
    except OSError as fault:
        sentence = f"{mended.name} cannot be written: {(fault.strerror or 'unknown reason').lower()}."
        raise StoreUnavailable(sentence, "The file is as it was.") from fault


def _replace(target: Path, content: bytes, mode: int) -> None:
    temporary = target.with_name(f".{target.name}.new")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(mode)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _difference(mended: Mended) -> Iterator[str]:
    before, after = (text.splitlines(keepends=True) for text in (mended.before, mended.after))
    for line in difflib.unified_diff(before, after, mended.name, mended.name):
        whole = visible(line.rstrip("\r\n"))
        yield whole + ("\n" if line.endswith(("\n", "\r")) else _END)


def _say(sentence: str) -> None:
    click.echo(visible_line(sentence), err=True)
