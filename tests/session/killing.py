"""Kill a process that carries out a checklist, and compare what it reported as saved with what a resume finds."""

import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path

from sop_engine.canonical import b64url
from sop_engine.commands.answers import Errand, load_answers
from sop_engine.commands.desk import at_work
from sop_engine.commands.library import read_procedure
from sop_engine.errors import SopError
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.journal.entry import RunId
from sop_engine.run.answers_file import Line
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Saved, Work
from sop_engine.session.signers import public_keys
from tests.commands.checklists import CLOSING, Desk

ROOT = Path(__file__).resolve().parents[2]
PROCEDURE = "ocse_first_response"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kill left.

    Attributes:
        reported: entries that the process had reported as saved. found: entries of the run on the disk.
        lost: reported and not found. broken: what is wrong with what was found; empty when all is well.
    """

    reported: int
    found: int
    lost: int
    broken: str


def kill_once(desk: Desk, answers: Path, after: float) -> Outcome:
    """Start a process that carries out the answers in a run of its own, kill it so many seconds after its start."""
    code = f"from tests.session.killing import work_on; work_on({str(desk.folder)!r}, {str(desk.words)!r}, "
    child = subprocess.Popen([sys.executable, "-c", f"{code}{str(answers)!r})"], stdout=subprocess.PIPE, cwd=ROOT)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    time.sleep(after)
    child.kill()
    # A line that was cut off was not reported.
    lines = child.stdout.read().decode().split("\n")[:-1]
    child.stdout.close()
    assert child.wait() == -9, "the process ended by itself"
    return _compare(desk, lines)


def work_on(folder: str, words: str, answers: str) -> None:
    """What the child does: run after run, each entry named on standard output once its order is saved."""
    lines = load_answers(Path(answers))
    open_orders = replace(lines, lines=tuple(line for line in lines.lines if line.act != "close"))
    procedure = read_procedure(PROCEDURE, quick=True).procedure
    assert procedure is not None
    with at_work(Path(folder), Path(words), CLOSING) as (work, unlocker):
        work.may_write()
        _tell("ready")
        while True:
            session = RunSession.start(work, procedure, lines.case)
            assert isinstance(session, RunSession)
            told = _Told(session)
            told.report()
            errand = Errand(work=work, session=session, unlocker=unlocker, before=told.report)
            errand.carry_out(open_orders)


class _Told:
    """Names every entry of a session once."""

    def __init__(self, session: RunSession) -> None:
        self.session = session
        self.count = 0

    def report(self, _next: Line | None = None) -> None:
        """Name the entries that were saved since the last time (called before each next order)."""
        new = self.session.history[self.count :]
        self.count += len(new)
        _tell("".join(f"{self.session.run} {b64url(one.entry_hash)}\n" for one in new).rstrip())


def _tell(text: str) -> None:
    if text:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()


def _compare(desk: Desk, lines: list[str]) -> Outcome:
    """Resume every run that was named, as its officer would, and go on with it."""
    reported: dict[RunId, set[str]] = {}
    for line in lines:
        run, _, entry = line.partition(" ")
        reported.setdefault(RunId(run), set()).add(entry)
    found = lost = 0
    broken: list[str] = []
    with at_work(desk.folder, desk.words, CLOSING) as (work, _unlocker):
        for run, hashes in reported.items():
            there, wrong = _resumed(work, run)
            found, lost, broken = found + len(there), lost + len(hashes - there), broken + wrong
    return Outcome(sum(map(len, reported.values())), found, lost, "; ".join(broken))


def _resumed(work: Work, run: RunId) -> tuple[set[str], list[str]]:
    """Entries that a resume finds, and what is wrong: a refusal, the chain with all signatures, going on."""
    try:
        session = RunSession.resume(work, run)
    except SopError as fault:
        return set(), [fault.sentence]
    head = work.journal.head(run)
    expected = Expected(run=run, signers=public_keys(work.unlocked.roster), head=head.head if head else None)
    wrong = [one.sentence for one in verify_chain(work.journal.entries(run), expected)]
    there = {b64url(one.entry_hash) for one in session.history}
    if not isinstance(session.submit(Note(by=CLOSING, actor=CLOSING, text="Resumed.")), Saved):
        wrong.append("the run cannot go on")
    return there, wrong
