"""A whole `sop check` with proofs, in a fresh process: CPU seconds with imports.

    python -m tests.benchmarks.proving

Two kinds of made-up procedure: plain (each step reads its own answers) and woven (nearly half of the steps read
answers of the twenty steps before). Targets of issue 3 for 30, 300 and 1,000 steps: 0.25, 0.5 and 1.5 s.
Beside it how many bare starts of Python that is (a shared machine's speed varies; a bare start took 11 ms where the
other costs were measured, dossier journal.md), and what the proofs alone take, in this process.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sop_engine.procedure.proofs.prove import prove
from tests.procedure.examples import SHARED_FILES
from tests.procedure.large import large_procedure
from tests.procedure.proofs.small import draft_of
from tests.procedure.proofs.woven import woven_procedure

RUNS = 3
TARGETS = {30: 0.25, 300: 0.5, 1000: 1.5}


def cpu_of(words: list[str]) -> float:
    """CPU seconds of a process, user and system."""
    process = os.posix_spawn(sys.executable, [sys.executable, *words], os.environ, file_actions=_SILENT)
    _, _, used = os.wait4(process, 0)
    return used.ru_utime + used.ru_stime


_SILENT = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]


def alone(text: str) -> float:
    """CPU seconds of the proofs alone, least of several."""
    draft = draft_of(text)
    least = float("inf")
    for _ in range(RUNS):
        began = time.process_time()
        prove(draft)
        least = min(least, time.process_time() - began)
    return least


def measure(name: str, make: Callable[[int], str], folder: Path) -> bool:
    """Print the figures of one kind of procedure; whether all targets are met."""
    met = True
    for steps, target in TARGETS.items():
        text = make(steps)
        path = folder / name / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        whole = min(cpu_of(["-m", "sop_engine", "check", str(path)]) for _ in range(RUNS))
        met &= whole <= target
        verdict = "met" if whole <= target else "MISSED"
        starts = whole / min(cpu_of(["-c", "pass"]) for _ in range(2 * RUNS))
        proofs = f"proofs {alone(text) * 1000:.0f} ms"
        said = f"{verdict}; {starts:.0f} bare starts; {proofs}"
        print(f"{name} {steps:>5} steps: check {whole:.2f} s (target {target}): {said}")
    return met


def main() -> int:
    """Print the figures; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for key, text in SHARED_FILES.items():
            (folder / key).parent.mkdir(exist_ok=True)
            (folder / key).write_text(text, encoding="utf-8")
        kinds = (("plain", large_procedure), ("woven", woven_procedure))
        met = [measure(kind, make, folder) for kind, make in kinds]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
