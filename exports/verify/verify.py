"""Verifying one signed PDF: read it, apply every rule, say the verdict."""

from collections.abc import Iterator, Sequence

from cryptography import x509

from exports.verify import (
    act_rules,
    clock_rules,
    content_rules,
    journal_rules,
    message_rules,
    page_rules,
    revision_rules,
    signer_rules,
    station_rules,
)
from exports.verify.claims import LIMITS, claims
from exports.verify.container import read_container
from exports.verify.findings import Check, Examined, Finding, Outcome, Rule, Status, Unreadable, Verdict, failed
from exports.verify.subject import Question, Subject
from sop_engine.errors import SopError

RULES: tuple[Rule[Subject], ...] = (
    *revision_rules.RULES,
    *message_rules.RULES,
    *signer_rules.RULES,
    station_rules.TRUST,
    *page_rules.RULES,
    *journal_rules.RULES,
    *station_rules.RULES,
    *content_rules.RULES,
    *act_rules.RULES,
    *clock_rules.RULES,
    journal_rules.HEADS,
)
"""Every rule, in the order in which it is applied and printed."""

TRUST = frozenset({"root", station_rules.TRUST.name})
"""The rules whose failure alone means: intact, but nobody knows by whom."""


def verify_pdf(
    data: bytes,
    roots: Sequence[x509.Certificate],
    *,
    practice: bool = False,
    heads: Sequence[str] = (),
    strict: bool = False,
    rules: Sequence[Rule[Subject]] = RULES,
) -> Outcome:
    """Verify a signed record.

    Args:
        data: the file.
        roots: certificates that the reader trusts; never taken from the file.
        practice: whether a practice record is what the reader expects.
        heads: head codes (20 characters) or hashes (64 hex digits) known from elsewhere.
        strict: whether every station that wrote entries must be trusted, not only the one that made the record.
        rules: all of them; a test leaves one out to show that it matters.
    """
    question = Question(roots=tuple(roots), heads=tuple(heads), practice=practice, strict=strict)
    try:
        subject = Subject(read_container(data), question)
    except Unreadable as fault:
        return Outcome(verdict=Verdict.UNREADABLE, checks=(Check(Status.FAILED, "file", str(fault)),))
    checks = tuple(check for rule in rules for check in apply(rule, subject))
    verdict = _verdict(checks, subject)
    return Outcome(verdict=verdict, checks=checks, claims=claims(subject, verdict), limits=LIMITS)


def apply(rule: Rule[Examined], subject: Examined) -> Iterator[Check]:
    """The lines of one rule. What cannot be read fails every rule that needs it; nothing crashes."""
    findings = _found(rule, subject)
    for one in findings:
        yield Check(one.status, rule.name, one.reason)
    if not findings:
        yield Check(Status.OK, rule.name, rule.promise)


def _found(rule: Rule[Examined], subject: Examined) -> list[Finding]:
    try:
        return list(rule.find(subject))
    except SopError as fault:
        return [failed(fault.sentence)]
    except Exception as fault:  # noqa: BLE001 - forged bytes make the libraries raise anything; each time it means this
        return [failed(f"cannot be read: {str(fault)[:160] or type(fault).__name__}")]


def _verdict(checks: Sequence[Check], subject: Subject) -> Verdict:
    failures = {check.name for check in checks if check.status is Status.FAILED}
    doubts = {Status.FAILED, Status.NOT_CHECKED}
    unknown = any(check.name in TRUST and check.status in doubts for check in checks)
    if failures - TRUST:
        return Verdict.FAILED
    if subject.record.head.practice and not subject.question.practice:
        return Verdict.PRACTICE
    return Verdict.SIGNER_UNKNOWN if unknown else Verdict.VERIFIED
