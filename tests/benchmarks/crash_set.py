"""The full set of crashes with one command; exit code 1 if any part loses something or leaves a station shut.

Run: python -m tests.benchmarks.crash_set [QUICK]. Power cuts at every act on the disk, kills of a process that
appends and of one that carries out a checklist, syncs that fail one by one, disks that are full, break or vanish (a
small tmpfs too, where mounting is allowed), damaged pages, and single bits. QUICK (any word) takes a part of each.
"""

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ("tests/crash/test_failing.py", "tests/journal/test_sqlcipher.py", "tests/journal/test_bad_files.py")
"""Disks that fail, and damaged pages, are whole in the tests already."""
PARTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("tests.benchmarks.power_cuts", (), ("30",)),
    ("tests.benchmarks.kill_loop", ("200",), ("5",)),
    ("tests.benchmarks.run_kills", ("200",), ("3",)),
    ("tests.benchmarks.failing_disk", ("45",), ("5",)),
    ("tests.benchmarks.station_flips", (), ("500", "50")),
)
"""Module, what it takes, and what it takes when it is to be quick."""


def main(*, quick: bool = False) -> int:
    """Run every part; how many were not as they must be."""
    bad = 0
    parts = [[module, *(short if quick else full)] for module, full, short in PARTS]
    for part in [*parts, ["pytest", "-q", "-p", "no:cacheprovider", *TESTS]]:
        start = time.perf_counter()
        print(f"== {' '.join(part)}", flush=True)
        failed = subprocess.run([sys.executable, "-m", *part], cwd=ROOT, check=False).returncode != 0
        bad += failed
        print(f"   {'MISSED' if failed else 'as it must be'}, {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{len(PARTS) + 1} parts, {bad} not as they must be (target 0)")
    return bad


if __name__ == "__main__":
    sys.exit(bool(main(quick=len(sys.argv) > 1)))
