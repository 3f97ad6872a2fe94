"""A throw-away practice station with invented officers, for the demo."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sop_engine.commands.secrets import Unlocker
from sop_engine.errors import CannotOpen
from sop_engine.procedure.source import Source, read_source
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import Chance, Clock

FOUNDERS = 2


def read_officers(path: Path) -> list[Enrolment]:
    """Invented officers from a YAML file; the supervisors come first, as they found the station.

    Raises:
        CannotOpen: missing, or not a file of officers.
    """
    try:
        source = read_source(path.read_bytes(), path.name)
    except OSError as fault:
        sentence = f"Cannot read {path.name}: {fault.strerror}."
        raise CannotOpen(sentence) from fault
    found = source.value.get("officers") if isinstance(source, Source) and isinstance(source.value, dict) else None
    if not isinstance(found, dict):
        sentence = f"{path.name} is not a file of officers."
        raise CannotOpen(sentence)
    officers = [_enrolment(officer, facts) for officer, facts in found.items()]
    return sorted(officers, key=lambda one: not one.supervisor)


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


@contextmanager
def practice_station(
    officers: list[Enrolment], clock: Clock, chance: Chance, *, name: str = "Mfano Station"
) -> Iterator[Unlocker]:
    """A practice station that is gone afterwards, with every officer's passphrase at hand."""
    with tempfile.TemporaryDirectory(prefix="sop-demo-") as place:
        folder = Path(place) / "station"
        first, second = officers[:FOUNDERS]
        charter = Charter(name=name, agency="kps", practice=True, founders=(first, second), cost=CHEAP)
        station, founding = create_station(folder, charter, clock, chance)
        known = dict(founding.passphrases)
        for officer in officers[FOUNDERS:]:
            station = open_station(folder)
            supervisors = [station.unlock(one.id, known[one.id]) for one in (first, second)]
            known[officer.id] = Ceremony(supervisors[0], supervisors[1], clock, chance).add(officer)
        yield Unlocker(open_station(folder), known)
