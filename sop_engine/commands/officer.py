"""`sop officer`: who works in this station. Every change needs two supervisors."""

import json
from pathlib import Path

import click

from sop_engine.commands.secrets import (
    Unlocker,
    passphrase_option,
    show_once,
    station_option,
    unlock_two,
    unlocker,
    write_passphrases,
)
from sop_engine.errors import Refused
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment, Officer
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line


@click.group()
def officer() -> None:
    """Add, list and revoke officers of this station."""


@officer.command()
@station_option
@passphrase_option
@click.argument("officer_id", metavar="ID")
@click.option("--name", required=True, help="As it shall stand in records.")
@click.option("--rank", default="", help="As it shall stand in records.")
@click.option("--service-no", default="", help="Service number.")
@click.option("--role", "roles", multiple=True, help="A role the officer holds; may be given several times.")
@click.option("--supervisor", is_flag=True, help="May, with another supervisor, change who works here.")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option(
    "--passphrases-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Practice only: add the passphrase to this file instead of showing it once.",
)
def add(
    folder: Path | None,
    passphrase_file: Path | None,
    officer_id: str,
    *,
    name: str,
    rank: str,
    service_no: str,
    roles: tuple[str, ...],
    supervisor: bool,
    by: tuple[str, ...],
    passphrases_out: Path | None,
) -> None:
    """Enrol an officer under a short name; the program draws the passphrase."""
    enrolment = Enrolment(
        id=officer_id, name=name, rank=rank, service_no=service_no, roles=tuple(roles), supervisor=supervisor
    )
    enrolment.check()
    door = unlocker(folder, passphrase_file)
    if passphrases_out is not None and not door.station.practice:
        sentence = "Passphrases of a live station are never written to a file."
        raise Refused(sentence, "Leave --passphrases-out away; the officer writes down the own words.")

    def confirm(new: Officer, words: str) -> None:
        if passphrases_out is not None:
            write_passphrases(passphrases_out, {new.id: words})
        else:
            show_once(f"Passphrase of {new.id}. Nobody else looks at the screen now.", words)

    _ceremony(door, by).add(enrolment, confirm)
    click.echo(f"{officer_id} is enrolled.")


@officer.command()
@station_option
@passphrase_option
@click.argument("officer_id", metavar="ID")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
def revoke(folder: Path | None, passphrase_file: Path | None, officer_id: str, by: tuple[str, ...]) -> None:
    """Revoke an officer who leaves; what he or she signed before stays valid."""
    _ceremony(unlocker(folder, passphrase_file), by).revoke(officer_id)
    click.echo(f"{officer_id} is revoked.")


@officer.command(name="list")
@station_option
@passphrase_option
@click.option("--officer", "by", help="Short name of who unlocks.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_officers(folder: Path | None, passphrase_file: Path | None, by: str | None, *, as_json: bool) -> None:
    """List the officers, with roles and since when."""
    roster = unlocker(folder, passphrase_file).unlock(by).roster
    if as_json:
        click.echo(json.dumps([_facts(one) for one in roster.officers], indent=2, sort_keys=True))
        return
    for one in roster.officers:
        click.echo(_line(one))


def _ceremony(door: Unlocker, by: tuple[str, ...]) -> Ceremony:
    """Two supervisors, together for one change."""
    first, second = unlock_two(door, by)
    return Ceremony(first, second, SystemClock(), random_bytes)


def _facts(one: Officer) -> dict[str, object]:
    return {
        "fingerprint": one.fingerprint.hex(),
        "id": one.id,
        "name": one.name,
        "rank": one.rank,
        "roles": list(one.roles),
        "service_no": one.service_no,
        "since": one.since,
        "supervisor": one.supervisor,
        "until": one.until,
    }


def _line(one: Officer) -> str:
    left = "" if one.active else f", left {one.until}"
    marked = ", supervisor" if one.supervisor else ""
    title = visible_line(" ".join(filter(None, (one.rank, one.name, one.service_no))))
    return f"{one.id}: {title}{marked}; {', '.join(one.roles) or 'no role'}; since {one.since}{left}"
