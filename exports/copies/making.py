"""Making a copy and handing it out: for a named recipient, for a reason, and entered before the file has its name.

A copy of a closed run is made from the same entries as its final record and carries the same signed head of the log,
so that both can be held against each other. It is signed by the officer who makes it.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509

from exports.assemble import Point, assemble
from exports.copies.envelope import check_recipient, seal_for
from exports.handing_out import asked_for, record_of, signed, write_and_enter
from exports.terms import Kind, Shows, Terms
from exports.verify.container import read_container
from exports.verify.subject import Question, Subject
from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.run.copies import LogCopy
from sop_engine.session import RunSession
from sop_engine.session.refused import noted_fault
from sop_engine.station.keys import fingerprint
from sop_engine.station.rights import NoRight, refusal_words

_PERSON = "person_"
"""How the compartments of persons begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What copy is wanted.

    Attributes:
        kind: full or disclosure. shows: the highest class that it shows, or empty.
        recipient: office and name. reason: why it leaves.
        certificate: the recipient's; a copy that shows a class leaves only sealed to it.
        interim: of an open run.
    """

    kind: Kind
    recipient: str
    reason: str
    shows: Shows = ""
    certificate: x509.Certificate | None = None
    interim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """What was handed out. `sha256`: of the file; `inside`: of the signed PDF in it, which the recipient verifies."""

    path: Path
    number: int
    sha256: str
    inside: str


def hand_out_copy(session: RunSession, asked: Asked, out: Path) -> Copy:
    """Make a copy, seal it, enter it, and write it into a new file.

    Raises:
        Refused: not possible now, no reason, no certificate that it can be sealed to, or the officer may read nothing
            of what it would show. StoreUnavailable: the disk refused; nothing was handed out.
    """
    terms = _terms(session, asked, out)
    work = session.work
    work.may_write()
    pdf, number = _made(session, asked, terms)
    content = pdf if asked.certificate is None else seal_for(pdf, asked.certificate, work.chance)
    me, inside, whole = work.officer.id, sha256(pdf).hex(), sha256(content).hex()
    entry = LogCopy(
        by=me,
        actor=me,
        recipient=terms.recipient,
        kind="interim" if asked.interim else "final",
        sha256=whole,
        copy=terms.kind,
        reason=terms.reason,
        shows=terms.shows,
        certificate=terms.certificate,
        inside="" if inside == whole else inside,
        number=number,
    )
    write_and_enter(session, content, out, entry)
    return Copy(path=out, number=number, sha256=whole, inside=inside)


def _terms(session: RunSession, asked: Asked, out: Path) -> Terms:
    to = asked_for(asked.recipient, out)
    reason = asked.reason.strip()
    if not reason or not reason.isprintable():
        sentence = "Say in one line why this copy leaves."
        raise Refused(sentence)
    if asked.kind == "full" and not asked.shows:
        sentence = "A fuller copy shows identity, or identity and harm; say which."
        raise Refused(sentence)
    if asked.shows:
        _may_read(session)
    if asked.certificate is not None:
        check_recipient(asked.certificate, session.work.now())
    elif asked.shows:
        sentence = "A copy that shows identity or harm leaves only sealed to its recipient."
        raise Refused(sentence, "Name the recipient's certificate with --certificate FILE.")
    sealed = fingerprint(asked.certificate).hex() if asked.certificate else ""
    return Terms(kind=asked.kind, recipient=to, reason=reason, shows=asked.shows, certificate=sealed)


def _may_read(session: RunSession) -> None:
    """Refuse an officer who holds no key of any person in the run: the copy would show no more than the record."""
    work = session.work
    kept = {one.name for one in work.keystore.compartments(session.run) if one.name.startswith(_PERSON)}
    if kept and not kept & set(session.keyring.open):
        action = "export_copy"
        fault = NoRight(refusal_words(action), action=action, about=session.run, who=work.unlocked)
        raise noted_fault(work, fault)


def _made(session: RunSession, asked: Asked, terms: Terms) -> tuple[bytes, int]:
    """The signed PDF, and the number of an interim one."""
    if asked.interim:
        number = session.state.interim + 1
        return signed(session, assemble(session, kind="interim", number=number, terms=terms).pdf), number
    final, _ = record_of(session, interim=False)
    return signed(session, assemble(session, terms=terms, point=point_of(final)).pdf), 0


def point_of(record: bytes) -> Point:
    """Where the journal stood when this signed record was made."""
    subject = Subject(read_container(record), Question())
    checkpoint = subject.checkpoint
    return Point(
        entries=len(subject.evidence.entries),
        size=checkpoint.size,
        root=checkpoint.root,
        checkpoint=subject.evidence.checkpoint,
    )
