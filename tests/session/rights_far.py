"""The other station of the state machine of rights: to whom cases are sent, and what is opened there."""

import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from sop_engine.journal.entry import RunId
from sop_engine.session import Work, open_work
from sop_engine.session.receiving import Received, receive_case
from sop_engine.station.card import Card, make_card, read_card
from sop_engine.station.certificates import certificate_pem
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes

FAR = {"farida": "child_desk", "gatwiri": "ocs", "omar": "interpreter"}
"""Who works there, and the one role of each; the last is none of the procedure. The first two founded it."""


@cache
def far_station() -> tuple[Path, dict[str, str]]:
    """A station of its own root; never written in."""
    folder = Path(mkdtemp()) / "station"
    first, second, third = (
        Enrolment(id=one, name=f"{one.title()} Mfano", roles=(role,)) for one, role in FAR.items()
    )
    charter = Charter(name="Mbali", agency="kps", practice=True, founders=(first, second), cost=CHEAP)
    station, founding = create_station(folder, charter, SystemClock(), random_bytes)
    words = dict(founding.passphrases)
    supervisors = [station.unlock(one.id, words[one.id]) for one in (first, second)]
    words[third.id] = Ceremony(supervisors[0], supervisors[1], SystemClock(), random_bytes).add(third)
    return folder, words


@dataclass(frozen=True, slots=True)
class Far:
    """A copy of it, which trusts the station of the machine and is trusted there."""

    folder: Path
    words: dict[str, str]

    @classmethod
    def beside(cls, home: Path) -> "Far":
        """Copy it beside that station."""
        source, words = far_station()
        folder = home.parent / "far"
        shutil.copytree(source, folder)
        for one, other in ((home, folder), (folder, home)):
            root = certificate_pem(open_station(other).root)
            (open_station(one).places.trust / "other.pem").write_text(root)
        return cls(folder, words)

    def work(self, name: str) -> Work:
        """Somebody at work there."""
        return open_work(open_station(self.folder).unlock(name, self.words[name]), SystemClock(), random_bytes)

    def card(self, name: str) -> Card:
        """Somebody's card."""
        return read_card(make_card(open_station(self.folder).unlock(name, self.words[name]))[0])

    def receive(self, name: str, content: bytes) -> Received:
        """Somebody takes a case in."""
        with self.work(name) as work:
            return receive_case(work, content)

    def holders(self, run: RunId) -> dict[str, set[str]]:
        """Who can open what of a run there: parts by their kind."""
        found: dict[str, set[str]] = {}
        for name in FAR:
            with self.work(name) as work:
                for key in work.keys_of(run):
                    found.setdefault(key.partition("_")[0], set()).add(name)
        return found
