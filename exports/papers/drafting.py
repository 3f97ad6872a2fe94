"""The door to the drafts: from a closed run to one unsigned PDF that a person fills in."""

from pathlib import Path

from exports.bundle.handing_out import KIND as BUNDLE
from exports.draw import draw
from exports.handing_out import Entry, asked_for, record_of, write_and_enter
from exports.papers.certificate import lay_out_certificate
from exports.papers.facts import PaperFacts
from exports.papers.health import health, utc_text
from exports.papers.health_page import lay_out_health, lay_out_questions
from exports.papers.register import cited_and_asked
from exports.papers.sheet import Sheet
from exports.papers.weight import lay_out_weight
from exports.pdf.archive import About
from exports.typefaces import metrics
from exports.verify.container import Container, read_container
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from exports.verify.subject import Question, Subject
from sop_engine.canonical import sha256
from sop_engine.errors import CannotOpen
from sop_engine.journal.body import parse_body
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.events import Exported
from sop_engine.session import RunSession
from sop_engine.session.station_check import devices_of

KIND = "draft"
"""How the journal names such a hand-out."""
_GIVEN = frozenset({"final", BUNDLE})


def hand_out_draft(session: RunSession, recipient: str, out: Path) -> str:
    """Write the drafts for a closed run into a new file, and an entry that says so; the file's SHA-256, hex.

    Raises:
        Refused: the run is open, or something is at that place. StoreUnavailable: the disk refused.
    """
    to = asked_for(recipient, out)
    session.work.may_write()
    record, _ = record_of(session, interim=False)
    content = draw_papers(gather(session, record))
    digest = sha256(content).hex()
    write_and_enter(session, content, out, Entry(to, KIND, digest))
    return digest


def gather(session: RunSession, file: bytes) -> PaperFacts:
    """Everything that the drafts of this run and its signed record say.

    Raises:
        CannotOpen: the station log, or the register of laws, is damaged.
    """
    work = session.work
    container = read_container(file)
    record = Subject(container, Question()).record
    outcome = verify_run(work, session.run)
    cited, asked = cited_and_asked(_register())
    officer = work.officer
    given = (one.event for one in session.history if isinstance(one.event, Exported))
    return PaperFacts(
        record=record,
        digest=sha256(file).hex(),
        size=len(file),
        pages=_pages(container),
        maker=f"{officer.rank} {officer.name}".strip(),
        at=utc_text(work.now()),
        handed_out=tuple(utc_text(one.header.at) for one in given if one.kind in _GIVEN),
        checks=outcome.checks,
        sound=outcome.verdict is Verdict.VERIFIED,
        health=health(work, _first_here(session)),
        cited=cited,
        asked=asked,
    )


def draw_papers(facts: PaperFacts) -> bytes:
    """The drafts as an unsigned PDF (PDF/A-3a, PDF/UA-1)."""
    head = facts.record.head
    sheet = Sheet(metrics(), practice=head.practice)
    lay_out_certificate(sheet, facts)
    lay_out_weight(sheet, facts)
    lay_out_health(sheet, facts)
    lay_out_questions(sheet, facts)
    pages = sheet.close(f"DRAFT papers for a court: case {head.case}", f"for the record with SHA-256 {facts.digest}")
    about = About(
        title=pages.title,
        author=metrics().literal(f"{head.agency}, {head.station}"),
        subject=f"{'PRACTICE ' if head.practice else ''}Drafts under sections 106B(4) and 78A(3), Evidence Act",
        made=facts.at,
        digest=sha256(f"{facts.digest} {facts.at} {facts.maker}".encode()),
    )
    return draw(pages, about)


def _first_here(session: RunSession) -> int:
    """The number, in the log of this station, of the first entry that it wrote of the run."""
    own, journal = devices_of(session.work), session.work.journal
    bodies = (parse_body(one.body) for one in journal.entries(session.run))
    return min((one.device_seq for one in bodies if one.device in own), default=journal.device_head().size)


def _pages(container: Container) -> int:
    count: int = container.revision(0).root["/Pages"]["/Count"]
    return count


def _register() -> Source:
    path = shipped("procedures") / "shared" / "law.yaml"
    found = read_source(path.read_bytes(), path.name)
    if not isinstance(found, Source):
        raise CannotOpen(found[0].message, "Install the program again.")
    return found
