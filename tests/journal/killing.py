"""Kill a process that appends, and compare what it reported as saved with what is on the disk."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from sop_engine.canonical import b64url
from sop_engine.journal.chain import verify_chain
from sop_engine.journal.merkle import leaf_hash, root
from sop_engine.journal.sqlcipher import SqlCipherJournal
from tests.journal.chains import Said, Writer

KEY = bytes(range(48))
BATCH = 3
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one kill left.

    Attributes:
        reported: entries that the process had reported as saved.
        found: entries on the disk. lost: reported and not found.
        broken: what is wrong with what was found; empty when all is well.
    """

    reported: int
    found: int
    lost: int
    broken: str


def kill_once(path: Path, seed: str, after: float) -> Outcome:
    """Start a process that appends to a run of its own, kill it so many seconds after its first sign, compare."""
    if not path.exists():
        SqlCipherJournal.create(path, KEY).close()
    opened = SqlCipherJournal.open(path, KEY)
    before = opened.device_head()
    opened.close()
    start = f"{seed!r}, device_seq={before.size}"
    code = f"from pathlib import Path; from tests.journal.killing import run; run(Path({str(path)!r}), {start}, "
    child = subprocess.Popen(
        [sys.executable, "-c", f"{code}device_prev={before.newest!r})"], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    time.sleep(after)
    child.kill()
    lines = child.stdout.read().split(b"\n")[:-1]
    child.stdout.close()
    child.wait()
    return _compare(path, Writer(seed), {line.decode() for line in lines})


def run(path: Path, seed: str, *, device_seq: int, device_prev: bytes | None) -> None:
    """What the child does."""
    journal = SqlCipherJournal.open(path, KEY)
    writer = Writer(seed, device_seq=device_seq, device_prev=device_prev)  # type: ignore[arg-type]
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        before = writer.entries[-1].hash if writer.entries else None
        order = [writer.write(Said("value", "answer"), Said("text", "x" * 50, "person_P1")) for _ in range(BATCH)]
        journal.append(writer.run, order, expected_head=before)
        sys.stdout.write("".join(f"{b64url(entry.hash)}\n" for entry in order))
        sys.stdout.flush()


def _compare(path: Path, writer: Writer, reported: set[str]) -> Outcome:
    journal = SqlCipherJournal.open(path, KEY)
    entries, head = journal.entries(writer.run), journal.head(writer.run)
    hashes = list(journal.device_hashes())
    device = journal.device_head()
    journal.close()
    broken = "; ".join(finding.sentence for finding in verify_chain(entries, writer.expected))
    if len(entries) % BATCH:
        broken += "; half an order was written"
    if (head.count if head else 0) != len(entries):
        broken += "; the run's head does not fit its entries"
    if device.root != root([leaf_hash(item) for item in hashes]) or device.size != len(hashes):
        broken += "; the device log's tree does not fit its entries"
    found = {b64url(entry.hash) for entry in entries}
    return Outcome(len(reported), len(found), len(reported - found), broken)
