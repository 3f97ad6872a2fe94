"""`sop approve`: two supervisors say that a procedure may be run in their station."""

import json
from pathlib import Path

import click

from sop_engine.commands.desk import runnable, say
from sop_engine.commands.secrets import passphrase_option, station_option, unlock_two, unlocker
from sop_engine.errors import BadUsage, Refused
from sop_engine.problem import Severity
from sop_engine.session import open_work
from sop_engine.session.approval import edition_of
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.approvals import Edition, Statement, statements
from sop_engine.station.approvals import approve as sign
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line


@click.command()
@click.argument("procedure", required=False)
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option(
    "--profile",
    type=click.Choice(["shared", "production"]),
    default="production",
    show_default=True,
    help="What must hold first, as in sop check --profile; the approval says which it was.",
)
@click.option("--withdraw", is_flag=True, help="Take the approval back; runs that were begun go on.")
@click.option("--list", "listing", is_flag=True, help="List what is approved here.")
@click.option("--officer", help="With --list: short name of who unlocks.")
@click.option("--json", "as_json", is_flag=True, help="With --list: for programs.")
@station_option
@passphrase_option
def approve(
    procedure: str | None,
    by: tuple[str, ...],
    folder: Path | None,
    passphrase_file: Path | None,
    *,
    profile: str,
    withdraw: bool,
    listing: bool,
    officer: str | None,
    as_json: bool,
) -> None:
    """Approve PROCEDURE (an id or a file) for this station: two supervisors sign its digests.

    A live station starts only what is approved, in exactly that wording; a practice station starts anything.
    """
    if listing:
        unlocked = unlocker(folder, passphrase_file).unlock(officer)
        _list(tuple(statements(unlocked.station, unlocked.roster)), as_json=as_json)
        return
    if procedure is None:
        sentence = "Which procedure? Name its id or its file."
        raise BadUsage(sentence, "See what is approved with: sop approve --list")
    if not withdraw:
        _must_hold(procedure, profile)
    edition = edition_of(runnable(procedure), profile)
    first, second = unlock_two(unlocker(folder, passphrase_file), by)
    with open_work(first, SystemClock(), random_bytes) as work:
        work.may_write()
        statement = sign(edition, first, second, work.clock.now().utc, approved=not withdraw)
        act = StationAct(
            act="approval_withdrawn" if withdraw else "approved", about=edition.procedure, words=_said(edition)
        )
        enter(work, act, second=second)
    verb = "is no longer approved" if withdraw else "is approved"
    click.echo(f"{visible_line(f'{statement.procedure} {statement.version}')} {verb}; logic {statement.logic[:16]}.")


def _said(edition: Edition) -> tuple[tuple[str, str], ...]:
    """What the station log says of an edition."""
    return (("version", edition.version), ("logic", edition.logic), ("text", edition.text))


def _must_hold(name: str, profile: str) -> None:
    """Refuse a procedure that does not keep what its profile asks for, and say what is missing.

    Raises:
        Refused: it has errors under the profile; they were printed.
    """
    from sop_engine.commands.check import check_one, under_profile
    from sop_engine.procedure.frames import render

    checked = under_profile(check_one(name), profile)
    if not any(problem.severity is Severity.ERROR for problem in checked.problems):
        return
    click.echo(render(checked.problems, checked.texts, "text"), nl=False)
    sentence = f"This procedure does not keep what the profile {profile} asks for; nothing was approved."
    weaker = "" if profile == "shared" else " Or approve it as far as it is: --profile shared. The approval says so."
    raise Refused(sentence, f"Mend what stands above.{weaker}")


def _list(found: tuple[Statement, ...], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                name: getattr(one, name)
                for name in ("procedure", "version", "logic", "text", "approved", "profile", "at")
            }
            | {"by": list(one.by)}
            for one in found
        ]
        click.echo(json.dumps(rows, indent=2, sort_keys=True))
        return
    if not found:
        say("Nothing is approved here.")
    for one in found:
        state = "approved " if one.approved else "withdrawn"
        state = f"{state}  as {one.profile}  {one.at} by {' and '.join(one.by)}"
        words = f"{one.procedure} {one.version}  {state}  logic {one.logic[:16]}"
        click.echo(visible_line(words))
