"""Forging records: everything that a record rests on can be told otherwise, and the rest follows honestly.

A forgery changes one thing and keeps all others in order, down to re-signing with whatever key is needed. So a
rule that refuses it is the only one that can.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.compose import compose
from exports.facts import Facts, JournalFacts, OfficerFacts, StationFacts
from exports.program import program_facts
from exports.record import Record
from exports.render import render
from exports.sign import sign_pdf
from sop_engine.canonical import b64url, sha256, unb64url
from sop_engine.journal.body import Body, parse_body
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.compartment import new_compartment
from sop_engine.journal.entry import RunId, SealedEntry
from sop_engine.journal.head_code import head_code
from sop_engine.journal.merkle import inclusion_path, leaf_hash, memory_nodes
from sop_engine.journal.merkle import root as tree_root
from sop_engine.journal.seal import P256Signer, Place, open_entry, seal
from sop_engine.journal.signature import signed_bytes
from sop_engine.procedure.load import load_stored
from sop_engine.run.events import Claim, Opened
from sop_engine.station.certificates import Root
from sop_engine.station.files import encode
from sop_engine.station.keys import fingerprint
from sop_engine.station.roster import SIGNATURE_CONTEXT, RosterText
from sop_engine.system import Moment
from tests.exports.signed import SIGNED_AT, Practice, seeded
from tests.station.stations import signing_key


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Certificates, keys and papers of a station, as the forger has them."""

    root: Root
    keys: Mapping[str, ec.EllipticCurvePrivateKey]
    certificates: Mapping[str, x509.Certificate]
    device: x509.Certificate
    device_key: Ed25519PrivateKey
    device_name: str
    roster: RosterText
    revocations: bytes
    roster_key: ec.EllipticCurvePrivateKey

    def fingerprint(self, officer: str) -> bytes:
        """The actor in this officer's entries."""
        return fingerprint(self.certificates[officer])

    def told(self) -> RosterText:
        """The roster with the certificates of this world."""
        officers = tuple(
            msgspec.structs.replace(one, certificate=_der(self.certificates[one.id])) for one in self.roster.officers
        )
        return msgspec.structs.replace(
            self.roster, officers=officers, device=_der(self.device), root=fingerprint(self.root.certificate)
        )


