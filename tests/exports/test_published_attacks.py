"""Every published class of attack on signed PDFs is refused, and for the right reason."""

import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from exports.verify.findings import Verdict
from exports.verify.verify import RULES, verify_pdf
from tests.exports import published_attacks as published
from tests.exports.signed import Practice

REFUSED: dict[published.Attack, set[str]] = {
    published.forged_range_of_nothing: {"coverage", "gap", "integrity"},
    published.saved_page: {"coverage", "revisions", "integrity"},
    published.saved_without_table: {"coverage"},
    published.saved_with_the_signature_copied: {"coverage", "revisions", "integrity"},
    published.wrapped: {"gap", "integrity"},
    published.wrapped_in_the_hole: {"signatures", "gap", "integrity"},
    published.shadow_hide: {"coverage", "revisions", "integrity"},
    published.shadow_replace: {"coverage", "revisions", "integrity"},
    published.shadow_hide_and_replace: {"coverage", "revisions", "integrity", "certified"},
    published.shadow_before_the_update: {"revisions"},
    published.information_replaced: {"coverage", "revisions"},
    published.metadata_replaced: {"coverage", "revisions"},
    published.page_inserted: {"coverage", "revisions", "integrity"},
    published.record_exchanged: {"coverage", "revisions", "integrity"},
    published.evidence_exchanged: {"coverage", "revisions", "integrity"},
    published.annotated: {"coverage", "revisions", "integrity"},
    published.filled_by_another: {"supervisor"},
    published.filled_by_another_root: {"message", "path", "supervisor"},
    published.filled_field_of_its_own: {"signatures", "revisions"},
    published.transplanted: {"integrity"},
    published.type_changed: {"signatures", "integrity", "path"},
}
"""Attack to the rules that refuse it: each for a reason of its own."""

UNREADABLE: dict[published.Attack, str] = {
    published.forged_no_contents: "/Contents",
    published.forged_no_range: "PDF name",
    published.forged_zeros: "ContentInfo",
    published.junk_appended: "EOF",
}
"""Attacks after which nothing of a signature is left to judge, and a word of what is said then."""


def _named(attack: published.Attack) -> str:
    return getattr(attack, "__name__", "")


@pytest.mark.parametrize("attack", REFUSED, ids=_named)
def test_it_is_refused_for_its_reasons(practice: Practice, attack: published.Attack) -> None:
    """These rules refuse it, and no others."""
    refused = verify_pdf(attack(practice), [practice.root.certificate], practice=True)
    assert refused.verdict is Verdict.FAILED
    assert set(refused.failures) == REFUSED[attack], refused.checks


ALONE = [attack for attack, rules in REFUSED.items() if len(rules) == 1]


@pytest.mark.parametrize("attack", ALONE, ids=_named)
def test_without_its_rule_it_would_pass(practice: Practice, attack: published.Attack) -> None:
    """What one rule alone refuses would be VERIFIED without that rule."""
    others = [one for one in RULES if one.name not in REFUSED[attack]]
    passed = verify_pdf(attack(practice), [practice.root.certificate], practice=True, rules=others)
    assert passed.verdict is Verdict.VERIFIED, passed.checks


def test_no_traceback_of_a_library_is_shown(practice: Practice) -> None:
    """What the libraries log about a changed file stays with them: the reader sees the checks and nothing else."""
    words = (
        "import logging, sys\n"
        "from exports.verify.verify import verify_pdf\n"
        "from sop_engine.station.certificates import load_certificate\n"
        "pdf, root = sys.stdin.buffer.read().split(b'-----ROOT-----')\n"
        "print(verify_pdf(pdf, [load_certificate(root, 'root')], practice=True).verdict)"
    )
    root = practice.root.certificate.public_bytes(Encoding.DER)
    said = subprocess.run(
        [sys.executable, "-c", words],
        input=published.saved_page(practice) + b"-----ROOT-----" + root,
        capture_output=True,
        check=True,
    )
    assert (said.stdout.strip(), said.stderr) == (b"FAILED", b"")


@pytest.mark.parametrize("attack", UNREADABLE, ids=_named)
def test_what_is_left_is_no_signed_record(practice: Practice, attack: published.Attack) -> None:
    """A file without a signature that can be read is no record, and it is said why."""
    refused = verify_pdf(attack(practice), [practice.root.certificate], practice=True)
    assert refused.verdict is Verdict.UNREADABLE
    assert UNREADABLE[attack] in refused.checks[0].reason


def test_every_attack_of_the_module_is_tried() -> None:
    """None is forgotten."""
    made = {one for one in vars(published).values() if getattr(one, "__module__", "") == published.__name__}
    attacks = {one for one in made if getattr(one, "__annotations__", {}).keys() == {"practice", "return"}}
    assert attacks == REFUSED.keys() | UNREADABLE.keys()
