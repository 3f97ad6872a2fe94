"""A record that came with a case: is it the verified record of that run, made at its closing?"""

from exports.record import from_json
from exports.verify.container import read_container
from exports.verify.findings import Status, Verdict
from exports.verify.verify import verify_pdf
from sop_engine.session.sent_records import SentRecord


def wrong_record(sent: SentRecord) -> str:
    """Why not, in words; empty if it is."""
    outcome = verify_pdf(sent.content, sent.roots, practice=sent.practice, strict=True)
    if outcome.verdict is not Verdict.VERIFIED:
        failed = [f"{one.name}: {one.reason}" for one in outcome.checks if one.status is Status.FAILED]
        return "; ".join(failed) or str(outcome.verdict.value)
    record = from_json(read_container(sent.content).record)
    if record.head.kind != "final":
        return "it was made before the run was closed"
    if record.integrity.run != sent.run or record.integrity.head not in sent.entries:
        return "it is about another run"
    return ""
