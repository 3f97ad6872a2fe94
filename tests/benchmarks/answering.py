"""One whole saved answer, as an officer waits for it, against a bare INSERT and COMMIT into an encrypted file.

Run: python -m tests.benchmarks.answering. As `saving`, but through `RunSession.submit`: deciding, claims,
sealing, appending and folding. Lower quartiles over interleaved commits, without and with 1 ms added to each sync.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sop_engine.journal.sqlcipher_file import EncryptedFile, Layout
from tests.benchmarks.saving import COMMITS, KEY, ROOT, quartile, verdict
from tests.benchmarks.slow_sync import build
from tests.session.stories import answer, at_work, saved, start
from tests.tui.practice import found

ANSWERS, WARM_UP = 400, 40
BODY = 900
"""Bytes, about those of an entry."""


def measure(folder: Path) -> tuple[list[float], list[float]]:
    """Seconds of each whole answer (a row of the identifiers), and of each bare commit."""
    layout = Layout(application_id=1, version=0, schema=("CREATE TABLE bare(id INTEGER PRIMARY KEY, body BLOB)",))
    bare = EncryptedFile.create(folder / "bare.db", KEY, layout)
    answers, commits = [], []
    with at_work(found(folder / "station")) as work:
        session = start(work)
        for number in range(WARM_UP + ANSWERS):
            row = {"kind": "username", "value": f"mfano_{number}", "seen_at": "2026-11-20 10:00"}
            begin = time.perf_counter()
            outcome = session.submit(answer("identifiers", "known", row))
            done = time.perf_counter()
            saved(outcome)
            between = time.perf_counter()
            with bare.writing() as connection:
                connection.execute("INSERT INTO bare(body) VALUES(?)", (bytes(BODY),))
            answers.append(done - begin)
            commits.append(time.perf_counter() - between)
    bare.close()
    return answers[WARM_UP:], commits[WARM_UP:]


def child(added: int) -> None:
    """Measure in this process and print one line."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        whole, bare = (quartile(column) for column in measure(Path(folder)))
    ratio = whole / bare
    print(
        f"+{added} ms a sync: bare {bare * 1e6:.0f} us, whole answer {whole * 1e6:.0f} us, ratio {ratio:.2f},"
        f" {verdict(ratio, added)}"
    )


def main() -> None:
    """Measure without and with slower syncs, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for added in COMMITS:
            environment = os.environ | {"LD_PRELOAD": str(library), "SYNC_MS": str(added)}
            command = [sys.executable, "-m", "tests.benchmarks.answering", str(added)]
            subprocess.run(command, check=True, cwd=ROOT, env=environment)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        child(int(sys.argv[1]))
    else:
        main()
