"""Where a run stands between two stations: sent and not answered yet, or handed over.

Both are marks of the run, which every officer of it reads. Until a receipt is taken in the case is still ours.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sop_engine.canonical import Digest
from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.sentence import phrase
from sop_engine.session.marks import marks_of
from sop_engine.session.station_log import LoggedAct
from sop_engine.session.work import Work

SENT: Final = "case_sent"
RECEIPT: Final = "receipt_taken"
RECEIVED: Final = "case_received"


@dataclass(frozen=True, slots=True, kw_only=True)
class Carriage:
    """The newest sending of a run.

    Attributes:
        at: UTC. by: who sent it. to: officer and station that it was sent to. station: its id.
        digest: of what was sent, hex.
        head: newest entry that was sent, hex. answered: when a receipt was taken in; None where there is none.
    """

    at: datetime
    by: str
    to: str
    station: str
    digest: str
    head: str
    answered: datetime | None

    def sentence(self) -> str:
        """For a list."""
        if self.answered is None:
            return f"sent to {self.to} on {self.at:%d %b %Y}, no receipt yet: the case is still ours"
        return f"handed over to {self.to} on {self.answered:%d %b %Y}"


def sendings(work: Work, run: RunId) -> list[Carriage]:
    """All sendings of a run, oldest first.

    Raises:
        CannotOpen: its marks were damaged or changed.
    """
    acts = marks_of(work, run)
    answers = {one.about: one.at for one in acts if one.act == RECEIPT}
    return [_sending(one, answers.get(one.about)) for one in acts if one.act == SENT]


def carriage_of(work: Work, run: RunId) -> Carriage | None:
    """The newest sending, while it says something: it waits for its receipt, or the run ended here with it."""
    acts = [one.act for one in marks_of(work, run) if one.act in {SENT, RECEIVED}]
    if not acts or acts[-1] == RECEIVED:  # never sent, or it came back since
        return None
    last, head = sendings(work, run)[-1], work.journal.head(run)
    if last.answered is None:
        return last
    return last if head is not None and head.head.hex() == last.head else None


def need_ours(work: Work, run: RunId, head: Digest | None) -> None:
    """Refuse to go on with a run that is another station's since its receipt was taken in.

    Raises:
        Refused: it was handed over as it stands, with `head` as its newest entry.
    """
    found = carriage_of(work, run)
    if found is not None and found.answered is not None and head is not None and head.hex() == found.head:
        sentence = phrase(
            "This case was {sentence}. It can be read here, and goes on there.", sentence=found.sentence()
        )
        raise Refused(sentence, "It comes back only by a file that the other station sends: sop case receive")


def _sending(act: LoggedAct, answered: datetime | None) -> Carriage:
    words = dict(act.words)
    return Carriage(
        at=act.at,
        by=act.by,
        to=words.get("to", ""),
        station=words.get("station", ""),
        digest=act.about,
        head=words.get("head", ""),
        answered=answered,
    )
