"""`sop station cross`: keep what an agency signed for the root of this station."""

from pathlib import Path

import click

from sop_engine.commands.desk import at_work
from sop_engine.commands.secrets import passphrase_option, station_option, unlocks_option
from sop_engine.errors import BadUsage
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.keys import fingerprint
from sop_engine.visible import visible_line


@click.command()
@unlocks_option
@station_option
@passphrase_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--agency", type=click.Path(path_type=Path), required=True, help="The root certificate of the agency, PEM or DER."
)
def cross(folder: Path | None, passphrase_file: Path | None, officer: str | None, file: Path, agency: Path) -> None:
    """Keep the certificate in FILE, which an agency signed for the root of this station.

    From then on each record carries it, and whoever trusts the agency's root need not know this station's. The
    agency signs what `sop station show --root-pem` prints, after comparing the fingerprint. A supervisor unlocks.
    """
    from sop_engine.station.agency import keep_cross, read_cross
    from sop_engine.station.trust import read_roots

    roots, found = read_roots(agency), read_cross(file)
    if len(roots) != 1:
        sentence = f"{agency.name} holds {len(roots)} certificates; name the agency's own root alone."
        raise BadUsage(sentence)
    with at_work(folder, passphrase_file, officer) as (work, _):
        work.may_write()
        keep_cross(work.unlocked.station, roots[0], found, work.unlocked, work.now())
        enter(work, StationAct(act="root_certified", about=fingerprint(roots[0]).hex()))
    click.echo(f"Kept: {visible_line(roots[0].subject.rfc4514_string())} vouches for this station.")
