"""`sop demo`: the whole main job, for real, in a throw-away practice station.

Real keys, real encryption, a real journal and a real signature; only the case, the officers and the clock
are invented. The clock follows the times in the answers file, so that one entry is late because it is.
"""

import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import click

from exports.handing_out import hand_out, seal_record
from exports.practice import practice_station
from exports.verify.findings import Status
from exports.verify.verify import verify_pdf
from sop_engine.commands.answers import Errand, load_answers
from sop_engine.commands.desk import must, runnable, say
from sop_engine.commands.library import locate
from sop_engine.commands.practice_kit import shipped_officers
from sop_engine.commands.secrets import Unlocker
from sop_engine.commands.translations import translated
from sop_engine.errors import CannotOpen, ExitCode, SopError, StoreUnavailable
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.texts import ENGLISH, LANGUAGES
from sop_engine.run.answers_file import Answers, Line
from sop_engine.run.events import Closed
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, open_work
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.trust import read_roots
from sop_engine.system import Moment, SystemClock, random_bytes

PROCEDURE = "ocse_first_response"
STORY = "demo.answers.yaml"
"""The invented case beside a procedure."""
RECIPIENT = "Office of the Director of Public Prosecutions (invented, demo)"
RECORD = "record.pdf"
ROOT = "practice-root.pem"
ALTERED = "record-one-byte-changed.pdf"


class StoryClock:
    """A clock that shows the time of the story: set before each act, never back."""

    def __init__(self, start: datetime) -> None:
        self._began = SystemClock().now()
        self._start = self._utc = start

    def now(self) -> Moment:
        """The story's wall clock; as much time has passed as the story says."""
        passed = (self._utc - self._start) // timedelta(milliseconds=1)
        return Moment(utc=self._utc, boot=self._began.boot, mono_ms=self._began.mono_ms + passed)

    def forward(self, to: datetime) -> None:
        """Let the story go on."""
        self._utc = max(self._utc, to)


@click.command()
@click.argument("procedure", metavar="[PROCEDURE]", default=PROCEDURE)
@click.option(
    "--language",
    type=click.Choice([ENGLISH, *LANGUAGES]),
    default=ENGLISH,
    show_default=True,
    help="Of the texts of the procedure.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the record and the practice root; else a new temporary one.",
)
def demo(procedure: str, language: str, out: Path | None) -> None:
    """Check, run, close, export, verify, and show that one changed byte is refused. All of it is invented.

    PROCEDURE is one that has an invented case beside it, as all shipped ones have; without it, the first response.
    """
    answers = load_answers(_story(procedure))
    model = translated(runnable(procedure), procedure, language)
    folder = _folder(out)
    say(f"1. Checked {model.id} {model.version}: {len(model.steps)} steps, no errors.")
    clock = StoryClock(_first(answers) - timedelta(hours=12))
    officers = shipped_officers()
    with practice_station(officers, clock, random_bytes) as unlocker:
        say(f"2. Founded the practice station {unlocker.station.name}, with {len(officers)} invented officers.")
        _run(model, answers, unlocker, clock, folder / RECORD)
        (folder / ROOT).write_text(certificate_pem(unlocker.station.root), encoding="ascii")
    _verify(folder)
    say("")
    say("The record:")
    click.echo(str(folder / RECORD))
    say("The practice root that it was verified against:")
    click.echo(str(folder / ROOT))


def _story(procedure: str) -> Path:
    """The invented case beside a procedure."""
    file = locate(procedure)[0].with_name(STORY)
    if not file.is_file():
        sentence = f"There is no invented case of {procedure}."
        raise CannotOpen(sentence, f"It would stand beside the procedure, in {STORY}.")
    return file


def _folder(out: Path | None) -> Path:
    """The folder for what is left of the demo; files of an earlier demo are replaced, others are not touched."""
    if out is None:
        return Path(tempfile.mkdtemp(prefix="sop-demo-record-"))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name in (RECORD, ROOT, ALTERED):
            (out / name).unlink(missing_ok=True)
    except OSError as fault:
        sentence = f"The folder {out.name} cannot be used: {fault.strerror}."
        raise StoreUnavailable(sentence) from fault
    return out


def _first(answers: Answers) -> datetime:
    return min(line.at for line in answers.lines if line.at is not None)


def _run(procedure: Procedure, answers: Answers, unlocker: Unlocker, clock: StoryClock, record: Path) -> None:
    """Run the whole checklist as the officer who closes it, the others acting with their own keys."""
    closing = answers.lines[-1].by
    clock.forward(_first(answers))
    with open_work(unlocker.unlock(closing), clock, random_bytes) as work:
        session = RunSession.start(work, procedure, answers.case)
        if isinstance(session, Refusal):
            raise must(session)
        errand = Errand(work=work, session=session, unlocker=unlocker, seal=seal_record, before=_driven(clock))
        orders = errand.carry_out(answers)
        closed = session.state.closed
        say(f"3. Ran it: {orders} orders, {len(session.history)} signed entries, closed as '{_result(closed)}'.")
        done = hand_out(session, RECIPIENT, record)
        say(f"4. Exported the record, {record.stat().st_size // 1024} KB, SHA-256 {done.sha256[:16]}...")


def _result(closed: Closed | None) -> str:
    return closed.state.replace("_", " ") if closed is not None else "open"


def _driven(clock: StoryClock) -> Callable[[Line], None]:
    def before(line: Line) -> None:
        if line.at is not None:
            clock.forward(line.at)

    return before


def _verify(folder: Path) -> None:
    """Verify the record, then a copy with one byte changed, which must be refused."""
    roots = read_roots(folder / ROOT)
    content = (folder / RECORD).read_bytes()
    verdict = verify_pdf(content, roots, practice=True)
    say("5. Verified it:")
    for line in verdict.lines():
        say(f"   {line}")
    if verdict.exit_code is not ExitCode.DONE:
        sentence = "The record did not verify. This should never happen."
        raise SopError(sentence)
    place = content.index(b"PRACTICE")
    altered = content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]
    (folder / ALTERED).write_bytes(altered)
    refused = verify_pdf(altered, roots, practice=True)
    if refused.exit_code is ExitCode.DONE:
        sentence = "A changed record was accepted. This should never happen."
        raise SopError(sentence)
    say(f"6. Changed byte {place} of a copy, one bit of one letter:")
    for check in refused.checks:
        if check.status is Status.FAILED:
            say(f"   {check.status.value}  {check.name}  {check.reason}")
    say(f"   {refused.verdict.value}, as it must be.")
