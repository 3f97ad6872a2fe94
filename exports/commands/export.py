"""`sop export`: hand out the record of a run."""

import json
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option


@click.command()
@click.argument("run", metavar="RUN")
@click.option(
    "--to", "recipient", required=True, help="To whom it goes: office and name. It is entered in the journal."
)
@click.option(
    "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="A file that does not exist yet."
)
@click.option("--interim", is_flag=True, help="A numbered record of a run that is still open.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def export(  # noqa: PLR0917 - one for each option
    run: str,
    recipient: str,
    out: Path,
    interim: bool,  # noqa: FBT001 - click hands flags over like this
    as_json: bool,  # noqa: FBT001
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Hand out the record of RUN as a signed PDF. Values about identity and harm are withheld in it."""
    from exports.handing_out import hand_out
    from sop_engine.session import RunSession

    with at_work(folder, passphrase_file, officer) as (work, _unlocker):
        session = RunSession.resume(work, work.find(run))
        done = hand_out(session, recipient, out, interim=interim)
    if as_json:
        click.echo(
            json.dumps({"file": str(done.path), "kind": done.kind, "number": done.number, "sha256": done.sha256})
        )
        return
    click.echo(str(done.path))
    what = f"Interim record {done.number}" if done.number else "The record"
    say(f"{what} is written, and an entry says to whom it went. SHA-256 {done.sha256}")
