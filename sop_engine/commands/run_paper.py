"""Entering from paper at the command line: which sheet, who wrote it, when the run began on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

import click

from sop_engine.commands.desk import must, say
from sop_engine.errors import BadUsage
from sop_engine.run.answers_file import Answers
from sop_engine.run.answers_orders import moment_of
from sop_engine.run.answers_sheets import NOT_WRITTEN, Written
from sop_engine.run.orders import Refusal
from sop_engine.run.sheets import SERIAL_FORM, TakeSheet, read_serial
from sop_engine.session import RunSession, Work
from sop_engine.session.sheets import take, written_by

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Paper:
    """The sheet that is entered: `written` empty if none is. `begun`: when the run began on it, or None."""

    written: Written
    begun: datetime | None = None


def paper_options(*, begins: bool = False) -> Callable[[Function], Function]:
    """Add `--paper` and `--written-by`; where a run begins, `--begun`. The command is given them as `paper`."""

    def add(command: Function) -> Function:
        @wraps(command)
        def with_paper(*args: Any, paper: str | None, written_by: str | None, **rest: Any) -> Any:
            begun = rest.pop("begun", None)
            return command(*args, paper=_named(paper, written_by, begun), **rest)

        found = click.option("--paper", metavar="SERIAL", help=f"Enter from a sheet of paper, like {SERIAL_FORM}.")(
            click.option("--written-by", metavar="WHO", help="Who wrote it: an officer's short name, or words.")(
                with_paper
            )
        )
        if begins:
            when = "When the run began on paper, like '2026-03-02 21:00'."
            found = click.option("--begun", metavar="TIME", help=when)(found)
        return cast("Function", found)

    return add


def _named(serial: str | None, writer: str | None, begun: str | None) -> Paper:
    if serial is None and writer is None and begun is None:
        return Paper(NOT_WRITTEN)
    if not serial or not writer:
        sentence = "A sheet of paper needs its number and who wrote it."
        raise BadUsage(sentence, f"Give both: --paper {SERIAL_FORM} --written-by OFFICER")
    if not read_serial(serial):
        sentence = f"This is not the number of a sheet; it looks like {SERIAL_FORM}."
        raise BadUsage(sentence, "It stands at the foot of each page of the sheet.")
    moment = moment_of(begun) if begun else None
    if begun and moment is None:
        sentence = "This is no day and time."
        raise BadUsage(sentence, "Write it like --begun '2026-03-02 21:00', Nairobi time.")
    return Paper(Written(read_serial(serial), writer), moment)


def of_file(paper: Paper, answers: Answers | None, *, begins: bool = False) -> Paper:
    """What was named, or what the answers file says; not both.

    Raises:
        BadUsage: both name a sheet; or a run begins on one, and it is not said when.
    """
    if answers is not None and answers.written.serial:
        if paper.written.serial:
            sentence = "The answers file says itself which sheet it is copied from."
            raise BadUsage(sentence, "Leave out --paper.")
        paper = Paper(answers.written, answers.begun)
    if begins and paper.written.serial and paper.begun is None:
        sentence = "When did the run begin on paper?"
        raise BadUsage(sentence, "Write what the sheet says: --begun '2026-03-02 21:00' (in an answers file: begun).")
    return paper


def beginning(work: Work, paper: Paper) -> TakeSheet | None:
    """The order with which a run begins on paper, or None."""
    written = paper.written
    if not written.serial:
        return None
    return written_by(work.officers(), written.by, written.serial, actor=work.officer.id, at=paper.begun)


def going_on(work: Work, session: RunSession, paper: Paper) -> int:
    """The number of the sheet in the run, taken now unless it was before; 0 if none is entered.

    Raises:
        Refused: with the sentence for the officer.
    """
    if not paper.written.serial:
        return 0
    order = written_by(work.officers(), paper.written.by, paper.written.serial, actor=work.officer.id)
    number = take(session, order)
    if isinstance(number, Refusal):
        raise must(number)
    say(f"Entering from the sheet {paper.written.serial}. Keep it: it is evidence.")
    return number
