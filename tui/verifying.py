"""The verifier of records, for the screen; importing this loads the libraries that read them."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.x509 import Certificate

from exports.verify.bundle_door import is_bundle, verify_bundle
from exports.verify.findings import Outcome, Verdict
from exports.verify.verify import verify_pdf
from sop_engine.errors import CannotOpen
from tui.desk import Checked

LARGEST = 256 * 1024 * 1024
"""Bytes. No record is nearly as large; a larger file is not read into memory."""


def verify_file(path: Path, roots: Sequence[Certificate], *, practice: bool) -> Checked:
    """Check a signed record, or a bundle (a folder or a zip file).

    Raises:
        CannotOpen: it cannot be read, or is too large.
    """
    if is_bundle(path):
        return checked(verify_bundle(path, roots, practice=practice))
    return checked(verify_pdf(_read(path), roots, practice=practice))


def checked(outcome: Outcome) -> Checked:
    """What the verifier found, as the screen shows it."""
    return Checked(
        verdict=outcome.verdict.value,
        meaning=outcome.meaning,
        good=outcome.verdict is Verdict.VERIFIED,
        checks=tuple((one.status.value, one.name, one.reason) for one in outcome.checks),
        claims=outcome.claims,
        limits=outcome.limits,
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as fault:
        sentence = f"Cannot read {path.name or path}: {fault.strerror}."
        raise CannotOpen(sentence) from fault
    if len(content) > LARGEST:
        sentence = f"Cannot read {path.name}: it is too large to be a record."
        raise CannotOpen(sentence)
    return content
