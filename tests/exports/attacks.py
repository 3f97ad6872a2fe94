"""One planted attack for each rule of the verifier, each of which only that rule can refuse."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.record import Record
from sop_engine.canonical import b64url, sha256
from sop_engine.journal.body import Body
from sop_engine.station.certificates import Root, certify_device, certify_officer, make_revocations, make_root
from tests.exports.false_acts import ended_otherwise, nothing_left_undone
from tests.exports.file_attacks import (
    appended,
    commitment,
    described,
    lower_case,
    no_supervisor,
    not_certified,
    other_page,
    other_s,
    other_signer,
    other_time,
    page_in_signing_revision,
    retitled,
    retold,
    revised_before_signing,
    second_certificate,
    shadowed,
    with_reason,
)
from tests.exports.forging import Forgery, World, forge, honest, sign_as
from tests.exports.signed import SIGNED_AT, Practice, seeded

Attack = Callable[[Practice], bytes]


def foreign_certificate(practice: Practice) -> bytes:
    """The roster lists a certificate of the maker that somebody else's root has issued under the same name."""
    plan = honest(practice)
    impostor = Root(practice.root.certificate, ec.derive_private_key(99, ec.SECP256R1()))
    key = plan.world.keys["wanjiru"].public_key()
    false = certify_officer(impostor, key, "Jane Wanjiru", "13", seeded("false"))
    certificates = {**plan.world.certificates, "wanjiru": false}
    return forge(replace(plan, world=replace(plan.world, certificates=certificates)))


def revoked(practice: Practice) -> bytes:
    """The maker had left before."""
    plan = honest(practice)
    serial = plan.world.certificates["wanjiru"].serial_number
    left = datetime(2027, 1, 1, tzinfo=UTC)
    papers = make_revocations(practice.root, [(serial, left)], 9, left)
    return forge(replace(plan, world=replace(plan.world, revocations=_der(papers))))


def promoted(practice: Practice) -> bytes:
    """The maker has given herself another rank in the roster."""
    plan = honest(practice)
    officers = tuple(
        msgspec.structs.replace(one, rank="Superintendent") if one.id == "wanjiru" else one
        for one in plan.world.roster.officers
    )
    roster = msgspec.structs.replace(plan.world.roster, officers=officers)
    key = plan.world.keys["wanjiru"]
    return forge(replace(plan, world=replace(plan.world, roster=roster, roster_key=key)))


def not_the_closer(practice: Practice) -> bytes:
    """An officer who did not close the run makes and signs the final record."""
    plan = honest(practice)
    return forge(replace(plan, facts=lambda facts: replace(facts, maker="juma"), signed=sign_as("juma")))


def live_root(practice: Practice) -> bytes:
    """A practice run under a root that looks like a live one."""
    plan = honest(practice)
    return forge(replace(plan, world=reissued(plan.world, Root(look_alike(practice), practice.root.key))))


def look_alike(practice: Practice) -> x509.Certificate:
    """The practice station's root without its marks."""
    station = practice.maker.roster.text.station
    return make_root(practice.root.key, station, "Mfano", seeded("live"), practice=False).certificate


def other_evidence(practice: Practice) -> bytes:
    """Evidence that says the same in another order than the one that the record names."""

    def turned(told: ev.Evidence) -> ev.Evidence:
        first = told.entries[0]
        changed = msgspec.structs.replace(first, shown=tuple(reversed(first.shown)))
        return msgspec.structs.replace(told, entries=(changed, *told.entries[1:]))

    return forge(replace(honest(practice), exchanged=turned))


def dropped_entry(practice: Practice) -> bytes:
    """That an answer was amended is left out."""
    return forge(replace(honest(practice), dropped=frozenset({5})))


def other_key(practice: Practice) -> bytes:
    """The supervisor's confirmation is signed with somebody else's key."""
    return forge(replace(honest(practice), entry_signer=lambda number, actor: "wanjiru" if number == 12 else actor))


def digest_again(practice: Practice) -> bytes:
    """An entry lists a digest of the entry before it, so that one disclosure could be shown for both."""
    first: list[Body] = []

    def repeated(number: int, body: Body) -> Body:
        first.append(body)
        if number != 3:
            return body
        # Entry 3 shows one of its digests, the act's; one of the others is a decoy and may be exchanged.
        shown = sha256(_shown_text(practice, number).encode())
        decoy = next(one for one in body.digests if one not in {shown, _forged_digest(practice, number)})
        digests = sorted({*body.digests, first[1].digests[0]} - {decoy}, key=b64url)
        return msgspec.structs.replace(body, digests=tuple(digests))

    return forge(replace(honest(practice), body=repeated))


def other_device(practice: Practice) -> bytes:
    """The entries were written on a machine that nobody has certified."""
    return forge(
        replace(honest(practice), body=lambda _number, body: msgspec.structs.replace(body, device=bytes([7]) * 32))
    )


def other_log_key(practice: Practice) -> bytes:
    """The head of the log is signed by another machine's key."""
    return forge(replace(honest(practice), checkpoint_key=Ed25519PrivateKey.from_private_bytes(bytes([5]) * 32)))


def other_log(practice: Practice) -> bytes:
    """The device has signed the head of some other log."""
    plan = honest(practice)
    return forge(replace(plan, world=replace(plan.world, device_name="sop/elsewhere/device-1")))


def not_in_log(practice: Practice) -> bytes:
    """One entry's proof leads elsewhere: the log that was written down does not hold it."""

    def elsewhere(told: ev.Evidence) -> ev.Evidence:
        last = told.entries[-1]
        changed = msgspec.structs.replace(last, path=(b64url(bytes(32)), *last.path[1:]))
        return msgspec.structs.replace(told, entries=(*told.entries[:-1], changed))

    return forge(replace(honest(practice), evidence=elsewhere))


