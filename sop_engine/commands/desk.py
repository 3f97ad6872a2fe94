"""The way from options to an open run: shared by the commands that work in a station."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from sop_engine.commands.secrets import Unlocker, ask_line, unlocker
from sop_engine.errors import BadUsage, CannotOpen, Refused, SopError
from sop_engine.problem import Problem
from sop_engine.procedure.model import Procedure
from sop_engine.run.orders import AnyOrder, Refusal
from sop_engine.session import RunSession, Work, open_work
from sop_engine.session.clocks import clock_doubt, mark_clock, state_time
from sop_engine.session.refused import enter_fault
from sop_engine.station.rights import NoRight
from sop_engine.system import SystemClock, random_bytes
from sop_engine.visible import visible_line


@contextmanager
def at_work(
    folder: Path | None, passphrase_file: Path | None, officer: str | None
) -> Iterator[tuple[Work, Unlocker]]:
    """An unlocked station with its stores open, and how further officers are unlocked."""
    doors = unlocker(folder, passphrase_file)
    with open_work(doors.unlock(officer), SystemClock(), random_bytes) as work:
        yield work, doors


def runnable(name: str) -> Procedure:
    """The procedure of that id or file, if it has no errors.

    Raises:
        CannotOpen: there is none, or it has errors.
    """
    from sop_engine.commands.library import read_procedure

    loaded = read_procedure(name)
    if loaded.procedure is None:
        raise CannotOpen(_first(loaded.problems), f"See them all with: sop check {name}")
    return loaded.procedure


def _first(problems: tuple[Problem, ...]) -> str:
    words = problems[0].message if problems else "it could not be read"
    return f"This procedure has errors and cannot be run ({visible_line(words)})."


_UNKNOWN_PLACES = frozenset({"unknown_step", "unknown_field", "unknown_column"})
"""Refusals whose place was typed and does not exist: it is not repeated, since it may be a name."""


def must(refusal: Refusal) -> Refused:
    """A refusal of the run as the way a command ends (exit 3)."""
    where = f" ({refusal.field})" if refusal.field and refusal.code not in _UNKNOWN_PLACES else ""
    offers = f" Possible: {', '.join(refusal.offers)}." if refusal.offers else ""
    return Refused(visible_line(refusal.sentence + where), visible_line(refusal.hint + offers).strip())


def carry_out(session: RunSession, order: AnyOrder) -> None:
    """Carry out one order.

    Raises:
        Refused: with the sentence for the officer (exit 3).
    """
    answer = session.submit(order)
    if isinstance(answer, Refusal):
        raise must(answer)


def enter_refusal(error: SopError) -> None:
    """A refusal for lack of right, that no working place has entered, goes into the station log."""
    if isinstance(error, NoRight):
        enter_fault(error, SystemClock(), random_bytes)


def say(text: str) -> None:
    """A line for the person, on standard error; data alone goes to standard output."""
    click.echo(text, err=True)


def given_or_asked(given: str | None, question: str, *, private: bool) -> str:
    """What the command line gave, else what the officer types now.

    Args:
        given: the option, or None.
        question: asked on the terminal.
        private: about a person's identity or harm. Other users of the machine see arguments, and shells keep them.

    Raises:
        Refused: a private one was given as an argument. BadUsage: it must be asked, and there is no terminal.
    """
    if given is None:
        return ask_line(question)
    if private:
        sentence = "An answer about a person is never written on the command line: others can read it there."
        raise Refused(
            sentence, "Leave --value and --reason away; they are asked for. Clear it from your shell's history."
        )
    return given


def ask_about_clock(work: Work) -> str:
    """When the clock cannot be right, ask what is so; work goes on in any case.

    To be asked before a run is begun: its own first entry would be the newest one that the clock is held against.

    Returns:
        What the run has to keep of it; empty if there is no doubt, or the times are corrected from here on.
    """
    doubt = clock_doubt(work)
    if not doubt:
        return ""
    say(doubt)
    try:
        told = ask_line("What day and time is it really? (2026-11-22 14:05; Enter: I do not know) ")
    except BadUsage:
        told = "nobody could be asked"
    statement = state_time(work, visible_line(doubt), visible_line(told))
    if not statement:
        say("From here on the times are corrected by what you said. Every record shows it.")
    return statement


def keep_statement(session: RunSession, statement: str) -> None:
    """Enter what was said about the clock in a run that is open."""
    if statement and not session.state.closed:
        mark_clock(session, statement)
        say("Entered. The record shows it.")
