"""Stations as earlier versions of the program left them: one is kept for each format number of the journal's file."""

import json
import os
import shutil
from pathlib import Path

import pytest

from sop_engine.errors import CannotOpen
from sop_engine.journal.sqlcipher import LAYOUT
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, open_work
from sop_engine.session.station_check import Kind, check_station
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.run.rules import rules
from tests.session.stories import answer, saved
from tests.tui.practice import found

KEPT = Path(__file__).with_name("formats")
ME, CASE = "wanjiru", "CP/9/2026"


def write(to: Path) -> None:
    """Make the station that is kept for the format of today: SOP_WRITE_GOLDEN=1 pytest, this file."""
    shutil.rmtree(to, ignore_errors=True)
    practice = found(to / "station")
    words = practice.passphrases[ME]
    with open_work(open_station(practice.folder).unlock(ME, words), SystemClock(), random_bytes) as work:
        session = RunSession.start(work, rules(), CASE)
        assert isinstance(session, RunSession)
        saved(session.submit(answer("admit", "said", "invented words")))
        entries = len(session.history)
    (to / "told.json").write_text(json.dumps({"words": words, "run": session.run, "entries": entries}))


def test_there_is_a_station_of_every_format() -> None:
    """From number 1 to today's: who changes the format keeps the station of the format before."""
    if os.environ.get("SOP_WRITE_GOLDEN"):
        write(KEPT / str(LAYOUT.version))
    assert sorted(int(folder.name) for folder in KEPT.iterdir()) == list(range(1, LAYOUT.version + 1))


@pytest.mark.parametrize("number", range(1, LAYOUT.version + 1))
def test_a_station_of_an_earlier_format_opens_or_says_which_format_it_has(tmp_path: Path, number: int) -> None:
    """Today's opens, is whole and goes on; an older one does so too, or is refused with its number."""
    shutil.copytree(KEPT / str(number), tmp_path / "kept")
    for name in ("records", "approvals"):  # empty folders are not kept
        (tmp_path / "kept" / "station" / name).mkdir(mode=0o700, exist_ok=True)
    folder, told = tmp_path / "kept" / "station", json.loads((tmp_path / "kept" / "told.json").read_text())
    try:
        work = open_work(open_station(folder).unlock(ME, told["words"]), SystemClock(), random_bytes)
    except CannotOpen as fault:
        refused = fault.sentence
    else:
        refused = ""
    if refused:
        assert number < LAYOUT.version
        assert f"older format, {number}" in refused
        return
    with work:
        session = RunSession.resume(work, told["run"])
        assert len(session.history) == told["entries"]
        assert [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}] == []
        saved(session.submit(Note(by=ME, actor=ME, text="Opened again.")))
