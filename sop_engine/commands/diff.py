"""`sop diff`: what changed between two versions of a procedure, and which version number that asks for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sop_engine.commands.secrets import passphrase_option
from sop_engine.errors import BadUsage, CannotOpen, ExitCode
from sop_engine.visible import visible, visible_line

if TYPE_CHECKING:
    from sop_engine.procedure.diff import Change, Verdict
    from sop_engine.procedure.model import Procedure
    from sop_engine.session import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """An open run of the procedure. `same`: it runs on the very version that is new."""

    run: str
    case: str
    version: str
    text_digest: str
    same: bool


@click.command()
@click.argument("names", metavar="OLD [NEW]", nargs=-1, required=True)
@click.option("--against-run", help="Compare with what this open run was begun with, instead of OLD.")
@click.option(
    "--station", "folder", type=click.Path(path_type=Path), help="List the open runs of this station folder."
)
@click.option("--officer", help="Short name of the officer who looks; else the first of the file.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@passphrase_option
@click.pass_context
def diff(  # noqa: PLR0917 - one for each option
    ctx: click.Context,
    names: tuple[str, ...],
    against_run: str | None,
    folder: Path | None,
    officer: str | None,
    as_json: bool,  # noqa: FBT001 - click hands flags over like this
    passphrase_file: Path | None,
) -> None:
    """Say what changed from OLD to NEW (ids or files) and which version number that asks for.

    Ends with 0 when the version of NEW is high enough, 1 when it is too low, 2 when a file cannot be opened.
    """
    from sop_engine.procedure.diff import differences, verdict

    wanted = 1 if against_run else 2
    if len(names) != wanted:
        sentence = f"This needs {'one procedure' if wanted == 1 else 'two procedures, the old and the new one'}."
        raise BadUsage(sentence, "sop diff OLD NEW, or: sop diff NEW --against-run RUN")
    new = _load(names[-1])
    old, runs = _pinned_and_runs(new, against_run, folder, passphrase_file, officer)
    if old is None:
        old = _load(names[0], released=True)
    changes = differences(old, new)
    found = verdict(old.version, new.version, changes)
    if as_json:
        click.echo(json.dumps(_value(old, new, changes, found, runs), indent=2, ensure_ascii=False))
    else:
        click.echo(visible("\n".join(_lines(old, new, changes, found, runs))))
    ctx.exit(ExitCode.DONE if found.enough else ExitCode.FINDINGS)


def _load(name: str, *, released: bool = False) -> "Procedure":
    """A procedure; a released one is read without the checks of today, which it need not pass."""
    from sop_engine.commands.library import read_procedure

    loaded = read_procedure(name, quick=released)
    if loaded.procedure is None:
        words = loaded.problems[0].message if loaded.problems else "it could not be read"
        sentence = f"{visible_line(name)} has errors and cannot be compared ({visible_line(words)})."
        raise CannotOpen(sentence, f"See them all with: sop check {visible_line(name)}")
    return loaded.procedure


def _pinned_and_runs(
    new: "Procedure", against: str | None, folder: Path | None, passphrases: Path | None, officer: str | None
) -> tuple["Procedure | None", list[OpenRun] | None]:
    """What the run was begun with, and the station's open runs; nothing is unlocked where neither is asked for."""
    if against is None and folder is None:
        return None, None
    from sop_engine.commands.desk import at_work
    from sop_engine.session import RunSession

    with at_work(folder, passphrases, officer) as (work, _doors):
        pinned = RunSession.resume(work, work.find(against)).procedure if against else None
        return pinned, _open_runs(work, new)


def _open_runs(work: "Work", new: "Procedure") -> list[OpenRun]:
    """The open runs of this procedure that the officer may open, newest first."""
    from sop_engine.session import RunSession

    heads = [one for one in work.runs() if one.label and one.label.state == "open" and one.label.procedure == new.id]
    found = []
    for one in heads:
        pinned = RunSession.resume(work, one.head.run).procedure
        found.append(
            OpenRun(
                run=one.head.run,
                case=one.label.case if one.label else "",
                version=pinned.version,
                text_digest=pinned.text_digest,
                same=pinned.text_digest == new.text_digest,
            )
        )
    return found


def _lines(
    old: "Procedure", new: "Procedure", changes: Sequence["Change"], found: "Verdict", runs: list[OpenRun] | None
) -> list[str]:
    from sop_engine.procedure.diff import lines

    told = [f"{old.id} {old.version} -> {new.id} {new.version}", *lines(changes)]
    if not changes:
        told.append("Nothing changed." if old.version == new.version else "Nothing changed but the version.")
    if found.enough:
        told.append(f"The version {found.new} says so." if changes else f"The version may stay {found.old}.")
    else:
        told.append(f"The version {found.new} is too low. It must be at least {found.least}.")
    if runs is not None:
        told += ["", *_run_lines(runs)]
    return told


def _run_lines(runs: Sequence[OpenRun]) -> list[str]:
    if not runs:
        return ["No open runs of it that you may open."]
    count = "1 open run keeps" if len(runs) == 1 else f"{len(runs)} open runs keep"
    told = [
        f"{count} the version it was begun with:" if len(runs) == 1 else f"{count} the version they were begun with:"
    ]
    for one in runs:
        digest = "this very version" if one.same else f"digest {one.text_digest[:12]}"
        told.append(f"  {one.run[:8]}  {one.case}  {one.version}  {digest}")
    return told


def _value(
    old: "Procedure", new: "Procedure", changes: Sequence["Change"], found: "Verdict", runs: list[OpenRun] | None
) -> dict[str, object]:
    value: dict[str, object] = {
        "old": _head(old),
        "new": _head(new),
        "level": found.level.name.lower(),
        "least_version": found.least,
        "enough": found.enough,
        "changes": [_change(one) for one in changes],
    }
    if runs is not None:
        value["open_runs"] = [
            {
                "run": one.run,
                "case": one.case,
                "version": one.version,
                "text_digest": one.text_digest,
                "same": one.same,
            }
            for one in runs
        ]
    return value


def _head(procedure: "Procedure") -> dict[str, str]:
    return {
        "id": procedure.id,
        "version": procedure.version,
        "logic_digest": procedure.logic_digest,
        "text_digest": procedure.text_digest,
    }


def _change(one: "Change") -> dict[str, object]:
    from sop_engine.procedure.diff import sentence

    return {
        "level": one.level.name.lower(),
        "act": one.act.value,
        "part": one.part.value,
        "name": one.name,
        "aspect": one.aspect,
        "old": one.old,
        "new": one.new,
        "sentence": sentence(one),
    }
