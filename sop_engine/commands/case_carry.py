"""`sop case send`, `receive` and `receipt`: a case goes to another station; it is theirs once they signed for it."""

import json
from collections.abc import Sized
from pathlib import Path

import click

from sop_engine.commands.desk import at_work, say
from sop_engine.commands.doors import doors
from sop_engine.commands.secrets import officer_option, passphrase_option, station_option
from sop_engine.errors import Refused
from sop_engine.sentence import counted
from sop_engine.visible import visible_line

_NEW = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("case", metavar="CASE|RUN")
@click.option("--to", "card", required=True, type=_NEW, help="The receiving officer's card.")
@click.option("--out", required=True, type=_NEW, help="The new file. Its name should not say what case it is.")
@click.option("--run", "runs", multiple=True, metavar="RUN", help="Only this run, and those that it began.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def send(
    case: str,
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    *,
    card: Path,
    out: Path,
    runs: tuple[str, ...],
    as_json: bool,
) -> None:
    """Send CASE to an officer of another station: one file, which only that officer can open.

    Entries, procedures and certificates go as they are, with the keys that you hold. A sealed part goes only to a
    role of its own. Until their receipt is taken in (`sop case receipt`) the case is still yours.
    """
    from sop_engine.session.sending import send_case
    from sop_engine.station.card import read_card
    from sop_engine.station.files import read_bytes

    to = read_card(read_bytes(card))
    with at_work(folder, passphrase_file, officer) as (work, _):
        sent = send_case(work, case, to, out, runs)
    if as_json:
        found = {"kept_back": sent.kept_back, "runs": sent.runs, "sending": sent.digest, "unread": sent.unread}
        click.echo(json.dumps(found, indent=2, sort_keys=True))
    else:
        who = f"{to.officer.name}, {to.station.name}"
        click.echo(visible_line(f"Wrote {out.name}: {_runs(sent.runs)} for {who}."))
        say(f"The words of the card: {to.words}. They must be those that the officer says.")
    _say_word(to.station.name, sent.word)
    for run, part in sent.kept_back:
        say(f"Not handed on: the part {part} of run {run[:8]}, whose roles that officer does not hold.")
    for other in sent.unread:
        say(f"Not sent: the run {other[:8]}, which you may not open.")
    say("The case is still ours. It passes with their receipt: sop case receipt FILE")


@click.command()
@click.argument("file", type=_NEW)
@click.option("--receipt", "out", type=_NEW, help="The new file of the receipt; else the name of FILE and .receipt.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON for a program to read.")
@officer_option
@station_option
@passphrase_option
def receive(
    file: Path,
    folder: Path | None,
    passphrase_file: Path | None,
    officer: str | None,
    *,
    out: Path | None,
    as_json: bool,
) -> None:
    """Take in the case in FILE: all of it is verified first, and nothing is written if anything is wrong.

    Every act is held against the rules of its procedure again, as far as the keys in the file open it.
    The receipt goes back to the station that sent it. A file that was taken in before is answered again.
    """
    from sop_engine.session.receiving import receive_case
    from sop_engine.session.sent_file import read_sent
    from sop_engine.station.files import write_new

    target = out or file.with_name(f"{file.name}.receipt")
    if target.exists() or target.is_symlink():
        sentence = f"There is something in {target.name!r} already; nothing was written."
        raise Refused(sentence, "Name a new file for the receipt: --receipt FILE")
    content = read_sent(file)
    with at_work(folder, passphrase_file, officer) as (work, _):
        above = doors()
        found = receive_case(work, content, above.judge_record if above else None)
    write_new(target, found.receipt)
    if as_json:
        told = {"case": found.case, "closed": found.closed, "entries": found.entries, "runs": found.runs}
        told |= {
            "not_judged": found.doubts,
            "on_the_word_of": found.word,
            "records": found.records,
            "holds": found.holds,
        }
        click.echo(json.dumps({**told, "receipt": str(target), "sender": found.sender}, indent=2, sort_keys=True))
    else:
        entries = counted("{count} new entry", "{count} new entries", found.entries)
        new = entries if found.entries else "nothing new: it was here already"
        click.echo(visible_line(f"{found.case}: {_runs(found.runs)} from {found.sender}; {new}."))
    _say_word("the station that sent it", found.word)
    _say_records(found.records, found.left)
    for run, part in found.closed:
        say(f"Not handed on: the part {part} of run {run[:8]}.")
    for run, hold in found.holds:
        say(visible_line(f"Run {run[:8]}, at the station that sent it: {hold}"))
        say("It does not bind here before a supervisor lays it here, too: sop case hold")
    for run, sentence in found.doubts:
        say(
            f"Not judged in run {run[:8]}, since it may hang on a part that was not handed on or was expunged:"
            f" {sentence}"
        )
    say(f"Send the receipt back: {target.name}. Without it the case is still theirs.")


@click.command()
@click.argument("file", type=_NEW)
@officer_option
@station_option
@passphrase_option
def receipt(file: Path, folder: Path | None, passphrase_file: Path | None, officer: str | None) -> None:
    """Take in the receipt of a case that was sent: from then on it is the other station's, and can be read here."""
    from sop_engine.session.receipts import take_receipt
    from sop_engine.station.files import read_bytes

    content = read_bytes(file)
    with at_work(folder, passphrase_file, officer) as (work, _):
        taken = take_receipt(work, content)
    _say_word("the station that signed it", taken.word)
    if taken.again:
        say("This receipt was taken in before; nothing was written.")
    if taken.passed:
        one = "{count} run is with {by} from now on."
        told = counted(one, "{count} runs are with {by} from now on.", len(taken.passed), by=taken.by)
        click.echo(visible_line(told))
    for run in taken.ours:
        say(f"The run {run[:8]} went on here since it was sent: it is still ours. Send it again.")


def _runs(runs: Sized) -> str:
    return counted("{count} run", "{count} runs", len(runs))


def _say_word(station: str, agency: str) -> None:
    """Where a station is believed on the word of an agency, say so."""
    if agency:
        say(visible_line(f"Nobody compared the root of {station} here: it is believed on the word of {agency}."))


def _say_records(taken: int, left: int) -> None:
    """Which sealed records came with the case."""
    if taken:
        say(
            counted(
                "With it came {count} sealed record, verified.",
                "With it came {count} sealed records, verified.",
                taken,
            )
        )
    if left:
        one = "{count} sealed record was not taken in: the engine alone cannot verify it. Take the file in with: sop"
        say(counted(one, one.replace("record was", "records were").replace("verify it", "verify them"), left))
