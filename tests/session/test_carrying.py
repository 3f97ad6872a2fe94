from datetime import UTC, datetime

import pytest

from exports.verify.findings import Status, Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import Refused
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.backing_up import make_backup
from sop_engine.session.carriage import carriage_of
from sop_engine.session.holds import lay_hold
from sop_engine.session.receipts import take_receipt
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from tests.session.carrying import Stations, only_run
from tests.session.pairs import NAME, act
from tests.session.stories import CASE, at_work
from tui.screens.home import home_items


def test_a_case_goes_from_one_station_to_the_other_and_work_goes_on_there(stations: Stations) -> None:
    """Entries stay byte for byte, answers and persons are read there, and new entries follow in the same chain."""
    sent, content = stations.send()
    with at_work(stations.here) as work:
        before = work.journal.entries(sent.runs[0])
        mine = only_run(work)
    planted = (NAME, CASE, "Wanjiru", "Mfano", sent.runs[0], "calling")
    assert not any(text.encode() in content for text in planted)
    received = stations.receive(content)
    assert (received.runs, received.case, received.entries) == (sent.runs, CASE, len(before))
    with at_work(stations.there) as work:
        there = only_run(work)
        assert work.journal.entries(there.run) == before
        assert there.state.names.words == mine.state.names.words
        assert NAME in str(there.state.persons["P1"].values)
        owner = there.state.opened.header.by if there.state.opened else ""
        assert owner.startswith("wanjiru@")
        assert work.officers()[owner].name == "Wanjiru Mfano (Mfano station)"
        act(there, o.Note, text="Taken over.")
        again = RunSession.resume(work, there.run)
        assert [one.event.header.by for one in again.history][-1] == "wanjiru"
        assert len(work.journal.entries(there.run)) > len(before)


def test_without_a_receipt_the_case_is_still_ours_and_with_it_it_is_theirs(stations: Stations) -> None:
    """The sender is warned until the receipt is taken in, then the run is only read here."""
    sent, content = stations.send()
    (run,) = sent.runs
    with at_work(stations.here) as work:
        waiting = carriage_of(work, run)
        assert waiting is not None
        assert "no receipt yet" in waiting.sentence()
    received = stations.receive(content)
    with at_work(stations.here) as work:
        taken = take_receipt(work, received.receipt)
        assert (taken.passed, taken.ours, taken.again) == ((run,), (), False)
        assert take_receipt(work, received.receipt).again
        session = only_run(work)
        with pytest.raises(Refused, match="handed over"):
            session.submit(o.Note(by="wanjiru", actor="wanjiru", text="Too late."))
        assert [one.act for one in read_log(work)] == ["case_sent", "receipt_taken"]
    with at_work(stations.there) as work:
        assert [one.act for one in read_log(work)] == ["case_received"]


def test_the_whole_run_is_verified_there_with_both_stations_named(stations: Stations) -> None:
    """`verify RUN` proves foreign entries by their papers and own ones by the own log; the station check agrees."""
    _, content = stations.send()
    stations.receive(content)
    with at_work(stations.there) as work:
        session = only_run(work)
        act(session, o.Note, text="Taken over.")
        found = verify_run(work, session.run)
        told = {check.name: check for check in found.checks}
        assert found.verdict is Verdict.VERIFIED, [one for one in found.checks if one.status is Status.FAILED]
        assert "Mfano station" in told["stations"].reason
        assert "this station took the case over" in told["carried"].reason
        assert [one for one in check_station(work) if one.kind is not Kind.NOT_CHECKED] == []
        for path in work.unlocked.station.places.trust.iterdir():
            path.unlink()
        assert verify_run(work, session.run).verdict is Verdict.FAILED


def test_a_backup_holds_foreign_entries_and_their_papers(stations: Stations) -> None:
    """A backup of a station that took a case in is whole."""
    _, content = stations.send()
    stations.receive(content)
    with at_work(stations.there) as work:
        act(only_run(work), o.Note, text="Taken over.")
        made = make_backup(work, stations.out / "backup")
        assert made.text.entries == work.journal.device_head().size - 1, "the backup itself is entered afterwards"


def test_a_legal_hold_is_told_to_the_receiver(stations: Stations) -> None:
    """With its authority, and in the log of the station; it binds there when a supervisor there has laid it."""
    with at_work(stations.here, "otieno") as work:
        lay_hold(work, next(iter(work.heads())).run, "Order 4 of the High Court")
    sent, content = stations.send()
    received = stations.receive(content)
    ((run, told),) = received.holds
    assert run == sent.runs[0]
    assert "LEGAL HOLD" in told
    assert "Order 4 of the High Court" in told
    with at_work(stations.there, "otieno") as work:
        assert [dict(one.words)["holds"] for one in read_log(work) if one.act == "case_received"] == ["1"]
        assert lay_hold(work, run, "Order 4 of the High Court").run == run


def test_the_home_screen_says_what_was_sent(stations: Stations) -> None:
    """A run that waits for its receipt stands first and is still ours; one that was handed over stands last."""
    _, content = stations.send()
    desk = stations.here.desk()
    desk.unlock("wanjiru", stations.here.passphrases["wanjiru"])
    (run,) = desk.runs()
    assert run.sent == "waiting"
    lines = [str(item) for item, _ in home_items([run], [], datetime.now(UTC), 80)]
    assert any("no receipt yet" in one for one in lines)
    desk.leave()
    receipt = stations.receive(content).receipt
    with at_work(stations.here) as work:
        take_receipt(work, receipt)
    desk.unlock("wanjiru", stations.here.passphrases["wanjiru"])
    assert [one.sent for one in desk.runs()] == ["gone"]
    desk.leave()
