"""Power cuts under a station at work. The whole set: python -m tests.benchmarks.power_cuts."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.crash.cuts import changing, fast_folder, total
from tests.crash.day import Plan, recorded
from tests.crash.disk import Cut, Disk
from tests.crash.recording import Act, record

CUTS = 90
REPLACING = """
from pathlib import Path
from sop_engine.station.files import replace, write_new
from tests.crash.tracing import be_seen
import os
folder = Path({!r})
be_seen()
write_new(folder / "slot.json", b"0" * 3000)
from sop_engine.station.files import sync_folder
sync_folder(folder)
for number in range(1, 4):
    {}
    os.write(1, b"%d" % number)
"""
PROPER = 'replace(folder / "slot.json", b"%d" % number * 3000)'
CARELESS = '(folder / "new").write_bytes(b"%d" % number * 3000); (folder / "new").replace(folder / "slot.json")'


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Where the day was recorded."""
    with fast_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def acts(folder: Path) -> Sequence[Act]:
    """A whole day: founded, officers enrolled, a case worked on, closed and sealed, an officer leaves."""
    return recorded(Plan(), folder)


def spread(acts: Sequence[Act], count: int) -> list[int]:
    """So many of the acts that touch the disk, from the first to the last."""
    places = changing(acts)
    return places[:: max(1, len(places) // count)]


def test_nothing_that_reached_the_disk_was_overlooked(folder: Path, acts: Sequence[Act]) -> None:
    """Carried out again, the recording gives every file of the folder byte for byte: nothing wrote past it."""
    disk = Disk()
    for act in acts:
        disk.do(act)
    left = {path: content for path, content in disk.after(Cut.EVERYTHING, 0).items() if content is not None}
    there = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert left == there
    assert len(changing(acts)) > 2_000


def test_a_power_cut_loses_nothing_that_was_shown_as_saved(acts: Sequence[Act]) -> None:
    """Cut anywhere, with unsynced writes lost, torn or out of order: all told is there, it opens, work goes on."""
    found = total(acts, spread(acts, CUTS))
    assert (found.lost, found.shut, dict(found.faults)) == (0, 0, {})
    assert found.cuts >= CUTS


def test_a_journal_that_syncs_less_is_found_out() -> None:
    """The same cuts under `synchronous=NORMAL` do lose entries: the harness can fail."""
    with fast_folder() as folder:
        acts = recorded(Plan(sync="NORMAL", orders=30), folder)
    assert total(acts, spread(acts, 60)[-20:]).lost > 0


@pytest.mark.parametrize("way", [PROPER, CARELESS])
def test_a_file_of_the_station_is_the_old_one_or_the_new_one(tmp_path: Path, way: str) -> None:
    """Slots, keys of pairs, roster and records are put in place so that every cut leaves a whole one.

    A plain write and rename does not do that, and is found out here.
    """
    disk, told, bad = Disk(), b"0", 0
    acts = record(REPLACING.format(str(tmp_path), way), tmp_path)
    for at, act in enumerate(acts):
        disk.do(act)
        told = act.content or told if act.kind == "told" else told
        if at < acts.index(next(one for one in acts if one.kind == "sync" and one.path == ".")):
            continue
        for seed in range(8):
            content = disk.after(Cut.TORN, seed).get("slot.json", b"")
            whole = content is not None and content[:1] * 3000 == content
            bad += not (whole and content is not None and content[:1] >= told)
    assert (bad == 0) == (way is PROPER)


def test_what_was_synced_survives_every_cut() -> None:
    """The disk of these tests forgets what was not synced, and nothing else."""
    disk = Disk()
    for act in (
        Act(kind="make", path="a"),
        Act(kind="sync", path="."),
        Act(kind="write", path="a", content=b"x" * 2000),
    ):
        disk.do(act)
    disk.do(Act(kind="sync", path="a"))
    disk.do(Act(kind="write", path="a", at=1000, content=b"y" * 2000))
    disk.do(Act(kind="move", path="a", to="b"))
    seen = {(name, content) for seed in range(60) for name, content in disk.after(Cut.TORN, seed).items()}
    contents = {content for _, content in seen if content is not None}
    assert {name for name, _ in seen} == {"a", "b"}
    assert disk.after(Cut.NOTHING, 0) == {"a": b"x" * 2000}
    assert disk.after(Cut.EVERYTHING, 0) == {"b": b"x" * 1000 + b"y" * 2000}
    assert all(content.startswith(b"x" * 1000) for content in contents)
    assert any(content not in {b"x" * 2000, b"x" * 1000 + b"y" * 2000} for content in contents)


def test_a_call_that_is_not_understood_ends_the_recording(tmp_path: Path) -> None:
    """Nothing that changes files passes unseen: a hard link, say, stops the test."""
    code = f"import os; from tests.crash.tracing import be_seen; be_seen(); os.symlink('a', {str(tmp_path / 'b')!r})"
    with pytest.raises(NotImplementedError, match="symlink"):
        record(code, tmp_path)
