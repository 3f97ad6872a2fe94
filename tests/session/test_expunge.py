"""Expunging: a case, a run, one person's part; what goes, what stays, what is said."""

import pytest

from sop_engine.errors import Refused
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.expunge_plan import plan_expunge
from sop_engine.session.expunged import Expunged
from sop_engine.session.signers import public_keys
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.station_log import read_log
from tests.session.expunges import (
    AUTHORITY,
    CHILD,
    REASON,
    begin,
    every_page,
    expunged,
    secrets_of,
    supervising,
    traces,
)
from tests.session.stories import at_work, saved, unlocked
from tests.tui.practice import Practice


def test_a_case_is_destroyed_in_every_page_and_its_chain_still_holds(practice: Practice) -> None:
    """Wrapped keys (escrow's too), boxes and label are in the files before, and in no page or log after."""
    with at_work(practice) as work:
        run, other = begin(work, "CP/1/2026").run, begin(work, "CP/2/2026").run
    planted, kept = secrets_of(practice, run), secrets_of(practice, other)
    assert planted
    assert traces(planted, every_page(practice)) == planted
    assert expunged(practice, "CP/1/2026")
    after = every_page(practice)
    assert traces(planted, after) == []
    assert traces(kept, after) == kept
    with at_work(practice) as work:
        entries, head = work.journal.entries(run), work.journal.head(run)
        assert head is not None
        expected = Expected(run=run, signers=public_keys(work.unlocked.roster), head=head.head)
        assert verify_chain(entries, expected) == []
        assert (len(entries), head.label) == (head.count, b"")
        assert RunSession.resume(work, other).state.persons.keys() == {"P1", "P2"}
        with pytest.raises(Expunged, match=r"by otieno and kamau.*Misc\. 12"):
            work.find("CP/1/2026")
        with pytest.raises(Expunged):
            work.find(run)
        found = [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}]
        assert found == []
    with supervising(practice) as work:
        acts = [one for one in read_log(work) if one.act in {"expunged", "confirmed"}]
        assert [(one.act, one.by) for one in acts] == [("expunged", "otieno"), ("confirmed", "kamau")]
        assert dict(acts[0].words)["authority"] == AUTHORITY
        assert dict(acts[0].words)["reason"] == REASON


def test_one_persons_part_goes_and_the_others_stay(practice: Practice) -> None:
    """The child's values are gone for every officer; the parent's, the answers and the work go on."""
    with at_work(practice) as work:
        run = begin(work, "CP/1/2026").run
    planted = secrets_of(practice, run, "person_subject")
    assert planted
    assert traces(planted, every_page(practice)) == planted
    assert expunged(practice, run, "P1")
    assert traces(planted, every_page(practice)) == []
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert "why='expunged'" in repr(session.state.persons["P1"])
        assert CHILD not in repr(session.history)
        assert "Pendo" in repr(session.state.persons["P2"])
        saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text="Work goes on.")))
        assert [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}] == []
    with pytest.raises(Refused, match="expunged before"):
        expunged(practice, run, "P1")


def test_persons_of_a_case_with_two_runs_are_not_guessed(practice: Practice) -> None:
    """P1 is somebody else in each run: the run has to be named."""
    with at_work(practice) as work:
        begin(work, "CP/1/2026")
        begin(work, "CP/1/2026")
    with supervising(practice) as work, pytest.raises(Refused, match="numbered in each run"):
        plan_expunge(work, unlocked(practice, "kamau"), "CP/1/2026", ["P1"])
