"""One saved answer against a bare INSERT and COMMIT into an encrypted file of the same modes.

Run: python -m tests.benchmarks.saving. Prints lower quartiles over interleaved commits (other work on
the machine only ever adds time), without and with one millisecond added to every sync (see slow_sync.py; it
needs gcc). Sealing (eight digests, encryption, signature) is part of the answer.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sop_engine.journal.seal import Place, seal
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout
from sop_engine.system import SystemClock, random_bytes
from tests.benchmarks.slow_sync import build
from tests.journal.chains import DEVICE, SIGNER, Said, Writer

KEY = bytes(range(48))
COMMITS = {0: 1500, 1: 400, 5: 150}
TARGETS = {0: 2.2, 1: 1.25, 5: 1.06}
"""Milliseconds added to each sync, and how many times the bare commit an answer may take. Five is nearer to the disk
of an old laptop (dossier journal.md, line 10)."""
ROOT = Path(__file__).resolve().parents[2]
ACT = {
    "act": "answered",
    "by": "officer_0017",
    "role": "investigator",
    "at": "2026-03-02T18:00:00Z",
    "step": "s020_safe_place",
    "field": "support_person",
    "row": 0,
    "parts": ["value", "reason"],
}
ANSWER = (
    Said("act", ACT),
    Said("value", "aunt (mother's sister), reached by telephone, on her way", "person_P1"),
    Said("reason", "The child named her herself when asked whom she trusts.", "person_P1"),
)
PLAIN_ANSWER = (Said("act", ACT | {"parts": ["value"]}), Said("value", "yes"))


def measure(folder: Path, commits: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds of a bare commit, of sealing, and of appending, interleaved."""
    layout = Layout(application_id=1, version=0, schema=("CREATE TABLE bare(id INTEGER PRIMARY KEY, body BLOB)",))
    bare = EncryptedFile.create(folder / "bare.db", KEY, layout)
    journal = SqlCipherJournal.create(folder / "station.db", KEY)
    writer, clock = Writer("saving"), SystemClock()
    place = Place.at_end(writer.run, None, DEVICE, journal.device_head())
    bares: list[float] = []
    seals: list[float] = []
    appends: list[float] = []
    body = b""
    connection = bare._open()
    for _ in range(commits):
        start = time.perf_counter()
        entry = seal(place, ANSWER, keys=writer.keys, signer=SIGNER, moment=clock.now(), chance=random_bytes)
        sealed = time.perf_counter()
        journal.append(writer.run, [entry], expected_head=place.prev)
        saved = time.perf_counter()
        body = entry.body
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare(body) VALUES(?)", (body,))
        connection.execute("COMMIT")
        done = time.perf_counter()
        place = place.after(entry)
        seals.append(sealed - start)
        appends.append(saved - sealed)
        bares.append(done - saved)
    journal.close()
    bare.close()
    return bares, seals, appends


def child(added: int) -> None:
    """Measure in this process and print one line."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        bares, seals, appends = measure(Path(folder), COMMITS[added])
    wholes = [sealing + appending for sealing, appending in zip(seals, appends, strict=True)]
    low = {name: quartile(values) for name, values in zip("bsaw", (bares, seals, appends, wholes), strict=True)}
    ratio = low["w"] / low["b"]
    figures = {name: f"{value * 1e6:.0f}" for name, value in low.items()}
    medians = statistics.median(wholes) / statistics.median(bares)
    print(
        f"+{added} ms a sync: bare {figures['b']} us, answer {figures['w']} us (seal {figures['s']}, append"
        f" {figures['a']}), ratio {ratio:.2f}, {verdict(ratio, added)}; ratio of medians {medians:.2f}"
    )


def verdict(ratio: float, added: int) -> str:
    """The target and whether it is met."""
    if added not in TARGETS:
        return "no target"
    return f"target {TARGETS[added]}: {'ok' if ratio <= TARGETS[added] else 'MISSED'}"


def quartile(values: list[float]) -> float:
    """The lower quartile."""
    return statistics.quantiles(values, n=4)[0]


def main() -> None:
    """Measure without and with slower syncs, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for added in COMMITS:
            environment = os.environ | {"LD_PRELOAD": str(library), "SYNC_MS": str(added)}
            command = [sys.executable, "-m", "tests.benchmarks.saving", str(added)]
            subprocess.run(command, check=True, cwd=ROOT, env=environment)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(int(sys.argv[1]))
    else:
        main()
