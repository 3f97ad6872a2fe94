"""`sop case access`: who read, handed out or was refused what of a case, for the data-protection officer."""

import json
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.session.access import Access, accesses
from sop_engine.session.station_log import ACTS
from sop_engine.visible import visible_line


@click.command()
@click.argument("case", metavar="CASE|RUN")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def access(
    case: str, folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool
) -> None:
    """Say who read, handed out or was refused what of CASE, and when: also of runs that you may not open.

    For supervisors and the data-protection officer (the role data_protection_officer).
    """
    with at_work(folder, passphrase_file, officer) as (work, _):
        found = accesses(work, case)
    if as_json:
        click.echo(json.dumps([_facts(one) for one in found], indent=2))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        say("Nobody has read or handed out anything of it, and nothing was refused.")


def _facts(one: Access) -> dict[str, object]:
    return {
        "act": one.act,
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "by": one.by,
        "run": one.run,
        "told": one.told,
        "words": dict(one.words),
    }


def _line(one: Access) -> str:
    told = "; ".join(f"{name}: {text}" for name, text in one.words)
    sentence = ACTS.get(one.act, one.act)
    where = "" if one.told == "log" else "  (from the run's journal)"
    return visible_line(
        f"{one.at:%Y-%m-%d %H:%M}  {one.by}  run {one.run[:8]}  {sentence}{f' ({told})' if told else ''}{where}"
    )
