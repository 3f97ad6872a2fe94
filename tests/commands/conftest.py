from pathlib import Path

import pytest

from sop_engine.station.cost import FLOOR
from tests.commands.stations import lines, write_private
from tests.station.stations import Place, found


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A practice station that no test changes."""
    folder = tmp_path_factory.mktemp("commands") / "station"
    return Place(folder, found(folder)[1])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A live station that no test changes."""
    folder = tmp_path_factory.mktemp("commands") / "live"
    return Place(folder, found(folder, seed="live", practice=False, cost=FLOOR)[1])


@pytest.fixture
def place(pristine: Place, tmp_path: Path) -> Place:
    """A practice station of the test's own, with its passphrases in a private file beside it."""
    own = pristine.copy(tmp_path / "station")
    write_private(tmp_path / "words", lines(own))
    return own
