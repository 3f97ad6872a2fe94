"""The sealed record of a closed run goes with the case: the same bytes there, once it is verified as that run's."""

from pathlib import Path

import msgspec
import pytest

from exports.handing_out import hand_out, seal_record
from exports.verify.carried_record import wrong_record
from sop_engine.journal.compartment import CompartmentKey
from sop_engine.journal.entry import RunId
from sop_engine.run import orders as o
from sop_engine.run.compartments import CASE
from sop_engine.session import RunSession
from sop_engine.session.keeping import keep, kept
from sop_engine.session.receiving import Received, receive_case
from sop_engine.session.sending import Sent, send_case
from sop_engine.session.sent_file import NotProved, open_file
from sop_engine.system import random_bytes
from tests.session.carrying import Stations
from tests.session.pairs import act
from tests.session.stories import at_work, unlocked
from tests.session.test_carrying_far import first_acts
from tests.session.test_carrying_refused import signed_anew

But = msgspec.structs.replace


def close(pair: Stations) -> tuple[RunId, bytes]:
    """A run that was closed and sealed here, and its record."""
    with at_work(pair.here) as work:
        session = first_acts(work, chief=False)
        for step in ("facts", "desk"):
            act(session, o.Complete, step=step)
        act(session, o.Close, outcome="ended")
        seal_record(session)
        record = kept(work.unlocked.station.places.records, session.keyring.case)
        assert record is not None
        return session.run, record


def send(pair: Stations, run: RunId, name: str = "closed.case") -> tuple[Sent, bytes]:
    """Send that run."""
    with at_work(pair.here) as work:
        sent = send_case(work, run, pair.card(), pair.out / name, [run])
    return sent, (pair.out / name).read_bytes()


def receive(pair: Stations, content: bytes) -> Received:
    """Take it in, with the verifier at hand."""
    with at_work(pair.there) as work:
        return receive_case(work, content, wrong_record)


def changed(pair: Stations, content: bytes, record: bytes) -> bytes:
    """The file with another record in it, sealed under the key of the case and signed by the sender."""
    here, there = unlocked(pair.here), unlocked(pair.there)
    sending = open_file(content, there.unwrapping)[0]
    (run,) = sending.runs
    return signed_anew(But(sending, runs=(But(run, record=record),)), here, there)


def under_key(pair: Stations, run: RunId, record: bytes) -> bytes:
    """A record as it would be kept of that run."""
    with at_work(pair.here) as work:
        key: CompartmentKey = work.keys_of(run)[CASE]
    folder = pair.out / "sealed"
    folder.mkdir(exist_ok=True)
    keep(folder, key, record, random_bytes)
    return (folder / f"{run}.record").read_bytes()


def test_the_record_is_handed_out_there_as_the_same_bytes(stations: Stations, tmp_path: Path) -> None:
    """Nobody there could make it: only who closed the run signs. It is kept encrypted, under the case's key."""
    run, record = close(stations)
    sent, content = send(stations, run)
    received = receive(stations, content)
    assert (sent.records, received.records, received.left) == (1, 1, 0)
    assert record[:200] not in content
    with at_work(stations.there) as work:
        (file,) = work.unlocked.station.places.records.iterdir()
        assert b"%PDF" not in file.read_bytes()
        hand_out(RunSession.resume(work, run), "Court", tmp_path / "record.pdf")
    assert (tmp_path / "record.pdf").read_bytes() == record
    again = receive(stations, content)
    assert (again.entries, again.records) == (0, 0)


def test_without_the_verifier_it_is_left_out_and_comes_when_it_is_there(stations: Stations) -> None:
    """The engine alone reads no PDF, so it believes none; the entries are taken in, and the file says it again."""
    run, record = close(stations)
    _, content = send(stations, run)
    with at_work(stations.there) as work:
        received = receive_case(work, content)
        assert (received.records, received.left) == (0, 1)
        assert not [*work.unlocked.station.places.records.iterdir()]
    later = receive(stations, content)
    assert (later.entries, later.records) == (0, 1)
    with at_work(stations.there) as work:
        assert kept(work.unlocked.station.places.records, work.keys_of(run)[CASE]) == record


def test_another_record_than_that_of_the_run_is_refused(stations: Stations) -> None:
    """A byte changed, the record of another run, one that does not open, one of an open run: each is named."""
    run, record = close(stations)
    other, of_other = close(stations)
    _, content = send(stations, run)
    flipped = bytearray(record)
    flipped[len(flipped) // 2] ^= 1
    false = {
        "not its record": under_key(stations, run, bytes(flipped)),
        "about another run": under_key(stations, run, of_other),
        "does not open": under_key(stations, other, of_other),
    }
    for words, sealed in false.items():
        with pytest.raises(NotProved, match=words):
            receive(stations, changed(stations, content, sealed))
    with at_work(stations.here) as work:
        session = first_acts(work, chief=False)
    _, open_one = send(stations, session.run, "open.case")
    with pytest.raises(NotProved, match="not closed"):
        receive(stations, changed(stations, open_one, under_key(stations, session.run, record)))
    with at_work(stations.there) as work:
        assert not [*work.heads()]
        assert not [*work.unlocked.station.places.records.iterdir()]
