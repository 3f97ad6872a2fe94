"""The worked example of docs/formats.md: one entry, its disclosures, and the log that holds it, always the same."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sop_engine.canonical import b64url, unb64url
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.journal.disclosure import text_digest
from sop_engine.journal.entry import SealedEntry
from sop_engine.journal.head_code import head_code
from sop_engine.journal.merkle import leaf_hash, root
from sop_engine.journal.seal import open_entry
from tests.journal.chains import Said, Writer

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"formats".ljust(32, b"."))
ORIGIN = "sop/00112233445566778899aabbccddeeff/device-1"
ACT = {
    "act": "answered",
    "at": "2026-03-02T12:00:00Z",
    "by": "wanjiru",
    "field": "place",
    "parts": ["value"],
    "role": "child_desk",
    "row": 0,
    "step": "receive",
}


@dataclass(frozen=True, slots=True)
class Worked:
    """What the document prints.

    Attributes:
        entry: the entry. value: JSON of the disclosure of its value. text, digest: of that disclosure, base64url.
        checkpoint: the log with this one entry. code: of the log's root.
    """

    entry: SealedEntry
    value: str
    text: str
    digest: str
    checkpoint: str
    code: str


def worked() -> Worked:
    """Make the example."""
    writer = Writer("formats")
    entry = writer.write(Said("act", ACT), Said("value", "child_desk"))
    opened = open_entry(entry, writer.open_keys)
    text = opened.texts["value"]
    top = root([leaf_hash(entry.hash)])
    note = sign_checkpoint(Checkpoint(origin=ORIGIN, size=1, root=top), DEVICE_KEY)
    digest = b64url(text_digest(text))
    return Worked(entry, unb64url(text).decode(), text, digest, note, head_code(top))
