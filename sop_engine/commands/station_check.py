"""`sop station check`: everything of a station, from its pages to its officers."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sop_engine.commands.secrets import passphrase_option, station_option, unlocker, unlocks_option
from sop_engine.errors import ExitCode
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    from sop_engine.commands.secrets import Unlocker
    from sop_engine.session.station_check import Finding
    from sop_engine.station.unlocked import Unlocked

_TWO = 2  # entries that contradict each other


@click.command(name="check")
@station_option
@passphrase_option
@unlocks_option
@click.option("--with", "second", metavar="ID", help="A second supervisor: then the parts of every case are checked.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def check_station(
    ctx: click.Context,
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    second: str | None,
    *,
    as_json: bool,
) -> None:
    """Check files, entries, log, runs, keys, officers and papers of the station.

    What only lists the entries is put right from them, and said. What is wrong with entries is named and left as it
    is. The station log keeps that it was checked and how it ended. The exit code is 0 only if nothing was wrong.
    """
    from sop_engine.session import open_work
    from sop_engine.session.backing_up import enter_waiting
    from sop_engine.session.checked import enter_check
    from sop_engine.session.head_check import keep_fork
    from sop_engine.session.station_check import Kind
    from sop_engine.session.station_check import check_station as check
    from sop_engine.system import SystemClock, random_bytes

    door = unlocker(folder, passphrase_file)
    unlocked = door.unlock(officer)
    escrow = _escrow(door, unlocked, second)
    with open_work(unlocked, SystemClock(), random_bytes) as work:
        found = check(work, escrow=escrow)
        if not any(one.kind is Kind.FAILED for one in found):
            enter_waiting(work)
        kept = [keep_fork(work, *one.evidence) for one in found if len(one.evidence) == _TWO]
        size = work.journal.device_head().size
        enter_check(work, found)
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], indent=2))
    else:
        for one in found:
            click.echo(f"{one.kind.value:<11}  {one.code:<8}  {visible_line(one.sentence)}")
        for path in kept:
            click.echo(f"The proof is kept in {visible_line(str(path))}.")
        click.echo(_verdict(found, size))
    wrong = any(one.kind in {Kind.FAILED, Kind.REPAIRED} for one in found)
    ctx.exit(ExitCode.FINDINGS if wrong else ExitCode.DONE)


def _escrow(door: "Unlocker", first: "Unlocked", second: str | None) -> "X25519PrivateKey | None":
    from sop_engine.station.officers import open_escrow

    return None if second is None else open_escrow(first, door.unlock(second))


def _plain(one: "Finding") -> dict[str, object]:
    pairs = [
        {"body": body.decode("ascii", "replace"), "signature": signature.hex()} for body, signature in one.evidence
    ]
    return {"about": one.about, "code": one.code, "evidence": pairs, "kind": one.kind.value, "sentence": one.sentence}


def _verdict(found: "list[Finding]", size: int) -> str:
    from sop_engine.session.station_check import Kind

    kinds = [one.kind for one in found]
    if Kind.FAILED in kinds:
        return "FAILED: keep the station as it is, and call whoever looks after it."
    if Kind.REPAIRED in kinds:
        return f"REPAIRED: all entries ({size}) are whole; what listed them wrongly was put right from them."
    return f"ok: all entries of the log ({size}) are whole, in order, and signed."
