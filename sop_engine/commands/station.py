"""`sop station`: found a station, show it, print the head of its device log."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from sop_engine.commands.agency import cross
from sop_engine.commands.ask import ask_to_write
from sop_engine.commands.backup import backup, restore
from sop_engine.commands.calendar import calendar
from sop_engine.commands.desk import say
from sop_engine.commands.heads import head, heads
from sop_engine.commands.numbers import contacts_given, numbers, shared_calling
from sop_engine.commands.recovery import drill, recover, rekey
from sop_engine.commands.salvage import salvage
from sop_engine.commands.secrets import (
    ask_line,
    named_folder,
    named_station,
    need_terminal,
    show,
    show_once,
    station_option,
    write_passphrases,
)
from sop_engine.commands.station_check import check_station
from sop_engine.commands.station_log import station_log
from sop_engine.errors import BadUsage, Refused
from sop_engine.station.approvals import Edition
from sop_engine.station.folder import Station
from sop_engine.station.founding import Charter, Founding, create_station
from sop_engine.station.numbers import own_numbers
from sop_engine.station.roster import Enrolment
from sop_engine.station.trust import fingerprint_text
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line

_FOUNDERS = 2
_PARTS = ("short name", "name", "rank", "service number", "roles")


@click.group()
def station() -> None:
    """Found a station, show it, print its head code, keep its calendar and its numbers to call."""


station.add_command(ask_to_write)
station.add_command(backup)
station.add_command(calendar)
station.add_command(cross)
station.add_command(check_station)
station.add_command(drill)
station.add_command(head)
station.add_command(heads)
station.add_command(numbers)
station.add_command(recover)
station.add_command(rekey)
station.add_command(restore)
station.add_command(salvage)
station.add_command(station_log)


@station.command()
@station_option
@click.option("--practice", is_flag=True, help="A practice station, for ever: for training, drafts and the demo.")
@click.option(
    "--kit", is_flag=True, help="Practice only: with invented officers, calendar and numbers, ready to train."
)
@click.option(
    "--officers",
    type=click.Path(path_type=Path, dir_okay=False),
    help="As --kit, with the officers of this file instead of the shipped ones.",
)
@click.option("--name", help="What the station is called, at most 40 characters.")
@click.option("--agency", default="kps", show_default=True, help="Id of the agency it belongs to.")
@click.option(
    "--founder",
    "founders",
    multiple=True,
    metavar="'ID; NAME; RANK; NUMBER; ROLES'",
    help="One of the two officers who found the station and become its supervisors. Give it twice.",
)
@click.option(
    "--contact", "contacts", multiple=True, metavar="NAME=NUMBER", help="A number to call, as `station numbers set`."
)
@click.option(
    "--passphrases-out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Practice only: write the passphrases to this file instead of showing each once.",
)
def init(
    folder: Path | None,
    *,
    practice: bool,
    kit: bool,
    officers: Path | None,
    passphrases_out: Path | None,
    **given: Any,
) -> None:
    """Found a station: two supervisors, their passphrases, the recovery sheet.

    The program draws the passphrases and shows each once on the terminal; they are nowhere on the disk. With --kit
    they are written to a file beside the station, or where --passphrases-out says.
    """
    if kit or officers is not None:
        _init_kit(named_folder(folder), officers, passphrases_out, practice=practice, given=given)
        return
    if passphrases_out is not None and not practice:
        sentence = "Passphrases of a live station are never written to a file."
        raise Refused(sentence, "Leave --passphrases-out away; each founder writes down the own words.")
    if passphrases_out is None:
        _need_terminal(practice=practice)
    charter = Charter(
        name=given["name"] or ask_line("Name of the station: "),
        agency=given["agency"],
        practice=practice,
        founders=_founders(given["founders"]),
        contacts=contacts_given(given["contacts"]),
        approves=() if practice else _shipped(),
    )

    def confirm(founding: Founding) -> None:
        if passphrases_out is not None:
            write_passphrases(passphrases_out, founding.passphrases, f"# recovery: {founding.recovery}\n")
        else:
            _show_words(founding)

    founded, _ = create_station(named_folder(folder), charter, SystemClock(), random_bytes, confirm=confirm)
    click.echo("\n".join(_lines(founded)))
    click.echo("Write the root's fingerprint down; whoever verifies your records compares it.", err=True)


@station.command(name="show")
@station_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--root-pem", is_flag=True, help="Print the root certificate only, to hand to whoever verifies.")
def show_station(folder: Path | None, *, as_json: bool, root_pem: bool) -> None:
    """Say what is known of the station without unlocking it."""
    opened = named_station(folder)
    if root_pem:
        from sop_engine.station.certificates import certificate_pem

        click.echo(certificate_pem(opened.root), nl=False)
    elif as_json:
        click.echo(json.dumps(_facts(opened), indent=2, sort_keys=True))
    else:
        click.echo("\n".join(_lines(opened)))


def _init_kit(
    folder: Path, file: Path | None, words: Path | None, *, practice: bool, given: Mapping[str, Any]
) -> None:
    """Found a practice station that is ready to train in.

    Raises:
        BadUsage: for a live station, or with founders beside the kit's own.
    """
    from sop_engine.commands import practice_kit as kit

    if not practice or given["founders"]:
        sentence = "The kit is for practice stations, and brings its own officers."
        raise BadUsage(sentence, "Found it with: sop station init --practice --kit")
    officers = kit.read_officers(file) if file is not None else kit.shipped_officers()
    name = given["name"] or kit.NAME
    charter = kit.kit_charter(officers, shared_calling({}), name=name, agency=given["agency"])
    charter = replace(charter, contacts={**charter.contacts, **contacts_given(given["contacts"])})
    words = words if words is not None else folder.with_name(f"{folder.name}.passphrases")
    founded = kit.found_kit(folder, words, charter, officers)
    click.echo("\n".join(_lines(founded)))
    click.echo(f"words     {visible_line(str(words))}")
    say("Everything in it is invented. Begin with: sop")


def _shipped() -> tuple[Edition, ...]:
    """The procedures that come with the program: the founders approve them, so that work can start."""
    from sop_engine.commands.library import read_procedure, shipped_ids
    from sop_engine.session.approval import edition_of

    loaded = [read_procedure(name).procedure for name in shipped_ids()]
    return tuple(edition_of(procedure, "shared") for procedure in loaded if procedure is not None)


def _facts(opened: Station) -> dict[str, object]:
    return {
        "agency": opened.agency,
        "contacts": dict(_own(opened)),
        "created": opened.text.created,
        "folder": str(opened.places.folder),
        "format": opened.text.format,
        "name": opened.name,
        "officers": list(opened.officer_ids()),
        "practice": opened.practice,
        "root": opened.root_fingerprint.hex(),
        "station": opened.id,
    }


def _lines(opened: Station) -> list[str]:
    kind = "PRACTICE station" if opened.practice else "station"
    return [
        f"{kind} {visible_line(opened.name)} ({opened.agency}), founded {opened.text.created}",
        f"folder    {visible_line(str(opened.places.folder))}",
        f"number    {opened.id}",
        f"root      {fingerprint_text(opened.root)}",
        f"officers  {', '.join(opened.officer_ids())}",
        *(f"call      {visible_line(who)}: {visible_line(number)}" for who, number in _own(opened).items()),
    ]


def _own(opened: Station) -> Mapping[str, str]:
    """The station's own numbers to call as they are written; whose they are is known after unlocking."""
    found = own_numbers(opened, None)
    if found.trouble:
        say(found.trouble)
    return found.numbers


