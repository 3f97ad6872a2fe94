"""`sop officer card`: the public card that another station needs to send this officer a case."""

from pathlib import Path

import click

from sop_engine.commands.desk import say
from sop_engine.commands.secrets import passphrase_option, station_option, unlocker, unlocks_option
from sop_engine.station.card import make_card
from sop_engine.station.files import write_new
from sop_engine.station.trust import fingerprint_text


@click.command()
@click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The new file.")
@unlocks_option
@station_option
@passphrase_option
def card(folder: Path | None, passphrase_file: Path | None, officer: str | None, *, out: Path) -> None:
    """Write the own card: with it another station sends you a case that only you can open. It is public."""
    content, made = make_card(unlocker(folder, passphrase_file).unlock(officer))
    write_new(out, content)
    click.echo(f"Words of this card: {made.words}")
    click.echo(f"Root of this station: {fingerprint_text(made.station.root)}")
    say("Write both down and take them to the other station on paper, apart from the file.")
