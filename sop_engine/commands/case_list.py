"""`sop case list` and `sop case show`: the runs of each case, how they stand, and what is late."""

import json
from datetime import datetime
from pathlib import Path

import click
from msgspec import to_builtins

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.run_marks import carried_line, mark_lines, show_stubs, stub_facts
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.sentence import counted
from sop_engine.session import Work
from sop_engine.session.access import case_digest
from sop_engine.session.cases import Case, RunOfCase, case_of, cases
from sop_engine.session.expunged import Expunged, expunged_runs
from sop_engine.visible import visible_line


@click.command("list")
@click.option("--all", "everything", is_flag=True, help="Cases in which no run is open, too.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def list_cases(
    folder: Path | None, passphrase_file: Path | None, officer: str | None, *, everything: bool, as_json: bool
) -> None:
    """List the cases of which you may open a run: how many runs, how many open, what is late."""
    with at_work(folder, passphrase_file, officer) as (work, _):
        now = work.clock.now().utc
        found = [one for one in cases(work) if everything or one.open]
        sent = {one.reference: _sent(work, one) for one in found}
    if as_json:
        click.echo(json.dumps([_facts(one, now) | {"sent": sent[one.reference]} for one in found], indent=2))
        return
    for one in found:
        late = "; ".join(due.title for run in one.runs for due in run.late(now))
        running = sum(run.label.state == "open" for run in one.runs)
        words = f"{one.reference}  {counted('{count} run', '{count} runs', len(one.runs))}, {running} open"
        click.echo(visible_line("  ".join([words, *([f"LATE: {late}"] if late else []), *sent[one.reference]])))
    if not found:
        say("No cases." if everything else "No open cases.")


@click.command("show")
@click.argument("case", metavar="CASE|RUN")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def show_case(
    case: str, folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool
) -> None:
    """Show the runs of CASE that you may open, and every clock that runs in them."""
    with at_work(folder, passphrase_file, officer) as (work, _):
        now = work.clock.now().utc
        try:
            found = case_of(work, case)
        except Expunged as fault:
            show_stubs(fault.stubs, as_json=as_json)
            return
        marks = {one.run: mark_lines(work, one.run) for one in found.runs}
        digest = case_digest(work.unlocked.station.id, found.reference)
        stubs = [one for one in expunged_runs(work) if one.case == digest]
    if as_json:
        facts = _facts(found, now) | {"expunged": [stub_facts(one) for one in stubs], "marks": marks}
        click.echo(json.dumps(facts, indent=2))
        return
    click.echo(visible_line(found.reference))
    for one in found.runs:
        for line in (*_lines(one, now), *(f"      {mark}" for mark in marks[one.run])):
            click.echo(visible_line(line))
    for stub in stubs:
        click.echo(visible_line(f"  {stub.sentence()}"))


def _sent(work: Work, one: Case) -> list[str]:
    """What has to be known of its sendings, each once."""
    return sorted({line for run in one.runs if (line := carried_line(work, run.run))})


def _lines(one: RunOfCase, now: datetime) -> list[str]:
    label = one.label
    taken = "  (nobody has taken it over by name yet)" if label.untaken else ""
    lines = [f"  {one.run[:8]}  {label.title}  {label.state}  {label.done} of {label.applying}{taken}"]
    late = one.late(now)
    for due in label.due if label.state == "open" else ():
        mark = "stopped" if due.act == "stopped" else "LATE" if due in late else "by"
        lines.append(f"      {mark:8} {due.ends[:16].replace('T', ' ')} UTC  {due.title}")
    return lines


def _facts(one: Case, now: datetime) -> dict[str, object]:
    return {
        "case": one.reference,
        "open": one.open,
        "runs": [
            {
                "applying": run.label.applying,
                "done": run.label.done,
                "due": [to_builtins(due) for due in run.label.due],
                "late": [due.step for due in run.late(now)],
                "procedure": run.label.procedure,
                "run": run.run,
                "saved": run.saved,
                "state": run.label.state,
                "title": run.label.title,
            }
            for run in one.runs
        ],
    }
