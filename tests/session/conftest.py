import shutil
from pathlib import Path

import pytest

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
