"""Thirty planted names, numbers and places after a working day of random acts: found nowhere outside the store.

    python -m tests.benchmarks.planted_names [ACTS] [SEED]

Fails when a value is found in a file, stream or process argument, or when deliberate acts showed none (then the day
planted nothing).
"""

import sys
import tempfile
import time
from pathlib import Path

from tests.leaking.searching import searched_day
from tests.leaking.working_day import Day, spend

ACTS, SEED = 120, 1


def main() -> int:
    """Spend the day, search, print the figures."""
    acts, seed = (int(sys.argv[place]) if len(sys.argv) > place else given for place, given in ((1, ACTS), (2, SEED)))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        day = Day(Path(folder), seed)
        watch = spend(day, acts)
        spent = time.monotonic() - began
        findings = searched_day(day, watch)
    print("seconds by act: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in day.seconds.items()))
    for name, count in sorted(day.counts.items()):
        print(f"  {count:4} {name}")
    print(f"{acts} acts in {spent:.0f} s, seed {seed}; {len(day.runs)} runs; {sum(day.counts.values())} programs run")
    print(f"searched: {findings.files} files, {findings.streams} streams, {findings.octets:,} bytes")
    print(f"processes: {len(watch.processes)}, {watch.looks} looks, {len(watch.seen)} different arguments and files")
    print(f"shown by deliberate acts: {findings.shown}; found elsewhere: {len(findings.found)} (wanted 0)")
    for line in findings.found:
        print(f"  FOUND {line}")
    return 1 if findings.found or not findings.shown else 0


if __name__ == "__main__":
    sys.exit(main())
