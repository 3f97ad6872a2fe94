from pathlib import Path

import pytest

from sop_engine.station.cost import FLOOR
from tests.station.stations import Place, found


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A practice station that no test changes."""
    folder = tmp_path_factory.mktemp("pristine") / "station"
    return Place(folder, found(folder)[1])


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A live station with the real price of a passphrase, which no test changes."""
    folder = tmp_path_factory.mktemp("live") / "station"
    return Place(folder, found(folder, seed="live", practice=False, cost=FLOOR)[1])


@pytest.fixture
def place(pristine: Place, tmp_path: Path) -> Place:
    """A practice station of the test's own."""
    return pristine.copy(tmp_path / "station")