def world_of(practice: Practice) -> World:
    """The honest world."""
    maker = practice.maker
    return World(
        root=practice.root,
        keys={name: signing_key(one) for name, one in practice.officers.items()},
        certificates={name: one.signer.certificate for name, one in practice.officers.items()},
        device=maker.device.certificate,
        device_key=maker.device.key,
        device_name=maker.device.name,
        roster=maker.roster.text,
        revocations=maker.station.text.revocations,
        roster_key=practice.root.key,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry as it is to be told: claims by name, who signs, what is shown of it."""

    claims: Mapping[str, Any]
    actor: str
    moment: Moment
    shown: frozenset[str]
    missed: tuple[str, ...]

    def act(self, **changes: Any) -> "Line":
        """The same with another act."""
        return replace(self, claims={**self.claims, "act": {**self.claims["act"], **changes}})

    def claim(self, name: str, value: Any) -> "Line":
        """The same with another value."""
        return replace(self, claims={**self.claims, name: value})


def tale_of(practice: Practice) -> tuple[Line, ...]:
    """The honest entries, ready to be told otherwise."""
    told = ev.from_json(practice.assembled.evidence).entries
    lines = []
    for kept, shown in zip(practice.kept, told, strict=True):
        names = {text: name for name, text in kept.opened.texts.items()}
        line = Line(
            claims=kept.opened.claims,
            actor=kept.event.header.actor,
            moment=kept.opened.body.moment,
            shown=frozenset(names[text] for text in shown.shown),
            missed=shown.missed,
        )
        lines.append(line)
    return tuple(lines)


def _same(_number: int, what: Any) -> Any:
    return what


def _unchanged(what: Any) -> Any:
    return what


def sign_as(officer: str) -> Callable[[bytes, World], bytes]:
    """Sign the file with this officer's key."""

    def sign(pdf: bytes, world: World) -> bytes:
        chain = (world.certificates[officer], world.root.certificate)
        return sign_pdf(pdf, sign=P256Signer(world.keys[officer], b"").sign, chain=chain, at=SIGNED_AT)

    return sign


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgery:
    """What is told otherwise; everything that is not named here is honest.

    Attributes:
        lines: the entries. body: changes one entry's clear part, which is then signed again.
        entry_signer: who really signs an entry. dropped: numbers of entries left out of the evidence.
        evidence: changes the evidence before the record names it, exchanged: after.
        facts, record: change what the record is composed with, and the record. drawn: draws the pages.
        signed: signs the file.
    """

    run: str
    world: World
    lines: Sequence[Line]
    body: Callable[[int, Body], Body] = _same
    entry_signer: Callable[[int, str], str] = _same
    dropped: frozenset[int] = frozenset()
    checkpoint_key: Ed25519PrivateKey | None = None
    evidence: Callable[[ev.Evidence], ev.Evidence] = _unchanged
    exchanged: Callable[[ev.Evidence], ev.Evidence] = _unchanged
    facts: Callable[[Facts], Facts] = _unchanged
    record: Callable[[Record], Record] = _unchanged
    drawn: Callable[[Record, bytes], bytes] = render
    signed: Callable[[bytes, World], bytes] = field(default_factory=lambda: sign_as("wanjiru"))


def honest(practice: Practice) -> Forgery:
    """A forgery of nothing."""
    return Forgery(run=practice.run, world=world_of(practice), lines=tale_of(practice))


def forge(plan: Forgery) -> bytes:
    """The signed file that tells what the plan says."""
    sealed, texts = _sealed(plan)
    told = plan.evidence(_evidence(plan, sealed, texts))
    data = ev.to_json(told)
    record = plan.record(_record(plan, told, data))
    return plan.signed(plan.drawn(record, ev.to_json(plan.exchanged(told))), plan.world)


def _sealed(plan: Forgery) -> tuple[list[SealedEntry], list[Mapping[str, str]]]:
    chance = seeded("forged")
    key = new_compartment(RunId(plan.run), "case", chance)
    device = fingerprint(plan.world.device)
    place = Place(run=RunId(plan.run), prev=None, device=device, device_seq=0, device_prev=None)
    sealed: list[SealedEntry] = []
    texts: list[Mapping[str, str]] = []
    for number, line in enumerate(plan.lines):
        claims = [Claim(name=name, value=value) for name, value in line.claims.items()]
        signer = P256Signer(plan.world.keys[line.actor], plan.world.fingerprint(line.actor))
        entry = seal(place, claims, keys={"case": key}, signer=signer, moment=line.moment, chance=chance)
        texts.append(open_entry(entry, {key.id: key}).texts)
        entry = _resigned(plan, number, entry, line.actor)
        place = place.after(entry)
        sealed.append(entry)
    return sealed, texts


def _resigned(plan: Forgery, number: int, entry: SealedEntry, actor: str) -> SealedEntry:
    body = plan.body(number, parse_body(entry.body)).to_bytes()
    signer = plan.entry_signer(number, actor)
    signature = P256Signer(plan.world.keys[signer], plan.world.fingerprint(actor)).sign(signed_bytes(sha256(body)))
    return replace_entry(entry, body=body, signature=signature)


def replace_entry(entry: SealedEntry, *, body: bytes, signature: bytes) -> SealedEntry:
    """An entry with another body."""
    return SealedEntry(
        run=entry.run,
        body=body,
        hash=sha256(body),
        signature=signature,
        device_seq=entry.device_seq,
        boxes=entry.boxes,
    )


def _evidence(plan: Forgery, sealed: Sequence[SealedEntry], texts: Sequence[Mapping[str, str]]) -> ev.Evidence:
    world = plan.world
    leaves = [leaf_hash(entry.hash) for entry in sealed]
    nodes = memory_nodes(leaves)
    roster = encode(world.told())
    signature = P256Signer(world.roster_key, b"").sign(SIGNATURE_CONTEXT + sha256(roster))
    checkpoint = Checkpoint(origin=world.device_name, size=len(leaves), root=tree_root(leaves))
    entries = [
        ev.EvidenceEntry(
            body=entry.body.decode(),
            signature=b64url(entry.signature),
            shown=tuple(sorted(texts[number][name] for name in line.shown)),
            missed=line.missed,
            path=tuple(b64url(node) for node in inclusion_path(number, len(leaves), nodes)),
        )
        for number, (entry, line) in enumerate(zip(sealed, plan.lines, strict=True))
        if number not in plan.dropped
    ]
    return ev.Evidence(
        format=ev.FORMAT,
        root=b64url(_der(world.root.certificate)),
        device=b64url(_der(world.device)),
        revocations=b64url(world.revocations),
        roster=ev.SignedRoster(signed=b64url(roster), signature=b64url(signature)),
        checkpoint=sign_checkpoint(checkpoint, plan.checkpoint_key or world.device_key),
        entries=tuple(entries),
    )


def _record(plan: Forgery, told: ev.Evidence, data: bytes) -> Record:
    world = plan.world
    events = ev.disclosed(told, {world.fingerprint(name): name for name in world.certificates})
    opened = events[0].event
    assert isinstance(opened, Opened)
    assert isinstance(opened.sources, Mapping)
    procedure = load_stored(opened.sources).procedure
    assert procedure is not None
    roster = world.told()
    size, root = told.checkpoint.split("\n")[1:3]
    device_root = unb64url(root.rstrip("=").translate(str.maketrans("+/", "-_")))
    facts = Facts(
        station=StationFacts(
            name=roster.name,
            agency=procedure.agencies.get(roster.agency, roster.agency),
            practice=roster.practice,
            root_fingerprint=fingerprint(world.root.certificate).hex(),
            device_fingerprint=fingerprint(world.device).hex(),
            officers=tuple(
                OfficerFacts(
                    id=one.id,
                    name=one.name,
                    rank=one.rank,
                    service_no=one.service_no,
                    roles=one.roles,
                    fingerprint=one.fingerprint.hex(),
                )
                for one in roster.officers
            ),
        ),
        journal=JournalFacts(
            run=plan.run,
            entries=len(events),
            head=events[-1].entry_hash.hex(),
            head_code=head_code(device_root),
            device_size=int(size),
            device_root=device_root.hex(),
        ),
        program=program_facts(),
        evidence=sha256(data).hex(),
        at=SIGNED_AT,
        maker="wanjiru",
    )
    return compose(procedure, events, plan.facts(facts))


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.DER)
