"""Composing again from what a record discloses: the check that nothing in it was invented."""

from collections.abc import Sequence
from datetime import UTC, datetime

from exports.compose import compose
from exports.facts import Facts, JournalFacts, OfficerFacts, ProgramFacts, Recorded, StationFacts
from exports.record import Record
from sop_engine.procedure.model import Procedure


def recompose(record: Record, procedure: Procedure, history: Sequence[Recorded]) -> Record:
    """The record that the disclosed events give, with the facts that the record itself states.

    It equals `record` if and only if every step, answer, act, exception and count in it follows from
    these events. The facts (names, fingerprints, heads) are for the verifier to check on their own.
    """
    return compose(procedure, history, facts_of(record))


def facts_of(record: Record) -> Facts:
    """The facts around a run as a record states them."""
    head, made = record.head, record.integrity
    officers = tuple(
        OfficerFacts(
            id=officer.id,
            name=officer.name,
            rank=officer.rank,
            service_no=officer.service_no,
            roles=officer.roles,
            fingerprint=officer.fingerprint,
            station=officer.station,
        )
        for officer in record.officers
    )
    return Facts(
        station=StationFacts(
            name=head.station,
            agency=head.agency,
            practice=head.practice,
            root_fingerprint=made.root_fingerprint,
            device_fingerprint=made.device_fingerprint,
            officers=officers,
        ),
        journal=JournalFacts(
            run=made.run,
            entries=made.entries,
            head=made.head,
            head_code=made.head_code,
            device_size=made.device_size,
            device_root=made.device_root,
            stations=made.stations,
        ),
        program=ProgramFacts(
            name=made.program,
            digest=made.program_digest,
            layout=made.layout,
            renderer=made.renderer,
            fonts=made.fonts,
        ),
        evidence=made.evidence,
        at=datetime.strptime(head.composed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        maker=head.maker,
        kind=head.kind,
        number=head.number,
        terms=record.terms,
    )
