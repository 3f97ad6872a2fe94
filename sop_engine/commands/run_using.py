"""`sop run use`, `accept`, `waive`: begin the run that a step uses, take a run over by name, let a step go."""

from pathlib import Path

import click

from sop_engine.commands.desk import at_work, carry_out, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.run.orders import Accept, StartUsed, Waive
from sop_engine.session import RunSession
from sop_engine.session.using import refresh
from sop_engine.visible import visible_line


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("step")
@officer_option
@station_option
@passphrase_option
def use(run_id: str, step: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Begin the run of the procedure that STEP of RUN uses, for the same case."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        carry_out(session, StartUsed(by=me, actor=me, step=step))
        used = session.state.step(step).used
        if used is not None:
            click.echo(used.run)
            say(f"Run {used.run[:8]} of {used.procedure} {used.version} begun. Saved.")
            say(f"Go on in it with: sop run resume {used.run[:8]} --plain")


@click.command()
@click.argument("run_id", metavar="RUN")
@officer_option
@station_option
@passphrase_option
def accept(run_id: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Take RUN over by name: from then on you answer for it, and whoever handed it over does not."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        carry_out(session, Accept(by=me, actor=me))
        say(f"{visible_line(work.officer.name)} has taken over run {session.run[:8]}. Saved.")


@click.command()
@click.argument("run_id", metavar="RUN")
@click.argument("step")
@click.option("--reason", required=True, help="Why the step cannot be completed as written.")
@officer_option
@station_option
@passphrase_option
def waive(  # noqa: PLR0917 - one for each option
    run_id: str,
    step: str,
    reason: str,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """Waive STEP of RUN, as the role that owns the procedure; it stands among the exceptions."""
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        me = work.officer.id
        carry_out(session, Waive(by=me, actor=me, step=step, reason=reason))
        say("Saved.")


def look_around(session: RunSession) -> None:
    """Look at the runs that this one began, enter what is new, and say how they stand."""
    for look in refresh(session):
        say(visible_line(look.sentence))
