"""A practice station with which a trainer can start at once: officers of all agencies, a calendar, numbers to call.

All of it is invented, and none of it looks real: no holiday of any country, no number that anybody could reach.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

from sop_engine.commands.secrets import write_passphrases
from sop_engine.errors import CannotOpen, Refused
from sop_engine.procedure.calling import Calling
from sop_engine.procedure.checks.registers import FOUNDERS
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.calendar import Calendar
from sop_engine.run.values import NAIROBI
from sop_engine.station.cost import CHEAP
from sop_engine.station.court_calendar import keep_calendar
from sop_engine.station.folder import Station, open_station
from sop_engine.station.founding import Charter, Founding, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import Chance, Clock, SystemClock, random_bytes

OFFICERS = Path("shared") / "practice.officers.yaml"
"""The shipped officers, below the folder of procedures."""
NAME = "Mfano Station"
_WEDNESDAY = 2
_COURT = (time(8, 30), time(16))


def shipped_officers() -> list[Enrolment]:
    """The invented officers that come with the program."""
    return read_officers(shipped("procedures") / OFFICERS)


def read_officers(path: Path) -> list[Enrolment]:
    """Invented officers from a YAML file; the supervisors come first, as they found the station.

    Raises:
        CannotOpen: missing, or it has errors.
    """
    from sop_engine.commands.check import check_one

    problems = check_one(str(path)).problems
    source = read_source(path.read_bytes(), path.name)
    value = source.value if isinstance(source, Source) else None
    found = value.get("officers") if isinstance(value, dict) else None
    if problems or not isinstance(found, dict):
        words = problems[0].message if problems else "It is no file of officers."
        sentence = f"{path.name} has errors. {words}"
        raise CannotOpen(sentence, f"See them all with: sop check {path}")
    officers = [_enrolment(officer, facts) for officer, facts in found.items()]
    return sorted(officers, key=lambda one: not one.supervisor)


def kit_charter(officers: Sequence[Enrolment], known: Calling, *, name: str = NAME, agency: str = "kps") -> Charter:
    """What the station is to be: founded by the first two, with a number for everybody who has no public one.

    Args:
        officers: the supervisors first.
        known: the contacts of the procedures.
        name: of the station.
        agency: id.
    """
    nameless = [contact for contact in known.labels if contact not in known.public]
    numbers = {contact: f"000 {place:03} (invented)" for place, contact in enumerate(nameless, start=1)}
    first, second = officers[:FOUNDERS]
    return Charter(name=name, agency=agency, practice=True, founders=(first, second), contacts=numbers, cost=CHEAP)


def found_kit(folder: Path, words: Path, charter: Charter, officers: Sequence[Enrolment]) -> Station:
    """Found and furnish a practice station, and write all its passphrases to a file that only its owner can read.

    Args:
        folder: where it shall be; must not exist or be empty.
        words: the file of passphrases, which must not exist.
        charter: of the officers, see `kit_charter`.
        officers: the supervisors first.

    Raises:
        Refused: there is something already, or somebody cannot be enrolled; nothing remains.
        StoreUnavailable: the disk refuses; no station remains.
    """
    if words.exists():
        sentence = f"There is something in {words.name!r} already; nothing was changed."
        raise Refused(sentence, "Name another file with --passphrases-out.")
    known: dict[str, str] = {}

    def fill(building: Path, founding: Founding) -> None:
        known.update(furnish(building, founding, officers, SystemClock(), random_bytes))

    def confirm(founding: Founding) -> None:
        write_passphrases(words, known, f"# recovery: {founding.recovery}\n")

    station, _ = create_station(folder, charter, SystemClock(), random_bytes, furnish=fill, confirm=confirm)
    return station


def furnish(
    folder: Path, founding: Founding, officers: Sequence[Enrolment], clock: Clock, chance: Chance
) -> dict[str, str]:
    """Enrol everybody else and write the calendar; gives all passphrases by officer.

    Args:
        folder: of the station that was just founded.
        founding: what its founders were shown.
        officers: as in the charter, the supervisors first.
        clock: for the times of enrolment.
        chance: for keys and words.
    """
    known = dict(founding.passphrases)
    station = open_station(folder)
    first, second = (station.unlock(one.id, known[one.id]) for one in officers[:FOUNDERS])
    ceremony = Ceremony(first, second, clock, chance)
    for officer in officers[FOUNDERS:]:
        known[officer.id] = ceremony.add(officer)
    at = clock.now().utc
    with first.take_lock():
        keep_calendar(first, exercise_calendar(at.astimezone(NAIROBI).date()), at)
    return known


def exercise_calendar(today: date) -> Calendar:
    """Invented court hours, and two Wednesdays on which the court is closed for the exercise."""
    wednesday = today + timedelta(days=1 + (_WEDNESDAY - today.weekday() - 1) % 7)
    days = {wednesday: "Exercise day 1 (invented)", wednesday + timedelta(weeks=2): "Exercise day 2 (invented)"}
    opens, closes = _COURT
    return replace(Calendar(), holidays=days, opens=opens, closes=closes, hours_given=True)


def _enrolment(officer: str, found: object) -> Enrolment:
    facts: Mapping[str, object] = found if isinstance(found, dict) else {}
    roles = facts.get("roles")
    return Enrolment(
        id=officer,
        name=str(facts.get("name", "")),
        rank=str(facts.get("rank", "")),
        service_no=str(facts.get("service_no", "")),
        roles=tuple(map(str, roles)) if isinstance(roles, list) else (),
        supervisor=facts.get("supervisor") is True,
    )
