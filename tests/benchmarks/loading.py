"""Loading a procedure of 1,000 steps: our loader against PyYAML's CSafeLoader.

    python -m tests.benchmarks.loading

CPU time, the least of several runs, because the machine may do other work. Ours keeps the place of every
key and value; CSafeLoader keeps none. Target (issue 2): at most half its time.
"""

import gc
import sys
import time
from collections.abc import Callable, Sequence
from itertools import count

import yaml

from sop_engine.procedure.source import Source, read_source
from tests.procedure.large import large_procedure

RUNS = 25
TARGET = 0.5


def cpu_ms(works: Sequence[Callable[[], object]]) -> list[float]:
    """CPU milliseconds of the quickest of several runs of each, taken in turns."""
    least = [float("inf")] * len(works)
    for _ in range(RUNS):
        for number, work in enumerate(works):
            gc.collect()
            began = time.process_time()
            work()
            least[number] = min(least[number], time.process_time() - began)
    return [seconds * 1000 for seconds in least]


def main() -> int:
    """Print the figures; 1 when the target is missed."""
    text = large_procedure(1000)
    numbers = count()
    assert isinstance(read_source(text, "large.yaml"), Source)
    peer, ours = cpu_ms(
        [
            lambda: yaml.load(text, Loader=yaml.CSafeLoader),
            # A new name each time: a source that was read under its name is remembered.
            lambda: read_source(text, f"large_{next(numbers)}.yaml"),
        ]
    )
    ratio = ours / peer
    print(f"1,000 steps, {text.count(chr(10)):,} lines, {len(text) // 1024} KiB, CPU ms, least of {RUNS} runs")
    print(f"  yaml.load(CSafeLoader), no places   {peer:7.1f}")
    print(f"  read_source, a place for everything {ours:7.1f}")
    print(f"  ratio {ratio:.2f} (target at most {TARGET}): {'met' if ratio <= TARGET else 'MISSED'}")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
