"""A live station starts only what two supervisors approved."""

from pathlib import Path

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.errors import Refused
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, open_work
from sop_engine.session.approval import edition_of
from sop_engine.station.approvals import approve
from sop_engine.station.cost import FLOOR
from sop_engine.system import random_bytes
from tests.station.stations import NOON, FixedClock, Place, found


def test_a_live_station_starts_only_what_was_approved(tmp_path: Path) -> None:
    """Before the approval a start is refused with the way out and leaves no run behind; after it, work begins."""
    folder = tmp_path / "live"
    place = Place(folder, found(folder, seed="approval", practice=False, cost=FLOOR)[1])
    procedure = read_procedure("ocse_first_response").procedure
    assert procedure is not None
    first = place.unlock("wanjiru")
    with open_work(first, FixedClock(), random_bytes) as work:
        with pytest.raises(Refused, match="is not approved in this station"):
            RunSession.start(work, procedure, "OB 12/2026")
        assert list(work.runs()) == []
        approve(edition_of(procedure), first, place.unlock("otieno"), NOON)
        started = RunSession.start(work, procedure, "OB 12/2026")
        assert not isinstance(started, Refusal)
        assert len(list(work.runs())) == 1
