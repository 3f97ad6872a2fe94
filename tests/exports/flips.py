"""Changing bytes of a record, and asking the verifier as quickly as its own rules allow."""

from collections.abc import Sequence

from cryptography import x509

from exports.verify.container import read_container
from exports.verify.findings import Status, Unreadable
from exports.verify.subject import Question, Subject
from exports.verify.verify import RULES, apply


def flipped(data: bytes, place: int, bits: int) -> bytes:
    """The file with these bits of one byte changed."""
    return data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :]


def hole(data: bytes) -> tuple[int, int]:
    """Where the hole for the last signature begins and ends, brackets included."""
    start = data.rindex(b"/Contents <") + len(b"/Contents ")
    return start, data.index(b">", start) + 1


def refused(data: bytes, roots: Sequence[x509.Certificate]) -> bool:
    """Whether `verify_pdf` would give another verdict than VERIFIED; stops at the first rule that fails."""
    try:
        subject = Subject(read_container(data), Question(roots=tuple(roots), practice=True))
    except Unreadable:
        return True
    return any(check.status is Status.FAILED for rule in RULES for check in apply(rule, subject))
