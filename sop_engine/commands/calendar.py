"""`sop station calendar`: the holidays and court hours that working days and court days are counted with."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import passphrase_option, station_option, unlocker, unlocks_option
from sop_engine.errors import BadUsage, CannotOpen, Refused
from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.court_calendar import keep_calendar, read_calendar, read_text
from sop_engine.visible import visible_line


@click.group()
def calendar() -> None:
    """Show and change the station's calendar of court days: holidays and court hours."""


@calendar.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@unlocks_option
@station_option
@passphrase_option
def show(folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool) -> None:
    """Show the holidays, the court hours, and who signed them."""
    unlocked = unlocker(folder, passphrase_file).unlock(officer)
    found = read_calendar(unlocked.station, unlocked.roster)
    text = read_text(unlocked.station, unlocked.roster)
    used = found or PLAIN
    if as_json:
        signed = {"at": text.at, "by": text.by, "number": text.number} if text else None
        click.echo(json.dumps({**_facts(used), "signed": signed}, indent=2, sort_keys=True))
        return
    for day, name in sorted(used.holidays.items()):
        click.echo(visible_line(f"{day.isoformat()}  {day:%a}  {name}"))
    assumed = "" if used.hours_given else " (assumed: nobody has said them)"
    click.echo(
        f"Court hours {used.opens:%H:%M} to {used.closes:%H:%M}{assumed}. Saturdays and Sundays are not worked."
    )
    if text is not None:
        click.echo(f"Change {text.number}, signed by {text.by} at {text.at}.")
    elif not used.holidays:
        say("No holidays are written down; clocks that count working days say so.")


@calendar.command()
@click.argument("day", metavar="DATE")
@click.argument("name")
@unlocks_option
@station_option
@passphrase_option
def add(day: str, name: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Write down that DATE (like 2027-12-25) is a holiday, and its NAME. A supervisor signs."""
    found = _day(day)
    _change(
        folder,
        passphrase_file,
        officer,
        lambda old: replace(old, holidays={**old.holidays, found: name.strip()}),
    )
    click.echo(visible_line(f"{found.isoformat()} is a holiday: {name.strip()}."))


@calendar.command()
@click.argument("day", metavar="DATE")
@unlocks_option
@station_option
@passphrase_option
def remove(day: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Take the holiday on DATE out again. A supervisor signs."""
    found = _day(day)

    def without(old: Calendar) -> Calendar:
        if found not in old.holidays:
            sentence = f"{found.isoformat()} is no holiday in this calendar."
            raise Refused(sentence, "See them with: sop station calendar show")
        return replace(old, holidays={one: name for one, name in old.holidays.items() if one != found})

    _change(folder, passphrase_file, officer, without)
    click.echo(f"{found.isoformat()} is no holiday any more.")


@calendar.command("court-hours")
@click.argument("opens", metavar="OPENS")
@click.argument("closes", metavar="CLOSES")
@unlocks_option
@station_option
@passphrase_option
def court_hours(
    opens: str, closes: str, officer: str | None, folder: Path | None, passphrase_file: Path | None
) -> None:
    """Say when the court OPENS and CLOSES on a working day, like 08:00 16:30. A supervisor signs."""
    first, last = _time(opens), _time(closes)
    _change(folder, passphrase_file, officer, lambda old: replace(old, opens=first, closes=last, hours_given=True))
    click.echo(f"The court is open from {first:%H:%M} to {last:%H:%M}.")


def _change(
    folder: Path | None, passphrase_file: Path | None, officer: str | None, change: Callable[[Calendar], Calendar]
) -> None:
    """Read the calendar, change it, sign it; a calendar that cannot be believed is begun anew."""
    with at_work(folder, passphrase_file, officer) as (work, _):
        work.may_write()
        unlocked = work.unlocked
        try:
            old = read_calendar(unlocked.station, unlocked.roster) or PLAIN
        except CannotOpen as fault:
            say(f"{fault.sentence} It is begun anew.")
            old = PLAIN
        keep_calendar(unlocked, change(old), work.clock.now().utc)
        enter(work, StationAct(act="calendar_written"))


def _facts(used: Calendar) -> dict[str, object]:
    return {
        "closes": used.closes.strftime("%H:%M"),
        "holidays": {day.isoformat(): name for day, name in used.holidays.items()},
        "hours_given": used.hours_given,
        "opens": used.opens.strftime("%H:%M"),
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as fault:
        sentence = f"{visible_line(text)!r} is no day. Write it like 2027-12-25."
        raise BadUsage(sentence) from fault


def _time(text: str) -> time:
    try:
        found = time.fromisoformat(text)
    except ValueError as fault:
        sentence = f"{visible_line(text)!r} is no time of day. Write it like 16:30."
        raise BadUsage(sentence) from fault
    return found.replace(second=0, microsecond=0, tzinfo=None)
