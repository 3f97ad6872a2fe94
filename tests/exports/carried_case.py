"""A case that went from one practice station to another and was closed there; its record, and means to forge it."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec

from exports import evidence as ev
from exports.assemble import Assembled, assemble
from exports.compose import compose
from exports.record import Record, to_json
from exports.render import render
from exports.sign import sign_pdf
from exports.verify.subject import Question, Subject
from sop_engine.canonical import b64url, sha256
from sop_engine.journal.entry import RunId
from sop_engine.journal.seal import open_entry
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.carriage import RECEIVED
from sop_engine.session.marks import enter_marks, marks_of, marks_run
from sop_engine.session.sending import send_case
from sop_engine.session.station_log import StationAct
from sop_engine.station.certificates import Root
from sop_engine.station.files import read_bytes
from sop_engine.station.keys import p256
from sop_engine.station.two_supervisors import open_pair
from sop_engine.station.unlocked import Unlocked
from tests.exports.signed import SIGNED_AT
from tests.session.carrying import Stations
from tests.session.pairs import act
from tests.session.stories import at_work, unlocked
from tests.session.test_carrying_far import first_acts
from tests.tui.practice import Practice, found

FALSE_MARKS = {"head": {"head": "00" * 32}, "entries": {"entries": "5"}, "roots": {"roots": "00" * 32}}
"""What an officer of the receiving station could sign falsely about the taking over."""
ANOTHER = RunId("ab" * 16)
"""A run that is not there."""


@dataclass(frozen=True)
class CarriedCase:
    """Two stations, the run, its record, and a copy of the second station from before the run was closed.

    Attributes:
        marks: what the second station signed of the taking over, by what is false in it.
    """

    stations: Stations
    still_open: Practice
    run: RunId
    assembled: Assembled
    marks: dict[str, ev.EvidenceTaken]

    @cached_property
    def sender(self) -> Unlocked:
        """An officer of the station where it began."""
        return unlocked(self.stations.here)

    @cached_property
    def maker(self) -> Unlocked:
        """Who closed the run and made the record."""
        return unlocked(self.stations.there)

    @cached_property
    def told(self) -> ev.Evidence:
        """The honest evidence."""
        return ev.from_json(self.assembled.evidence)

    def sign(self, record: Record, data: bytes) -> bytes:
        """The record, drawn and signed by who closed the run."""
        me = self.maker
        return sign_pdf(render(record, data), sign=me.signer.sign, chain=me.chain, at=SIGNED_AT)

    @cached_property
    def signed(self) -> bytes:
        """The honest file."""
        return self.sign(self.assembled.record, self.assembled.evidence)

    def sender_root(self) -> Root:
        """The root of the first station with its key."""
        return root_with_key(self.stations.here)


def root_with_key(practice: Practice) -> Root:
    """The root of a station, opened by its two supervisors."""
    pair = {one: unlocked(practice, one).unwrapping for one in ("otieno", "kamau")}
    station = unlocked(practice).station
    return Root(station.root, p256(open_pair(read_bytes(station.places.pairs), station.id, "root", pair)))


def carry(folder: Path) -> CarriedCase:
    """Begin the case at Mfano station, send it to Mfano Mbili, and close it there."""
    stations = Stations(found(folder / "one" / "station"), found(folder / "two" / "station", "Mfano Mbili"), folder)
    stations.trust(stations.here, stations.there)
    stations.trust(stations.there, stations.here)
    with at_work(stations.here) as work:
        first_acts(work, chief=False)
        (run,) = send_case(work, "CP/9", stations.card(), folder / "nine").runs
    stations.receive((folder / "nine").read_bytes())
    with at_work(stations.there) as work:
        _mark_falsely(work, run)
        session = RunSession.resume(work, run)
        act(session, o.Amend, step="facts", field="officer", value="mutua", reason="A colleague here helps.")
    shutil.copytree(stations.there.folder, folder / "open" / "station")
    with at_work(stations.there) as work:
        session = RunSession.resume(work, run)
        act(session, o.Complete, step="facts")
        act(session, o.Complete, step="desk")
        act(session, o.Close, outcome="ended")
        _mark_falsely(work, run, "late")
        made = assemble(session)
        marks = _marks(work, run)
    return CarriedCase(stations, Practice(folder / "open" / "station", stations.there.passphrases), run, made, marks)


def _mark_falsely(work: Work, run: RunId, *names: str) -> None:
    """Sign, behind the true mark, others like it that each say one thing otherwise."""
    honest = dict(marks_of(work, run)[0].words)
    for name in names or FALSE_MARKS:
        words = {**honest, **FALSE_MARKS.get(name, {})}
        enter_marks(work, run, StationAct(act=RECEIVED, about=name, words=tuple(words.items())))
    if not names:
        enter_marks(work, ANOTHER, StationAct(act=RECEIVED, about="run", words=tuple(honest.items())))


def _marks(work: Work, run: RunId) -> dict[str, ev.EvidenceTaken]:
    """Every mark as evidence carries it, by what it is about."""
    size = work.journal.device_head().size
    taken: dict[str, ev.EvidenceTaken] = {}
    for chain in map(marks_run, (run, ANOTHER)):
        keys = {key.id: key for key in work.keys_of(chain).values()}
        for one in work.journal.entries(chain):
            opened = open_entry(one, keys)
            taken[str(opened.claims["about"])] = ev.EvidenceTaken(
                body=one.body.decode(),
                signature=b64url(one.signature),
                shown=tuple(sorted(opened.texts.values())),
                path=tuple(map(b64url, work.journal.inclusion_proof(one.device_seq, size))),
            )
    return taken


@dataclass(frozen=True)
class _Parts:
    """What `Subject` reads of a file."""

    record: bytes
    evidence: bytes


def forge(case: CarriedCase, change: Callable[[ev.Evidence], ev.Evidence]) -> bytes:
    """The file with this evidence, and with whatever record follows from it; else with the honest one."""
    data = ev.to_json(change(case.told))
    honest = case.assembled.record
    integrity = msgspec.structs.replace(honest.integrity, evidence=sha256(data).hex())
    record = msgspec.structs.replace(honest, integrity=integrity)
    subject = Subject(_Parts(to_json(record), data), Question())  # type: ignore[arg-type]  # no file is read here
    with suppress(Exception):  # where nothing follows from it the attack keeps the pages as they were
        record = compose(subject.procedure, subject.events, subject.facts)
    return case.sign(record, data)


def with_part(told: ev.Evidence, number: int, **changes: object) -> ev.Evidence:
    """The evidence with another part."""
    parts = list(told.parts)
    parts[number] = msgspec.structs.replace(parts[number], **changes)
    return msgspec.structs.replace(told, parts=tuple(parts))
