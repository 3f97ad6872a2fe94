"""`sop case expunge`: two supervisors destroy a case, a run, or one person's part, on an authority."""

from pathlib import Path
from typing import Any

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import (
    Unlocker,
    ask_line,
    officer_option,
    passphrase_option,
    station_option,
    unlock_two,
    unlocker,
)
from sop_engine.errors import Refused
from sop_engine.sentence import counted
from sop_engine.session import open_work
from sop_engine.session.backing_up import write_expunged
from sop_engine.session.expunge_plan import Doomed, Plan, plan_expunge
from sop_engine.session.expunging import expunge as carry_out
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line


@click.command()
@click.argument("case", metavar="CASE|RUN")
@click.option(
    "--person", "persons", multiple=True, metavar="P1", help="Only this person's part of RUN. Several times."
)
@click.option(
    "--authority", required=True, help="On what: an order, a law, a schedule. One line, no name of a person."
)
@click.option("--reason", required=True, help="Why. One line, no name of a person.")
@click.option("--by", multiple=True, metavar="ID", help="A supervisor who agrees; give it twice.")
@click.option("--reference", help="Practice only: the reference of the case, instead of typing it when asked.")
@station_option
@passphrase_option
def expunge(case: str, folder: Path | None, passphrase_file: Path | None, **given: Any) -> None:
    """Destroy CASE with all its runs, or one RUN, or with --person one person's part of RUN, for ever.

    Two supervisors, each with the own passphrase. What goes and what stays is said first, and nothing happens before
    the reference of the case is typed. Nothing is expunged under a legal hold (sop case hold).
    """
    door = unlocker(folder, passphrase_file)
    first, second = unlock_two(door, given["by"])
    with open_work(first, SystemClock(), random_bytes) as work:
        plan = plan_expunge(work, second, case, given["persons"])
        for line in statement(plan):
            say(visible_line(line))
        _must_be_typed(door, plan, given["reference"])
        clean = carry_out(work, second, plan, given["authority"], given["reason"])
    click.echo("Expunged. The log of the station has it, signed by both.")
    if not clean:
        say("Somebody else has the station open: the last traces are overwritten when they close it.")
    say("Older backups and their copies of the keys still hold it. Destroy those copies of the keys, and keep a list")
    say("with every older backup, which a restore obeys: sop case expunged FILE.json")


@click.command()
@click.argument("target", metavar="FILE.json", type=click.Path(path_type=Path, dir_okay=False))
@officer_option
@station_option
@passphrase_option
def expunged(target: Path, folder: Path | None, passphrase_file: Path | None, officer: str | None) -> None:
    """Write the list of all that was expunged here, by ids alone, signed; for sop station restore --expunged."""
    with at_work(folder, passphrase_file, officer) as (work, _):
        count = write_expunged(work, target)
    click.echo(visible_line(f"{count} expunged parts are named in {target.name}. Keep it with every older backup."))


def statement(plan: Plan) -> list[str]:
    """What will be destroyed, and what stays, in sentences."""
    lines = [f"Case {plan.reference}. This will be destroyed and cannot be brought back:"]
    lines += [line for one in plan.runs for line in _destroyed(one)]
    lines += ["These stay:"]
    lines += [
        counted("  the {count} entry", "  all {count} entries", one.entries)
        + f" of run {one.run[:8]}: who signed and when, not what was said"
        for one in plan.runs
    ]
    lines += [f"  the parts of {', '.join(one.others)} in run {one.run[:8]}" for one in plan.runs if one.others]
    if plan.runs[0].persons:
        lines += ["  answers of the case that are about no person, and what a sealed step says about this one"]
    lines += [
        "  what other runs say; records that were handed out; backups made before, until they are destroyed",
        "  in the log of the station: that it was done, when, by you two, on what authority and why",
    ]
    return lines


def _destroyed(one: Doomed) -> list[str]:
    what = f"the part of {', '.join(one.persons)}" if one.persons else "everything that was said"
    keys = counted("{count} key", "{count} keys", len(one.compartments))
    lines = [f"  run {one.run[:8]} ({one.title}): {what}, with {keys}"]
    return [*lines, f"  run {one.run[:8]}: its sealed record in this station"] if one.record else lines


def _must_be_typed(door: Unlocker, plan: Plan, given: str | None) -> None:
    if given is not None and not door.station.practice:
        sentence = "In a live station the reference is typed when it is asked for."
        raise Refused(sentence, "Leave --reference away.")
    typed = given if given is not None else ask_line("Type the reference of the case to destroy this: ")
    if typed.strip() != plan.reference:
        sentence = "That is not the reference of the case; nothing was destroyed."
        raise Refused(sentence)
