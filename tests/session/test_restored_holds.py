"""Legal holds that were laid after a backup: taken over from the folder that was left, or said to be lost."""

import json
from pathlib import Path

import pytest

from sop_engine.session.holds import held, holds_of, lay_hold, lift_hold, standing
from sop_engine.session.restoring import RestoreOrder
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from tests.session.stories import CASE, at_work, start, unlocked
from tests.session.test_backup import back_up, restored, sop
from tests.tui.practice import Practice


@pytest.fixture
def place(practice: Practice) -> Practice:
    """A station with one run."""
    with at_work(practice) as work:
        start(work)
    return practice


def test_legal_holds_laid_after_the_backup_are_taken_over_from_the_folder_that_was_left(
    place: Practice, tmp_path: Path
) -> None:
    """Of a run and of a case, each with who laid it, when and why; one that was released since stands again."""
    with at_work(place, "otieno") as work:
        lay_hold(work, CASE, "Released since")
    backup = back_up(place, tmp_path / "backup")
    keys = back_up(place, tmp_path / "keys", keys=True)
    with at_work(place) as work:
        (run,) = [one.head.run for one in work.runs()]
    with at_work(place, "otieno") as work:
        lift_hold(work, unlocked(place, "kamau"), CASE, "Order 3")
        lay_hold(work, run, "Order 4")
        before = standing(read_log(work))
    order = RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new", present=place.folder)
    done = restored(place, order)
    assert done.holds == 1
    new = Practice(tmp_path / "new", place.passphrases)
    with at_work(new, "kamau") as work:
        now = {(one.authority, one.by, one.at) for one in standing(read_log(work))}
        assert {(one.authority, one.by, one.at) for one in before} < now
        assert {authority for authority, _, _ in now} == {"Order 4", "Released since"}
        assert held(work, run, "") is not None
    with at_work(new) as work:
        assert "Order 4" in {one.authority for one in holds_of(work, run)}
        assert [one for one in check_station(work) if one.kind is Kind.FAILED] == []
    again = restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "other"))
    assert again.holds is None, "without the folder nobody knows"


def test_a_folder_whose_journal_is_damaged_tells_of_no_holds(place: Practice, tmp_path: Path) -> None:
    """It is said to be unknown, and the station is restored all the same."""
    backup = back_up(place, tmp_path / "backup")
    keys = back_up(place, tmp_path / "keys", keys=True)
    journal = place.folder / "station.db"
    journal.write_bytes(b"\xa5" * journal.stat().st_size)
    done = restored(place, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new", present=place.folder))
    assert done.holds is None


def test_the_command_says_what_became_of_the_holds(place: Practice, tmp_path: Path) -> None:
    """With the folder it counts them; without it they are lost, and have to be laid again."""
    backup, keys = back_up(place, tmp_path / "backup"), back_up(place, tmp_path / "keys", keys=True)
    with at_work(place, "otieno") as work:
        lay_hold(work, CASE, "Order 4")
    line = ("station", "restore", str(backup), "--keys", str(keys), "--by", "otieno", "--by", "kamau", "--to")
    with_it = sop(place, *line, str(tmp_path / "one"))
    assert "1 legal hold that was laid after it was taken over" in with_it.stderr, with_it.output
    as_json = sop(place, *line, str(tmp_path / "two"), "--json")
    assert json.loads(as_json.stdout)["holds"] == 1
    place.folder.rename(tmp_path / "stolen")
    without = sop(place, *line, str(tmp_path / "three"))
    assert "A legal hold that was laid after it is lost: lay it again" in without.stderr, without.output
