"""That a case was taken over is signed in the log of the station that did, and goes with the case."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from exports.assemble import assemble
from sop_engine.errors import Refused, StoreUnavailable
from sop_engine.run import orders as o
from sop_engine.session.carriage import carriage_of
from sop_engine.session.foreign import stretches
from sop_engine.session.marks import marks_of
from sop_engine.session.receipts import take_receipt
from sop_engine.session.receiving import receive_case
from sop_engine.session.sending import send_case
from sop_engine.session.sent_file import NotProved, Sending, open_file
from sop_engine.session.station_check import Kind, check_station
from sop_engine.session.take_over import TakenOver, own_take_over, read_take_over
from sop_engine.station.card import make_card, read_card
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.session.carrying import Stations, only_run
from tests.session.pairs import act
from tests.session.stories import CASE, at_work, unlocked
from tests.session.test_carrying_refused import signed_anew
from tests.tui.practice import DESK_ROLES, Practice, found

But = msgspec.structs.replace


def test_a_run_bears_the_mark_that_it_was_taken_over(stations: Stations) -> None:
    """From whom, behind which entry and under which root; once for each sending, and a colleague reads it."""
    sent, content = stations.send()
    received = stations.receive(content)
    stations.receive(content)
    with at_work(stations.there) as work:
        (mark,) = marks_of(work, sent.runs[0])
        words = dict(mark.words)
        assert (mark.act, mark.about, mark.by) == ("case_received", sent.digest, "wanjiru")
        assert words["entries"] == str(received.entries)
        assert words["head"] == work.journal.entries(sent.runs[0])[-1].hash.hex()
        assert words["roots"] == unlocked(stations.here).station.root_fingerprint.hex()
        assert words["sender"].startswith("wanjiru@")
    with at_work(stations.there, "otieno") as work:
        assert len(marks_of(work, sent.runs[0])) == 1


def test_the_first_taking_over_counts_and_none_that_came_later(stations: Stations) -> None:
    """It stands before the first entry that is written there; without one that can be read no record is made."""
    sent, content = stations.send()
    stations.receive(content)
    with at_work(stations.there) as work:
        session = only_run(work)
        count, run = len(session.history), sent.runs[0]
        act(session, o.Note, text="Taken over.")
        head, first = work.journal.device_head(), session.history[-1].device_seq
        said = read_take_over(own_take_over(work, run, count, head.size, first))
        assert (said.entries, said.actor) == (count, work.officer.fingerprint)
        assert said.number < first
        for wrong in ((count + 1, first), (count, said.number)):
            with pytest.raises(Refused, match="may not read it"):
                own_take_over(work, run, wrong[0], head.size, wrong[1])


def test_a_disk_that_fails_behind_the_mark_costs_nothing(stations: Stations, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mark stands, the entries do not; nothing is wrong with the station, and the file is taken in again."""
    sent, content = stations.send()
    with at_work(stations.there) as work:

        def full(_runs: object) -> None:
            sentence = "The disk is full."
            raise StoreUnavailable(sentence)

        with monkeypatch.context() as disk:
            disk.setattr(work.journal, "take_in", full)
            with pytest.raises(StoreUnavailable):
                receive_case(work, content)
        assert not work.journal.entries(sent.runs[0])
        assert [one for one in check_station(work) if one.kind is Kind.FAILED] == []
        assert receive_case(work, content).entries
        assert len(marks_of(work, sent.runs[0])) == 1
        act(only_run(work), o.Note, text="Taken over.")
        assert assemble(only_run(work), kind="interim", number=1).record.integrity.stations[1].taken


