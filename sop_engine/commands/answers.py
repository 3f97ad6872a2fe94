"""Carrying out an answers file: every order as if an officer had given it, in the order of the file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import click
from msgspec import structs

from sop_engine.commands.desk import must, say
from sop_engine.commands.doors import Doors, need_seal
from sop_engine.commands.secrets import Unlocker
from sop_engine.errors import CannotOpen, ExitCode, Refused, SopError
from sop_engine.journal.entry import RunId
from sop_engine.problem import Problem
from sop_engine.run.answers_file import Answers, Line, read_answers
from sop_engine.run.answers_sheets import NOT_WRITTEN, Written
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, Work
from sop_engine.session.sheets import take, written_by
from sop_engine.session.using import refresh
from sop_engine.station.unlocked import Unlocked

MOST_BYTES = 4_000_000
"""Size of an answers file that is still read."""


def load_answers(path: Path) -> Answers:
    """Read an answers file; findings are shown and end the command with exit 1.

    Raises:
        CannotOpen: missing, unreadable or too large.
    """
    from sop_engine.procedure.source import Source, read_source

    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror}."
        raise CannotOpen(sentence) from fault
    if len(content) > MOST_BYTES:
        sentence = f"{path.name} is too large to be an answers file."
        raise CannotOpen(sentence)
    source = read_source(content, path.name)
    found = read_answers(source) if isinstance(source, Source) else source
    if isinstance(found, Answers):
        return found
    _show(found)
    raise click.exceptions.Exit(ExitCode.FINDINGS)


def _show(problems: list[Problem]) -> None:
    """Say what is wrong and where, and nothing of what stands there: a line of such a file may name a child."""
    from sop_engine.procedure.codes import CODES
    from sop_engine.procedure.frames import render

    told = [structs.replace(one, message=f"{CODES[one.code]}.", hint=_own_hint(one), also=()) for one in problems]
    click.echo(render(told, {}, "text"), err=True)
    say("The lines themselves are not shown here, because an answers file may name a child.")


def _own_hint(problem: Problem) -> str:
    """The hint where it lists what is possible; any other may repeat what was typed."""
    return problem.hint if problem.hint.startswith("Possible") else ""


@dataclass(slots=True, kw_only=True)
class Errand:
    """An answers file on its way through a run.

    Attributes:
        seal: called after the run was closed. before: called before each order (the demo sets its clock there).
        paper: on which sheet it was written, and by whom, where the file says nothing of that.
    """

    work: Work
    session: RunSession
    unlocker: Unlocker
    seal: Callable[[RunSession], None] | None = None
    before: Callable[[Line], None] = lambda _line: None
    paper: Written = NOT_WRITTEN
    persons: dict[str, str] = field(default_factory=dict)
    signers: dict[str, Unlocked] = field(default_factory=dict)

    def carry_out(self, answers: Answers) -> int:
        """Give every order; gives how many there were.

        Raises:
            Refused: an order was refused; those before it are saved.
        """
        for number, line in enumerate(answers.lines):
            so_far = f"{number} of {len(answers.lines)} orders are saved."
            self.before(line)
            try:
                refusal = self._give(line)
            except (SopError, KeyboardInterrupt):
                say(f"{so_far} Stopped at line {line.position.line}: {line.act} by {line.by}")
                raise
            if refusal is not None:
                say(f"{so_far} The next one was refused:")
                say(f"  line {line.position.line}: {line.act} by {line.by}")
                raise must(refusal)
        return len(answers.lines)

    def _give(self, line: Line) -> Refusal | None:
        if line.act == "close" and self.seal is None:
            self.seal = self._doors().seal
        place = self._place(line)
        sheet = self._sheet(place, line.written if line.written.serial or "sheet" in line.keys else self.paper)
        if isinstance(sheet, Refusal):
            return sheet
        # What is copied is signed by who copies it: only an own signature is its giver's, who is here.
        signer = None if sheet and not _own(line) else self._signer(line.by)
        actor = (signer or self.work.unlocked).officer.id
        order = replace(line.order(actor, self.persons, self.session.unfolded), sheet=sheet)
        answer = place.submit(order, signer)
        if isinstance(answer, Refusal):
            return answer
        if line.person:
            self.persons[line.person] = list(self.session.state.persons)[-1]
        if line.act == "accept":
            refresh(self.session)
        if line.act == "close" and self.seal is not None:
            self.seal(self.session)
        return None

    def _sheet(self, place: RunSession, written: Written) -> int | Refusal:
        """The number of the sheet in the run; 0 for what is not from paper."""
        if not written.serial:
            return 0
        me = self.work.officer.id
        return take(place, written_by(self.work.officers(), written.by, written.serial, actor=me))

    def _place(self, line: Line) -> RunSession:
        """The run an order is for: `accept` with a step means the run that this step began."""
        step = str(line.keys.get("step", "")) if line.act == "accept" else ""
        used = self.session.state.step(step).used if step else None
        return RunSession.resume(self.work, RunId(used.run)) if used else self.session

    def _doors(self) -> Doors:
        return need_seal()

    def _signer(self, officer: str) -> Unlocked | None:
        """Who signs: the officer whose passphrase the practice file holds; else whoever has unlocked."""
        if officer == self.work.officer.id or not self.work.practice or officer not in self.unlocker.known:
            return None
        if officer not in self.signers:
            self.signers[officer] = self.unlocker.unlock(officer)
        return self.signers[officer]


_OWN = frozenset({"confirm", "close", "accept", "stop_clock", "extend_clock", "restart_clock"})
"""Acts that nobody does for another."""


def _own(line: Line) -> bool:
    """Does this act need the own key of who does it?"""
    return line.act in _OWN or (line.act == "sign" and "signer" not in line.keys)


def run_answers(
    work: Work, session: RunSession, unlocker: Unlocker, answers: Answers, paper: Written = NOT_WRITTEN
) -> None:
    """Carry out a file and say how it went. `paper`: on which sheet it was written, where the file does not say.

    Raises:
        Refused: an order was refused.
    """
    if answers.of != session.procedure.id:
        sentence = f"The answers file is for the procedure {answers.of}, the run is one of {session.procedure.id}."
        raise Refused(sentence)
    count = Errand(work=work, session=session, unlocker=unlocker, paper=paper).carry_out(answers)
    say(f"{count} orders carried out. Saved.")
    sys.stderr.flush()
