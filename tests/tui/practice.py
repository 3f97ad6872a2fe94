"""A practice station with cheap passphrases, its desk, and keys pressed on the real application over it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from exports.commands.demo import StoryClock
from sop_engine.commands.numbers import shared_calling
from sop_engine.commands.practice_kit import furnish, kit_charter, shipped_officers
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tui.doors import record_doors
from tui.station_desk import StationDesk

DESK_ROLES = ("child_desk", "duty_officer", "investigator")
OTHER_ROLES = ("children_officer", "exhibit_officer")
BEFORE_THE_STORIES = datetime(2026, 3, 1, 6, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Practice:
    """A station on disk with four officers: otieno and kamau supervise, wanjiru works, mutua helps."""

    folder: Path
    passphrases: dict[str, str]

    def desk(self) -> StationDesk:
        """A desk over it, nobody unlocked."""
        return StationDesk(open_station(self.folder), SystemClock(), random_bytes, record_doors())


def found(folder: Path, name: str = "Mfano station") -> Practice:
    """Found the station."""
    clock = SystemClock()
    charter = Charter(
        name=name,
        agency="kps",
        practice=True,
        founders=(
            Enrolment(id="otieno", name="Otieno Mfano", rank="Chief Inspector", roles=("ocs",)),
            Enrolment(id="kamau", name="Kamau Mfano", rank="Inspector", roles=("scci_officer",)),
        ),
        cost=CHEAP,
    )
    station, founding = create_station(folder, charter, clock, random_bytes)
    words = dict(founding.passphrases)
    supervisors = [station.unlock(name, words[name]) for name in ("otieno", "kamau")]
    ceremony = Ceremony(supervisors[0], supervisors[1], clock, random_bytes)
    officer = Enrolment(id="wanjiru", name="Wanjiru Mfano", rank="Constable", service_no="1234", roles=DESK_ROLES)
    words["wanjiru"] = ceremony.add(officer)
    words["mutua"] = ceremony.add(Enrolment(id="mutua", name="Mutua Mfano", rank="Officer", roles=OTHER_ROLES))
    return Practice(folder, words)


def found_kit(folder: Path) -> Practice:
    """Found the station of the kit, with officers of all agencies, on a day before the invented stories."""
    clock, officers = StoryClock(BEFORE_THE_STORIES), shipped_officers()
    charter = kit_charter(officers, shared_calling({}))
    _, founding = create_station(folder, charter, clock, random_bytes)
    return Practice(folder, furnish(folder, founding, officers, clock, random_bytes))
