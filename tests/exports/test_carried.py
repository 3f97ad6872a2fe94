"""Records of a case that was carried: each entry under the papers of its own station, and what its root is worth."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from exports import evidence as ev
from exports.verify.findings import Outcome, Status, Verdict
from exports.verify.verify import RULES, verify_pdf
from sop_engine.journal.head_code import head_code
from sop_engine.station.certificates import make_root
from sop_engine.station.keys import fingerprint
from sop_engine.station.trust import fingerprint_text
from tests.exports.carried_attacks import CARRIED_ATTACKS, TRIED, CarriedAttack
from tests.exports.carried_case import CarriedCase, carry, forge
from tests.exports.signed import Practice, seeded

ALIVE = [(rule, attack) for rule, attacks in CARRIED_ATTACKS.items() for attack in attacks]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> CarriedCase:
    """A case that was carried and closed."""
    return carry(tmp_path_factory.mktemp("carried"))


def roots(case: CarriedCase) -> tuple[x509.Certificate, x509.Certificate]:
    """Of the station where it was closed, and of the one where it began."""
    return case.maker.station.root, case.sender.station.root


def lines(outcome: Outcome, name: str) -> list[tuple[Status, str]]:
    """What one rule said."""
    return [(one.status, one.reason) for one in outcome.checks if one.name == name]


def test_the_record_says_who_wrote_what_where_and_when_it_was_taken_over(case: CarriedCase) -> None:
    """Entries, station, root, log and taking over; an officer of the first station is named with it."""
    record = case.assembled.record
    first, second = record.integrity.stations
    assert (first.first, first.last, first.station, first.taken) == (1, 6, "Mfano station", "")
    assert (second.first, second.last, second.station) == (7, record.integrity.entries, "Mfano Mbili")
    assert (first.root, second.root) == tuple(fingerprint(one).hex() for one in reversed(roots(case)))
    assert second.taken_by == "wanjiru"
    assert second.taken
    named = {one.id: one.station for one in record.officers}
    assert named["wanjiru"] == ""
    assert [where for name, where in named.items() if name.startswith("wanjiru@")] == ["Mfano station"]


def test_it_is_verified_and_what_the_other_root_is_worth_is_said(case: CarriedCase) -> None:
    """With the last station's root alone a warning names the other; strictly that does not do, with both it does."""
    here, there = roots(case)
    alone = verify_pdf(case.signed, [here], practice=True)
    assert alone.verdict is Verdict.VERIFIED, alone.checks
    ((status, reason),) = lines(alone, "other_roots")
    assert status is Status.WARNING
    assert "entries 1 to 6 hold under a root that is none of those you trust" in reason
    assert fingerprint_text(there) in reason
    strict = verify_pdf(case.signed, [here], practice=True, strict=True)
    assert (strict.verdict, strict.failures) == (Verdict.SIGNER_UNKNOWN, ("other_roots",))
    both = verify_pdf(case.signed, [here, there], practice=True, strict=True)
    assert both.verdict is Verdict.VERIFIED
    assert lines(both, "other_roots") == [(Status.OK, "Mfano station: its root is one that you trust")]
    assert "entries 1 to 6: written at Mfano station" in lines(both, "stations")[0][1]
    assert "after entry 6 Mfano Mbili took the case over from Mfano station" in lines(both, "carried")[0][1]


def test_the_last_station_must_be_trusted_whatever_else_is(case: CarriedCase) -> None:
    """With no root, or that of the first station alone, nobody knows who made the record."""
    _, there = roots(case)
    assert verify_pdf(case.signed, [], practice=True).verdict is Verdict.SIGNER_UNKNOWN
    other = verify_pdf(case.signed, [there], practice=True)
    assert (other.verdict, other.failures) == (Verdict.SIGNER_UNKNOWN, ("root",))


def test_another_root_of_the_same_station_is_no_mere_doubt(case: CarriedCase) -> None:
    """Who trusts another root under the name and number of the first station is told, and the record fails."""
    station = case.sender.station
    key = ec.derive_private_key(55, ec.SECP256R1())
    genuine = make_root(key, station.id, station.name, seeded("genuine"), practice=True).certificate
    found = verify_pdf(case.signed, [roots(case)[0], genuine], practice=True)
    assert (found.verdict, found.failures) == (Verdict.FAILED, ("stations",))
    assert "the root that you trust under this name is another one" in lines(found, "stations")[0][1]
    others = [one for one in RULES if one.name != "stations"]
    assert verify_pdf(case.signed, [roots(case)[0], genuine], practice=True, rules=others).verdict is Verdict.VERIFIED


def test_strictness_is_the_rule_of_the_other_roots(case: CarriedCase) -> None:
    """Without that rule a strict reader would be told that all is verified."""
    others = [one for one in RULES if one.name != "other_roots"]
    found = verify_pdf(case.signed, [roots(case)[0]], practice=True, strict=True, rules=others)
    assert found.verdict is Verdict.VERIFIED


def test_heads_of_both_logs_are_known(case: CarriedCase) -> None:
    """A code that was written down at the first station is found, too; and one of neither is refused."""
    first, second = case.assembled.record.integrity.stations
    theirs = head_code(case.sender.station.root_fingerprint)
    papers = case.told.parts[0].papers
    assert papers is not None
    heads = (first.head_code, second.head_code, theirs, papers.checkpoint)
    found = lines(verify_pdf(case.signed, roots(case), practice=True, heads=heads), "heads")
    assert [status for status, _ in found] == [Status.OK, Status.OK, Status.FAILED, Status.OK]
    assert "the log of Mfano station" in found[0][1]


def test_a_forgery_of_nothing_is_verified(case: CarriedCase) -> None:
    """What the attacks change is the only thing that is wrong with them."""
    outcome = verify_pdf(forge(case, lambda told: told), roots(case), practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


@pytest.mark.parametrize(("rule", "attack"), ALIVE, ids=[attack.__name__ for _, attack in ALIVE])
def test_only_its_rule_refuses_an_attack(case: CarriedCase, rule: str, attack: CarriedAttack) -> None:
    """The attack fails that one check; with the rule switched off it would be VERIFIED."""
    forged = attack(case)
    refused = verify_pdf(forged, roots(case), practice=True)
    assert refused.verdict is Verdict.FAILED
    assert set(refused.failures) == {rule}, refused.checks
    others = [one for one in RULES if one.name != rule]
    passed = verify_pdf(forged, roots(case), practice=True, rules=others)
    assert passed.verdict is Verdict.VERIFIED, passed.checks


@pytest.mark.parametrize("name", TRIED)
def test_each_attack_is_refused_with_its_reason(case: CarriedCase, name: str) -> None:
    """Entries, papers, roots and borders of the stations: whatever is exchanged is named."""
    attack, rule, sentence = TRIED[name]
    found = verify_pdf(attack(case), roots(case), practice=True)
    assert found.verdict is Verdict.FAILED
    assert any(status is Status.FAILED and sentence in reason for status, reason in lines(found, rule)), found.checks


def test_a_record_of_one_station_says_nothing_of_stations(case: CarriedCase, practice: Practice) -> None:
    """Evidence and record of any other run are as they were."""
    assert b'"parts":[{' in case.assembled.evidence
    assert practice.assembled.record.integrity.stations == ()
    assert ev.from_json(practice.assembled.evidence).parts == ()
