"""Records of a station that was restored: entries of several certified devices under one root."""

import pytest

from exports.assemble import assemble
from exports.sign import sign_pdf
from exports.verify.findings import Outcome, Status, Verdict
from exports.verify.run_door import verify_run
from exports.verify.verify import verify_pdf
from sop_engine.journal.checkpoint import Checkpoint, sign_checkpoint
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.restoring import RestoreOrder
from sop_engine.station.devices import spans
from tests.exports.signed import SIGNED_AT
from tests.session.stories import at_work, saved, start
from tests.session.test_backup import back_up, restored
from tests.tui.practice import Practice
from tests.tui.practice import found as found_station


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> tuple[Practice, Practice]:
    """A station with an open run, as it was left, and as it was restored and went on."""
    folder = tmp_path_factory.mktemp("again")
    left = found_station(folder / "station")
    with at_work(left) as work:
        note(start(work), "Before.")
    backup, keys = back_up(left, folder / "b"), back_up(left, folder / "k", keys=True)
    restored(left, RestoreOrder(backup=backup, keys=keys, to=folder / "new"))
    new = Practice(folder / "new", left.passphrases)
    for place, text in ((left, "On the old disk."), (new, "After the restore.")):
        with at_work(place) as work:
            note(session_of(work), text)
    return left, new


def note(session: RunSession, text: str) -> None:
    """A note in a run."""
    saved(session.submit(o.Note(by="wanjiru", actor="wanjiru", text=text)))


def session_of(work: Work) -> RunSession:
    """The only run."""
    return RunSession.resume(work, next(iter(work.runs())).head.run)


def verified(work: Work, heads: tuple[str, ...] = ()) -> Outcome:
    """An interim record of the run, signed and verified."""
    made = assemble(session_of(work), kind="interim", number=1)
    me = work.unlocked
    pdf = sign_pdf(made.pdf, sign=me.signer.sign, chain=me.chain, at=SIGNED_AT)
    return verify_pdf(pdf, (me.station.root,), practice=True, heads=heads)


def reasons(outcome: Outcome, name: str) -> list[tuple[Status, str]]:
    """The lines of one check."""
    return [(one.status, one.reason) for one in outcome.checks if one.name == name]


def test_a_record_of_two_devices_verifies_and_says_so(again: tuple[Practice, Practice]) -> None:
    """The run began on one device and went on on the next; both are in the roster that the root signed."""
    with at_work(again[1]) as work:
        outcome = verified(work)
        assert len({entry.body for entry in work.journal.entries(session_of(work).run)}) == 3
        assert len(spans(work.unlocked.roster.text)) == 2
    assert outcome.verdict is Verdict.VERIFIED, outcome.checks
    assert [(status, "2 certified devices" in text) for status, text in reasons(outcome, "device")] == [
        (Status.OK, True)
    ]


def test_the_run_itself_verifies_with_heads(again: tuple[Practice, Practice]) -> None:
    """Every entry by the device that wrote then; the head of the old disk speaks against the station."""
    with at_work(again[0]) as old:
        newer = head_of(old)
    with at_work(again[1]) as work:
        own = head_of(work)
        run = session_of(work).run
        good, bad = verify_run(work, run, (own,)), verify_run(work, run, (newer,))
    assert good.verdict is Verdict.VERIFIED, good.checks
    assert reasons(good, "heads")[0][0] is Status.OK
    assert [status for status, _ in reasons(bad, "heads")] == [Status.FAILED]


def test_a_signed_head_is_held_against_a_record(again: tuple[Practice, Practice]) -> None:
    """Of the same length it must be the same; of another length the record cannot tell."""
    with at_work(again[1]) as work:
        end, device = work.journal.device_head(), work.unlocked.device
        shorter = sign_checkpoint(Checkpoint(origin=device.name, size=end.size - 1, root=end.root), device.key)
        other = sign_checkpoint(
            Checkpoint(origin=device.name, size=end.size, root=type(end.root)(bytes(32))), device.key
        )
        outcome = verified(work, (head_of(work), shorter, other))
    found = [status for status, _ in reasons(outcome, "heads")]
    assert found == [Status.OK, Status.NOT_CHECKED, Status.FAILED]


def head_of(work: Work) -> str:
    """The head now, signed."""
    end, device = work.journal.device_head(), work.unlocked.device
    return sign_checkpoint(Checkpoint(origin=device.name, size=end.size, root=end.root), device.key)


def test_an_entry_of_the_old_device_after_its_end_fails(again: tuple[Practice, Practice]) -> None:
    """What was written on the old disk after the backup has no place in the restored station's records."""
    left, new = again
    with at_work(left) as old:
        theirs = old.journal.entries(session_of(old).run)[-1]
    with at_work(new) as work:
        run = session_of(work).run
        before = work.journal.entries(run)[-1]
        change = "UPDATE entry SET body=?, signature=?, device_seq=? WHERE body=?"
        with work.journal.file.writing() as connection:  # type: ignore[attr-defined]
            connection.execute(change, (theirs.body, theirs.signature, theirs.device_seq, before.body))
        found = reasons(verify_run(work, run), "device")
        with work.journal.file.writing() as connection:  # type: ignore[attr-defined]
            connection.execute(change, (before.body, before.signature, before.device_seq, theirs.body))
    assert found[0][0] is Status.FAILED
