"""Rule about the clock: a jump that the entries show is entered as one, and times are corrected only as stated."""

from collections.abc import Iterator

from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.journal.body import parse_body
from sop_engine.session.times import wrong_times


def _clock(subject: Subject) -> Iterator[Finding]:
    moments = (parse_body(entry.body.encode("ascii")).moment for entry in subject.evidence.entries)
    told = (one.event for one in subject.events)
    yield from map(failed, wrong_times(zip(moments, told, strict=True)))


RULES: tuple[Rule[Subject], ...] = (
    Rule("clock", "every jump of the clock is entered, and times are corrected only as stated", _clock),
)
