"""Every rule of the verifier is alive: with it an attack is refused, without it the same attack passes."""

import re

import pytest
from msgspec import structs

import exports.verify
from exports.verify.findings import Status, Verdict
from exports.verify.verify import RULES, TRUST, verify_pdf
from sop_engine.run import events as ev
from sop_engine.run.hindsight.people import People
from sop_engine.run.now import OfficerView
from tests.exports.attacks import ATTACKS, Attack, look_alike
from tests.exports.carried_attacks import CARRIED_ATTACKS
from tests.exports.forging import forge, honest
from tests.exports.signed import SIGNED_AT, Practice, procedure

CASES = [(rule, attack) for rule, attacks in ATTACKS.items() for attack in attacks]


def test_every_rule_has_its_attack() -> None:
    """No rule is without an attack that only it refuses; trust and heads have tests of their own."""
    assert {rule.name for rule in RULES} == set(ATTACKS) | set(CARRIED_ATTACKS) | TRUST | {"heads"}


def test_the_rules_are_listed_as_they_are() -> None:
    """The list that opens the package names every rule, in the order in which it is applied."""
    listed = re.findall(r"^  ([a-z_]+) {2,}\S", exports.verify.__doc__ or "", re.MULTILINE)
    assert listed == [rule.name for rule in RULES]


def test_a_forgery_of_nothing_is_verified(practice: Practice) -> None:
    """What the attacks change is the only thing that is wrong with them."""
    outcome = verify_pdf(forge(honest(practice)), [practice.root.certificate], practice=True)
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks


@pytest.mark.parametrize(("rule", "attack"), CASES, ids=[attack.__name__ for _rule, attack in CASES])
def test_only_its_rule_refuses_an_attack(practice: Practice, rule: str, attack: Attack) -> None:
    """The attack fails that one check; with the rule switched off it would be VERIFIED."""
    forged = attack(practice)
    roots = [practice.root.certificate, *([look_alike(practice)] if rule == "practice" else [])]
    refused = verify_pdf(forged, roots, practice=True)
    assert refused.verdict is Verdict.FAILED
    assert set(refused.failures) == {rule}, refused.checks
    others = [one for one in RULES if one.name != rule]
    passed = verify_pdf(forged, roots, practice=True, rules=others)
    assert passed.verdict is Verdict.VERIFIED, passed.checks


def test_who_signs_as_second_person_cannot_have_done_the_step() -> None:
    """One officer with two roles does not count as two people."""
    header = ev.Header(actor="otieno", by="otieno", role="ocs", at=SIGNED_AT, entered=SIGNED_AT)
    value = {"how": "officer", "signer": "otieno", "paper": "", "state": "signed"}
    signed = ev.Answered(header=header, step="decide", field="agreed", value=value)
    completed = ev.Completed(header=structs.replace(header, role="child_desk"), step="decide")
    both = OfficerView(id="otieno", name="Otieno Mfano", roles=frozenset({"ocs", "child_desk"}))
    people = People(procedure(), {"otieno": both})
    assert people.wrong(signed) == ""
    assert "as the other officer" in people.wrong(completed)


def test_a_stranger_is_unknown(practice: Practice) -> None:
    """Without the rule of trust, a record of anybody would be verified."""
    missing = verify_pdf(practice.signed, [], practice=True)
    assert missing.verdict is Verdict.SIGNER_UNKNOWN
    others = [one for one in RULES if one.name not in TRUST]
    assert verify_pdf(practice.signed, [], practice=True, rules=others).verdict is Verdict.VERIFIED


def test_a_wrong_head_is_refused(practice: Practice) -> None:
    """A head code of another day does not fit, and without the rule it would not matter."""
    roots = [practice.root.certificate]
    wrong = verify_pdf(practice.signed, roots, practice=True, heads=["00" * 32])
    assert wrong.failures == ("heads",)
    others = [one for one in RULES if one.name != "heads"]
    passed = verify_pdf(practice.signed, roots, practice=True, heads=["00" * 32], rules=others)
    assert passed.verdict is Verdict.VERIFIED


def test_heads_that_fit_say_what_they_prove(practice: Practice) -> None:
    """The log's head code, an entry's hash and its code are recognised, each with what it proves."""
    roots = [practice.root.certificate]
    made = practice.assembled.record.integrity
    heads = [made.head_code, made.head, made.device_root.upper(), made.head_code.lower().replace("-", " ")]
    outcome = verify_pdf(practice.signed, roots, practice=True, heads=heads)
    found = [check for check in outcome.checks if check.name == "heads"]
    assert outcome.verdict is Verdict.VERIFIED
    assert [check.status for check in found] == [Status.OK] * 4
    assert f"all {made.device_size} entries" in found[0].reason
    assert f"entry {made.entries} of {made.entries}" in found[1].reason
