"""Cut the power at every write, sync, rename and removal of a day at a station: nothing that was told may be lost.

Run: python -m tests.benchmarks.power_cuts [EVERY]. Below the process (ptrace) all is recorded that it does to its
folder while a station is founded, officers are enrolled, a case is worked on, closed and sealed, an officer leaves.
At each of these acts (or each EVERYth) the power is cut: what was not synced is lost, torn at sectors, out of order,
or there. Each time the station is opened, all that was told is looked for, signatures are checked, work goes on. Then
the same with a journal that syncs less, which must lose some. Exit code 1 if the first loses or the second does not.
"""

import sys
import time

from tests.crash.cuts import Total, changing, fast_folder, total
from tests.crash.day import Plan, recorded

FEWER = 20
"""Of the cuts under less syncing only each so-manieth: each of them loses much, and that takes time to look at."""


def run(plan: Plan, every: int) -> Total:
    """Record such a day, cut, print."""
    start = time.perf_counter()
    with fast_folder() as folder:
        acts = recorded(plan, folder)
    places = changing(acts)
    print(f"synchronous={plan.sync}: {len(places)} acts on the disk recorded in {time.perf_counter() - start:.0f} s")
    start = time.perf_counter()
    found = total(acts, places[::every])
    print(
        f"  {found.cuts} cuts in {time.perf_counter() - start:.0f} s: {found.lost} told entries lost, by"
        f" {found.losing} cuts; {found.shut} stations that do not open; faults: {dict(found.faults) or 'none'}"
    )
    return found


def main(every: int = 1) -> int:
    """Both sets; 1 if either is not as it must be."""
    full, less = run(Plan(), every), run(Plan(sync="NORMAL"), every * FEWER)
    good = not full.lost and not full.faults and less.lost > 0
    print("targets: FULL loses 0 and opens always, NORMAL loses some:", "met" if good else "MISSED")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
