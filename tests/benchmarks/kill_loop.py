"""Kill a process that appends, at random moments, many times: nothing that it reported as saved may be lost.

Run: python -m tests.benchmarks.kill_loop [KILLS]. Prints every loss, then the totals; exit code 1 if there is one.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.journal.killing import kill_once


def main(kills: int = 200, seed: int = 1) -> int:
    """Kill so many times, always in the same journal; how many kills lost or broke something."""
    chance = random.Random(seed)  # noqa: S311 - moments that can be repeated, nothing secret
    bad = reported = found = 0
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "station.db"
        for at in range(kills):
            outcome = kill_once(path, f"kill {at}", chance.uniform(0.0, 0.25))
            reported, found = reported + outcome.reported, found + outcome.found
            if outcome.lost or outcome.broken:
                bad += 1
                print(f"kill {at}: {outcome}")
    print(
        f"{kills} kills in {time.perf_counter() - start:.0f} s: {reported} entries reported as saved,"
        f" {found} found; {bad} kills lost or broke something (target 0)"
    )
    return bad


if __name__ == "__main__":
    sys.exit(bool(main(*map(int, sys.argv[1:]))))
