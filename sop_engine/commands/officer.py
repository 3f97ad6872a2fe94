"""`sop officer`: who works in this station. Every change needs two supervisors, but for the own passphrase."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sop_engine.commands.officer_card import card
from sop_engine.commands.secrets import (
    Unlocker,
    passphrase_option,
    station_option,
    telling,
    unlock_two,
    unlocker,
)
from sop_engine.commands.token import on_token, token_options
from sop_engine.session.witnessed import ceremony, noting
from sop_engine.station.officers import Ceremony
from sop_engine.station.own_passphrase import change_passphrase
from sop_engine.station.rights import need
from sop_engine.station.roster import Enrolment, Officer
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line

words_out = click.option(
    "--passphrases-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Practice only: write the passphrase to this file instead of showing it once.",
)


@click.group()
def officer() -> None:
    """Add, list and revoke officers of this station; change or reset a passphrase."""


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
@token_options
@words_out
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
    token: str | None,
    token_module: str | None,
    passphrases_out: Path | None,
) -> None:
    """Enrol an officer under a short name; the program draws the passphrase.

    With --token the key that signs is made on a token (smart card, USB key), which asks for its PIN then and at each
    unlocking; the passphrase opens what is not on the token.
    """
    enrolment = Enrolment(
        id=officer_id, name=name, rank=rank, service_no=service_no, roles=tuple(roles), supervisor=supervisor
    )
    enrolment.check()
    door = unlocker(folder, passphrase_file)
    confirm = telling(door, passphrases_out)
    with (
        _ceremony(door, by, "add_officer", officer_id) as change,
        on_token(door, officer_id, token, token_module) as made,
    ):
        change.add(enrolment, lambda new, words: confirm(new.id, words), made=made)
    click.echo(f"{officer_id} is enrolled.")


@officer.command()
@station_option
@passphrase_option
@click.argument("officer_id", metavar="ID")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--reason", default="", help="Why, for the station log; no name of a child.")
def revoke(
    folder: Path | None, passphrase_file: Path | None, officer_id: str, by: tuple[str, ...], reason: str
) -> None:
    """Revoke an officer who leaves; what he or she signed before stays valid.

    The slot goes, the certificate is revoked, and the files get a new key, so that an old copy of the slot opens
    nothing any more. Everybody else keeps the own passphrase.
    """
    with _ceremony(unlocker(folder, passphrase_file), by, "revoke_officer", officer_id) as change:
        change.revoke(officer_id, reason)
    click.echo(f"{officer_id} is revoked.")


@officer.command()
@station_option
@passphrase_option
@click.option("--officer", "officer_id", help="Short name of the officer whose passphrase it is.")
@words_out
def passphrase(
    folder: Path | None, passphrase_file: Path | None, officer_id: str | None, passphrases_out: Path | None
) -> None:
    """Change the own passphrase: the old one is asked, the program draws the new one."""
    door = unlocker(folder, passphrase_file)
    confirm = telling(door, passphrases_out)
    own = door.unlock(officer_id)
    clock = SystemClock()
    with noting(own, clock, random_bytes) as note:
        change_passphrase(
            own, random_bytes, confirm=lambda words: confirm(own.officer.id, words), note=note, locked=True
        )
    click.echo(f"{own.officer.id} has a new passphrase; the old one opens nothing here any more.")


@officer.command()
@station_option
@passphrase_option
@click.argument("officer_id", metavar="ID")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--reason", default="", help="Why, for the station log; no name of a child.")
@token_options
@words_out
def recover(
    folder: Path | None,
    passphrase_file: Path | None,
    officer_id: str,
    *,
    by: tuple[str, ...],
    reason: str,
    token: str | None,
    token_module: str | None,
    passphrases_out: Path | None,
) -> None:
    """Give an officer who forgot the passphrase, or lost the token, new keys and a new passphrase.

    Nobody can open the old signing key, not even now: the old certificate is revoked as superseded, what it signed
    stays valid. The officer opens the same cases as before. With --token the key that signs is made on a token.
    """
    door = unlocker(folder, passphrase_file)
    confirm = telling(door, passphrases_out)
    with (
        _ceremony(door, by, "reset_passphrase", officer_id) as change,
        on_token(door, officer_id, token, token_module) as made,
    ):
        change.renew(officer_id, lambda new, words: confirm(new.id, words), reason=reason, made=made)
    click.echo(f"{officer_id} has new keys and a new passphrase.")


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


officer.add_command(card)


@contextmanager
def _ceremony(door: Unlocker, by: tuple[str, ...], action: str, about: str) -> Iterator[Ceremony]:
    """Two supervisors, together for one change."""
    first, second = unlock_two(door, by)
    need(action, first, second=second, about=about)  # before a token is touched
    with ceremony(first, second, SystemClock(), random_bytes) as change:
        yield change


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
