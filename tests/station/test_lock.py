import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sop_engine.errors import StationBusy, StoreUnavailable
from sop_engine.station.lock import take_lock

HOLDER = """
import sys, time
from pathlib import Path
from sop_engine.station.lock import take_lock
lock = take_lock(Path(sys.argv[1]), "otieno")
print("held", flush=True)
time.sleep(60)
"""


def holder(path: Path) -> "subprocess.Popen[str]":
    """Another process that holds the lock."""
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.stdout.close()
    return process


def test_the_second_writer_learns_who_the_first_is(tmp_path: Path) -> None:
    """Another process is refused, with officer and process number in the sentence."""
    process = holder(tmp_path / "lock")
    try:
        with pytest.raises(StationBusy, match=rf"otieno \(process {process.pid}\)"):
            take_lock(tmp_path / "lock", "wanjiru")
    finally:
        process.kill()
        process.wait()


def test_a_dead_holder_locks_nobody_out(tmp_path: Path) -> None:
    """After kill -9 the file still names the dead one, and the lock is free."""
    process = holder(tmp_path / "lock")
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert f"{process.pid} otieno" in (tmp_path / "lock").read_text()
    with take_lock(tmp_path / "lock", "wanjiru"):
        assert (tmp_path / "lock").read_text() == f"{os.getpid()} wanjiru\n"


def test_one_process_cannot_write_twice(tmp_path: Path) -> None:
    """The lock also holds within one process, and is free again after release."""
    first = take_lock(tmp_path / "lock", "wanjiru")
    with pytest.raises(StationBusy, match="wanjiru"):
        take_lock(tmp_path / "lock", "otieno")
    first.release()
    first.release()
    assert (tmp_path / "lock").read_bytes() == b""
    take_lock(tmp_path / "lock", "otieno").release()


def test_what_else_stands_in_the_file_is_not_repeated(tmp_path: Path) -> None:
    """Text planted in the lock file reaches no terminal."""
    with take_lock(tmp_path / "lock", "wanjiru"):
        (tmp_path / "lock").write_bytes(b"1 \x1b]0;gotcha\x07\n")
        with pytest.raises(StationBusy) as busy:
            take_lock(tmp_path / "lock", "otieno")
    assert busy.value.sentence == "Another process is writing in this station."


def test_a_folder_that_takes_no_lock_file_is_said_to_be_so(tmp_path: Path) -> None:
    """Without the folder there is no lock, and the sentence says so."""
    with pytest.raises(StoreUnavailable):
        take_lock(tmp_path / "missing" / "lock", "wanjiru")
