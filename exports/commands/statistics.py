"""`sop export --statistics`: counts of the runs of one quarter, small ones left out."""

import json
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.errors import Refused


def hand_out_statistics(
    period: str,
    recipient: str,
    out: Path,
    *,
    as_json: bool,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Count, enter to whom it goes, and write the table into a new file."""
    from exports.copies.statistics import counted, entered, read_quarter
    from sop_engine.canonical import sha256
    from sop_engine.commands.writing import write_new

    quarter = read_quarter(period)
    if out.exists():
        sentence = f"{out.name} exists already; nothing is written over."
        raise Refused(sentence, "Choose another name.")
    with at_work(folder, passphrase_file, officer) as (work, _unlocker):
        content = entered(work, counted(work, quarter), recipient)
        write_new(out, content)
    if as_json:
        told = {"file": str(out), "kind": "statistics", "period": str(quarter), "sha256": sha256(content).hex()}
        click.echo(json.dumps(told))
        return
    click.echo(str(out))
    say(f"Counts of {quarter}, of the runs that you may open. Those under five, and others with them, are left out.")
