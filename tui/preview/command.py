"""The command `sop preview`."""

import os
import sys

import click

from sop_engine.errors import BadUsage, CannotOpen
from sop_engine.visible import visible_line


@click.command()
@click.argument("procedure", metavar="PATH|ID")
@click.option("--role", "roles", multiple=True, help="A role to look through; may be given several times. Else all.")
@click.option("--at", help="Day and time to begin with, like '2026-03-02 21:00'. Else now.")
def preview(procedure: str, roles: tuple[str, ...], at: str | None) -> None:
    """Try a draft on the real run screen: read again on save, answers kept, problems shown beside it.

    Nothing of a preview is kept, signed or handed out.
    """
    from tui.cli import DEVELOPER_SETTINGS, check_terminal
    from tui.preview.app import open_preview
    from tui.preview.draft import Draft
    from tui.preview.moment import moment_of

    moment = moment_of(at) if at else None
    if isinstance(moment, str):
        raise BadUsage(moment)
    draft = Draft(procedure)
    reading = draft.read()
    if reading.fault:
        raise CannotOpen(reading.fault)
    if reading.procedure is None:
        click.echo(reading.report, nl=False)
        sentence = "This draft has errors; a preview begins with one that has none."
        raise CannotOpen(sentence, f"Correct it first: sop check {visible_line(procedure)}")
    if unknown := sorted(set(roles) - set(reading.procedure.roles)):
        sentence = f"No step of this procedure knows the role {visible_line(', '.join(unknown))}."
        raise BadUsage(sentence, f"There are: {', '.join(sorted(reading.procedure.roles))}.")
    check_terminal()
    for name in DEVELOPER_SETTINGS:
        os.environ.pop(name, None)
    sys.exit(open_preview(draft, reading, reading.procedure, frozenset(roles), moment))
