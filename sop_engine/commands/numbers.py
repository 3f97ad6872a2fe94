"""`sop station numbers`: the station's own numbers to call, which go before those that the public calls."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.secrets import passphrase_option, station_option, unlocker, unlocks_option
from sop_engine.errors import BadUsage, Refused
from sop_engine.procedure.calling import Calling
from sop_engine.procedure.spelling import closest
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.numbers import keep_numbers, own_numbers, read_signed
from sop_engine.visible import visible_line


@click.group()
def numbers() -> None:
    """Show and change the numbers to call: the station's own go before those that the public calls."""


@numbers.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@unlocks_option
@station_option
@passphrase_option
def show(folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool) -> None:
    """Show every contact with the number that the card and the screens give, and who signed the station's own."""
    unlocked = unlocker(folder, passphrase_file).unlock(officer)
    text = read_signed(unlocked.station, unlocked.roster)
    known = shared_calling(dict(text.numbers) if text else {})
    if as_json:
        signed = {"at": text.at, "by": text.by, "change": text.change} if text else None
        found = {"contacts": known.labels, "public": known.public, "station": known.station, "signed": signed}
        click.echo(json.dumps({key: _plain(value) for key, value in found.items()}, indent=2))
        return
    for name in known.labels:
        whose = "station" if known.own(name) is not None else "public" if name in known.public else ""
        click.echo(f"{name:<18} {known.words(name)}{f'  ({whose})' if whose else ''}")
    for words in known.others(known.labels):
        click.echo(f"{'':<18} {words}  (station)")
    if text is not None:
        click.echo(f"Change {text.change}, signed by {text.by} at {text.at}.")


def _plain(value: Mapping[str, object] | None) -> dict[str, object] | None:
    return None if value is None else dict(value)


@numbers.command(name="set")
@click.argument("given", metavar="NAME=NUMBER...", nargs=-1, required=True)
@unlocks_option
@station_option
@passphrase_option
def set_numbers(
    given: tuple[str, ...], officer: str | None, folder: Path | None, passphrase_file: Path | None
) -> None:
    """Give a contact the station's own number, like ambulance='0700 000 000'. A supervisor signs.

    NAME is a contact (see them with show), or anybody else whom this station calls: such a number stands at the end
    of the card.
    """
    new = contacts_given(given)
    _change(folder, passphrase_file, officer, lambda old: _with(old, new))
    for name, number in new.items():
        click.echo(visible_line(f"{name}: {number}"))


@numbers.command()
@click.argument("name")
@unlocks_option
@station_option
@passphrase_option
def remove(name: str, officer: str | None, folder: Path | None, passphrase_file: Path | None) -> None:
    """Take the station's own number of NAME out again; the public one is shown instead. A supervisor signs."""

    def without(old: Mapping[str, str]) -> dict[str, str]:
        gone = _meant(name, shared_calling(old))
        if gone not in old:
            sentence = f"The station has no number of its own for {visible_line(name)!r}."
            raise Refused(sentence, "See them with: sop station numbers show")
        return {one: number for one, number in old.items() if one != gone}

    _change(folder, passphrase_file, officer, without)
    click.echo(visible_line(f"{name} has no number of this station any more."))


def contacts_given(given: Iterable[str]) -> dict[str, str]:
    """NAME=NUMBER of the command line, under the names of contacts where they are meant.

    Raises:
        BadUsage: not of that form.
    """
    found: dict[str, str] = {}
    for text in given:
        who, equals, number = text.partition("=")
        if not equals or not who.strip() or not number.strip():
            sentence = "A contact is written NAME=NUMBER."
            raise BadUsage(sentence)
        found[_contact(who.strip())] = number.strip()
    return found


def shared_calling(own: Mapping[str, str]) -> Calling:
    """The contacts of the shipped shared list, at a station with these numbers of its own."""
    from sop_engine.commands.library import read_bytes
    from sop_engine.procedure.drafting.shared import read_shared
    from sop_engine.procedure.source import Source, read_source
    from sop_engine.resources import shipped

    path = shipped("procedures") / "shared" / "lists.yaml"
    source = read_source(read_bytes(path), path.name)
    shared = read_shared(None, None, source if isinstance(source, Source) else None)
    return Calling(shared.contacts, shared.numbers, own)


def _contact(name: str) -> str:
    """The contact whose name or label this is; else the name itself, with a word when a contact is near."""
    labels = shared_calling({}).labels
    for contact, label in labels.items():
        if name.casefold() in {contact.casefold(), label.casefold()}:
            return contact
    near = closest(name, labels)
    if near is not None:
        say(f"{visible_line(name)} is no contact of the procedures; did you mean {near}? It was kept as written.")
    return name


def _meant(name: str, known: Calling) -> str:
    """The name under which the station keeps the number of this contact."""
    contact = next((one for one, label in known.labels.items() if name.casefold() == label.casefold()), name)
    return known.own(contact) or contact


def _with(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The numbers with new ones, each in place of what stood for the same contact."""
    known = shared_calling(old)
    replaced = {known.own(name) for name in new}
    return {name: number for name, number in old.items() if name not in replaced} | dict(new)


def _change(
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    change: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> None:
    """Read the numbers, change them, sign them; numbers that cannot be believed are begun anew."""
    with at_work(folder, passphrase_file, officer) as (work, _):
        work.may_write()
        unlocked = work.unlocked
        old = own_numbers(unlocked.station, unlocked.roster)
        if old.trouble:
            say(f"{old.trouble} They are begun anew.")
        keep_numbers(unlocked, change(old.numbers), work.clock.now().utc)
        enter(work, StationAct(act="numbers_written"))
