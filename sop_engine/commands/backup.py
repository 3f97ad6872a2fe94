"""`sop station backup` and `sop station restore`."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import (
    ask_line,
    named_folder,
    passphrase_option,
    station_option,
    unlocker_of,
    unlocks_option,
)
from sop_engine.sentence import counted
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from sop_engine.session.restoring import Unlock
    from sop_engine.station.folder import Station
    from sop_engine.station.unlocked import Unlocked

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("target", metavar="FILE|DIR", type=click.Path(path_type=Path))
@station_option
@passphrase_option
@unlocks_option
@click.option("--keys", is_flag=True, help="The keys of the cases instead: into a file of their own, kept apart.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def backup(
    target: Path, folder: Path | None, passphrase_file: Path | None, officer: str | None, *, keys: bool, as_json: bool
) -> None:
    """Write the station into one new file, while others may work in it, and open it again to be sure.

    The backup opens with the officers' passphrases as they are today. The keys of the cases are not in it: they go
    into a file of their own with --keys, which is kept apart and destroyed after 30 days, so that what is expunged
    stays so.
    """
    from sop_engine.session.backing_up import keys_advice, make_backup
    from sop_engine.station.roster import stamp

    with at_work(folder, passphrase_file, officer) as (work, _):
        now = work.clock.now().utc
        if target.is_dir():
            when = stamp(now).replace(":", "").replace("-", "")
            target /= f"station-{work.unlocked.station.id[:8]}-{when}.{'keys' if keys else 'backup'}"
        made = make_backup(work, target, keys=keys)
        advice = keys_advice(work.unlocked.station.places, now)
    if as_json:
        found = {"entries": made.text.entries, "file": str(made.path), "made": made.text.made, "sha256": made.digest}
        click.echo(json.dumps(found, indent=2, sort_keys=True))
    else:
        entries = counted("{count} entry", "{count} entries", made.text.entries)
        what = "The keys of the cases" if keys else f"The station with {entries}"
        click.echo(f"{what}, of {made.text.made}, in {visible_line(str(made.path))}; opened again and checked.")
        click.echo(f"SHA-256 {made.digest}")
    if not made.entered:
        say("Somebody else writes in the station: its log tells of this backup with the next one, or the next check.")
    if advice:
        say(advice)


@click.command()
@click.argument("file", metavar="BACKUP", type=_FILE)
@station_option
@passphrase_option
@click.option("--to", required=True, type=click.Path(path_type=Path), help="Folder for the station; not there yet.")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--keys", type=_FILE, help="The copy of the keys; without it no case can be read.")
@click.option("--without-keys", is_flag=True, help="Restore although no case will be readable.")
@click.option("--old-keys", is_flag=True, help="Take a copy of the keys that is older than 30 days.")
@click.option(
    "--expunged",
    multiple=True,
    type=_FILE,
    help="A newer backup, or a list of the folder 'backups': what it says was destroyed stays so. Several times.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def restore(file: Path, folder: Path | None, passphrase_file: Path | None, *, as_json: bool, **given: Any) -> None:
    """Make a station of a backup: two supervisors verify it and give it a new device, whose log goes on from there.

    What was destroyed since then stays destroyed, as far as newer lists say: those of the backup, of the keys, of
    --expunged, and of the station's folder (--station) if it is still there. Legal holds that were laid since then
    are taken over from that folder only, if it opens; else they have to be laid again.
    """
    from sop_engine.errors import Refused
    from sop_engine.session.restoring import RestoreOrder, restore
    from sop_engine.system import SystemClock, random_bytes

    if given["keys"] is None and not given["without_keys"]:
        sentence = "Without a copy of the keys no case in the backup can be read."
        raise Refused(sentence, "Name the copy with --keys FILE, or say --without-keys.")
    left = named_folder(folder)
    order = RestoreOrder(
        backup=file,
        to=given["to"],
        keys=given["keys"],
        expunged=given["expunged"],
        present=left if (left / "station.json").is_file() else None,
        old_keys=given["old_keys"],
    )
    done = restore(order, two_of(passphrase_file, given["by"]), SystemClock(), random_bytes)
    found = {"destroyed": done.destroyed, "device": done.device, "entries": done.entries, "keyless": done.keyless}
    if as_json:
        found |= {} if done.holds is None else {"holds": done.holds}
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    entries = counted("{count} entry", "{count} entries", done.entries)
    click.echo(f"Restored {entries} into {visible_line(str(given['to']))}.")
    click.echo(f"The log goes on as {done.device}. Write the new head down: sop station head")
    if done.destroyed:
        parts = counted("{count} expunged part", "{count} expunged parts", done.destroyed)
        click.echo(f"{parts} of cases stayed destroyed.")
    if order.keys is not None and order.present is None and not order.expunged:
        say("No newer list was given: what was expunged after this copy of the keys was made can be read again here.")
        say("If anything was, restore again with that list (--expunged), or expunge it again: sop case expunge")
    say(f"The backup is of {done.made:%d %b %Y %H:%M} UTC. {_of_holds(done.holds)}")
    say("A hold that was released after it stands again.")
    if done.keyless:
        one = "The key of {count} part of a case is not there; it cannot be read."
        say(counted(one, "The keys of {count} parts of cases are not there; those cannot be read.", done.keyless))


def _of_holds(laid: int | None) -> str:
    """What became of the legal holds that were laid after the backup."""
    if laid is None:
        return (
            "A legal hold that was laid after it is lost: lay it again before anything is expunged (sop case hold)."
        )
    if not laid:
        return "No legal hold was laid after it, by the station's folder."
    one = "{count} legal hold that was laid after it was taken over from the station's folder, and laid again."
    return counted(one, one.replace("hold that was", "holds that were").replace("it was", "it were"), laid)


def two_of(passphrase_file: Path | None, by: tuple[str, ...]) -> "Unlock":
    """Unlocks officers by name, else those of `by`, else those of the file, else whoever answers on the terminal."""
    waiting = list(by)

    def unlock(station: "Station", officer: str | None) -> "Unlocked":
        door = unlocker_of(station, passphrase_file)
        if officer is None and not by and not waiting:
            waiting.extend(door.known)
        chosen = officer or (waiting.pop(0) if waiting else ask_line("Short name of the supervisor: "))
        return door.unlock(chosen)

    return unlock
