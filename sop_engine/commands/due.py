"""`sop due`: what is late and what is due, over all open runs that this officer may open."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.due_file import write_agenda
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.errors import BadUsage, ExitCode
from sop_engine.run.agenda import Appointment, follow_up
from sop_engine.run.values import NAIROBI
from sop_engine.session.carriage import carriage_of
from sop_engine.session.labels import DueLabel, Label
from sop_engine.session.work import Work
from sop_engine.visible import visible_line


@dataclass(frozen=True, slots=True)
class _Running:
    run: str
    label: Label
    due: DueLabel

    @property
    def stopped(self) -> bool:
        return self.due.act == "stopped"

    def late(self, now: datetime) -> bool:
        return not self.stopped and self.due.moment() < now


@click.command()
@click.option("--late", "only_late", is_flag=True, help="Only what is late.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@click.option("--ics", type=click.Path(path_type=Path, dir_okay=False), help="Write a calendar file without names.")
@click.option("--with-case", is_flag=True, help="In the calendar file: the case reference instead of the run's id.")
@officer_option
@station_option
@passphrase_option
def due(
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    ics: Path | None,
    *,
    only_late: bool,
    as_json: bool,
    with_case: bool,
) -> None:
    """List every clock of the open runs that you may open, the most urgent first; stopped ones at the end.

    Exit 1 when something is late, so that a program may watch. It only reads: others may work meanwhile.
    --ics writes the clocks that run into a calendar file. It says when, and which run; no step, no person.
    """
    if with_case and ics is None:
        sentence = "--with-case goes with --ics."
        raise BadUsage(sentence)
    with at_work(folder, passphrase_file, officer) as (work, _):
        now = work.now()
        clocks, sent = _running(work)
    found = sorted(clocks, key=lambda one: (one.stopped, one.due.ends, one.run))
    late = [one for one in found if one.late(now)]
    shown = late if only_late else found
    running = [one for one in shown if not one.stopped]
    if ics is not None and running:
        say(write_agenda(ics, [_appointment(one, with_case=with_case) for one in running], now))
    if as_json:
        click.echo(json.dumps([_facts(one, now) for one in shown], indent=2))
    for one in () if as_json else shown:
        click.echo(_line(one, now))
    if not shown and not as_json:
        say("Nothing is late." if only_late else "Nothing is due.")
    for line in sent:
        say(visible_line(line))
    if late:
        raise click.exceptions.Exit(ExitCode.FINDINGS)


def _running(work: Work) -> tuple[list[_Running], list[str]]:
    """The clocks, and which runs were sent and wait for a receipt. Those of a run that was handed over are theirs."""
    found: list[_Running] = []
    sent: list[str] = []
    for listed in work.runs():
        label = listed.label
        if label is None or label.state != "open":
            continue
        carried = carriage_of(work, listed.head.run)
        if carried is None or carried.answered is None:
            found += [_Running(listed.head.run, label, one) for one in label.due]
        if carried is not None and carried.answered is None:
            sent.append(f"{label.case}  {listed.head.run[:8]}  {carried.sentence()}")
    return found, sent


def _appointment(one: _Running, *, with_case: bool) -> Appointment:
    due = one.due
    case = one.label.case if with_case else ""
    return follow_up(run=one.run, step=due.step, ends=due.moment(), basis=due.kind(), case=case)


def _line(one: _Running, now: datetime) -> str:
    mark = "LATE" if one.late(now) else "stopped" if one.stopped else "by"
    when = one.due.moment().astimezone(NAIROBI)
    extended = " (extended)" if one.due.act == "extended" else ""
    words = f"{mark:8} {when:%Y-%m-%d %H:%M}  {one.run[:8]}  {one.label.case}  {one.due.title}{extended}"
    return visible_line(f"{words}  [{one.due.basis}]")


def _facts(one: _Running, now: datetime) -> dict[str, object]:
    return {
        "act": one.due.act,
        "basis": one.due.basis,
        "case": one.label.case,
        "ends": one.due.ends,
        "late": one.late(now),
        "procedure": one.label.procedure,
        "run": one.run,
        "step": one.due.step,
        "title": one.due.title,
    }
