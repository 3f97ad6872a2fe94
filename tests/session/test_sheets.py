"""A run that is entered from paper: kept, opened again, and signed by who entered it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from sop_engine.run import orders as o
from sop_engine.run.orders import Refusal
from sop_engine.run.sheets import TakeSheet
from sop_engine.session import RunSession, Work
from sop_engine.session.sheets import take, written_by
from tests.session.pairs import NAME, act, example, other, tell
from tests.session.stories import CASE, answer, at_work, procedure, refused, saved, start
from tests.tui.practice import Practice

SERIAL = "PAPER-7K3M-92QX"


def begun(work: Work, hours: int = 6, writer: str = "otieno") -> RunSession:
    """A run that began on paper so many hours ago."""
    at = work.clock.now().utc - timedelta(hours=hours)
    paper = written_by(work.officers(), writer, SERIAL, actor="wanjiru", at=at)
    session = RunSession.start(work, procedure(), CASE, paper=paper)
    assert isinstance(session, RunSession), session
    return session


def test_it_comes_back_as_it_was_kept(practice: Practice) -> None:
    """Sheets, times and who wrote are read from the journal again, entry by entry."""
    with at_work(practice) as work:
        session = begun(work)
        at = work.clock.now().utc.replace(microsecond=0) - timedelta(hours=5)
        order = replace(answer("receive", "place", "child_desk"), by="otieno", sheet=1, at=at)
        saved(session.submit(order))
        again = RunSession.resume(work, session.run)
        assert again.state == session.state
        assert again.state.opened is not None
        assert again.state.opened.header.sheet == 1
        header = again.history[-1].event.header
        assert (header.by, header.actor, header.sheet, header.at) == ("otieno", "wanjiru", 1, at)
        assert again.history[-1].actor == work.officer.fingerprint


def test_a_sheet_is_taken_once(practice: Practice) -> None:
    """Gone on with later, by the same hand, it keeps its number and adds no entry; another hand is another number."""
    with at_work(practice) as work:
        session = start(work)
        order = written_by(work.officers(), "the teacher on duty", SERIAL, actor="wanjiru")
        assert take(session, order) == 1
        count = len(session.history)
        assert take(RunSession.resume(work, session.run), replace(order, serial="7k3m92qx")) == 1
        assert len(session.history) == count
        assert take(session, written_by(work.officers(), "kamau", SERIAL, actor="wanjiru")) == 2
        assert [one.writer or one.outsider for one in session.state.sheets] == ["the teacher on duty", "kamau"]


def test_nobody_takes_a_sheet_or_signs_in_the_name_of_another(practice: Practice) -> None:
    """The key of who enters is the one that signs; an own signature is refused to who copies it."""
    with at_work(practice) as work:
        session = begun(work)
        taking = TakeSheet(by="otieno", actor="wanjiru", serial="PAPER-ABCD-2345", writer="otieno")
        assert refused(session.submit(taking)).code == "reported_signature"
        at = work.clock.now().utc - timedelta(hours=1)
        closing = o.Close(by="otieno", actor="wanjiru", outcome="protected", at=at, sheet=1)
        assert refused(session.submit(closing)).code == "reported_signature"


@pytest.mark.parametrize(("hours", "code"), [(7, "before_start"), (-1, "in_future")])
def test_times_that_cannot_be_are_refused(practice: Practice, hours: int, code: str) -> None:
    """Before the run began on paper, and after now."""
    with at_work(practice) as work:
        session = begun(work)
        at = work.clock.now().utc - timedelta(hours=hours)
        assert refused(session.submit(answer("receive", "place", "child_desk", sheet=1, at=at))).code == code


def test_a_beginning_that_is_refused_leaves_nothing(practice: Practice) -> None:
    """No run is there when the sheet has a wrong number."""
    with at_work(practice) as work:
        paper = written_by(work.officers(), "otieno", "PAPER-7K", actor="wanjiru", at=work.clock.now().utc)
        found = RunSession.start(work, procedure(), CASE, paper=paper)
        assert isinstance(found, Refusal)
        assert found.code == "wrong_sheet"
        assert list(work.runs()) == []


def test_a_run_that_was_begun_on_paper_begins_on_that_sheet(practice: Practice) -> None:
    """What was done in it that night can be entered from the same sheet, although the run is new to the laptop."""
    with at_work(practice) as work:
        at = work.clock.now().utc.replace(microsecond=0) - timedelta(hours=6)
        paper = written_by(work.officers(), "the teacher on duty", SERIAL, actor="wanjiru", at=at)
        session = RunSession.start(work, example("calling"), CASE, paper=paper)
        assert isinstance(session, RunSession)
        act(session, o.AddPerson, kind="child", values={"name": NAME})
        tell(session, ask__child="P1", ask__kind="parcel", ask__count=3, ask__paper={})
        act(session, o.Complete, step="ask")
        act(session, o.StartUsed, step="send", at=at + timedelta(hours=1), sheet=1)
        errand = other(session, "send")
        opened, (taken,) = errand.state.opened, errand.state.sheets
        assert opened is not None
        assert (opened.header.at, opened.header.sheet) == (at + timedelta(hours=1), 1)
        assert (taken.serial, taken.outsider) == (SERIAL, "the teacher on duty")
        saved(errand.submit(answer("bring", "colour", "red", sheet=1, at=at + timedelta(hours=2))))
        act(session, o.StartUsed, step="leave")
        assert other(session, "leave").state.sheets == ()
