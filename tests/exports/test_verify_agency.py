"""Records of a station for which an agency vouches, and what the revocation list in a record says about time."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from exports import evidence as ev
from exports.assemble import assemble
from exports.sign import sign_pdf
from exports.verify.findings import Outcome, Status, Verdict
from exports.verify.verify import verify_pdf
from sop_engine.canonical import b64url
from sop_engine.session import RunSession, open_work
from sop_engine.station.agency import keep_cross
from sop_engine.station.certificates import make_revocations
from sop_engine.station.folder import open_station
from tests.exports.forging import forge, honest
from tests.exports.signed import SIGNED_AT, Practice, WalkingClock, seeded
from tests.station.agencies import KEY, OTHER_KEY, agency, crossed, pem


@pytest.fixture(scope="module")
def vouched_for(practice: Practice, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The record of the practice run, made in a copy of the station that keeps an agency's certificate."""
    return record_with(practice, tmp_path_factory.mktemp("agency") / "station")


def record_with(practice: Practice, folder: Path, **spoiled: Any) -> bytes:
    """The record; what is spoiled in the certificate was put into the folder past the door that checks it."""
    shutil.copytree(practice.folder, folder)
    me = open_station(folder).unlock("wanjiru", practice.passphrases["wanjiru"])
    cross = crossed(me.station.root, agency(), **spoiled)
    if spoiled:
        (folder / "agency").mkdir()
        (folder / "agency" / "spoiled.pem").write_bytes(pem(cross))
    else:
        supervisor = open_station(folder).unlock("otieno", practice.passphrases["otieno"])
        keep_cross(supervisor.station, agency(), cross, supervisor, SIGNED_AT)
    with open_work(me, WalkingClock(), seeded("agency")) as work:
        made = assemble(RunSession.resume(work, next(iter(work.runs())).head.run))
    return sign_pdf(made.pdf, sign=me.signer.sign, chain=me.chain, at=SIGNED_AT)


def judged(record: bytes, roots: Sequence[x509.Certificate]) -> Outcome:
    """The verifier's word on a practice record."""
    return verify_pdf(record, roots, practice=True)


def lines(outcome: Outcome, name: str) -> list[tuple[Status, str]]:
    """The lines of one check."""
    return [(one.status, one.reason) for one in outcome.checks if one.name == name]


def test_who_trusts_the_agency_trusts_the_station(practice: Practice, vouched_for: bytes) -> None:
    """VERIFIED over the agency; that its own withdrawal was not looked for is said, and only then."""
    outcome = judged(vouched_for, [agency()])
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks
    ((status, reason),) = lines(outcome, "root")
    assert status is Status.OK
    assert "an agency that you trust certified the station root" in reason
    assert [status for status, _ in lines(outcome, "revoked")] == [Status.OK, Status.NOT_CHECKED]
    itself = judged(vouched_for, [agency(), practice.root.certificate])
    assert itself.verdict is Verdict.VERIFIED
    assert [status for status, _ in lines(itself, "revoked")] == [Status.OK]


def test_without_the_agencys_word_its_root_helps_nobody(practice: Practice, vouched_for: bytes) -> None:
    """A record that carries none, an agency that is not trusted, and one with the same name and another key."""
    assert judged(practice.signed, [agency()]).verdict is Verdict.SIGNER_UNKNOWN
    assert judged(vouched_for, []).verdict is Verdict.SIGNER_UNKNOWN
    impostor = judged(vouched_for, [agency(key=OTHER_KEY)])
    assert impostor.verdict is Verdict.SIGNER_UNKNOWN
    assert "not signed by this agency" in lines(impostor, "root")[0][1]


@pytest.mark.parametrize(
    "spoiled", [{"length": 2}, {"key": OTHER_KEY}, {"end": SIGNED_AT - timedelta(days=1)}, {"issuer_id": None}]
)
def test_an_unsound_word_counts_nothing(practice: Practice, tmp_path: Path, spoiled: dict[str, Any]) -> None:
    """The record stays intact, but who made it is not known."""
    outcome = judged(record_with(practice, tmp_path / "station", **spoiled), [agency()])
    assert outcome.verdict is Verdict.SIGNER_UNKNOWN
    assert "does not count" in lines(outcome, "root")[0][1]


def test_the_agencys_word_of_another_station_counts_nothing(practice: Practice) -> None:
    """A forger with a root of the own adds what the agency signed for an honest station."""
    plan = honest(practice)
    theirs = crossed(practice.root.certificate, agency(), public=OTHER_KEY.public_key())

    def added(told: ev.Evidence) -> ev.Evidence:
        return replace_agency(told, theirs)

    outcome = judged(forge(replace(plan, exchanged=added)), [agency()])
    assert "not about this station root" in lines(outcome, "root")[0][1]
    assert outcome.verdict is Verdict.FAILED, "and the record names other evidence"


def replace_agency(told: ev.Evidence, one: x509.Certificate) -> ev.Evidence:
    """The evidence with this certificate in it."""
    data = ev.to_json(told)
    text = b64url(one.public_bytes(Encoding.DER))
    changed = ev.from_json(data.replace(b'{"checkpoint"', b'{"agency":["' + text.encode() + b'"],"checkpoint"', 1))
    assert changed.agency == (text,)
    return changed


@pytest.mark.parametrize(("minutes", "verdict"), [(1, Verdict.VERIFIED), (0, Verdict.VERIFIED), (-1, Verdict.FAILED)])
def test_what_was_signed_before_leaving_stays_valid(practice: Practice, minutes: int, verdict: Verdict) -> None:
    """The officer who entered a step left after it, in the same second, or before it, by the list in the record."""
    plan = honest(practice)
    last = max(line.moment.utc for line in plan.lines if line.actor == "juma")
    serial = plan.world.certificates["juma"].serial_number
    papers = make_revocations(practice.root, [(serial, last + timedelta(minutes=minutes))], 9, SIGNED_AT)
    world = replace(plan.world, revocations=papers.public_bytes(Encoding.DER))
    outcome = judged(forge(replace(plan, world=world)), [practice.root.certificate])
    assert outcome.verdict is verdict
    assert outcome.failures == (("revoked",) if verdict is Verdict.FAILED else ())


def test_the_sound_key_is_the_agencys() -> None:
    """The two keys of these tests differ, so that an impostor is one."""
    assert KEY.public_key() != OTHER_KEY.public_key()
