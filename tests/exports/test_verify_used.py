"""Verifying a run where it is kept follows the runs that it began, or says by name which it did not look into."""

import pytest
from msgspec.structs import replace

from exports.verify.findings import Outcome, Status, Verdict
from exports.verify.run_door import KeptRun, verify_run
from sop_engine.journal.entry import SealedEntry
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.using import refresh
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.exports.flips import flipped
from tests.session.conftest import founded, practice
from tests.session.pairs import act, called, finish_errand, other
from tests.session.stories import at_work, unlocked
from tests.tui.practice import Practice

__all__ = ["founded", "practice"]


def used(outcome: Outcome) -> list[tuple[Status, str]]:
    """What is said of runs that were begun."""
    return [(check.status, check.reason) for check in outcome.checks if check.name == "used"]


def brought(session: RunSession) -> RunSession:
    """The errand that the run began, done and come back; and another one that is still open."""
    act(session, o.StartUsed, step="send")
    errand = other(session, "send")
    finish_errand(errand)
    refresh(session)
    act(session, o.StartUsed, step="leave")
    return errand


def test_the_runs_that_were_begun_are_followed(practice: Practice) -> None:
    """A closed one and an open one: all is well, and it is said how many there are."""
    with called(practice) as (work, session):
        brought(session)
        outcome = verify_run(work, session.run)
        assert outcome.verdict is Verdict.VERIFIED, outcome.checks
        ((status, reason),) = used(outcome)
        assert (status, reason[:6]) == (Status.OK, "2 runs")


def test_a_run_that_began_none_says_so(practice: Practice) -> None:
    """The promise of the rule is printed."""
    with called(practice) as (work, session):
        assert used(verify_run(work, session.run)) == [(Status.OK, "no step has begun another run")]


def test_what_is_wrong_in_the_other_run_is_found_from_this_one(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signature that was changed there fails the verification here, and names step, procedure and rule."""
    with called(practice) as (work, session):
        errand = brought(session)
        honest = KeptRun.entries.func  # type: ignore[attr-defined]  # of a cached property

        def entries(kept: KeptRun) -> list[SealedEntry]:
            found: list[SealedEntry] = honest(kept)
            if kept.run != errand.run:
                return found
            return [*found[:4], replace(found[4], signature=flipped(found[4].signature, 9, 1)), *found[5:]]

        monkeypatch.setattr(KeptRun, "entries", property(entries))
        outcome = verify_run(work, session.run)
        assert outcome.failures == ("used",)
        wrong = [reason for status, reason in used(outcome) if status is Status.FAILED]
        assert wrong
        assert all("errand, begun by 'Have it brought': entries" in reason for reason in wrong)


def test_a_result_that_the_other_run_does_not_know_fails(practice: Practice) -> None:
    """What came back must name an entry of that run."""
    with called(practice) as (work, session):
        act(session, o.StartUsed, step="send")
        given = {"colour": "red"}
        act(session, o.TakeBack, step="send", state="complete", outcome="brought", head="ab" * 32, given=given)
        outcome = verify_run(work, session.run)
        assert outcome.failures == ("used",)
        assert "names an entry that it does not have" in used(outcome)[0][1]


def test_a_run_that_may_not_be_read_is_named(practice: Practice) -> None:
    """An officer without a role in it: not checked, with its id and the step; nothing fails."""
    ceremony = Ceremony(unlocked(practice, "otieno"), unlocked(practice, "kamau"), SystemClock(), random_bytes)
    practice.passphrases["akinyi"] = ceremony.add(Enrolment(id="akinyi", name="Akinyi Mfano", roles=("child_desk",)))
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="hand")
        run, handed = session.run, other(session, "hand").run
    with at_work(practice, "akinyi") as work:
        outcome = verify_run(work, run)
        assert outcome.verdict is Verdict.VERIFIED, outcome.checks
        status, reason = used(outcome)[0]
        assert status is Status.NOT_CHECKED
        assert handed[:8] in reason
        assert "'Hand everything over'" in reason
