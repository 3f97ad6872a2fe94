"""A purge destroys: afterwards the value is nowhere in the station or a record, and everything still verifies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exports.handing_out import hand_out
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import StoreUnavailable
from sop_engine.run import orders as o
from sop_engine.run.events import EXPUNGED
from sop_engine.session import RunSession, Work
from tests.leaks import finds, searched
from tests.run.rules import rules
from tests.session.stories import answer, at_work, refused, saved
from tests.tui.practice import Practice

SECRET = "Mwezi ulikuwa mkubwa"
ME = "wanjiru"


def told(work: Work) -> RunSession:
    """A run in which the secret was said."""
    session = RunSession.start(work, rules(), "CP/9/2026")
    assert isinstance(session, RunSession)
    saved(session.submit(answer("admit", "said", SECRET)))
    saved(session.submit(answer("admit", "rows", {"word": SECRET})))
    saved(session.submit(o.Note(by=ME, actor=ME, text=SECRET, step="admit")))
    return session


def opens(session: RunSession) -> str:
    """All that this session, and one that opens the run anew, can read."""
    again = RunSession.resume(session.work, session.run)
    return repr((session.state, session.history, again.state, again.history))


def test_after_the_purge_the_value_is_nowhere(practice: Practice, tmp_path: Path) -> None:
    """Not in the session, a new one, a file, a record before and after; chain, verification and record hold."""
    with at_work(practice) as work:
        session = told(work)
        assert SECRET in opens(session)
        hand_out(session, "Prosecutor", tmp_path / "before.pdf", interim=True)
        saved(session.submit(answer("result", "end", "back")))
        assert SECRET not in opens(session)
        assert verify_run(work, session.run).verdict is Verdict.VERIFIED
        hand_out(session, "Prosecutor", tmp_path / "after.pdf", interim=True)
        assert searched(tmp_path, SECRET) == []
        given = RunSession.resume(work, session.run).state.answer("admit.said")
        assert given is not None
        assert getattr(given.value, "why", "") == EXPUNGED
        kept = [item for item in work.keystore.compartments(session.run) if item.name.startswith("purge_")]
        assert kept
        assert [item.wraps for item in kept] == [{}] * len(kept)
        gone = {item.id for item in kept}
        left = [one for entry in work.journal.entries(session.run) for one in entry.boxes]
        assert not gone & {one.compartment for one in left}
    assert searched(tmp_path, SECRET) == []


def test_the_record_says_that_and_why_answers_were_expunged(practice: Practice) -> None:
    """As an act of the step and among the exceptions."""
    from exports.assemble import assemble

    with at_work(practice) as work:
        session = told(work)
        saved(session.submit(answer("result", "end", "back")))
        record = assemble(session, kind="interim", number=1).record
        found = [one for one in record.exceptions if one.kind == "expunged"]
        assert [one.details[0].text.text for one in found] == ["'End' is 'It goes back'"]
        assert not finds(SECRET, repr(record).encode())


@pytest.mark.parametrize("at", ["destroy", "expunge"])
def test_a_crash_after_saving_is_mended_when_the_run_is_opened_again(
    practice: Practice, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is saved, the machine stops before or within destroying: the next opening does the rest."""
    with at_work(practice) as work:
        session = told(work)
        store = work.keystore if at == "destroy" else work.journal
        monkeypatch.setattr(store, at, _stops)
        with pytest.raises(StoreUnavailable):
            session.submit(answer("result", "end", "back"))
        run = session.run
    monkeypatch.undo()
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert SECRET not in repr((session.state, session.history))
        kept = [item for item in work.keystore.compartments(run) if item.name.startswith("purge_")]
        assert [item.wraps for item in kept] == [{}] * len(kept)
        gone = {item.id for item in kept}
        assert not gone & {one.compartment for entry in work.journal.entries(run) for one in entry.boxes}
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        saved(session.submit(answer("ask", "first", 1)))


def _stops(*_arguments: object) -> None:
    sentence = "The machine stopped."
    raise StoreUnavailable(sentence)


def test_a_reader_beside_the_writer_does_not_see_it_either(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who cannot write leaves the mending to who can, and reads nothing."""
    with at_work(practice) as work:
        session = told(work)
        destroy: Callable[[bytes], None] = work.keystore.destroy
        monkeypatch.setattr(work.keystore, "destroy", _stops)
        with pytest.raises(StoreUnavailable):
            session.submit(answer("result", "end", "back"))
        monkeypatch.setattr(work.keystore, "destroy", destroy)
        with at_work(practice) as beside:
            other = RunSession.resume(beside, session.run)
            assert SECRET not in repr((other.state, other.history))
            assert not any(name.startswith("purge_") for name in other.keyring.open)
        assert refused(session.submit(answer("admit", "harm", SECRET))).code == "to_be_expunged"
