"""Disks that are full, break or vanish while an officer works. Whole set: python -m tests.benchmarks.crash_set."""

from pathlib import Path

import pytest

from sop_engine.canonical import b64url
from sop_engine.journal.entry import RunId
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Saved, open_work
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.crash.failing import ME, WAYS, fail_once
from tests.tui.practice import found

AFTER = (1, 4)


@pytest.mark.parametrize("way", WAYS)
def test_a_disk_that_fails_is_told_and_loses_nothing(tmp_path: Path, way: str) -> None:
    """The act is refused with a sentence; what was told before is there, and work goes on when the disk is back."""
    practice = found(tmp_path / "station")
    words = practice.passphrases[ME]
    for after in AFTER:
        told, ended = fail_once(practice.folder, words, way, after)
        assert ended.endswith('."'), ended
        assert len(told) == after
        with open_work(open_station(practice.folder).unlock(ME, words), SystemClock(), random_bytes) as work:
            session = RunSession.resume(work, RunId(told[0].split()[0]))
            there = [b64url(one.entry_hash) for one in session.history]
            assert {line.split()[1] for line in told} <= set(there)
            assert isinstance(session.submit(Note(by=ME, actor=ME, text="The disk is back.")), Saved)
