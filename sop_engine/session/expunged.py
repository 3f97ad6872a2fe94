"""What is left of what was expunged: a stub that says when, by whom, on what authority and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.run.compartments import CASE
from sop_engine.session.access import case_digest
from sop_engine.session.marks import marks_of
from sop_engine.session.station_log import LoggedAct
from sop_engine.session.work import Work

EXPUNGED: Final = "expunged"
RESTORED: Final = "a backup was restored; who had it expunged, and why, stands in the log that was lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """What was expunged of a run.

    Attributes:
        at: UTC. by: officers who decided it together. authority, reason: as they gave them.
        persons: whose part; none: the whole run. case: digest of its reference.
    """

    run: RunId
    at: datetime
    by: tuple[str, ...]
    authority: str
    reason: str
    persons: tuple[str, ...]
    case: str

    def sentence(self) -> str:
        """All of it in words."""
        what = f"The part of {', '.join(self.persons)} in run" if self.persons else "Run"
        who = " and ".join(self.by)
        return (
            f"{what} {self.run[:8]} was expunged on {self.at:%d %b %Y} by {who}, on this authority: {self.authority}."
            f" Why: {self.reason}. Its entries still show that, when and by whom something was written, and nothing"
            " that was said."
        )


class Expunged(Refused):
    """What was asked for is not there any more. `stubs`: what is left of it."""

    def __init__(self, stubs: tuple[Stub, ...]) -> None:
        super().__init__(" ".join(one.sentence() for one in stubs), "Nobody can bring it back.")
        self.stubs = stubs


def stubs_of(work: Work, run: RunId) -> list[Stub]:
    """What was expunged of a run, oldest first, as far as this officer may know.

    Raises:
        CannotOpen: its marks were damaged or changed.
    """
    return [_stub(run, one) for one in marks_of(work, run) if one.act == EXPUNGED]


def gone(work: Work, run: RunId) -> bool:
    """Was the whole run expunged?"""
    return any(one.name == CASE and not one.wraps for one in work.keystore.compartments(run))


def expunged_runs(work: Work) -> Iterator[Stub]:
    """The runs that were expunged whole, as far as this officer may know, the one that was written last first."""
    for head in work.heads():
        if gone(work, head.run):
            yield from (one for one in stubs_of(work, head.run) if not one.persons)


def tell_expunged(work: Work, text: str) -> None:
    """If a run or case of that name was expunged, say so.

    Raises:
        Expunged: with what is left.
    """
    digest = case_digest(work.unlocked.station.id, text)
    fits = tuple(one for one in expunged_runs(work) if text and (one.run.startswith(text) or one.case == digest))
    if fits:
        raise Expunged(fits)


def _stub(run: RunId, act: LoggedAct) -> Stub:
    words = dict(act.words)
    return Stub(
        run=run,
        at=act.at,
        by=tuple(words.get("by", act.by).split()),
        authority=words.get("authority", ""),
        reason=words.get("reason", ""),
        persons=tuple(words.get("persons", "").split()),
        case=words.get("case", ""),
    )