def _need_terminal(*, practice: bool) -> None:
    """As `need_terminal`, with the way out that this command has."""
    try:
        need_terminal()
    except BadUsage as fault:
        hint = "Found it at a terminal: each passphrase is shown there once."
        other = " Or write them to a file: --passphrases-out FILE." if practice else ""
        raise BadUsage(fault.sentence, hint + other) from fault


def _show_words(founding: Founding) -> None:
    for officer, words in founding.passphrases.items():
        show_once(f"Passphrase of {officer}. Nobody else looks at the screen now.", words)
    title = "RECOVERY SHEET. Write it on paper and lock it away, apart from this machine."
    show_once(title, founding.recovery)


def _founders(given: tuple[str, ...]) -> tuple[Enrolment, Enrolment]:
    if len(given) > _FOUNDERS:
        sentence = "A station is founded by two officers; add others with: sop officer add"
        raise BadUsage(sentence)
    asked = [_ask_founder(number) for number in range(len(given) + 1, _FOUNDERS + 1)]
    first, second = [*map(_read_founder, given), *asked]
    return first, second


def _read_founder(text: str) -> Enrolment:
    parts = [part.strip() for part in text.split(";")]
    if not 1 < len(parts) <= len(_PARTS):
        sentence = "A founder is written 'ID; NAME; RANK; NUMBER; ROLES', where roles are divided by commas."
        raise BadUsage(sentence)
    return _enrolment([*parts, *[""] * (len(_PARTS) - len(parts))])


def _ask_founder(number: int) -> Enrolment:
    show(f"\nFounder {number} of {_FOUNDERS}, who becomes a supervisor\n")
    return _enrolment([ask_line(f"  {part}: ") for part in _PARTS])


def _enrolment(parts: list[str]) -> Enrolment:
    roles = tuple(role.strip() for role in parts[4].split(",") if role.strip())
    return Enrolment(id=parts[0], name=parts[1], rank=parts[2], service_no=parts[3], roles=roles, supervisor=True)
