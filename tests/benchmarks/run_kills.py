"""Kill -9 a process that carries out a checklist, at random moments: no answer that it reported as saved may be lost.

Run: python -m tests.benchmarks.run_kills [KILLS] [SEED]. The whole way is real: station, keys, session, journal.
After every kill the run is resumed, its chain and all signatures are checked, and it goes on. Prints every loss, then
the totals; exit code 1 if there is one.
"""

import random
import sys
import tempfile
import time
from pathlib import Path

from tests.commands.checklists import answers_now, found_desk
from tests.session.killing import kill_once

LONGEST_SECONDS = 1.0


def main(kills: int = 200, seed: int = 1) -> int:
    """Kill so many times, always in the same station; how many kills lost or broke something."""
    chance = random.Random(seed)  # noqa: S311 - moments that can be repeated, nothing secret
    bad = reported = found = 0
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        desk, answers = found_desk(Path(folder)), answers_now(Path(folder))
        for at in range(kills):
            outcome = kill_once(desk, answers, chance.uniform(0.0, LONGEST_SECONDS))
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
