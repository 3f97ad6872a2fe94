"""What starting costs: `sop --help` beside `python -c pass`, and from the unlocked desk to a painted run screen.

Usage: python -m tests.benchmarks.starting
Target: the help within 100 ms of the bare interpreter (medians of interleaved fresh processes).
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

TARGET_MS = 100
ROUNDS = 15


def once(command: list[str]) -> float:
    """Milliseconds of one run."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure, print, and fail beyond the target."""
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "sop --help": [str(Path(sys.executable).with_name("sop")), "--help"],
        "import click": [sys.executable, "-c", "import click"],
        "import textual.app": [sys.executable, "-c", "import textual.app"],
        "import tui.start": [sys.executable, "-c", "import tui.start"],
    }
    for command in commands.values():
        once(command)
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            taken[name].append(once(command))
    bare = statistics.median(taken["python -c pass"])
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:<20} median {median:6.0f} ms   best {min(times):6.0f} ms   beyond bare {median - bare:6.0f} ms")
    beyond = statistics.median(taken["sop --help"]) - bare
    print(f"sop --help is {beyond:.0f} ms beyond python -c pass; target {TARGET_MS} ms")
    sys.exit(0 if beyond <= TARGET_MS else 1)


if __name__ == "__main__":
    main()
