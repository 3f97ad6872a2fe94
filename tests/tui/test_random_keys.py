"""Whatever is pressed and typed, in whatever procedure: no crash, nothing lost, nothing masked shown."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sop_engine.procedure.model import Procedure
from tests.exports.small_procedures import procedures
from tests.tui.at_screen import a_day, every_type
from tests.tui.at_screen import loaded as read
from tests.tui.practice import Practice
from tests.tui.random_keys import Move, moves, press_at_random

RICH = {"every_type": every_type, "a_day": a_day}
# A case is tried no smaller: each takes seconds, and what was pressed is told in any case.
TRIED = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


def _tried(pristine: Practice, procedure: Procedure, tried: list[Move], *, showing: bool) -> int:
    """Acts that were entered, of all runs."""
    with tempfile.TemporaryDirectory() as folder:
        station = Path(folder) / "station"
        shutil.copytree(pristine.folder, station)
        watch = press_at_random(Practice(station, pristine.passphrases), procedure, tried, showing=showing)
        return sum(state.count for state in watch.states.values())


@pytest.mark.parametrize("showing", [False, True], ids=["nobody asks to see", "any key"])
@TRIED
@given(data=st.data())
def test_random_keys_do_no_harm(pristine: Practice, data: st.DataObject, *, showing: bool) -> None:
    """The application lives on, and what it shows and holds is what the journal gives."""
    rich = st.sampled_from(sorted(RICH)).map(lambda name: RICH[name]())
    procedure = data.draw(st.one_of(rich, procedures()))
    assert _tried(pristine, procedure, data.draw(moves(showing=showing)), showing=showing)


def test_a_mask_that_is_left_out_is_noticed(pristine: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch sees a text that should be masked."""
    procedure = read("heard.yaml")
    replies: list[Move] = [("reply", "")] * 6
    assert _tried(pristine, procedure, replies, showing=False)
    monkeypatch.setattr("tui.guidance.secret", lambda _page, _privacy, text: str(text))
    with pytest.raises(AssertionError, match="masked"):
        _tried(pristine, procedure, replies, showing=False)
