import shutil
from pathlib import Path

import pytest

from tests.session.carrying import Stations, begun
from tests.session.stories import at_work
from tests.tui.practice import Practice, found


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """One practice station, founded once and never written in."""
    return found(tmp_path_factory.mktemp("founded") / "station")


@pytest.fixture
def practice(founded: Practice, tmp_path: Path) -> Practice:
    """A copy of the practice station, with otieno, kamau, wanjiru and mutua."""
    shutil.copytree(founded.folder, tmp_path / "station")
    return Practice(tmp_path / "station", dict(founded.passphrases))


@pytest.fixture(scope="session")
def founded_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Practice, Practice]:
    """Two stations, founded once."""
    places = [tmp_path_factory.mktemp(name) / "station" for name in ("here", "there")]
    return found(places[0]), found(places[1])


@pytest.fixture
def stations(founded_pair: tuple[Practice, Practice], tmp_path: Path) -> Stations:
    """Copies of both that trust each other; here a case was begun."""
    copies = []
    for name, one in zip(("here", "there"), founded_pair, strict=True):
        shutil.copytree(one.folder, tmp_path / name / "station")
        copies.append(Practice(tmp_path / name / "station", dict(one.passphrases)))
    pair = Stations(copies[0], copies[1], tmp_path)
    pair.trust(pair.here, pair.there)
    pair.trust(pair.there, pair.here)
    with at_work(pair.here) as work:
        begun(work)
    return pair
