"""`sop lock`: writes procedures.lock beside the procedures, or says what moved since it was written."""

from collections.abc import Mapping
from pathlib import Path

import click

from sop_engine.commands.desk import say
from sop_engine.commands.library import in_folders, locate, lock_place, read_bytes, read_files, shipped_ids
from sop_engine.commands.writing import write_whole
from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.problem import Problem
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.lock import Entry, lock_text, moved, read_lock
from sop_engine.visible import visible_line


@click.command()
@click.argument("names", metavar="[PROCEDURE]...", nargs=-1)
@click.option(
    "--check", "only_check", is_flag=True, help="Write nothing; say what moved, and end with 1 if anything did."
)
@click.pass_context
def lock(ctx: click.Context, names: tuple[str, ...], *, only_check: bool) -> None:
    """Write down what each PROCEDURE is now, with all that it names elsewhere; without names: all shipped ones.

    The lock stands beside the folders of the procedures and of the shared files. Other entries in it stay.
    """
    found: dict[Path, dict[str, Entry]] = {}
    for name in in_folders(names) or shipped_ids():
        place, procedure, entry = _entry(name)
        found.setdefault(place, {})[procedure] = entry
    changes = [line for place, entries in found.items() for line in _compare(place, entries, write=not only_check)]
    for line in changes:
        click.echo(visible_line(line))
    if not changes:
        say("Nothing moved.")
    ctx.exit(ExitCode.FINDINGS if only_check and changes else ExitCode.DONE)


def _entry(name: str) -> tuple[Path, str, Entry]:
    """Where the lock stands, the id, and the entry as of now.

    Raises:
        CannotOpen: there is no such procedure, or it has errors.
    """
    path, _ = locate(name)
    files, main = read_files(name)
    loaded = load_procedure(files, main)
    if loaded.procedure is None or loaded.entry is None:
        sentence = f"{name} has errors and cannot be locked ({loaded.problems[0].message})"
        raise CannotOpen(visible_line(sentence), f"See them all with: sop check {name}")
    return lock_place(path), loaded.procedure.id, loaded.entry


def _compare(place: Path, entries: Mapping[str, Entry], *, write: bool) -> list[str]:
    """What moved, in words; with `write` the lock is written when something did."""
    locked = read_lock(read_bytes(place), str(place)) if place.is_file() else None
    if isinstance(locked, Problem) and not write:
        raise CannotOpen(locked.message, "Write it anew with: sop lock")
    old = {} if locked is None or isinstance(locked, Problem) else dict(locked.entries)
    lines = [line for procedure, entry in entries.items() for line in _lines(procedure, old.get(procedure), entry)]
    if write and (lines or not place.is_file()):
        write_whole(place, lock_text({**old, **entries}).encode())
        say(f"Written: {place}")
    return lines


def _lines(procedure: str, old: Entry | None, now: Entry) -> list[str]:
    if old is None:
        return [f"{procedure}: it was not locked"]
    return [f"{procedure}: {what}" for what in moved(old, now)]
