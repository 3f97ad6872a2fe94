"""A sealed answer is destroyed by the act of one who may not read it, on the real stores, also through a crash."""

from pathlib import Path
from typing import Any

import pytest

from exports.handing_out import hand_out
from exports.verify.findings import Verdict
from exports.verify.run_door import verify_run
from sop_engine.errors import StoreUnavailable
from sop_engine.journal.entry import RunId
from sop_engine.run import orders as o
from sop_engine.run.events import Header
from sop_engine.run.rule_events import Purged
from sop_engine.session import RunSession, Work
from tests.leaks import searched
from tests.run.sealed_rules import SECRET, sealed_rules
from tests.session.stories import answer, at_work, saved
from tests.tui.practice import Practice

READER, OUTSIDER = "otieno", "wanjiru"


def told(practice: Practice) -> RunId:
    """A run in which the officer in charge wrote down under seal what was said."""
    with at_work(practice, READER) as work:
        session = RunSession.start(work, sealed_rules(), "CP/9/2026")
        assert isinstance(session, RunSession)
        saved(session.submit(answer("admit", "said", "yes", by=READER)))
        saved(session.submit(answer("admit", "words", SECRET, by=READER)))
        saved(session.submit(o.Open(by=READER, actor=READER, step="whisper")))
        saved(session.submit(answer("whisper~1", "what", SECRET, by=READER)))
        assert SECRET in repr(RunSession.resume(work, session.run).state)
        return session.run


def kept(work: Work, run: RunId) -> list[Any]:
    """Compartments of what may be expunged, of which a key is left."""
    return [item for item in work.keystore.compartments(run) if item.name.startswith("purge_") and item.wraps]


def ends(session: RunSession) -> None:
    """The outsider writes down what asks for the purge."""
    saved(session.submit(answer("result", "end", "back", by=OUTSIDER)))


def is_gone(practice: Practice, run: RunId) -> None:
    """For the outsider, for the reader, for whoever has the files; and the chain holds."""
    for officer in (OUTSIDER, READER):
        with at_work(practice, officer) as work:
            session = RunSession.resume(work, run)
            assert SECRET not in repr((session.state, session.history))
            assert not kept(work, run)
            gone = {item.id for item in work.keystore.compartments(run) if not item.wraps}
            assert gone
            assert not gone & {one.compartment for entry in work.journal.entries(run) for one in entry.boxes}
            assert verify_run(work, run).verdict is Verdict.VERIFIED
    assert searched(practice.folder, SECRET) == []


def test_the_outsiders_act_destroys_it_at_once(practice: Practice) -> None:
    """No reader has to act: as soon as the answer is saved the keys are gone."""
    run = told(practice)
    with at_work(practice, OUTSIDER) as work:
        session = RunSession.resume(work, run)
        assert kept(work, run)
        ends(session)
        assert not kept(work, run)
        assert [one.event.step for one in session.history if isinstance(one.event, Purged)] == [
            "admit",
            "agree",
            "whisper~",
            "again~",
        ]
    is_gone(practice, run)


@pytest.mark.parametrize("at", ["destroy", "expunge"])
def test_a_crash_in_between_is_mended_by_whoever_opens_the_run(
    practice: Practice, at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outsider's entry is saved and the machine stops; the outsider opens the run again: it is destroyed."""
    run = told(practice)
    with at_work(practice, OUTSIDER) as work:
        session = RunSession.resume(work, run)
        monkeypatch.setattr(work.keystore if at == "destroy" else work.journal, at, _stops)
        with pytest.raises(StoreUnavailable):
            session.submit(answer("result", "end", "back", by=OUTSIDER))
    monkeypatch.undo()
    with at_work(practice, OUTSIDER) as work:
        RunSession.resume(work, run)
    is_gone(practice, run)


def _stops(*_arguments: object) -> None:
    sentence = "The machine stopped."
    raise StoreUnavailable(sentence)


def test_records_of_both_say_the_same_and_nothing_of_it(practice: Practice, tmp_path: Path) -> None:
    """After the purge the record of the outsider and that of the reader have the same steps and exceptions."""
    from exports.assemble import assemble

    run = told(practice)
    with at_work(practice, OUTSIDER) as work:
        ends(RunSession.resume(work, run))
    made = []
    for officer in (OUTSIDER, READER):
        with at_work(practice, officer) as work:
            session = RunSession.resume(work, run)
            record = assemble(session, kind="interim", number=1).record
            made.append((record.phases, record.exceptions))
            hand_out(session, "Prosecutor", tmp_path / f"{officer}.pdf", interim=True)
    assert made[0] == made[1]
    assert searched(tmp_path, SECRET) == []


@pytest.mark.parametrize("step", ["admit", "whisper~"])
def test_a_purge_for_nothing_is_refused_by_the_verifier(practice: Practice, step: str) -> None:
    """Whoever signs such an act while the answers do not ask for it is found out, in the journal of the station."""
    run = told(practice)
    with at_work(practice, OUTSIDER) as work:
        session = RunSession.resume(work, run)
        saved(session.submit(answer("result", "end", "stay", by=OUTSIDER)))
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        moment = work.clock.now()
        header = Header(actor=OUTSIDER, by=OUTSIDER, role="", at=moment.utc, entered=moment.utc)
        planted = Purged(header=header, step=step, reason="'End' is 'It goes back'")
        session._save([planted], work.unlocked, moment)
        found = verify_run(work, run)
    assert found.verdict is Verdict.FAILED
    assert set(found.failures) == {"purges"}


def test_without_the_purge_the_words_would_still_be_there(practice: Practice) -> None:
    """The search finds them as long as they may be read, so that finding nothing means something."""
    run = told(practice)
    with at_work(practice, READER) as work:
        assert SECRET in repr(RunSession.resume(work, run).state)
        assert kept(work, run)