def other_procedure(practice: Practice) -> bytes:
    """The procedure's text is another than the one whose digests the run was opened with."""
    plan = honest(practice)
    sources = [
        [path, text.replace("Call the children officer", "Call the children officer, if there is time")]
        for path, text in plan.lines[0].claims["sources"]
    ]
    return forge(replace(plan, lines=(plan.lines[0].claim("sources", sources), *plan.lines[1:])))


def other_role(practice: Practice) -> bytes:
    """A step is completed in a role that the officer does not hold."""
    return forge(_with(practice, 6, role="child_desk"))


def signed_for_another(practice: Practice) -> bytes:
    """An officer signs in another one's name."""
    plan = honest(practice)
    lines = list(plan.lines)
    lines[10] = lines[10].claim("value", {**lines[10].claims["value"], "signer": "kamau"})
    return forge(replace(plan, lines=tuple(lines)))


def own_confirmation(practice: Practice) -> bytes:
    """The supervisor's confirmation was entered by the officer who had completed the step."""
    plan = honest(practice)
    lines = list(plan.lines)
    lines[12] = replace(lines[12], actor="wanjiru")
    return forge(replace(plan, lines=tuple(lines)))


def other_station(practice: Practice) -> bytes:
    """The record names a station that the roster does not."""

    def elsewhere(record: Record) -> Record:
        head = msgspec.structs.replace(record.head, station="Central")
        return msgspec.structs.replace(record, head=head)

    return forge(replace(honest(practice), record=elsewhere))


def other_rank(practice: Practice) -> bytes:
    """The record gives an officer another rank than the roster."""

    def higher(record: Record) -> Record:
        officers = tuple(msgspec.structs.replace(one, rank=f"Acting {one.rank}") for one in record.officers[1:])
        return msgspec.structs.replace(record, officers=(record.officers[0], *officers))

    return forge(replace(honest(practice), record=higher))


def invented_answer(practice: Practice) -> bytes:
    """The record gives an answer that nobody has entered."""
    plan = honest(practice)
    return forge(replace(plan, record=lambda record: retold(record, "Child protection desk", "Somewhere quite else")))


def corrected_in_silence(practice: Practice) -> bytes:
    """Ten minutes are added to the time of an entry, and nobody said that the clock was off."""
    plan = honest(practice)
    lines = list(plan.lines)
    entered = datetime.fromisoformat(lines[6].claims["act"]["at"]) + timedelta(minutes=10)
    lines[6] = lines[6].act(correction=600, at=entered.isoformat()[:19] + "Z")
    return forge(replace(plan, lines=tuple(lines)))


def hidden_jump(practice: Practice) -> bytes:
    """The clock was put back between two entries, and no entry says so."""
    plan = honest(practice)
    last = plan.lines[-1]
    steady = last.moment.mono_ms + 3_600_000
    return forge(replace(plan, lines=(*plan.lines[:-1], replace(last, moment=replace(last.moment, mono_ms=steady)))))


ATTACKS: Mapping[str, tuple[Attack, ...]] = {
    "signatures": (with_reason,),
    "coverage": (appended,),
    "gap": (lower_case,),
    "revisions": (page_in_signing_revision, retitled, described, revised_before_signing),
    "message": (second_certificate,),
    "attributes": (commitment,),
    "low_s": (other_s,),
    "certified": (not_certified,),
    "integrity": (other_time,),
    "path": (foreign_certificate,),
    "revoked": (revoked,),
    "roster": (promoted,),
    "operator": (other_signer, not_the_closer),
    "supervisor": (no_supervisor,),
    "practice": (live_root,),
    "pages": (other_page, shadowed),
    "evidence": (other_evidence,),
    "chain": (dropped_entry,),
    "entries": (other_key,),
    "disclosures": (digest_again,),
    "device": (other_device,),
    "checkpoint": (other_log_key, other_log),
    "inclusion": (not_in_log,),
    "procedure": (other_procedure,),
    "roles": (other_role, own_confirmation, signed_for_another),
    "facts": (other_station, other_rank),
    "record": (invented_answer,),
    "acts": (nothing_left_undone, ended_otherwise),
    "clock": (corrected_in_silence, hidden_jump),
}


"""Rule to the attacks that only it refuses."""


def _with(practice: Practice, number: int, **act: Any) -> Forgery:
    plan = honest(practice)
    lines = list(plan.lines)
    lines[number] = lines[number].act(**act)
    return replace(plan, lines=tuple(lines))


def reissued(world: World, root: Root) -> World:
    """The same people under another root."""
    chance = seeded("reissued")
    names = {one.id: (one.name, one.service_no) for one in world.roster.officers}
    certificates = {
        name: certify_officer(root, key.public_key(), *names[name], chance) for name, key in world.keys.items()
    }
    return replace(
        world,
        root=root,
        certificates=certificates,
        device=certify_device(root, world.device_key.public_key(), world.device_name, chance),
        revocations=_der(make_revocations(root, [], 1, SIGNED_AT)),
    )


def _der(thing: Any) -> bytes:
    der: bytes = thing.public_bytes(Encoding.DER)
    return der


def _shown_text(practice: Practice, number: int) -> str:
    return ev.from_json(practice.assembled.evidence).entries[number].shown[0]


def _forged_digest(practice: Practice, number: int) -> bytes:
    told = ev.from_json(_honest_evidence(practice))
    return sha256(told.entries[number].shown[0].encode())


def _honest_evidence(practice: Practice) -> bytes:
    seen: list[bytes] = []

    def keep(told: ev.Evidence) -> ev.Evidence:
        seen.append(ev.to_json(told))
        return told

    forge(replace(honest(practice), evidence=keep))
    return seen[0]
