"""Two stations with roots of their own that trust each other, and a case that goes from one to the other."""

from dataclasses import dataclass
from pathlib import Path

from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.receiving import Received, receive_case
from sop_engine.session.sending import Sent, send_case
from sop_engine.station.card import Card, make_card, read_card
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.folder import open_station
from tests.session.pairs import NAME, act, example, tell
from tests.session.stories import CASE, at_work, unlocked
from tests.tui.practice import Practice


@dataclass(frozen=True, slots=True)
class Stations:
    """Here a case begins; there it goes. Both have officers of the same short names."""

    here: Practice
    there: Practice
    out: Path

    def trust(self, one: Practice, other: Practice) -> None:
        """One station trusts the root of the other."""
        root = open_station(other.folder).root
        place = open_station(one.folder).places.trust / f"{other.folder.parent.name}.pem"
        place.write_text(certificate_pem(root))

    def card(self, officer: str = "wanjiru", *, at: Practice | None = None) -> Card:
        """The card of an officer of the other station."""
        return read_card(make_card(unlocked(at or self.there, officer))[0])

    def send(self, name: str = "one.case", *, to: str = "wanjiru", by: str = "wanjiru") -> tuple[Sent, bytes]:
        """Send the case from here to there."""
        with at_work(self.here, by) as work:
            sent = send_case(work, CASE, self.card(to), self.out / name)
        return sent, (self.out / name).read_bytes()

    def receive(self, content: bytes, officer: str = "wanjiru") -> Received:
        """Take it in there."""
        with at_work(self.there, officer) as work:
            return receive_case(work, content)


def begun(work: Work) -> RunSession:
    """A run of `calling` with a child, answers of every class, and a first step completed."""
    session = RunSession.start(work, example("calling"), CASE)
    assert isinstance(session, RunSession)
    act(session, o.AddPerson, kind="child", values={"name": NAME})
    tell(session, ask__child="P1", ask__kind="parcel", ask__count=3, ask__paper={})
    act(session, o.Complete, step="ask")
    return session


def only_run(work: Work) -> RunSession:
    """The one run that this officer may open, opened."""
    (listed,) = list(work.runs())
    return RunSession.resume(work, listed.head.run)
