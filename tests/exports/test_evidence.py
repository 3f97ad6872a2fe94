"""evidence.json: signed entries, proofs, and only the disclosures that the pages print."""

import base64
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from exports.assemble import assemble
from exports.compose import compose
from exports.evidence import Disclosed, Evidence, Kept, Papers, disclosed, evidence, from_json, to_json
from exports.recompose import recompose
from exports.record import to_json as record_json
from exports.render import render
from sop_engine.canonical import NotCanonical, canonical_bytes, sha256, unb64url
from sop_engine.errors import Refused
from sop_engine.journal.checkpoint import read_checkpoint
from sop_engine.journal.compartment import CompartmentKey, new_compartment
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.merkle import inclusion_path, leaf_hash, memory_nodes, root, verify_inclusion
from sop_engine.journal.seal import P256Signer, Place, open_entry, seal
from sop_engine.procedure.load import load_stored
from sop_engine.run.apply import apply
from sop_engine.run.claims import claims
from sop_engine.run.events import Opened, Withheld
from sop_engine.run.orders import Answer, Refusal
from sop_engine.run.state import START
from sop_engine.session import RunSession, open_work
from sop_engine.station.cost import CHEAP
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.roster import Enrolment
from sop_engine.system import Moment
from tests.exports import sample

RUN = RunId("ab" * 16)
ACTORS = {"akinyi": bytes([1]) * 32, "juma": bytes([2]) * 32, "otieno": bytes([3]) * 32}
_KEY = ec.derive_private_key(7, ec.SECP256R1())


class Chance:
    """Bytes that only look random, the same in each test run."""

    def __init__(self) -> None:
        self._count = count()

    def __call__(self, size: int) -> bytes:
        return hashlib.shake_256(str(next(self._count)).encode()).digest(size)


class Clock:
    """A clock that stands still but for its counter."""

    def __init__(self) -> None:
        self._count = count()

    def now(self) -> Moment:
        """The same second each time."""
        return Moment(utc=sample.START, boot="0" * 16, mono_ms=next(self._count))


def _moment(entered: datetime, number: int) -> Moment:
    passed = (entered - sample.START) // timedelta(milliseconds=1)
    return Moment(utc=entered, boot="0" * 16, mono_ms=10**9 + passed + number)


@cache
def sealed_run() -> tuple[tuple[SealedEntry, ...], tuple[CompartmentKey, ...]]:
    """The invented run, sealed entry by entry."""
    script, chance = sample.run(), Chance()
    keys: dict[str, CompartmentKey] = {}
    place = Place(run=RUN, prev=None, device=bytes(32), device_seq=0, device_prev=None)
    state, entries = START, []
    for number, event in enumerate(script.events):
        stated = claims(script.model, state, event)
        for claim in stated:
            if claim.compartment not in keys:
                keys[claim.compartment] = new_compartment(RUN, claim.compartment, chance)
        entry = seal(
            place,
            stated,
            keys=keys,
            signer=P256Signer(_KEY, ACTORS[event.header.actor]),
            moment=_moment(event.header.entered, number),
            chance=chance,
        )
        entries.append(entry)
        place = place.after(entry)
        state = apply(state, event)
    return tuple(entries), tuple(keys.values())


def gathered() -> Evidence:
    """The evidence of the invented run."""
    script = sample.run()
    entries, keys = sealed_run()
    leaves = memory_nodes([leaf_hash(entry.hash) for entry in entries])
    kept = [
        Kept(
            sealed=entry,
            opened=open_entry(entry, {key.id: key for key in keys}),
            event=event,
            path=inclusion_path(entry.device_seq, len(entries), leaves),
        )
        for entry, event in zip(entries, script.events, strict=True)
    ]
    papers = Papers(
        root=b"root", device=b"device", revocations=b"crl", roster=b"roster", roster_signature=b"s", checkpoint="note"
    )
    return evidence(script.model, kept, papers, sample.names())


def told(found: Evidence) -> Sequence[Disclosed]:
    """The events that the evidence tells."""
    return disclosed(found, {fingerprint: officer for officer, fingerprint in ACTORS.items()})


def test_evidence_survives_its_json() -> None:
    """Reading what was written gives the same evidence, byte for byte."""
    found = gathered()
    assert from_json(to_json(found)) == found


@pytest.mark.parametrize(
    "change",
    [lambda v: v | {"more": 1}, lambda v: v | {"format": 1}, lambda v: v | {"entries": "none"}],
    ids=["unknown key", "another format", "wrong type"],
)
def test_what_is_not_exactly_evidence_is_refused(change: object) -> None:
    """Only the one spelling is read."""
    assert callable(change)
    with pytest.raises(NotCanonical):
        from_json(canonical_bytes(change(json.loads(to_json(gathered())))))


