"""`sop station salvage`: a new station of what is still to be read in a damaged one."""

import json
from pathlib import Path

import click

from sop_engine.commands.desk import say
from sop_engine.commands.secrets import passphrase_option
from sop_engine.errors import ExitCode
from sop_engine.sentence import counted
from sop_engine.visible import visible_line

_MOST = 50
_ELSEWHERE = ("run", "found", "lost", "bare")


@click.command()
@click.argument("damaged", metavar="DIR", type=click.Path(path_type=Path))
@passphrase_option
@click.option("--to", required=True, type=click.Path(path_type=Path), help="Folder for the station; not there yet.")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def salvage(
    ctx: click.Context, damaged: Path, passphrase_file: Path | None, to: Path, by: tuple[str, ...], *, as_json: bool
) -> None:
    """Recover every entry on undamaged pages of a station whose journal does not open any more.

    The damaged folder is left as it is. The exit code is 1 if entries are lost; each is named.
    """
    from sop_engine.commands.backup import two_of
    from sop_engine.session.salvaging import salvage_station
    from sop_engine.system import SystemClock, random_bytes

    done = salvage_station(damaged, to, two_of(passphrase_file, by), SystemClock(), random_bytes)
    if as_json:
        lost = [
            {"hash": one.hash.hex(), "in_run": one.in_run, "number": one.number, "run": one.run} for one in done.lost
        ]
        found = {"damaged_pages": done.damaged, "entries": done.entries, "forged": done.forged, "keys": done.keys}
        others = [{name: getattr(one, name) for name in _ELSEWHERE} for one in done.elsewhere]
        told = {**found, "elsewhere": others, "lost": lost, "pages": done.pages}
        click.echo(json.dumps(told, indent=2, sort_keys=True))
    else:
        entries = counted("{count} entry was", "{count} entries were", done.entries)
        click.echo(f"{entries} recovered into {visible_line(str(to))}.")
        gone = counted("{count} entry is lost", "{count} entries are lost", len(done.lost))
        click.echo(f"Damaged pages: {done.damaged} of {done.pages}; {gone}.")
        for one in done.lost[:_MOST]:
            click.echo(one.sentence())
        if len(done.lost) > _MOST:
            click.echo(f"… and {len(done.lost) - _MOST} more; all with --json.")
        for run in done.elsewhere:
            click.echo(run.sentence())
    if done.forged:
        single = "{count} entry was found that no officer signed; it was left out."
        say(counted(single, "{count} entries were found that no officer signed; they were left out.", done.forged))
    if not done.keys:
        say("The keys of the cases are damaged too: take them from their copy with sop station restore.")
    missing = done.lost or done.forged or not all(one.whole for one in done.elsewhere)
    ctx.exit(ExitCode.FINDINGS if missing else ExitCode.DONE)