def test_who_is_enrolled_later_can_show_it_too(stations: Stations) -> None:
    """Whoever is admitted to the case by an act of a colleague reads its marks from then on, and makes its record."""
    sent, content = stations.send()
    stations.receive(content)
    first, second = (unlocked(stations.there, name) for name in ("otieno", "kamau"))
    late = Enrolment(id="zuri", name="Zuri Mfano", roles=DESK_ROLES)
    words = Ceremony(first, second, SystemClock(), random_bytes).add(late)
    there = Practice(stations.there.folder, {**stations.there.passphrases, "zuri": words})
    with at_work(there) as work:
        act(only_run(work), o.Accept)
    with at_work(there, "zuri") as work:
        assert [one.act for one in marks_of(work, sent.runs[0])] == ["case_received"]
        assert assemble(only_run(work), kind="interim", number=1).record.head.maker == "zuri"


def test_a_case_that_comes_back_untouched_goes_on_at_home(stations: Stations) -> None:
    """It was handed over and is sent back without a new entry: from then on it is ours again."""
    _, content = stations.send(to="otieno")
    received = stations.receive(content, "otieno")
    with at_work(stations.here) as work:
        take_receipt(work, received.receipt)
        card = read_card(make_card(work.unlocked)[0])
    with at_work(stations.there, "otieno") as work:
        send_case(work, CASE, card, stations.out / "back")
    with at_work(stations.here) as work:
        assert receive_case(work, (stations.out / "back").read_bytes()).entries == 0
        session = only_run(work)
        assert carriage_of(work, session.run) is None
        act(session, o.Note, text="Ours again.")


def _taken(change: Callable[[TakenOver], TakenOver | None]) -> Callable[[Sending], Sending]:
    def changed(sending: Sending) -> Sending:
        (run,) = sending.runs
        stretches = tuple(But(one, taken=change(one.taken)) if one.taken else one for one in run.stretches)
        return But(sending, runs=(But(run, stretches=stretches),))

    return changed


FALSE: dict[str, tuple[Callable[[TakenOver], TakenOver | None], str]] = {
    "left out": (lambda _one: None, "Nothing says when"),
    "another signature": (lambda one: But(one, signature=bytes(64)), "signature"),
    "another proof": (lambda one: But(one, path=(bytes(32), *one.path[1:])), "does not stand in the log"),
    "without its words": (lambda one: But(one, shown=one.shown[:1]), "damaged"),
    "with a part twice": (lambda one: But(one, shown=(*one.shown, one.shown[0])), "damaged"),
    "no entry": (lambda one: But(one, body="{}"), "damaged"),
}


class OnItsWay(msgspec.Struct, frozen=True):
    """A case that a second station sends on to a third."""

    second: Practice
    third: Practice
    content: bytes


@pytest.mark.parametrize("name", FALSE)
def test_a_third_station_wants_to_see_that_the_second_had_taken_over(on_its_way: OnItsWay, name: str) -> None:
    """Whatever is wrong with what the second one signed when it took over, nothing is taken in."""
    change, sentence = FALSE[name]
    me = unlocked(on_its_way.third)
    false = _taken(change)(open_file(on_its_way.content, me.unwrapping)[0])
    with at_work(on_its_way.third) as work:
        with pytest.raises(NotProved, match=sentence):
            receive_case(work, signed_anew(false, unlocked(on_its_way.second), me))
        assert not [*work.heads()]


def test_a_third_station_keeps_how_the_second_took_over(on_its_way: OnItsWay) -> None:
    """With the papers of the second station lies what it signed."""
    with at_work(on_its_way.third) as work:
        receive_case(work, on_its_way.content)
        first, second = stretches(work.journal)
        assert first.taken is None
        assert second.taken is not None
        assert read_take_over(second.taken).entries == second.first


@pytest.fixture
def on_its_way(stations: Stations, tmp_path: Path) -> OnItsWay:
    """The way of a case up to a third station."""
    third = found(tmp_path / "third" / "station")
    stations.trust(stations.there, third)
    stations.trust(third, stations.there)
    stations.trust(third, stations.here)
    stations.receive(stations.send()[1])
    with at_work(stations.there) as work:
        act(only_run(work), o.Accept)
        send_case(work, CASE, stations.card(at=third), stations.out / "third.case")
    return OnItsWay(stations.there, third, (stations.out / "third.case").read_bytes())
