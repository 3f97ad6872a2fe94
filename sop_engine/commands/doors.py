"""What the floors above hand down to the engine's commands, which may not import them.

The root command puts a `Doors` into click's context. `python -m sop_engine` has none of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from sop_engine.errors import BadUsage, MissingExtra
from sop_engine.session import RunSession
from sop_engine.session.work import Work
from sop_engine.station.folder import Station

if TYPE_CHECKING:
    from sop_engine.session.sent_records import JudgeRecord

PART = "pdf"
"""The part of the program without which no run is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """Functions of the floors above.

    Attributes:
        check_seal: raises MissingExtra where records cannot be made; asked before closing.
        seal: composes, signs and keeps the record of a run that was just closed.
        plain: asks the questions of a run line by line until the officer leaves; with the number of a sheet of the
            run, what is entered is from that.
        qr: rows of dark (True) and light modules of the QR code of a text; None without the part that draws.
        language: asks line by line which of these languages (of a procedure's title) the texts shall have.
        judge_record: says why a record that came with a case is not that run's; empty if it is.
    """

    check_seal: Callable[[], None]
    seal: Callable[[RunSession], None]
    plain: Callable[[Station, Work, RunSession, int], None]
    language: Callable[[tuple[str, ...], str], str]
    qr: Callable[[str], Sequence[Sequence[bool]]] | None = None
    judge_record: "JudgeRecord | None" = None


def doors() -> Doors | None:
    """The doors of the running command, or None without the floors above."""
    context = click.get_current_context(silent=True)
    found = context.find_object(Doors) if context is not None else None
    return found if isinstance(found, Doors) else None


def need_seal() -> Doors:
    """The doors, when a record can be sealed.

    Raises:
        MissingExtra: without the PDF part no run is closed, since its record could not be sealed.
    """
    found = doors()
    if found is None:
        raise MissingExtra(PART)
    found.check_seal()
    return found


def need_plain() -> Doors:
    """The doors, when questions can be asked line by line.

    Raises:
        BadUsage: this is the engine alone.
    """
    found = doors()
    if found is None:
        sentence = "The engine alone asks no questions."
        raise BadUsage(sentence, "Use the command sop, or give the answers with --answers FILE.")
    return found
