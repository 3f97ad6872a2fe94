"""From an open run to record, evidence and unsigned PDF: the one place that reads station and journal."""

from dataclasses import dataclass
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.compose import compose
from exports.facts import Facts, JournalFacts, OfficerFacts, StationFacts
from exports.program import program_facts
from exports.record import Record
from exports.render import render
from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.head_code import head_code
from sop_engine.journal.seal import open_entry
from sop_engine.journal.store import DeviceHead
from sop_engine.session import RunSession
from sop_engine.session.kin import all_names
from sop_engine.station.agency import kept_crosses
from sop_engine.station.roster import Officer


@dataclass(frozen=True, slots=True)
class Assembled:
    """A record with its evidence, and the unsigned PDF that carries both."""

    record: Record
    evidence: bytes
    pdf: bytes


def assemble(session: RunSession, *, kind: Literal["final", "interim"] = "final", number: int = 0) -> Assembled:
    """Compose, gather evidence and draw, as the journal stands now.

    Args:
        session: a run; for the final record it must be closed.
        kind: final or interim.
        number: of the interim record, from 1.

    Raises:
        Refused: the run is open (final) or closed (interim), another station wrote a part of it, or a name of the
            vault would leave.
    """
    if (session.state.closed is not None) != (kind == "final"):
        sentence = "The run is still open." if kind == "final" else "The run is closed; its record is final."
        raise Refused(sentence, "Use --interim for an open run." if kind == "final" else "Leave out --interim.")
    if session.foreign:
        sentence = "Another station wrote a part of this run; a record that proves both stations cannot be drawn yet."
        raise Refused(sentence, "sop verify RUN proves the whole run here; send it on with: sop case send")
    head = session.work.journal.device_head()
    data = ev.to_json(_evidence(session, head))
    record = compose(session.procedure, session.history, _facts(session, head, data, kind=kind, number=number))
    return Assembled(record, data, render(record, data))


def _evidence(session: RunSession, head: DeviceHead) -> ev.Evidence:
    unlocked = session.work.unlocked
    journal = session.work.journal
    keys = session.keyring.by_id()
    kept = [
        ev.Kept(
            sealed=sealed,
            opened=open_entry(sealed, keys),
            event=recorded.event,
            path=journal.inclusion_proof(sealed.device_seq, head.size),
        )
        for sealed, recorded in zip(journal.entries(session.run), session.history, strict=True)
    ]
    device = unlocked.device
    checkpoint = Checkpoint(origin=device.name, size=head.size, root=head.root)
    papers = ev.Papers(
        root=unlocked.station.text.root,
        device=device.certificate_der,
        revocations=unlocked.station.text.revocations,
        roster=unlocked.roster.signed,
        roster_signature=unlocked.roster.signature,
        checkpoint=sign_checkpoint(checkpoint, device.key),
        agency=tuple(one.public_bytes(Encoding.DER) for one in kept_crosses(unlocked.station)),
    )
    return ev.evidence(session.procedure, kept, papers, all_names(session))


def _facts(
    session: RunSession, head: DeviceHead, data: bytes, *, kind: Literal["final", "interim"], number: int
) -> Facts:
    unlocked = session.work.unlocked
    station = unlocked.station
    return Facts(
        station=StationFacts(
            name=station.name,
            agency=session.procedure.agencies.get(station.agency, station.agency),
            practice=station.practice,
            root_fingerprint=station.root_fingerprint.hex(),
            device_fingerprint=unlocked.device.fingerprint.hex(),
            officers=tuple(_officer(officer) for officer in unlocked.roster.officers),
        ),
        journal=JournalFacts(
            run=session.run,
            entries=len(session.history),
            head=session.history[-1].entry_hash.hex(),
            head_code=head_code(head.root),
            device_size=head.size,
            device_root=head.root.hex(),
        ),
        program=program_facts(),
        evidence=sha256(data).hex(),
        at=session.work.now(),
        maker=unlocked.officer.id,
        kind=kind,
        number=number,
        names=all_names(session),
    )


def _officer(officer: Officer) -> OfficerFacts:
    return OfficerFacts(
        id=officer.id,
        name=officer.name,
        rank=officer.rank,
        service_no=officer.service_no,
        roles=officer.roles,
        fingerprint=officer.fingerprint.hex(),
    )
