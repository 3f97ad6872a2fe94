"""What leaves the station: the final record, sealed once at closing, and interim records of an open run.

Every hand-out is an entry of the run's journal, written before the file appears under its name.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from exports.assemble import assemble
from exports.sign import sign_pdf
from sop_engine.canonical import sha256
from sop_engine.errors import Refused, StoreUnavailable
from sop_engine.run.copies import LogCopy
from sop_engine.run.orders import LogExport, Refusal
from sop_engine.sentence import phrase
from sop_engine.session import RunSession
from sop_engine.session.keeping import keep, kept
from sop_engine.session.refused import noted_fault
from sop_engine.station.rights import NoRight, Who, may

LONGEST_RECIPIENT = 120
"""Characters of a recipient's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOut:
    """What was handed out. `number`: of an interim record, from 1, else 0. `sha256`: of the file, hex."""

    path: Path
    kind: str
    number: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the journal keeps of a hand-out. `kind`: final, interim, bundle or draft; `sha256`: hex."""

    recipient: str
    kind: str
    sha256: str
    number: int = 0


def seal_record(session: RunSession) -> None:
    """Compose, sign and keep the record of a closed run; does nothing if that was done before.

    Raises:
        Refused: the run is open, or somebody else closed it (only that officer's key may certify).
        StoreUnavailable: the disk refused; the run stays closed and the record can be sealed again.
    """
    folder, key = session.work.unlocked.station.places.records, session.keyring.case
    if kept(folder, key) is not None:
        return
    closed = session.state.closed
    if closed is None:
        sentence = "The run is still open."
        raise Refused(sentence, "Close it first.")
    standing = {Who.CLOSER} if closed.header.actor == session.work.officer.id else set[Who]()
    if not may("seal_record", standing):
        sentence = "The record is not sealed yet, and only the officer who closed the run can seal it."
        hint = phrase("{officer} must hand it out once.", officer=closed.header.actor)
        fault = NoRight(sentence, hint, action="seal_record", about=session.run, who=session.work.unlocked)
        raise noted_fault(session.work, fault)
    keep(folder, key, signed(session, assemble(session).pdf), session.work.chance)


def hand_out(session: RunSession, recipient: str, out: Path, *, interim: bool = False) -> HandedOut:
    """Write the record into a new file for a recipient, and an entry that says so.

    Args:
        session: the run.
        recipient: office and name, kept in the journal.
        out: a file that does not exist yet.
        interim: a numbered record of an open run; its pages say INTERIM.

    Raises:
        Refused: not possible now, or the file exists. StoreUnavailable: the disk refused; nothing was handed out.
    """
    to = asked_for(recipient, out)
    session.work.may_write()
    content, number = record_of(session, interim=interim)
    kind = "interim" if interim else "final"
    write_and_enter(session, content, out, Entry(to, kind, sha256(content).hex(), number))
    return HandedOut(path=out, kind=kind, number=number, sha256=sha256(content).hex())


def asked_for(recipient: str, out: Path) -> str:
    """To whom it goes, in one line.

    Raises:
        Refused: that is not said, or something is at that place already.
    """
    to = recipient.strip()
    if not to or not to.isprintable() or len(to) > LONGEST_RECIPIENT:
        told = "Say to whom it goes, in one line of at most {longest} characters."
        sentence = phrase(told, longest=LONGEST_RECIPIENT)
        raise Refused(sentence)
    if out.exists() or out.is_symlink():
        sentence = phrase("{file} exists already; nothing is written over.", file=out.name)
        raise Refused(sentence, "Choose another name.")
    return to


def record_of(session: RunSession, *, interim: bool) -> tuple[bytes, int]:
    """The signed record, and the number of an interim one, which is made now; 0 for the final one."""
    number = session.state.interim + 1 if interim else 0
    return (_interim(session, number) if interim else _final(session)), number


def write_and_enter(session: RunSession, content: bytes, out: Path, entry: Entry | LogCopy) -> None:
    """Write a file beside its place, enter the hand-out, and give the file its name."""
    part = _beside(out, content)
    try:
        enter(session, entry)
        part.replace(out)
    except OSError as fault:
        raise disk_fault(out, fault) from fault
    finally:
        part.unlink(missing_ok=True)


def hand_out_record(session: RunSession, recipient: str, out: Path) -> str:
    """As `hand_out`, interim while the run is open; gives a sentence for the officer."""
    done = hand_out(session, recipient, out, interim=session.state.closed is None)
    what = phrase("Interim record {number}", number=done.number) if done.number else phrase("The record")
    return phrase(
        "{what} is in {file}; SHA-256 begins {sha256}. Entered in the journal.",
        what=what,
        file=done.path.name,
        sha256=done.sha256[:16],
    )


def _final(session: RunSession) -> bytes:
    seal_record(session)
    content = kept(session.work.unlocked.station.places.records, session.keyring.case)
    if content is None:
        sentence = "The record was sealed but cannot be found."
        raise StoreUnavailable(sentence)
    return content


def _interim(session: RunSession, number: int) -> bytes:
    return signed(session, assemble(session, kind="interim", number=number).pdf)


def signed(session: RunSession, unsigned: bytes) -> bytes:
    """An unsigned PDF, signed by the officer at work."""
    unlocked = session.work.unlocked
    at = session.work.now()
    return sign_pdf(unsigned, sign=unlocked.signer.sign, chain=unlocked.chain, at=at)


def enter(session: RunSession, entry: Entry | LogCopy) -> None:
    """Enter in the journal that something leaves.

    Raises:
        Refused: it may not. StoreUnavailable: the disk refused.
    """
    answer = session.submit(entry if isinstance(entry, LogCopy) else _order(entry, session.work.officer.id))
    if isinstance(answer, Refusal):
        raise Refused(answer.sentence, answer.hint)


def _order(entry: Entry, me: str) -> LogExport:
    return LogExport(
        by=me,
        actor=me,
        recipient=entry.recipient,
        kind=entry.kind,
        sha256=entry.sha256,
        number=entry.number,
    )


def _beside(out: Path, content: bytes) -> Path:
    """The content in a file beside the wanted one, synced, readable by its owner only."""
    part = out.with_name(f".{out.name}.part")
    try:
        number = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise disk_fault(out, fault) from fault
    return part


def disk_fault(out: Path, fault: OSError) -> StoreUnavailable:
    """What an officer is told of a disk that refuses."""
    sentence = phrase("{file} could not be written: {reason}.", file=out.name, reason=fault.strerror)
    return StoreUnavailable(sentence, "Nothing was lost; choose another place or free some room.")
