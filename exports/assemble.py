"""From an open run to record, evidence and unsigned PDF: the one place that reads station and journal."""

from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.compose import compose
from exports.facts import Facts, JournalFacts, StationFacts
from exports.gathering import WrittenParts
from exports.program import program_facts
from exports.record import Record
from exports.render import render
from exports.terms import Terms, level_of
from exports.writers import everybody, officer_facts, writers, written_at
from sop_engine.canonical import sha256
from sop_engine.errors import Refused
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.head_code import head_code
from sop_engine.journal.seal import open_entry
from sop_engine.procedure.model import Privacy
from sop_engine.session import RunSession
from sop_engine.session.kin import all_names
from sop_engine.station.agency import kept_crosses


@dataclass(frozen=True, slots=True)
class Assembled:
    """A record with its evidence, and the unsigned PDF that carries both."""

    record: Record
    evidence: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Where the journal stood.

    Attributes:
        entries: of the run, counted from its first. size, root: of the device log. checkpoint: signed, as text.
    """

    entries: int
    size: int
    root: bytes
    checkpoint: str


def assemble(
    session: RunSession,
    *,
    kind: Literal["final", "interim"] = "final",
    number: int = 0,
    terms: Terms | None = None,
    point: Point | None = None,
) -> Assembled:
    """Compose, gather evidence and draw.

    Args:
        session: a run; for a final record it must be closed.
        kind: final or interim.
        number: of an interim record, from 1.
        terms: of a copy; None: the default record.
        point: up to where in the journal; default: all of it, as it stands now.

    Raises:
        Refused: the run is open (final) or closed (interim), a name of the vault would leave, or this officer may not
            read that a case of another station was taken over here.
    """
    final = kind == "final"
    if (session.state.closed is not None) != final:
        sentence = "The run is still open." if final else "The run is closed; its record is final."
        raise Refused(sentence, "Use --interim for an open run." if final else "Leave out --interim.")
    point = point or _now(session)
    data = ev.to_json(_evidence(session, point, level_of(terms)))
    history = session.history[: point.entries]
    facts = replace(_facts(session, point, data), kind=kind, number=number, terms=terms)
    record = compose(session.procedure, history, facts)
    return Assembled(record, data, render(record, data))


def _now(session: RunSession) -> Point:
    head, device = session.work.journal.device_head(), session.work.unlocked.device
    signed = sign_checkpoint(Checkpoint(origin=device.name, size=head.size, root=head.root), device.key)
    return Point(entries=len(session.history), size=head.size, root=head.root, checkpoint=signed)


def _evidence(session: RunSession, point: Point, shows: Privacy) -> ev.Evidence:
    unlocked = session.work.unlocked
    journal = session.work.journal
    keys = session.keyring.by_id()
    parts = WrittenParts(session, point.size, point.entries)
    told = zip(journal.entries(session.run), session.history, strict=True)
    kept = [
        ev.Kept(
            sealed=sealed,
            opened=open_entry(sealed, keys),
            event=recorded.event,
            path=parts.path(at, sealed.device_seq),
        )
        for at, (sealed, recorded) in enumerate(islice(told, point.entries))
    ]
    papers = ev.Papers(
        root=unlocked.station.text.root,
        device=unlocked.device.certificate_der,
        revocations=unlocked.station.text.revocations,
        roster=unlocked.roster.signed,
        roster_signature=unlocked.roster.signature,
        checkpoint=point.checkpoint,
        agency=tuple(one.public_bytes(Encoding.DER) for one in kept_crosses(unlocked.station)),
        parts=parts.told(),
    )
    return ev.evidence(session.procedure, kept, papers, all_names(session), shows=shows)


def _facts(session: RunSession, point: Point, data: bytes) -> Facts:
    unlocked = session.work.unlocked
    station = unlocked.station
    found = writers(ev.from_json(data), session.run) if session.foreign else ()
    return Facts(
        station=StationFacts(
            name=station.name,
            agency=session.procedure.agencies.get(station.agency, station.agency),
            practice=station.practice,
            root_fingerprint=station.root_fingerprint.hex(),
            device_fingerprint=unlocked.device.fingerprint.hex(),
            officers=officer_facts(everybody(unlocked.roster.officers, found)),
        ),
        journal=JournalFacts(
            run=session.run,
            entries=point.entries,
            head=session.history[point.entries - 1].entry_hash.hex(),
            head_code=head_code(point.root),
            device_size=point.size,
            device_root=point.root.hex(),
            stations=written_at(found),
        ),
        program=program_facts(),
        evidence=sha256(data).hex(),
        at=session.work.now(),
        maker=unlocked.officer.id,
        names=all_names(session),
    )
