"""`sop station ask`: ask whoever writes in this station to let go, and wait until it is so."""

from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import passphrase_option, station_option, unlocks_option
from sop_engine.session.handover import take_over
from sop_engine.system import wait

WAIT_SECONDS, LONGEST_WAIT = 90, 120


@click.command(name="ask")
@click.option(
    "--wait",
    "seconds",
    type=click.IntRange(1, LONGEST_WAIT),
    default=WAIT_SECONDS,
    show_default=True,
    help="Seconds to wait at most.",
)
@unlocks_option
@station_option
@passphrase_option
def ask_to_write(folder: Path | None, passphrase_file: Path | None, officer: str | None, *, seconds: int) -> None:
    """Ask whoever writes in this station to let go, and wait. A screen at which nobody sits lets go by itself.

    What was saved there stays saved. Both acts stand in the station log.
    """
    with at_work(folder, passphrase_file, officer) as (work, _):
        take_over(work, seconds, wait, say)
    say("You may write now.")
