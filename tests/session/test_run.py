"""A run session shows as state only what the journal has, and gives each reader only what is theirs."""

import pytest

from sop_engine.errors import CannotOpen, JournalConflict, Refused, StationBusy, StoreUnavailable
from sop_engine.run import orders as o
from sop_engine.run.events import Withheld
from sop_engine.session import RunSession
from tests.session.stories import CASE, answer, at_work, procedure, refused, saved, start, unlocked
from tests.tui.practice import Practice


def test_a_resumed_run_has_the_same_state(practice: Practice) -> None:
    """What was saved is what comes back: state, history and procedure."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "place", "child_desk")))
        saved(session.submit(answer("receive", "came_with", "parent")))
        again = RunSession.resume(work, session.run)
        assert again.state == session.state
        assert [one.entry_hash for one in again.history] == [one.entry_hash for one in session.history]
        assert again.procedure == session.procedure


def test_a_refused_order_writes_nothing(practice: Practice) -> None:
    """A refusal leaves journal and state as they were."""
    with at_work(practice) as work:
        session = start(work)
        before = session.state
        assert refused(session.submit(answer("receive", "place", "moon"))).code == "unknown_option"
        assert session.state is before
        assert len(work.journal.entries(session.run)) == 1


def test_state_changes_only_after_the_journal_has_it(practice: Practice) -> None:
    """When the disk refuses, the state stays as it was and the same order can be given again."""
    with at_work(practice) as work:
        session = start(work)
        before, journal = session.state, work.journal

        class FullDisk:
            """The journal on a disk that has just become full: reads work, appends do not."""

            def append(self, *_entries: object, **_expected: object) -> None:
                sentence = "The disk is full."
                raise StoreUnavailable(sentence)

            def __getattr__(self, name: str) -> object:
                return getattr(journal, name)

        work.journal = FullDisk()  # type: ignore[assignment]
        with pytest.raises(StoreUnavailable):
            session.submit(answer("receive", "place", "child_desk"))
        assert session.state is before
        work.journal = journal
        saved(session.submit(answer("receive", "place", "child_desk")))
        assert RunSession.resume(work, session.run).state == session.state


def test_two_sessions_of_one_run_never_fork_it(practice: Practice) -> None:
    """The second session's act is a conflict, not a second head."""
    with at_work(practice) as work:
        session = start(work)
        other = RunSession.resume(work, session.run)
        saved(session.submit(answer("receive", "place", "child_desk")))
        with pytest.raises(JournalConflict):
            other.submit(answer("receive", "came_with", "parent"))


def test_one_station_has_one_writer(practice: Practice) -> None:
    """A second working place may read but not write."""
    with at_work(practice) as work:
        session = start(work)
        with at_work(practice, "otieno") as second:
            assert RunSession.resume(second, session.run).state.count == 1
            with pytest.raises(StationBusy):
                RunSession.start(second, procedure(), "CP/8/2026")


def test_an_order_is_signed_by_who_enters_it(practice: Practice) -> None:
    """Nobody can enter an act under another officer's name with the own key."""
    with at_work(practice) as work:
        session = start(work)
        with pytest.raises(ValueError, match="whose key signs"):
            session.submit(answer("receive", "place", "child_desk", by="otieno"))


def test_a_second_officer_acts_with_the_own_key(practice: Practice) -> None:
    """The entry of a second officer carries that officer's fingerprint."""
    with at_work(practice) as work:
        session = start(work)
        otieno = unlocked(practice, "otieno")
        saved(session.submit(answer("assign", "conflict", "none", by="otieno"), otieno))
        assert session.history[-1].actor == otieno.officer.fingerprint
        assert RunSession.resume(work, session.run).history[-1].event.header.actor == "otieno"


def test_the_case_is_need_to_know(practice: Practice) -> None:
    """An officer without a role in the procedure neither sees the run in a list nor opens it."""
    from sop_engine.station.officers import Ceremony
    from sop_engine.station.roster import Enrolment
    from sop_engine.system import SystemClock, random_bytes

    ceremony = Ceremony(unlocked(practice, "otieno"), unlocked(practice, "kamau"), SystemClock(), random_bytes)
    practice.passphrases["driver"] = ceremony.add(Enrolment(id="driver", name="Dereva Mfano", roles=("driver",)))
    with at_work(practice) as work:
        session = start(work)
        run = session.run
    with at_work(practice, "driver") as outside:
        assert list(outside.runs()) == []
        with pytest.raises(Refused):
            RunSession.resume(outside, run)


def test_an_officer_named_later_is_let_in(practice: Practice) -> None:
    """Who is named as officer in charge can read what was written about the child before."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "came_with", "parent")))
        run = session.run
    with at_work(practice, "otieno") as work:
        given = RunSession.resume(work, run).state.answer("receive.came_with")
        assert given is not None
        assert not isinstance(given.value, Withheld)


def test_lists_show_the_case_and_no_answers(practice: Practice) -> None:
    """A list shows reference, title and counts, out of an encrypted label."""
    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "arrived_at", "2026-11-20 10:00")))
        saved(session.submit(answer("receive", "place", "child_desk")))
        (listed,) = work.runs()
        assert listed.label is not None
        assert (listed.label.case, listed.label.state, listed.label.done) == (CASE, "open", 0)
        assert work.find(CASE) == session.run == work.find(session.run[:6])
        with pytest.raises(Refused):
            work.find("nothing like it")


def test_a_damaged_entry_is_never_opened_in_silence(practice: Practice) -> None:
    """A run whose newest entry does not carry its officer's signature is refused with a sentence."""
    from sqlcipher3 import dbapi2

    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "place", "child_desk")))
        run, key, path = session.run, work.unlocked.journal_key, practice.folder / "station.db"
    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute("UPDATE entry SET signature=zeroblob(64) WHERE place=(SELECT max(place) FROM entry)")
    connection.commit()
    connection.close()
    with at_work(practice) as work, pytest.raises(CannotOpen):
        RunSession.resume(work, run)


def test_an_empty_case_reference_is_refused(practice: Practice) -> None:
    """A run without a reference cannot be found again, so it is not begun."""
    with at_work(practice) as work:
        assert isinstance(RunSession.start(work, procedure(), "  "), o.Refusal)
        assert list(work.runs()) == []


def test_a_journal_without_its_newest_entry_is_not_opened(practice: Practice) -> None:
    """Cutting off the newest entry, with the file key in hand, does not give a shorter journal."""
    from sqlcipher3 import dbapi2

    with at_work(practice) as work:
        session = start(work)
        saved(session.submit(answer("receive", "place", "child_desk")))
        key, path = work.unlocked.journal_key, practice.folder / "station.db"
    connection = dbapi2.connect(str(path))
    connection.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    connection.execute("DELETE FROM entry WHERE place=(SELECT max(place) FROM entry)")
    connection.commit()
    connection.close()
    with pytest.raises(CannotOpen, match="newest entry"), at_work(practice):
        pass
