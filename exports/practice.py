"""A throw-away practice station with invented officers, for the demo."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sop_engine.commands.numbers import shared_calling
from sop_engine.commands.practice_kit import furnish, kit_charter
from sop_engine.commands.secrets import Unlocker
from sop_engine.station.folder import open_station
from sop_engine.station.founding import create_station
from sop_engine.station.roster import Enrolment
from sop_engine.system import Chance, Clock


@contextmanager
def practice_station(officers: Sequence[Enrolment], clock: Clock, chance: Chance) -> Iterator[Unlocker]:
    """A practice station that is gone afterwards, with every officer's passphrase at hand."""
    with tempfile.TemporaryDirectory(prefix="sop-demo-") as place:
        folder = Path(place) / "station"
        _, founding = create_station(folder, kit_charter(officers, shared_calling({})), clock, chance)
        known = furnish(folder, founding, officers, clock, chance)
        yield Unlocker(open_station(folder), known)
