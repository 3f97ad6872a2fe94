"""Expunging: a case, a run, one person's part; what goes, what stays, what is said."""

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from sop_engine.errors import Refused
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.journal.keystore import SqlCipherKeys
from sop_engine.journal.sqlcipher import SqlCipherJournal
from sop_engine.journal.sqlcipher_file import EncryptedFile
from sop_engine.run import orders as o
from sop_engine.session import RunSession, expunging
from sop_engine.session.backing_up import write_expunged
from sop_engine.session.expunge_plan import plan_expunge
from sop_engine.session.expunged import Expunged, expunged_runs
from sop_engine.session.restoring import RestoreOrder
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
    pages_of,
    secrets_of,
    supervising,
    traces,
)
from tests.session.stories import at_work, saved, unlocked
from tests.session.test_backup import back_up, restored
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


def cut_at(practice: Practice, monkeypatch: pytest.MonkeyPatch, number: int, run: str) -> bool:
    """Expunge the run in a station whose power goes at the change of that number; False if it came through."""
    count = 0

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def change(*given: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == number:
                raise PowerCut
            return real(*given, **more)

        return change

    with monkeypatch.context() as patch:
        for owner, name in CHANGES:
            patch.setattr(owner, name, counted(getattr(owner, name)))
        try:
            expunged(practice, run)
        except PowerCut:
            return True
    return False


class PowerCut(BaseException):
    """The machine stops here: nobody catches this."""


CHANGES = [
    (SqlCipherJournal, "append"),
    (SqlCipherJournal, "expunge"),
    (SqlCipherKeys, "add"),
    (SqlCipherKeys, "destroy"),
    (SqlCipherKeys, "grant"),
    (EncryptedFile, "fold"),
    (expunging, "replace"),
    (expunging, "relabel"),
    (expunging, "_done"),
    (expunging, "sync_folder"),
]
"""Whatever changes the disk while something is expunged."""


def test_a_power_cut_at_any_change_leaves_all_or_nothing(
    practice: Practice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever opens next, also one who knows nothing of the case: all is there and no log entry, or all is gone."""
    with at_work(practice) as work:
        run = begin(work, "CP/1/2026").run
    planted = secrets_of(practice, run)
    outcomes = []
    for number in range(1, 60):
        shutil.rmtree(tmp_path / "cut", ignore_errors=True)
        shutil.copytree(practice.folder, tmp_path / "cut")
        cut = Practice(tmp_path / "cut", practice.passphrases)
        came_through = not cut_at(cut, monkeypatch, number, run)
        with at_work(cut, "mutua"):
            pass
        assert not (cut.folder / "expunging.json").exists()
        with at_work(cut, "otieno") as work:
            told = any(one.act == "expunged" for one in read_log(work))
            stubs = list(expunged_runs(work))
            assert [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}] == []
        left = traces(planted, every_page(cut))
        assert left == ([] if told else planted)
        assert [one.by for one in stubs] == ([("otieno", "kamau")] if told else [])
        outcomes.append(told)
        if came_through:
            break
    assert came_through
    assert outcomes == sorted(outcomes)
    assert len(outcomes) > 10
    assert False in outcomes


def test_who_had_the_run_open_cannot_write_under_a_destroyed_key(practice: Practice) -> None:
    """The place was open before, and writes only now: it is told."""
    with at_work(practice) as work:
        run = begin(work, "CP/1/2026").run
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert expunged(practice, run)
        with pytest.raises(Refused, match="expunged while it was open"):
            session.submit(o.Note(by="wanjiru", actor="wanjiru", text="Too late."))


def test_while_somebody_reads_the_last_traces_wait_and_the_next_opening_empties_them(practice: Practice) -> None:
    """A long read keeps the log: it is said, the check tells of it, and whoever opens next does the rest."""
    with at_work(practice) as work:
        run = begin(work, "CP/1/2026").run
    planted = secrets_of(practice, run)
    with at_work(practice, "mutua") as reader:
        with reader.journal.file.reading() as connection:  # type: ignore[attr-defined]
            connection.execute("SELECT count(*) FROM entry").fetchone()
            assert not expunged(practice, run)
            with at_work(practice, "otieno") as work:
                assert any("waits until" in one.sentence for one in check_station(work))
        assert (practice.folder / "expunging.json").exists()
    with at_work(practice, "mutua"):
        pass
    assert not (practice.folder / "expunging.json").exists()
    assert traces(planted, every_page(practice)) == []


def test_an_old_backup_with_old_keys_needs_the_list(practice: Practice, tmp_path: Path) -> None:
    """With the list the child stays gone, in every page, and the run says why; without it, it is back."""
    with at_work(practice) as work:
        run, other = begin(work, "CP/1/2026").run, begin(work, "CP/2/2026").run
    planted, kept = secrets_of(practice, run), secrets_of(practice, other)
    backup, keys = back_up(practice, tmp_path / "b"), back_up(practice, tmp_path / "k", keys=True)
    expunged(practice, "CP/1/2026")
    later = back_up(practice, tmp_path / "later")
    with at_work(practice, "otieno") as work:
        assert write_expunged(work, tmp_path / "gone.json") > 0
        journal_key, keys_key = work.unlocked.journal_key, work.unlocked.keys_key
    with tarfile.open(later) as tar:
        tar.extract("station.db", tmp_path / "later-files", filter="data")
    pages = pages_of(tmp_path / "later-files" / "station.db", journal_key)
    assert traces(planted, pages) == []
    assert traces(kept, pages) != []
    order = RestoreOrder(backup=backup, keys=keys, to=tmp_path / "new", expunged=(tmp_path / "gone.json",))
    assert restored(practice, order).destroyed > 0
    new = Practice(tmp_path / "new", practice.passphrases)
    assert traces(planted, every_page(new)) == []
    with at_work(new) as work:
        assert CHILD in repr(RunSession.resume(work, other).state.persons)
        with pytest.raises(Expunged, match="newer list"):
            work.find(run)
        assert [one for one in check_station(work) if one.kind in {Kind.FAILED, Kind.REPAIRED}] == []
    without = restored(practice, RestoreOrder(backup=backup, keys=keys, to=tmp_path / "undone"))
    assert without.destroyed == 0
    with at_work(Practice(tmp_path / "undone", practice.passphrases)) as work:
        assert CHILD in repr(RunSession.resume(work, run).state.persons), "this is what the list is for"
    assert keys_key != journal_key


def test_an_unsaid_destruction_is_found(practice: Practice) -> None:
    """Who destroys the keys of a case in the file itself is not taken for two supervisors."""
    with at_work(practice) as work:
        run = begin(work, "CP/1/2026").run
        for one in work.keystore.compartments(run):
            work.keystore.destroy(one.id)
    with at_work(practice, "otieno") as work:
        assert "expunged" in {one.code for one in check_station(work) if one.kind is Kind.FAILED}
