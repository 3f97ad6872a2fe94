import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import _wait

from sop_engine.interface_language import ENGLISH, speak
from sop_engine.session import clocks
from tests.tui.practice import BEFORE_THE_STORIES, Practice, found, found_kit


@pytest.fixture(autouse=True)
def quick_pilot(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pilot sleeps 20 ms three times a key by construction; 2 ms show the same."""
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.002)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    return iter(())


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a test pressed or set, the next does not speak."""
    speak(ENGLISH)
    yield
    speak(ENGLISH)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A practice station that no test changes."""
    return found(tmp_path_factory.mktemp("tui") / "station")


@pytest.fixture
def practice(pristine: Practice, tmp_path: Path) -> Practice:
    """A practice station of the test's own."""
    shutil.copytree(pristine.folder, tmp_path / "station")
    return Practice(tmp_path / "station", pristine.passphrases)


@pytest.fixture(scope="session")
def pristine_kit(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """The practice station with officers of all agencies, founded before the stories begin; no test changes it."""
    return found_kit(tmp_path_factory.mktemp("kit") / "station")


@pytest.fixture
def kit(pristine_kit: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Practice:
    """That station, of the test's own, and a program that was built before the stories begin."""
    monkeypatch.setattr(clocks, "BUILT", BEFORE_THE_STORIES)
    shutil.copytree(pristine_kit.folder, tmp_path / "kit")
    return Practice(tmp_path / "kit", pristine_kit.passphrases)
