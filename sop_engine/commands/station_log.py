"""`sop station log`: what was done to the station, and by whom."""

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import passphrase_option, station_option, unlocks_option
from sop_engine.session.station_log import ACTS, LoggedAct, read_log, reads_all
from sop_engine.visible import visible_line


@click.command(name="log")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--of", "whose", metavar="ID", help="Only what this officer did.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only from this day on (UTC), like 2026-11-02.")
@unlocks_option
@station_option
@passphrase_option
def station_log(
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    *,
    whose: str | None,
    since: datetime | None,
    as_json: bool,
) -> None:
    """Print what was done to the station: enrolments, backups, refused acts.

    An officer sees the own acts; supervisors and the data-protection officer see all.
    """
    with at_work(folder, passphrase_file, officer) as (work, _):
        everything, acts = reads_all(work), read_log(work)
    start = since.replace(tzinfo=UTC) if since else None
    chosen = [one for one in acts if whose in {None, one.by} and (start is None or one.at >= start)]
    if as_json:
        click.echo(json.dumps([_facts(one) for one in chosen], indent=2))
        return
    for one in chosen:
        click.echo(_line(one))
    if not everything:
        say("These are your own acts. A supervisor sees those of all officers.")


def _facts(one: LoggedAct) -> dict[str, object]:
    return {
        "about": one.about,
        "act": one.act,
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
        "by": one.by,
        "entry": one.entry.hex(),
        "number": one.device_seq,
        "words": dict(one.words),
    }


def _line(one: LoggedAct) -> str:
    sentence = ACTS.get(one.act, one.act)  # a newer program may know more acts
    parts = [one.about, *(f"{name}: {text}" for name, text in one.words)]
    told = "; ".join(filter(None, parts))
    return visible_line(f"{one.at:%Y-%m-%d %H:%M}  {one.by}  {sentence}{f' ({told})' if told else ''}")
