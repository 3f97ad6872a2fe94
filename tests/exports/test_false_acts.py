"""What officers with keys could sign and the procedure does not allow: the rule `acts` refuses it, and only it."""

import pytest

from exports.verify.findings import Verdict
from exports.verify.verify import RULES, verify_pdf
from tests.exports.false_acts import FALSE_ACTS
from tests.exports.forging import forge, honest
from tests.exports.rich import rich_practice
from tests.exports.signed import Practice


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A closed run with rounds, gates, clocks, custody, a purge and used runs, and its signed record."""
    return rich_practice(tmp_path_factory.mktemp("rich") / "station")


def test_the_honest_record_and_a_forgery_of_nothing_are_verified(rich: Practice) -> None:
    """What the attacks change is the only thing that is wrong with them."""
    for file in (rich.signed, forge(honest(rich))):
        outcome = verify_pdf(file, [rich.root.certificate], practice=True)
        assert outcome.verdict is Verdict.VERIFIED, outcome.checks


@pytest.mark.parametrize("name", FALSE_ACTS)
def test_only_the_rule_of_acts_refuses_it(rich: Practice, name: str) -> None:
    """It fails that one check and no other; without the rule, it would be VERIFIED."""
    forged = FALSE_ACTS[name](rich)
    refused = verify_pdf(forged, [rich.root.certificate], practice=True)
    assert set(refused.failures) == {"acts"}, refused.checks


@pytest.mark.parametrize("name", ["lifted_by_another", "purged_for_nothing", "ended_falsely"])
def test_without_the_rule_nothing_else_would_see_it(rich: Practice, name: str) -> None:
    """Switched off, the same file is VERIFIED."""
    forged = FALSE_ACTS[name](rich)
    others = [one for one in RULES if one.name != "acts"]
    passed = verify_pdf(forged, [rich.root.certificate], practice=True, rules=others)
    assert passed.verdict is Verdict.VERIFIED, passed.checks
