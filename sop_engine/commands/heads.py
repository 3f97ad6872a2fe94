"""`sop station head` and `sop station heads`: the head of the log for the Occurrence Book, and heads kept there."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.doors import doors
from sop_engine.commands.secrets import passphrase_option, station_option, unlocker, unlocks_option
from sop_engine.errors import CannotOpen, ExitCode
from sop_engine.sentence import counted
from sop_engine.visible import visible_line

_QUIET_ZONE = 2  # light modules around a QR code
_DARK_ON_LIGHT, _RESET = "\x1b[30;47m", "\x1b[0m"


@click.command()
@station_option
@passphrase_option
@unlocks_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--qr/--no-qr", default=None, help="Draw the QR code; by default on a terminal only.")
def head(
    folder: Path | None, passphrase_file: Path | None, officer: str | None, *, as_json: bool, qr: bool | None
) -> None:
    """Print the head of the device log: a code for the Occurrence Book, a QR code, and the signed checkpoint.

    Whoever holds an older head can show later if entries were cut off or the disk was rolled back: sop station heads.
    """
    from contextlib import closing

    from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
    from sop_engine.journal.head_code import head_code
    from sop_engine.journal.heads import qr_text

    unlocked = unlocker(folder, passphrase_file).unlock(officer)
    with closing(unlocked.store()) as store:
        end = store.device_head()
    device = unlocked.device
    checkpoint = Checkpoint(origin=device.name, size=end.size, root=end.root)
    note, code = sign_checkpoint(checkpoint, device.key), head_code(end.root)
    if as_json:
        found = {
            "checkpoint": note,
            "code": code,
            "qr": qr_text(checkpoint),
            "root": end.root.hex(),
            "size": end.size,
        }
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    entries = counted("{count} entry", "{count} entries", end.size)
    click.echo(f"{code}   {entries}\n\n{note}", nl=False)
    if qr or (qr is None and sys.stdout.isatty()):
        _draw(qr_text(checkpoint))


def _draw(text: str) -> None:
    """The QR code in half blocks, dark on light whatever the terminal's colours are."""
    known = doors()
    if known is None or known.qr is None or not (drawn := known.qr(text)):
        say(f"The QR code would say: {text}")
        return
    for line in half_blocks(drawn):
        click.echo(f"{_DARK_ON_LIGHT}{line}{_RESET}" if sys.stdout.isatty() else line)


def half_blocks(modules: Sequence[Sequence[bool]]) -> list[str]:
    """Dark and light modules as lines of text, two rows in each, with a light border."""
    width = len(modules) + 2 * _QUIET_ZONE
    light = [False] * width
    rows = [[False] * _QUIET_ZONE + list(row) + [False] * _QUIET_ZONE for row in modules]
    rows = [*[light] * _QUIET_ZONE, *rows, *[light] * _QUIET_ZONE]
    rows += [light] * (len(rows) % 2)
    marks = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(marks[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs]


@click.command()
@click.argument("files", nargs=-1, metavar="FILE…", type=click.Path(path_type=Path, dir_okay=False))
@station_option
@passphrase_option
@unlocks_option
@click.option(
    "--head", "given", multiple=True, metavar="CODE", help="A code, or the text of a QR code. Several times."
)
@click.option(
    "--against",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="A backup, or the folder of a copy of the station, to look for entries that were written twice.",
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def heads(
    ctx: click.Context,
    files: tuple[Path, ...],
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    *,
    given: tuple[str, ...],
    against: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Hold heads that were kept (checkpoints, codes, texts of QR codes, one a line) against the station's log.

    Each is said to be included, or cut off at the end, lost in a restore, a fork, or unknown. The exit code is 0 only
    if all are included and no copy contradicts the log. What proves a fork is kept in the folder `evidence`.
    """
    from sop_engine.journal.heads import read_head, read_heads
    from sop_engine.session.head_check import check_copy, check_heads

    kept = [one for path in files for one in read_heads(_text(path))] + [read_head(one) for one in given]
    with at_work(folder, passphrase_file, officer) as (work, _):
        shown, proofs = check_heads(work, kept)
        copies = [check_copy(work, path) for path in against]
    forks = [fork for found, _ in copies for fork in found]
    proofs += [path for _, paths in copies for path in paths]
    if as_json:
        told = [{"head": one.head.text, "sentence": one.sentence, "shows": one.shows.value} for one in shown]
        twice = [{"number": one.number, "sentence": one.sentence()} for one in forks]
        click.echo(json.dumps({"evidence": [str(one) for one in proofs], "forks": twice, "heads": told}, indent=2))
    else:
        for one in shown:
            click.echo(f"{one.shows.value:<15}  {visible_line(one.sentence)}")
        for fork in forks:
            click.echo(f"{'fork':<15}  {fork.sentence()}")
        for path in proofs:
            click.echo(f"The proof is kept in {visible_line(str(path))}.")
    whole = all(one.good for one in shown) and not proofs
    ctx.exit(ExitCode.DONE if whole else ExitCode.FINDINGS)


def _text(path: Path) -> str:
    from sop_engine.station.files import read_bytes

    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as fault:
        sentence = f"{path.name} is not a text file."
        raise CannotOpen(sentence) from fault
