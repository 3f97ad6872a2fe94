"""`sop verify`: check signed records, or runs of this station, and say one line for each check."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cryptography import x509

from sop_engine.commands.secrets import named_folder, named_station, passphrase_option, station_option, unlocker
from sop_engine.errors import BadUsage, CannotOpen, MissingExtra
from sop_engine.station.trust import read_roots, trusted_roots
from sop_engine.visible import visible_line

if TYPE_CHECKING:
    from exports.verify.findings import Outcome
    from exports.verify.same_run import Comparison
    from sop_engine.journal.entry import RunId
    from sop_engine.session.work import Work

EXTRA = "verify"
"""The part of the program that reads records."""

LARGEST = 256 * 1024 * 1024
"""Bytes. No record is nearly as large; a larger file is not read into memory."""

_SUFFIXES = frozenset({".pdf", ".zip"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the options say."""

    trust: Path | None
    heads: tuple[str, ...]
    pile: tuple[Path, ...]
    practice: bool
    strict: bool
    as_json: bool
    same_run: bool
    folder: Path | None
    passphrase_file: Path | None


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...|RUN...")
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    help="Roots that you trust: a PEM file or a folder of them; else the station's trust folder.",
)
@click.option("--head", "heads", multiple=True, metavar="CODE", help="A head code, as from the Occurrence Book.")
@click.option(
    "--heads",
    "pile",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of heads: codes, texts of QR codes, signed checkpoints.",
)
@click.option("--practice", is_flag=True, help="Expect a record of a practice station.")
@click.option(
    "--strict", is_flag=True, help="Where several stations wrote a case: all their roots must be ones that you trust."
)
@click.option(
    "--same-run", is_flag=True, help="Two records: are they of one run, and do they agree on what both show?"
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@station_option
@passphrase_option
@click.pass_context
def verify(ctx: click.Context, /, files: tuple[str, ...], **options: object) -> None:
    """Check signed records (files), bundles (folders or zip files), or runs of this station (run id or case).

    A folder that is no bundle: all records in it, one line each.

    Whom to trust is never taken from the file. The exit code is 0 only if everything is VERIFIED.
    """
    if find_spec("pyhanko") is None or find_spec("reportlab") is None:
        raise MissingExtra(EXTRA)
    asked = Asked(**options)  # type: ignore[arg-type]  # click gives each option under its own name
    results, many = _results(files, asked)
    compared = _compared(files) if asked.same_run else None
    if asked.as_json:
        found = [{"file": name, **outcome.plain()} for name, outcome in results]
        click.echo(json.dumps(found if compared is None else [*found, compared.plain()], indent=2))
    elif many:
        from exports.commands.verify_folder import summary

        click.echo("\n".join(summary(results)))
    else:
        click.echo("\n\n".join("\n".join([visible_line(name), *outcome.lines()]) for name, outcome in results))
        if compared is not None:
            click.echo("\n".join(["", "Held against each other", *compared.lines()]))
    codes = [outcome.exit_code for _name, outcome in results]
    ctx.exit(max([*codes, compared.exit_code] if compared is not None else codes))


def _results(files: tuple[str, ...], asked: Asked) -> tuple[list[tuple[str, "Outcome"]], bool]:
    """What was found for each; and whether a folder of records was among them, so that there may be very many."""
    from exports.verify.bundle_door import is_bundle

    results, many = [], False
    for name in files:
        path = Path(name)
        if path.is_dir() and not is_bundle(path):
            from exports.commands.verify_folder import records_in, verify_each

            many = True
            results += verify_each(path, records_in(path), lambda one: _file(one, asked))
        else:
            results.append((name, _verify(name, asked)))
    return results, many


def _compared(files: tuple[str, ...]) -> "Comparison":
    from exports.verify.container import read_container
    from exports.verify.findings import Unreadable
    from exports.verify.same_run import TWO, compare
    from exports.verify.subject import Question, Subject

    if len(files) != TWO:
        sentence = "Two records can be held against each other, no more and no fewer."
        raise BadUsage(sentence, "For example: sop verify --same-run record.pdf copy.pdf")
    try:
        one, other = (Subject(read_container(_read(Path(name))), Question()) for name in files)
    except Unreadable as fault:
        raise CannotOpen(str(fault)) from fault
    return compare(one, other)


def _verify(name: str, asked: Asked) -> "Outcome":
    path = Path(name)
    return _file(path, asked) if path.exists() or path.suffix.lower() in _SUFFIXES else _run(name, asked)


def _file(path: Path, asked: Asked) -> "Outcome":
    from exports.verify.bundle_door import is_bundle, verify_bundle
    from exports.verify.verify import verify_pdf

    if is_bundle(path):
        return verify_bundle(path, _roots(asked), practice=asked.practice, heads=_heads(asked), strict=asked.strict)
    return verify_pdf(_read(path), _roots(asked), practice=asked.practice, heads=_heads(asked), strict=asked.strict)


def _heads(asked: Asked) -> tuple[str, ...]:
    """All heads given, those of files too."""
    from sop_engine.journal.heads import read_heads

    texts = [_read(path).decode("utf-8", "replace") for path in asked.pile]
    return (*asked.heads, *(one.note or one.text for text in texts for one in read_heads(text)))


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror}."
        raise CannotOpen(sentence) from fault
    if len(content) > LARGEST:
        sentence = f"Cannot read {path.name}: it is too large to be a record."
        raise CannotOpen(sentence)
    return content


def _roots(asked: Asked) -> Sequence[x509.Certificate]:
    """What the reader trusts; without `--trust` and without a station, nothing."""
    if asked.trust is not None:
        return read_roots(asked.trust)
    if asked.folder is None and not named_folder(None).exists():
        return ()
    return trusted_roots(named_station(asked.folder))


def _run(name: str, asked: Asked) -> "Outcome":
    from exports.verify.run_door import verify_run
    from sop_engine.session import open_work
    from sop_engine.system import SystemClock, random_bytes

    unlocked = unlocker(asked.folder, asked.passphrase_file).unlock()
    with open_work(unlocked, SystemClock(), random_bytes) as work:
        return verify_run(work, _found(work, name), _heads(asked))


def _found(work: "Work", name: str) -> "RunId":
    """The run that is meant; of one that was expunged the entries are verified all the same."""
    from sop_engine.session.expunged import Expunged

    try:
        return work.find(name)
    except Expunged as fault:
        return fault.stubs[0].run
