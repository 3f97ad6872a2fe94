"""What a record says about itself, what bounds it, and what no verifier can know from a file."""

from pyhanko.pdf_utils.misc import PdfError

from exports.verify.findings import Verdict
from exports.verify.subject import Subject
from sop_engine.journal.head_code import head_code
from sop_engine.station.trust import fingerprint_text
from sop_engine.visible import visible_line

REVOKED_SINCE = (
    "Whether a certificate was revoked after the record was made: the list in the record is from that day."
)
"""The one of these sentences to which a bundle has a later answer."""
LIMITS = (
    "Whether the laptop's clock was right: nobody outside the station has vouched for a time.",
    REVOKED_SINCE,
    "Whether what officers entered is true: only that they entered it, and when the laptop says they did.",
    "Whether the procedure is the one that the agency has approved: compare its digests with the approved ones.",
    "What is withheld, and what stands in entries that show nothing: only that each has its place in the journal.",
)
"""What was not checked, in sentences."""


def claims(subject: Subject, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Labelled lines of what the record says; nothing when it cannot be relied on."""
    if verdict is Verdict.FAILED:
        return ()
    record, checkpoint = subject.record, subject.checkpoint
    head = record.head
    signer = next((one for one in record.officers if one.id == head.maker), None)
    bound = (
        f"whenever the head code {head_code(checkpoint.root)} was written down outside the laptop "
        f"(it fixes all {checkpoint.size} entries of the log)"
    )
    lines = [
        ("record", f"{head.kind} of {head.case}, {head.title} {head.version}"),
        ("station", f"{head.station}, {head.agency}"),
        ("signed by", f"{signer.rank} {signer.name}".strip() if signer else head.maker),
        ("root", fingerprint_text(subject.root)),
        *(
            ("other station", f"{one.there.name}: {one.numbers}, under its root {fingerprint_text(one.there.root)}")
            for one in subject.others
        ),
        ("time claimed by the laptop", f"composed {head.composed}, signed {_signed_at(subject)}"),
        ("not earlier than", "nothing bounds it; entries only follow each other"),
        ("not later than", bound),
        ("entries", f"{len(subject.entries)}, of which {_silent(subject)} show nothing"),
        ("procedure digests", f"logic {head.logic_digest}, text {head.text_digest}"),
    ]
    return tuple((label, visible_line(text)) for label, text in lines)


def _signed_at(subject: Subject) -> str:
    try:
        at = subject.container.signatures[0].embedded.self_reported_timestamp
    except (PdfError, ValueError):
        at = None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else "at no readable time"


def _silent(subject: Subject) -> int:
    return sum(not told.shown for told in subject.evidence.entries)
