"""Salvage of a station that took a case in: entries of others come back with papers, and holes can be filled."""

from pathlib import Path

import pytest

from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import SopError
from sop_engine.journal.entry import RunId
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.receiving import receive_case
from sop_engine.session.salvaging import Rescue
from sop_engine.session.sending import send_case
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from tests.session.carrying import Stations, only_run
from tests.session.pairs import NAME, act
from tests.session.stories import CASE, at_work
from tests.session.test_salvage import rescue
from tests.tui.practice import Practice

LONG = "The family waits in the quiet room. " * 40


@pytest.fixture
def carried(stations: Stations) -> tuple[Stations, bytes]:
    """A case with long notes that was taken in there; nothing was done in it there."""
    with at_work(stations.here) as work:
        session = only_run(work)
        for number in range(6):
            act(session, o.Note, text=f"Note {number}. {LONG}".strip())
        send_case(work, CASE, stations.card(), stations.out / "long.case")
    content = (stations.out / "long.case").read_bytes()
    stations.receive(content)
    return stations, content


def go_on(pair: Stations) -> RunId:
    """Work there."""
    with at_work(pair.there) as work:
        session = only_run(work)
        act(session, o.Note, text="Taken over.")
        return session.run


def lose(practice: Practice, statement: str) -> None:
    """What a page was that is damaged now: its rows are gone."""
    with at_work(practice) as work, work.journal.file.writing() as connection:  # type: ignore[attr-defined]
        connection.execute(statement)


def saved_from(pair: Stations, to: Path) -> tuple[Rescue, Practice]:
    """Salvage the station there."""
    return rescue(pair.there, to), Practice(to, pair.there.passphrases)


def test_entries_of_others_come_back_with_papers_and_label(carried: tuple[Stations, bytes], tmp_path: Path) -> None:
    """The run is in the list by its case, opens, is verified, and goes on; nothing is said to be lost."""
    pair, _ = carried
    run = go_on(pair)
    with at_work(pair.there) as work:
        before, papers = work.journal.entries(run), work.journal.papers()
    done, new = saved_from(pair, tmp_path / "new")
    (told,) = done.elsewhere
    assert (told.run, told.found, told.whole, done.lost, done.forged) == (run, len(before) - 1, True, (), 0)
    assert "with their papers" in told.sentence()
    with at_work(new) as work:
        assert work.journal.entries(run) == before
        assert work.journal.papers() == papers
        (listed,) = list(work.runs())
        assert listed.label is not None
        assert listed.label.case == CASE
        session = only_run(work)
        assert NAME in str(session.state.persons["P1"].values)
        act(session, o.Note, text="It goes on.")
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        assert [one for one in check_station(work) if one.kind is not Kind.NOT_CHECKED] == []


@pytest.mark.parametrize("worked_on", [True, False])
def test_a_hole_is_named_and_filled_by_the_file_of_the_case(
    carried: tuple[Stations, bytes], tmp_path: Path, *, worked_on: bool
) -> None:
    """Two entries of the other station are lost; until they come again the run does not open, then it is whole."""
    pair, content = carried
    run = go_on(pair) if worked_on else RunId(open_runs(pair)[0])
    with at_work(pair.there) as work:
        before = work.journal.entries(run)
    lose(
        pair.there,
        "DELETE FROM entry WHERE place & 1048575 IN (3, 4) AND place >> 20 = (SELECT min(ordinal) FROM taken)",
    )
    done, new = saved_from(pair, tmp_path / "new")
    (told,) = done.elsewhere
    assert (told.lost, told.bare, told.whole, done.lost) == (2, 0, False, ())
    assert "2 entries of other stations are lost" in told.sentence()
    with at_work(new, "otieno") as work:
        (salvaged,) = [dict(one.words) for one in read_log(work) if one.act == "salvaged"]
        assert salvaged["lost_of_others"] == "2"
    with at_work(new) as work:
        with pytest.raises(SopError):
            RunSession.resume(work, run)
        assert receive_case(work, content).entries == 2
        assert work.journal.entries(run) == before
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        act(only_run(work), o.Note, text="Whole again.")
    assert not list((new.folder / "evidence").glob("*")), "no fork was seen where only something was missing"


def open_runs(pair: Stations) -> list[str]:
    """The runs that can be opened there."""
    with at_work(pair.there) as work:
        return [one.head.run for one in work.runs()]


def test_lost_papers_are_named_and_come_again_with_the_file(carried: tuple[Stations, bytes], tmp_path: Path) -> None:
    """What our own entry has before it in its chain is kept; it is believed again once its papers are there."""
    pair, content = carried
    run = go_on(pair)
    with at_work(pair.there) as work:
        before = work.journal.entries(run)
    lose(pair.there, "DELETE FROM paper")
    done, new = saved_from(pair, tmp_path / "new")
    (told,) = done.elsewhere
    assert (told.found, told.lost, told.bare) == (len(before) - 1, 0, len(before) - 1)
    assert "papers" in told.sentence()
    with at_work(new) as work:
        with pytest.raises(SopError):
            RunSession.resume(work, run)
        assert receive_case(work, content).entries == 0
        assert work.journal.entries(run) == before
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        papers = work.journal.papers()
        assert receive_case(work, content).entries == 0
        assert work.journal.papers() == papers, "papers that are there are not kept twice"


def test_entries_that_nothing_proves_are_left_out_and_come_again(
    carried: tuple[Stations, bytes], tmp_path: Path
) -> None:
    """Without papers, and with nothing behind them, nobody can tell them from what somebody wrote into the file."""
    pair, content = carried
    run = RunId(open_runs(pair)[0])
    with at_work(pair.there) as work:
        before = work.journal.entries(run)
    lose(pair.there, "DELETE FROM paper")
    done, new = saved_from(pair, tmp_path / "new")
    (told,) = done.elsewhere
    assert (told.found, told.lost, done.forged) == (0, len(before), 0)
    with at_work(new) as work:
        assert work.journal.entries(run) == []
        assert receive_case(work, content).entries == len(before)
        assert verify_run(work, run).verdict is Verdict.VERIFIED


def test_a_false_entry_of_another_station_is_left_out(carried: tuple[Stations, bytes], tmp_path: Path) -> None:
    """Papers that are there and do not prove it: salvage believes signatures, not pages."""
    pair, content = carried
    lose(
        pair.there,
        "UPDATE entry SET signature=zeroblob(64) WHERE place = (SELECT max(place) FROM entry"
        " WHERE place >> 20 = (SELECT min(ordinal) FROM taken))",
    )
    done, new = saved_from(pair, tmp_path / "new")
    (told,) = done.elsewhere
    assert (done.forged, told.lost) == (1, 1)
    with at_work(new) as work:
        assert receive_case(work, content).entries == 1
        assert only_run(work).state.opened
