"""`sop station recover`, `drill` and `rekey`: the recovery sheet in use, the proof that it works, a new file key."""

import json
from collections.abc import Sequence
from pathlib import Path

import click

from sop_engine.commands.officer import words_out
from sop_engine.commands.secrets import (
    Unlocker,
    ask_secret,
    passphrase_option,
    station_option,
    telling,
    unlock_two,
    unlocker,
)
from sop_engine.errors import BadUsage, ExitCode
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.witnessed import ceremony
from sop_engine.session.work import open_work
from sop_engine.station.drill import Proof
from sop_engine.station.drill import drill as try_out
from sop_engine.station.file_key import SHEET
from sop_engine.station.recovery import Sheet
from sop_engine.station.rights import need
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import SystemClock, random_bytes


@click.command()
@station_option
@passphrase_option
@click.argument("officer_id", metavar="ID")
@click.option("--by", metavar="ID", help="The supervisor who is left.")
@click.option("--name", default="", help="Of somebody who is not enrolled yet: as it shall stand in records.")
@click.option("--rank", default="", help="As it shall stand in records.")
@click.option("--service-no", default="", help="Service number.")
@click.option("--role", "roles", multiple=True, help="A role the officer holds; may be given several times.")
@click.option("--reason", default="", help="Why, for the station log; no name of a child.")
@words_out
def recover(
    folder: Path | None,
    passphrase_file: Path | None,
    officer_id: str,
    *,
    by: str | None,
    name: str,
    rank: str,
    service_no: str,
    roles: tuple[str, ...],
    reason: str,
    passphrases_out: Path | None,
) -> None:
    """Give the station a pair of supervisors again: one who is left, and the recovery sheet.

    ID becomes the other supervisor, with new keys and a new passphrase: a supervisor who forgot the own one, another
    officer, or with --name somebody new. The sheet alone signs nothing and enrols nobody.
    """
    door = unlocker(folder, passphrase_file)
    confirm = telling(door, passphrases_out)
    first = door.unlock(by)
    need("recover", first, about=officer_id)  # before the words of the sheet are asked
    if first.officer.id == officer_id:
        sentence = "The sheet and the supervisor who is left make another one a supervisor."
        raise BadUsage(sentence, "Name that other officer.")
    with ceremony(first, _sheet(door), SystemClock(), random_bytes) as change:
        if name:
            new = Enrolment(id=officer_id, name=name, rank=rank, service_no=service_no, roles=roles, supervisor=True)
            change.add(new, lambda one, words: confirm(one.id, words))
        else:
            change.renew(officer_id, lambda one, words: confirm(one.id, words), reason=reason, supervisor=True)
    click.echo(f"{officer_id} is a supervisor, with new keys and a new passphrase.")


@click.command()
@station_option
@passphrase_option
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--reason", default="", help="Why, for the station log; no name of a child.")
def rekey(folder: Path | None, passphrase_file: Path | None, by: tuple[str, ...], reason: str) -> None:
    """Give the files of the station a new key, after a copy of the disk was stolen; no passphrase changes.

    What was copied before stays as readable as it was; what is written from now on is not.
    """
    first, second = unlock_two(unlocker(folder, passphrase_file), by)
    with ceremony(first, second, SystemClock(), random_bytes) as change:
        change.rekey(reason)
    click.echo("The files have a new key. Everybody keeps the own passphrase.")


@click.command()
@station_option
@passphrase_option
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who takes part; give it twice.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def drill(
    context: click.Context, folder: Path | None, passphrase_file: Path | None, by: tuple[str, ...], *, as_json: bool
) -> None:
    """Prove that the recovery sheet and two supervisors open everything; nothing is changed.

    Do it once a year with the sheet from the safe, and after each change of supervisors.
    """
    door = unlocker(folder, passphrase_file)
    first, second = unlock_two(door, by)
    need("drill", first, second=second)  # before the words of the sheet are asked
    proofs = tuple(try_out(first, second, _sheet(door)))
    passed = all(one.ok for one in proofs)
    _enter(first, second, passed=passed)
    click.echo(json.dumps(_facts(proofs), indent=2) if as_json else "\n".join(map(_line, proofs)))
    if not passed:
        context.exit(ExitCode.FINDINGS)


def _sheet(door: Unlocker) -> Sheet:
    """The recovery sheet, opened with its words: from the practice file, or asked."""
    words = door.known.get(SHEET) or ask_secret("Words of the recovery sheet: ")
    return door.station.open_recovery(words)


def _enter(first: Unlocked, second: Unlocked, *, passed: bool) -> None:
    act = StationAct(act="drilled", words=(("result", "passed" if passed else "failed"),))
    with open_work(first, SystemClock(), random_bytes) as work:
        enter(work, act, second=second)


def _facts(proofs: Sequence[Proof]) -> dict[str, object]:
    tried = [{"ok": one.ok, "trouble": one.trouble, "what": one.what} for one in proofs]
    return {"passed": all(one.ok for one in proofs), "proofs": tried}


def _line(one: Proof) -> str:
    return f"{'ok     ' if one.ok else 'FAILED '} {one.what}{f' {one.trouble}' if one.trouble else ''}"
