"""`sop trust`: which root certificates this station believes when it verifies records."""

import json
from pathlib import Path

import click
from cryptography import x509

from sop_engine.commands.desk import at_work
from sop_engine.commands.secrets import (
    ask_line,
    named_station,
    passphrase_option,
    show,
    station_option,
    unlocks_option,
)
from sop_engine.errors import BadUsage, Refused
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.certificates import is_practice
from sop_engine.station.keys import fingerprint
from sop_engine.station.trust import (
    add_root,
    fingerprint_text,
    read_roots,
    refuse_practice,
    same_fingerprint,
    trusted_roots,
)
from sop_engine.visible import visible_line

_SHOWN_DIGITS = 8


@click.group()
def trust() -> None:
    """Say whose records this station believes."""


@trust.command()
@unlocks_option
@station_option
@passphrase_option
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--fingerprint", "expected", help="The whole fingerprint from paper; then nothing is asked.")
def add(
    folder: Path | None, passphrase_file: Path | None, officer: str | None, file: Path, expected: str | None
) -> None:
    """Trust the root certificate in FILE, after comparing its fingerprint with the one on paper.

    A supervisor unlocks for it.
    """
    roots = read_roots(file)
    if len(roots) != 1:
        sentence = f"{file.name} holds {len(roots)} certificates; add one at a time."
        raise BadUsage(sentence)
    refuse_practice(roots[0])
    _compare(roots[0], expected)
    with at_work(folder, passphrase_file, officer) as (work, _):
        work.may_write()
        add_root(work.unlocked.station, roots[0], work.unlocked)
        enter(work, StationAct(act="root_trusted", about=fingerprint(roots[0]).hex()))
    click.echo(f"Trusted from now on: {_subject(roots[0])}")


@trust.command(name="list")
@station_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_roots(folder: Path | None, *, as_json: bool) -> None:
    """List the trusted roots with their fingerprints."""
    roots = trusted_roots(named_station(folder))
    if as_json:
        found = [
            {"fingerprint": fingerprint(one).hex(), "practice": is_practice(one), "subject": _subject(one)}
            for one in roots
        ]
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for one in roots:
        click.echo(f"{fingerprint_text(one)}  {_subject(one)}")


def _compare(root: x509.Certificate, expected: str | None) -> None:
    if expected is None:
        show(f"\n{_subject(root)}\n{fingerprint_text(root)}\n\n")
        show("Compare every group with the paper from that station.\n")
        typed = ask_line("Type the last two groups as the paper has them: ")
        if "".join(typed.split()).upper() != fingerprint(root).hex().upper()[-_SHOWN_DIGITS:]:
            raise Refused(_DIFFERENT)
    elif not same_fingerprint(root, expected):
        raise Refused(_DIFFERENT)


_DIFFERENT = "The fingerprints differ; this root was not trusted."


def _subject(root: x509.Certificate) -> str:
    return visible_line(root.subject.rfc4514_string())
