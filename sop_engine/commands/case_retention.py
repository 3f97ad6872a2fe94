"""`sop case retention`: what is due to be deleted or looked at again, when, and on what that rests."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.library import read_bytes
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.errors import CannotOpen
from sop_engine.procedure.retention import Retention, read_retention
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.session.retention import Due
from sop_engine.session.retention import retention as due_of
from sop_engine.station.officers import open_escrow
from sop_engine.visible import visible_line


@click.command()
@click.option("--with", "second", metavar="ID", help="A second supervisor: then every run is looked into.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def retention(
    second: str | None, folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool
) -> None:
    """Say what is due to be deleted, archived or looked at again, and when. Nothing is deleted by itself.

    For supervisors and the data-protection officer (the role data_protection_officer). The periods are proposals, no
    law: shared/retention.yaml says which questions a lawyer has to answer first.
    """
    classes = shipped_retention()
    with at_work(folder, passphrase_file, officer) as (work, doors):
        escrow = open_escrow(work.unlocked, doors.unlock(second)) if second else None
        found, today = due_of(work, classes, escrow), work.now().date()
    if as_json:
        click.echo(json.dumps([_facts(one, classes, today) for one in found], indent=2))
        return
    for one in found:
        click.echo(visible_line(_line(one, classes, today)))
    say("PROPOSALS, NO LAW: no Kenyan schedule was found. Nothing is deleted by itself; see: sop case expunge --help")


def shipped_retention() -> Mapping[str, Retention]:
    """The classes that are shipped.

    Raises:
        CannotOpen: the file is not what it should be.
    """
    path = shipped("procedures") / "shared" / "retention.yaml"
    source = read_source(read_bytes(path), path.name)
    if not isinstance(source, Source) or validate(source, "retention"):
        sentence = "The classes of retention have errors."
        raise CannotOpen(sentence, f"See them with: sop check {path.name}")
    return read_retention(source)


def _line(one: Due, classes: Mapping[str, Retention], today: date) -> str:
    words = [f"run {one.run[:8]}" if one.run else "station log", one.case, one.title]
    return "  ".join(filter(None, (_when(one, today), *words, _why(one, classes), one.hold)))


def _when(one: Due, today: date) -> str:
    if one.day is None:
        return "-         "
    return f"{one.day:%Y-%m-%d}{' DUE' if one.day <= today else ''}"


def _why(one: Due, classes: Mapping[str, Retention]) -> str:
    if one.name:
        rule = classes[one.name]
        age = f", and not before the child is {one.age}" if one.age else ""
        asked = f" ({rule.basis}; {', '.join(rule.ask)})" if rule.ask else f" ({rule.basis})"
        return f"{rule.then.rstrip('.')}{age}{asked}"
    if not one.title:
        return f"last entry {one.counted:%Y-%m-%d}; who may open it, or two supervisors, can say its class"
    return "open" if one.state == "open" else f"closed {one.counted:%Y-%m-%d}; no class: goes with its case"


def _facts(one: Due, classes: Mapping[str, Retention], today: date) -> dict[str, object]:
    rule = classes.get(one.name)
    return {
        "act": rule.act if rule else "",
        "age": one.age,
        "ask": list(rule.ask) if rule else [],
        "basis": rule.basis if rule else "",
        "case": one.case,
        "class": one.name,
        "counted": f"{one.counted:%Y-%m-%d}",
        "due": f"{one.day:%Y-%m-%d}" if one.day else "",
        "hold": one.hold,
        "is_due": one.day is not None and one.day <= today and not one.hold,
        "law": list(rule.law) if rule else [],
        "run": one.run,
        "state": one.state,
        "then": rule.then if rule else "",
        "title": one.title,
    }
