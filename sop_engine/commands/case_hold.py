"""`sop case hold` and `sop case release`: while a legal hold stands, nothing of the case is expunged."""

from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option, unlock_two, unlocker
from sop_engine.sentence import counted
from sop_engine.session import open_work
from sop_engine.session.holds import Meant, lay_hold, lift_hold
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line


@click.command()
@click.argument("case", metavar="CASE|RUN")
@click.option("--authority", required=True, help="Who asks for it, on what: one line, no name of a person.")
@officer_option
@station_option
@passphrase_option
def hold(case: str, authority: str, folder: Path | None, passphrase_file: Path | None, officer: str | None) -> None:
    """Put CASE, or one RUN, under legal hold: nothing of it is expunged until two supervisors release it.

    For a supervisor. When somebody asks for erasure of what is needed as evidence, it is so restricted, not erased.
    It binds officers, not the procedure: what a step purges when its condition comes true still goes.
    """
    with at_work(folder, passphrase_file, officer) as (work, _):
        found = lay_hold(work, case, authority)
    _tell(case, found, "is under legal hold. Nobody can expunge anything of it until two supervisors release it.")
    say("What its procedure purges by itself (purge) still goes when its condition comes true.")


@click.command()
@click.argument("case", metavar="CASE|RUN")
@click.option("--authority", required=True, help="On whose word: one line, no name of a person.")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@station_option
@passphrase_option
def release(
    case: str, authority: str, by: tuple[str, ...], folder: Path | None, passphrase_file: Path | None
) -> None:
    """Lift the legal hold of CASE, or of one RUN, as it was named when it was laid: two supervisors."""
    first, second = unlock_two(unlocker(folder, passphrase_file), by)
    with open_work(first, SystemClock(), random_bytes) as work:
        found = lift_hold(work, second, case, authority)
    _tell(case, found, "is released.")


def _tell(case: str, found: Meant, what: str) -> None:
    click.echo(visible_line(f"{case if found.case else f'Run {found.run[:8]}'} {what}"))
    say("Entered in the log of the station, signed.")
    if found.case:
        runs = counted("{count} run", "{count} runs", len(found.runs))
        say(f"You may open {runs} of this case; those that you may not open are held with it.")
