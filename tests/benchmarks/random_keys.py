"""Random keys on the real application, many more than the suite has time for; exit code 1 where a promise is broken.

    python -m tests.benchmarks.random_keys [RUNS] [SEED]

Each run: one of two rich procedures, or a small one by chance, and 30 to 60 moves. What is held after each move, and
in the end, stands in `tests/tui/random_keys.py`.
"""

import os
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from textual import _wait

from sop_engine.procedure.model import Procedure
from tests.exports.small_procedures import procedures
from tests.tui.at_screen import a_day, every_type
from tests.tui.practice import Practice, found
from tests.tui.random_keys import Move, moves, press_at_random

RUNS = 100
RICH = {"every_type": every_type, "a_day": a_day}


def main(runs: int, start: int) -> int:
    """How many runs broke a promise."""
    _wait.SLEEP_GRANULARITY = 0.002  # Pilot sleeps 20 ms three times a key by construction
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    acts: list[int] = []
    broken: list[str] = []
    rich = st.sampled_from(sorted(RICH)).map(lambda name: RICH[name]())
    with tempfile.TemporaryDirectory() as folder:
        pristine = found(Path(folder) / "pristine")

        @seed(start)
        @settings(
            max_examples=runs,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),
        )
        @given(procedure=st.one_of(rich, procedures()), data=st.data(), showing=st.booleans())
        def press(procedure: Procedure, data: st.DataObject, *, showing: bool) -> None:
            tried: list[Move] = data.draw(moves(showing=showing))
            station = Path(folder) / "station"
            shutil.copytree(pristine.folder, station)
            try:
                watch = press_at_random(Practice(station, pristine.passphrases), procedure, tried, showing=showing)
                acts.append(sum(state.count for state in watch.states.values()))
            except Exception:  # noqa: BLE001  # whatever goes wrong is a finding
                broken.append(traceback.format_exc())
                print(broken[-1], tried, flush=True)
            finally:
                shutil.rmtree(station)

        began = time.perf_counter()
        press()
    print(f"{len(acts) + len(broken)} runs, {sum(acts)} acts entered, {time.perf_counter() - began:.0f} s")
    print(f"promises broken: {len(broken)} (target 0)")
    return len(broken)


if __name__ == "__main__":
    given_runs, given_seed = (int(sys.argv[at]) if len(sys.argv) > at else usual for at, usual in ((1, RUNS), (2, 1)))
    sys.exit(1 if main(given_runs, given_seed) else 0)
