"""What the floor of records does for the screens and for `sop run`; loaded when it is first needed."""

import os
import select
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from cryptography.x509 import Certificate

from sop_engine.commands.doors import Doors
from sop_engine.commands.secrets import ask_secret
from sop_engine.errors import MissingExtra
from sop_engine.interface_language import _
from sop_engine.procedure.texts import ENGLISH
from sop_engine.session import RunSession, Work
from sop_engine.station.folder import Station
from tui.desk import Checked
from tui.session_run import SessionRun
from tui.station_desk import RecordDoors, StationDesk

if TYPE_CHECKING:
    from sop_engine.session.sent_records import SentRecord


def record_doors() -> RecordDoors:
    """The doors to `exports`."""
    return RecordDoors(check_seal=check_seal, seal=seal, hand_out=hand_out, verify=verify)


def engine_doors() -> Doors:
    """The doors that `sop run` is given."""
    return Doors(
        check_seal=check_seal,
        seal=seal,
        plain=converse,
        language=choose_language,
        qr=qr_modules,
        judge_record=judge_record,
    )


def qr_modules(text: str) -> Sequence[Sequence[bool]]:
    """The QR code of a text; nothing without the part that draws."""
    try:
        from exports.qr import modules
    except ImportError:
        return []
    return modules(text)


def converse(station: Station, work: Work, session: RunSession, sheet: int = 0) -> None:
    """Ask the questions of a run line by line on standard input; what is entered is from that sheet of the run."""
    from tui.plain import PlainRun
    from tui.plain_questions import Paper

    desk = StationDesk.over(station, work, record_doors())
    paper = Paper(read=read_line, write=click.echo, secret=ask_secret, ready=line_typed)
    PlainRun(desk=desk, run=SessionRun(session), paper=paper, sheet=sheet).converse()


def choose_language(languages: tuple[str, ...], title: str) -> str:
    """Ask on standard input in which language the texts shall be shown; English where there is no other."""
    from tui.flows.language import ask_language
    from tui.plain_questions import Command, Paper

    paper = Paper(read=read_line, write=click.echo, secret=ask_secret)
    while True:
        try:
            return paper.answer(lambda: ask_language(languages, title)) or ENGLISH
        except Command as command:
            if command.name == "quit":
                raise click.exceptions.Exit(0) from command
            paper.say(_("Nothing has begun yet. Type a number, or /quit to leave."))


def read_line() -> str:
    """The next line of standard input, without its end.

    Raises:
        EOFError: there is none.
    """
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def line_typed(seconds: float) -> bool:
    """Wait for a line at the terminal; False when none was typed by then.

    What comes from a file is there already, and Windows does not tell of lines before they are read: True.
    """
    if os.name != "posix" or not sys.stdin.isatty():
        return True
    return bool(select.select([sys.stdin], [], [], seconds)[0])


def check_seal() -> None:
    """Raise MissingExtra where records cannot be made."""
    try:
        import pyhanko  # noqa: F401 - only whether they are there
        import reportlab  # noqa: F401
    except ModuleNotFoundError as missing:
        extra = "pdf"
        raise MissingExtra(extra) from missing


def seal(session: RunSession) -> None:
    """Compose, sign and keep the record of a run that was just closed."""
    from exports.handing_out import seal_record

    seal_record(session)


def verify(path: Path, roots: Sequence[Certificate], practice: bool) -> Checked:  # noqa: FBT001 - a door
    """Check a record in a file, or a bundle.

    Raises:
        MissingExtra: the part that reads records is not installed. CannotOpen: the file cannot be read.
    """
    try:
        from tui.verifying import verify_file
    except ModuleNotFoundError as missing:
        extra = "verify"
        raise MissingExtra(extra) from missing
    return verify_file(path, roots, practice=practice)


def judge_record(sent: "SentRecord") -> str:
    """Why a record that came with a case is not the record of its run; empty if it is.

    Raises:
        MissingExtra: the part that reads records is not installed.
    """
    try:
        from exports.verify.carried_record import wrong_record
    except ModuleNotFoundError as missing:
        extra = "verify"
        raise MissingExtra(extra) from missing
    return wrong_record(sent)


def hand_out(session: RunSession, recipient: str, out: Path) -> str:
    """Write the record for a recipient into a file."""
    from exports.handing_out import hand_out_record

    return hand_out_record(session, recipient, out)
