"""Let one sync after another fail with an I/O error: nothing that was reported as saved may be lost, work goes on.

Run: python -m tests.benchmarks.failing_disk [SYNCS]. For each number a process founds a journal and appends; when it
is told of the error it closes the journal, opens it again, compares, and appends on. Needs gcc.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from sop_engine.errors import SopError
from sop_engine.journal.chain import verify_chain
from sop_engine.journal.sqlcipher import SqlCipherJournal
from tests.benchmarks.slow_sync import build
from tests.journal.chains import Said, Writer
from tests.journal.killing import KEY

ROOT = Path(__file__).resolve().parents[2]
ORDERS = 30


def child(folder: Path) -> str:
    """Append through one failing sync; what became of it, in one line. Raises AssertionError on a loss."""
    path = folder / "station.db"
    try:
        journal = SqlCipherJournal.create(path, KEY)
    except SopError as fault:
        assert not path.exists()
        return f"making the file was refused: {fault.sentence}"
    writer, told = Writer("failing"), ""
    for _ in range(ORDERS):
        before, place = list(writer.entries), writer.place
        try:
            writer.save(journal, Said("value", "x" * 500))
        except SopError as fault:
            told = fault.sentence
            journal.close()
            journal = SqlCipherJournal.open(path, KEY)
            found = journal.entries(writer.run)
            # The act whose commit failed may be there or not (nobody was told that it is); everything before it is.
            assert found in (before, writer.entries)
            writer.entries, writer.place = found, place
    journal.close()
    journal = SqlCipherJournal.open(path, KEY)
    assert journal.entries(writer.run) == writer.entries
    assert verify_chain(writer.entries, writer.expected) == []
    assert len(writer.entries) >= ORDERS - 1
    journal.close()
    return told or "nobody noticed (the sync of a checkpoint, or none)"


def main(syncs: int = 45) -> int:
    """Fail each of the first syncs in turn; how many lost something."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        for number in range(1, syncs + 1):
            with tempfile.TemporaryDirectory() as station:
                environment = os.environ | {"LD_PRELOAD": str(library), "SYNC_FAIL": str(number)}
                command = [sys.executable, "-m", "tests.benchmarks.failing_disk", "child", station]
                done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
            bad += done.returncode != 0
            print(f"sync {number}: {done.stdout.strip() or done.stderr.strip().splitlines()[-1]}")
    print(f"{syncs} syncs failed in turn; {bad} lost or broke something (target 0)")
    return bad


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        print(child(Path(sys.argv[2])))
    else:
        sys.exit(bool(main(*map(int, sys.argv[1:]))))