def test_the_record_composed_from_the_evidence_is_the_record() -> None:
    """Real entries, sealed and opened: an outsider composes exactly the station's record."""
    script = sample.run()
    history = [
        replace(recorded, entry_hash=entry.hash)
        for recorded, entry in zip(script.history(), sealed_run()[0], strict=True)
    ]
    record = compose(script.model, history, sample.facts(script))
    assert recompose(record, script.model, told(gathered())) == record


def test_the_pinned_procedure_is_in_the_evidence() -> None:
    """The first entry discloses the whole text, and the procedure loads from it again."""
    first = told(gathered())[0].event
    assert isinstance(first, Opened)
    assert not isinstance(first.sources, Withheld)
    again = load_stored(first.sources).procedure
    assert again is not None
    changed = msgspec.structs.replace(again, logic_digest=first.logic_digest, text_digest=first.text_digest)
    assert changed == sample.procedure()


def test_no_secret_is_in_the_evidence() -> None:
    """Disclosures are opened and searched: no S2, S3 or vault value is among them."""
    text = to_json(gathered()).decode()
    for entry in gathered().entries:
        for disclosure in entry.shown:
            text += base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)).decode()
    for secret in (sample.SECRET_HARM, sample.SECRET_IDENTITY, "Wambui", "Inventedville"):
        assert secret not in text
    assert '"step":"hospital"' not in text


@pytest.mark.parametrize("field", ["body", "shown"])
def test_a_changed_disclosure_or_body_is_noticed(field: str) -> None:
    """A disclosure that its entry does not list, or a body that is no entry's, is refused."""
    found = gathered()
    entry = found.entries[3]
    wrong: dict[str, object] = {"body": entry.body.replace(":", ": ", 1), "shown": (entry.shown[0] + "A",)}
    changed = {field: wrong[field]}
    entries = (*found.entries[:3], _replaced(entry, changed), *found.entries[4:])
    with pytest.raises(NotCanonical):
        told(_replaced(found, {"entries": entries}))


def test_an_unknown_actor_is_refused() -> None:
    """An entry by somebody who is not in the roster tells nothing."""
    with pytest.raises(NotCanonical, match="roster"):
        disclosed(gathered(), {})


def test_inclusion_proofs_hold() -> None:
    """Each entry's path leads to the root of the whole tree."""
    entries, _ = sealed_run()
    leaves = [leaf_hash(entry.hash) for entry in entries]
    for number, entry in enumerate(gathered().entries):
        path = [unb64url(node) for node in entry.path]
        assert verify_inclusion(leaf_hash(sha256(entry.body.encode())), number, path, (len(leaves), root(leaves)))


def _replaced(part: Any, changes: dict[str, object]) -> Any:
    return msgspec.structs.replace(part, **changes)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[RunSession]:
    """A run of the invented procedure in a real practice station."""
    clock, chance = Clock(), Chance()
    founders = (
        Enrolment(id="akinyi", name="Akinyi Odhiambo", rank="Corporal", service_no="1", roles=("child_desk",)),
        Enrolment(id="otieno", name="Otieno Were", rank="Chief Inspector", service_no="2", roles=("ocs",)),
    )
    charter = Charter(name="Invented", agency="kps", practice=True, founders=founders, contacts={}, cost=CHEAP)
    station, founding = create_station(tmp_path / "s", charter, clock, chance, confirm=lambda _founding: None)
    unlocked = station.unlock("akinyi", founding.passphrases["akinyi"])
    with open_work(unlocked, clock, chance) as work:
        started = RunSession.start(work, sample.procedure(), "OB 1")
        assert isinstance(started, RunSession)
        yield started


def test_a_run_of_a_real_station_is_assembled(session: RunSession) -> None:
    """From station and journal: the record's facts are those of the evidence, and the PDF carries both."""
    order = Answer(
        by="akinyi", actor="akinyi", step="receive", field="note", value=sample.HOSTILE.replace("\x85", "")
    )
    assert not isinstance(session.submit(order), Refusal)
    made = assemble(session, kind="interim", number=1)
    found = from_json(made.evidence)
    checkpoint = read_checkpoint(found.checkpoint)
    assert made.record.integrity.device_root == checkpoint.root.hex()
    assert made.record.integrity.evidence == sha256(made.evidence).hex()
    assert made.record.head.maker == "akinyi"
    assert made.pdf == render(made.record, made.evidence)
    actors = {officer.fingerprint: officer.id for officer in session.work.unlocked.roster.officers}
    assert recompose(made.record, session.procedure, disclosed(found, actors)) == made.record
    assert record_json(made.record) != record_json(assemble(session, kind="interim", number=2).record)


def test_an_open_run_has_no_final_record(session: RunSession) -> None:
    """The final record is made of a closed run only."""
    with pytest.raises(Refused, match="still open"):
        assemble(session)
