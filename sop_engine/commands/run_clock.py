"""`sop run clock`: the clocks of a run, and what an order or decision does with them."""

from datetime import UTC, datetime
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, carry_out, say
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.errors import BadUsage
from sop_engine.run.due import clocks
from sop_engine.run.orders import ExtendClock, RestartClock, StopClock
from sop_engine.run.outlook import Clock, authority_of
from sop_engine.run.values import NAIROBI, local_time
from sop_engine.run.view import View
from sop_engine.session import RunSession
from sop_engine.visible import visible_line


@click.command("clock")
@click.argument("run_id", metavar="RUN")
@click.argument("step", required=False)
@click.option("--clock", "number", type=click.IntRange(min=1), default=1, help="Which clock of the step, from 1.")
@click.option("--stop", is_flag=True, help="Hold it still.")
@click.option("--restart", is_flag=True, help="Set it going again; it ends later by as long as it stood still.")
@click.option("--extend-to", metavar="TIME", help="Its new end, Nairobi time, like '2026-03-02 21:00'.")
@click.option("--authority", default="", help="Number of the order or decision that allows it.")
@click.option("--reason", default="", help="Why, in your own words.")
@officer_option
@station_option
@passphrase_option
def clock(
    run_id: str,
    step: str | None,
    *,
    number: int,
    stop: bool,
    restart: bool,
    extend_to: str | None,
    authority: str,
    reason: str,
    officer: str | None,
    folder: Path | None,
    passphrase_file: Path | None,
) -> None:
    """List the clocks of RUN; with STEP and an act, stop, extend or restart one.

    That needs the number of an order or decision, and stands among the exceptions of the record.
    """
    acts = [stop, restart, extend_to is not None]
    if sum(acts) > 1 or (any(acts) and step is None) or (step is not None and not any(acts)):
        sentence = "Name a step and one act: --stop, --restart or --extend-to."
        raise BadUsage(sentence, "Without both, the clocks of the run are listed.")
    until = _moment(extend_to) if extend_to is not None else None
    with at_work(folder, passphrase_file, officer) as (work, _doors):
        session = RunSession.resume(work, work.find(run_id))
        if step is None:
            _list(session)
            return
        me = work.officer.id
        order: StopClock | RestartClock | ExtendClock
        if until is not None:
            order = ExtendClock(
                by=me, actor=me, step=step, clock=number, until=until, authority=authority, reason=reason
            )
        else:
            kind = StopClock if stop else RestartClock
            order = kind(by=me, actor=me, step=step, clock=number, authority=authority, reason=reason)
        carry_out(session, order)
        say("Saved. It stands among the exceptions of the record.")


def _list(session: RunSession) -> None:
    view = View(session.procedure, session.state, session.work.now())
    for step in view.procedure.steps:
        for found in clocks(view, step):
            click.echo(visible_line(f"{step.name}  clock {found.number}  {_words(found)}"))


def _words(found: Clock) -> str:
    note = f"; {found.note}" if found.note else ""
    if found.stopped is not None:
        return f"stopped by {found.stopped.header.by} ({authority_of(found.stopped)}){note}"
    if found.ends is None:
        return f"waits for {', '.join(found.waits_for)}"
    late = "  LATE" if found.overdue else ""
    moved = ""
    if found.extended is not None:
        moved = f", extended by {found.extended.header.by} ({authority_of(found.extended)})"
    if found.was is not None:
        moved += f", was {local_time(found.was)[:16].replace('T', ' ')}"
    return f"ends {local_time(found.ends)[:16].replace('T', ' ')} ({found.basis}){moved}{note}{late}"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        sentence = f"{visible_line(text)!r} is no day and time. Write it like '2026-03-02 21:00'."
        raise BadUsage(sentence) from fault
    return (moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)).astimezone(UTC)
