"""Stations for tests: founded with cheap passphrases, a fixed clock and chance from a seed."""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from sop_engine.station.cost import CHEAP, Cost
from sop_engine.station.files import encode
from sop_engine.station.folder import Station, open_station
from sop_engine.station.founding import Charter, Founding, create_station
from sop_engine.station.keys import p256
from sop_engine.station.numbers import NumbersText
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.station.supervised import SignedFile
from sop_engine.station.unlocked import Unlocked, secrets_of
from sop_engine.system import Chance, Moment

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)
"""Where the steady clock of these tests begins."""
WANJIRU = Enrolment(id="wanjiru", name="Grace Wanjiru Kamau", rank="Inspector", service_no="88213", roles=("ocs",))
OTIENO = Enrolment(id="otieno", name="Peter Otieno Odhiambo", rank="Sergeant", roles=("child_desk", "investigator"))
AMINA = Enrolment(id="amina", name="Amina Noor Abdi", service_no="KPS-2019-90411", roles=("investigator",))


@dataclass(frozen=True, slots=True)
class FixedClock:
    """A clock that stands still; two of them agree about how much time passed between."""

    utc: datetime = NOON

    def now(self) -> Moment:
        """Always the same moment."""
        return Moment(
            utc=self.utc, boot="0123456789abcdef", mono_ms=(self.utc - LONG_AGO) // timedelta(milliseconds=1)
        )


def seeded(seed: str) -> Chance:
    """Chance that repeats itself: the same seed gives the same bytes in the same order."""
    drawn = 0

    def draw(count: int) -> bytes:
        nonlocal drawn
        drawn += 1
        return hashlib.shake_256(f"{seed} {drawn}".encode()).digest(count)

    return draw


def charter(*, practice: bool = True, cost: Cost | None = CHEAP, name: str = "Kilimani") -> Charter:
    """A charter with two founders."""
    return Charter(
        name=name,
        agency="kps",
        practice=practice,
        founders=(WANJIRU, OTIENO),
        contacts={"Childline Kenya": "116"},
        cost=cost,
    )


def write_over(folder: Path, numbers: Mapping[str, str]) -> None:
    """Somebody who is no supervisor changes the numbers to call, with a signature that is none."""
    text = NumbersText(
        format=0,
        station=open_station(folder).id,
        change=9,
        at="2026-03-02T12:00:00Z",
        by="wanjiru",
        numbers=tuple(numbers.items()),
    )
    (folder / "numbers.json").write_bytes(encode(SignedFile(format=0, signed=encode(text), signature=bytes(64))))


def found(path: Path, *, seed: str = "one", practice: bool = True, cost: Cost = CHEAP) -> tuple[Station, Founding]:
    """Found a station there."""
    return create_station(path, charter(practice=practice, cost=cost), FixedClock(), seeded(seed))


def signing_key(unlocked: Unlocked) -> EllipticCurvePrivateKey:
    """The officer's key, as the slot keeps it."""
    return p256(secrets_of(unlocked).signing)


@dataclass(frozen=True, slots=True)
class Place:
    """A founded station that a test may copy and spoil.

    Attributes:
        folder: where it is. founding: its words.
    """

    folder: Path
    founding: Founding

    def copy(self, to: Path) -> "Place":
        """The same station elsewhere, with no wrong passphrases counted."""
        return Place(shutil.copytree(self.folder, to, ignore=shutil.ignore_patterns("failures.json")), self.founding)

    def station(self) -> Station:
        """Open it."""
        return open_station(self.folder)

    def unlock(
        self, officer: str = "wanjiru", passphrase: str | None = None, wait: Callable[[float], None] = lambda _: None
    ) -> Unlocked:
        """Unlock it, without waiting, with the officer's own passphrase unless another is given."""
        words = self.founding.passphrases[officer] if passphrase is None else passphrase
        return self.station().unlock(officer, words, wait=wait)

    def ceremony(self, first: str = "wanjiru", second: str = "otieno", seed: str = "ceremony") -> Ceremony:
        """Two founders together."""
        return Ceremony(self.unlock(first), self.unlock(second), FixedClock(), seeded(seed))
