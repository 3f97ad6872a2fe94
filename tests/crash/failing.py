"""A case worked on until the disk fails under it, by filters on the system calls of the process."""

import json
import os
import subprocess
import sys
from pathlib import Path

from sop_engine.canonical import b64url
from sop_engine.errors import StoreUnavailable
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.crash.filters import fail
from tests.crash.tracing import ROOT
from tests.run.rules import rules

EIO, ENOSPC = 5, 28
ME = "wanjiru"
WRITING = ("pwrite64", "pwritev", "ftruncate", "fallocate")
WAYS = {
    "the disk is full": (WRITING, ENOSPC),
    "writes fail": (WRITING, EIO),
    "syncs fail": (("fsync", "fdatasync"), EIO),
    "the disk is gone": ((*WRITING, "pread64", "fsync", "fdatasync", "openat", "unlink", "rename"), EIO),
}
"""How a disk fails: these calls with this error."""


def fail_once(folder: Path, words: str, way: str, after: int) -> tuple[list[str], str]:
    """Let a process work on a case until the disk fails so after so many notes; what it told, and how it ended."""
    code = (
        "from tests.crash.failing import work_on; from pathlib import Path; import sys; work_on(Path(sys.argv[1]), "
    )
    code += "sys.argv[2], sys.argv[3], int(sys.argv[4]))"
    command = [sys.executable, "-c", code, str(folder), words, way, str(after)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    *told, last = done.stdout.splitlines() or [""]
    return told, last or done.stderr


def work_on(folder: Path, words: str, way: str, after: int) -> None:
    """What the process does."""
    with open_work(open_station(folder).unlock(ME, words), SystemClock(), random_bytes) as work:
        session = RunSession.start(work, rules(), "CP/9/2026")
        assert isinstance(session, RunSession)
        for number in range(after + 3):
            if number == after:
                fail(*WAYS[way])
            before = len(session.history)
            try:
                assert isinstance(session.submit(Note(by=ME, actor=ME, text=f"Note {number}.")), Saved)
            except StoreUnavailable as fault:
                os.write(1, f"{json.dumps(fault.sentence)}\n".encode())
                os._exit(0)  # as if the officer pulled the plug; closing is for another test
            for one in session.history[before:]:
                os.write(1, f"{session.run} {b64url(one.entry_hash)}\n".encode())
    os.write(1, b"nobody noticed\n")
