"""What random runs of the whole language showed of records that would not verify, each as a small story."""

from pathlib import Path

from exports.handing_out import hand_out, seal_record
from exports.verify.verify import verify_pdf
from sop_engine.run import orders as o
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, Work
from sop_engine.station.folder import open_station
from tests.run.rules import rules
from tests.session.stories import CASE, answer, at_work, saved, unlocked
from tests.tui.practice import Practice

ME, OTHER = "wanjiru", "otieno"


def begun(work: Work) -> RunSession:
    """A run with gates, custody and purges."""
    session = RunSession.start(work, rules(), CASE)
    assert isinstance(session, RunSession)
    return session


def failures(practice: Practice, session: RunSession, out: Path, *, interim: bool) -> object:
    """What a verifier finds wrong in the record."""
    hand_out(session, "Prosecutor", out, interim=interim)
    return verify_pdf(out.read_bytes(), [open_station(practice.folder).root], practice=True).failures


def test_who_handed_an_exhibit_over_may_complete_the_step(practice: Practice, tmp_path: Path) -> None:
    """A party to a hand-over signs in it and completes its step; the record verifies."""
    with at_work(practice) as work:
        session = begun(work)
        saved(session.submit(answer("ask", "phone", {"seal": "S 1", "place": "Desk"})))
        moved = {"whole": "yes", "seal": "S 1", "place": "Store", "at": "2026-03-02 20:00"}
        saved(session.submit(answer("store", "move", moved)))
        saved(session.submit(o.Sign(by=ME, actor=ME, step="store", field="move_from")))
        other = unlocked(practice, OTHER)
        saved(session.submit(o.Sign(by=OTHER, actor=OTHER, step="store", field="move_to"), other))
        saved(session.submit(o.Complete(by=ME, actor=ME, step="store")))
        assert failures(practice, session, tmp_path / "record.pdf", interim=True) == ()


def test_a_record_sealed_after_a_late_sign_off_verifies(practice: Practice, tmp_path: Path) -> None:
    """When the disk refused the record at closing, a supervisor may sign before it is sealed."""
    with at_work(practice) as work:
        session = begun(work)
        for step in session.progress().open_steps:
            saved(
                session.submit(
                    o.MarkNotDone(by=ME, actor=ME, step=step, reason="No time.", attempts="Twice.", told="The OCS.")
                )
            )
        saved(session.submit(o.Close(by=ME, actor=ME, outcome="ended")))
        other = unlocked(practice, OTHER)
        saved(session.submit(o.SignNotDone(by=OTHER, actor=OTHER, step="ask"), other))
        seal_record(session)
        assert failures(practice, session, tmp_path / "record.pdf", interim=False) == ()


def test_a_change_is_told_only_by_the_run_that_handed_over(practice: Practice) -> None:
    """Nobody enters that an answer was changed elsewhere in the name of a run that did not begin this one."""
    with at_work(practice) as work:
        session = begun(work)
        found = session.submit(o.MarkDiffers(by=ME, actor=ME, step="ask", field="day", run="ab" * 16))
        assert isinstance(found, Refusal)
        assert found.code == "not_an_input"
