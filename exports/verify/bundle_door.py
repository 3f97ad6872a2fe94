"""The third door: verifying a bundle, as a folder or as one zip file; its record goes through the first."""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509

from exports.bundle.bag import DECLARATION, PAYLOAD
from exports.bundle.contents import RECORD
from exports.bundle.packing import LARGEST, Found, read_folder, read_zip
from exports.verify.bundle_rules import RULES, Bundle, digest_of, is_later_head
from exports.verify.claims import REVOKED_SINCE
from exports.verify.findings import Check, Outcome, Rule, Status, Unreadable, Verdict
from exports.verify.verify import apply, verify_pdf

ZIP_MARK = b"PK\x03\x04"
"""How a zip file begins; no record begins so."""
_REVOKED_SINCE = (
    "Whether a certificate was revoked after the bundle was handed out: the newest list in it is from that day."
)


def is_bundle(path: Path) -> bool:
    """Whether it should be read as a bundle: a folder that looks like one, or a file that begins as zip files do."""
    if path.is_dir():
        return any((path / name).exists() for name in (DECLARATION, PAYLOAD))
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP_MARK)) == ZIP_MARK
    except OSError:
        return False


def verify_bundle(
    path: Path,
    roots: Sequence[x509.Certificate],
    *,
    practice: bool = False,
    heads: Sequence[str] = (),
    strict: bool = False,
    rules: Sequence[Rule[Bundle]] = RULES,
) -> Outcome:
    """Verify a bundle and everything in it.

    Args:
        path: of the folder or the zip file; nothing is unpacked or written.
        roots: certificates that the reader trusts; never taken from the bundle.
        practice: whether a practice record is what the reader expects.
        heads: head codes or hashes known from elsewhere.
        strict: whether every station that wrote entries must be trusted.
        rules: of the bundle; a test leaves one out to show that it matters.
    """
    try:
        found = _read(path)
    except Unreadable as fault:
        return Outcome(verdict=Verdict.UNREADABLE, checks=(Check(Status.FAILED, "file", str(fault)),))
    later = tuple(text for text in heads if is_later_head(found, text))
    bundle = Bundle(found, later)
    checks = tuple(check for rule in rules for check in apply(rule, bundle))
    earlier = [text for text in heads if text not in later]
    record = verify_pdf(found.files[RECORD], roots, practice=practice, heads=earlier, strict=strict)
    broken = any(check.status is Status.FAILED for check in checks)
    verdict = Verdict.FAILED if broken and record.verdict is not Verdict.UNREADABLE else record.verdict
    claims = () if broken or not record.claims else (*record.claims, ("bundle", digest_of(bundle)))
    return Outcome(verdict=verdict, checks=(*checks, *record.checks), claims=claims, limits=_limits(record.limits))


def _limits(of_record: Sequence[str]) -> tuple[str, ...]:
    """As of a record, but the list of revoked certificates is of a later day."""
    return tuple(_REVOKED_SINCE if one == REVOKED_SINCE else one for one in of_record)


def _read(path: Path) -> Found:
    found = read_folder(path) if path.is_dir() else read_zip(_content(path))
    if RECORD not in found.files:
        msg = f"This is no bundle of a record: there is no {RECORD} in it"
        raise Unreadable(msg)
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as fault:
        msg = f"{path.name} cannot be read: {fault.strerror}"
        raise Unreadable(msg) from fault
    if len(data) > LARGEST:
        msg = "This is too large to be a bundle"
        raise Unreadable(msg)
    return data
