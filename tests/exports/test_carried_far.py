"""Records of cases that came home, went to a third station, or met a wrong clock on the way; and their bundle."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509

from exports.assemble import assemble
from exports.bundle.handing_out import hand_out_bundle
from exports.handing_out import hand_out
from exports.layout.stations_0 import written_where
from exports.layout.words import People
from exports.verify.bundle_door import verify_bundle
from exports.verify.findings import Outcome, Status, Verdict
from exports.verify.verify import verify_pdf
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.clocks import state_time
from sop_engine.session.receiving import receive_case
from sop_engine.session.sending import send_case
from sop_engine.station.card import make_card, read_card
from tests.session.carrying import Stations, only_run
from tests.session.pairs import act
from tests.session.stories import at_work, unlocked
from tests.session.test_carrying_far import first_acts
from tests.session.test_clock import Laptop
from tests.tui.practice import Practice, found

NAMES = ("Mfano station", "Mfano Mbili", "Mfano Tatu")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> list[Practice]:
    """Three stations, founded once."""
    return [found(tmp_path_factory.mktemp("three") / "station", name) for name in NAMES]


@pytest.fixture
def three(founded: list[Practice], tmp_path: Path) -> list[Practice]:
    """Copies that trust each other."""
    copies = []
    for number, one in enumerate(founded):
        shutil.copytree(one.folder, tmp_path / str(number) / "station")
        copies.append(Practice(tmp_path / str(number) / "station", one.passphrases))
    pair = Stations(copies[0], copies[1], tmp_path)
    for one in copies:
        for other in copies:
            if one is not other:
                pair.trust(one, other)
    return copies


def carry(one: Practice, other: Practice, out: Path) -> None:
    """Take the case over by name and send it on; it is taken in there."""
    card = read_card(make_card(unlocked(other))[0])
    with at_work(one) as work:
        if not _began_here(work):
            act(only_run(work), o.Accept)
        send_case(work, "CP/9", card, out)
    with at_work(other) as work:
        receive_case(work, out.read_bytes())


def _began_here(work: Work) -> bool:
    opened = only_run(work).state.opened
    return opened is not None and "@" not in opened.header.by


def roots(*places: Practice) -> list[x509.Certificate]:
    """Of these stations."""
    return [unlocked(one).station.root for one in places]


def told(outcome: Outcome, name: str) -> list[Status]:
    """How the lines of one check ended."""
    return [one.status for one in outcome.checks if one.name == name]


def test_a_case_that_came_home_is_proved_in_all_its_parts(three: list[Practice], tmp_path: Path) -> None:
    """Here, there and here again: our own entries stand in our log, theirs in theirs, with both takings over."""
    here, there, _ = three
    with at_work(here) as work:
        run = first_acts(work, chief=False).run
    carry(here, there, tmp_path / "to")
    with at_work(there) as work:
        act(only_run(work), o.Note, text="Done there.")
    carry(there, here, tmp_path / "back")
    with at_work(here) as work:
        session = RunSession.resume(work, run)
        act(session, o.Complete, step="facts")
        act(session, o.Complete, step="desk")
        act(session, o.Close, outcome="ended")
        hand_out(session, "Court", tmp_path / "record.pdf")
        parts = assemble(session).record.integrity.stations
    assert [(one.station, one.first, bool(one.taken)) for one in parts] == [
        ("Mfano station", 1, False),
        ("Mfano Mbili", 7, True),
        ("Mfano station", 9, True),
    ]
    record = (tmp_path / "record.pdf").read_bytes()
    both = verify_pdf(record, roots(here, there), practice=True, strict=True)
    assert both.verdict is Verdict.VERIFIED, both.checks
    assert told(both, "carried") == [Status.OK] * 2
    alone = verify_pdf(record, roots(here), practice=True)
    assert (alone.verdict, told(alone, "other_roots")) == (Verdict.VERIFIED, [Status.WARNING])


def test_a_third_station_tells_of_both_before_it_and_that_it_wrote_nothing_yet(
    three: list[Practice], tmp_path: Path
) -> None:
    """An interim record at once: two other stations, each under its own root, and who took over last."""
    with at_work(three[0]) as work:
        first_acts(work, chief=False)
    carry(three[0], three[1], tmp_path / "to")
    carry(three[1], three[2], tmp_path / "on")
    with at_work(three[2]) as work:
        hand_out(only_run(work), "Court", tmp_path / "interim.pdf", interim=True)
        record = assemble(only_run(work), kind="interim", number=2).record
    words = written_where(record, People(record))
    assert [one.partition(",")[0] for one in words] == [
        "Entries 1 to 6: Mfano station",
        "Entry 7: Mfano Mbili",
        "Entry 8: Mfano Tatu",
    ]
    assert all("took the case over on" in one and "Constable Wanjiru Mfano (1234)" in one for one in words[1:])
    assert words[1].endswith("signed for by Constable Wanjiru Mfano (1234), Mfano Mbili")
    interim = (tmp_path / "interim.pdf").read_bytes()
    found = verify_pdf(interim, roots(three[2]), practice=True)
    assert found.verdict is Verdict.VERIFIED, found.checks
    assert told(found, "other_roots") == [Status.WARNING] * 2
    middle = verify_pdf(interim, roots(three[2], three[1]), practice=True, strict=True)
    assert middle.failures == ("other_roots",)
    assert verify_pdf(interim, roots(*three), practice=True, strict=True).verdict is Verdict.VERIFIED


def test_nothing_written_here_yet_is_said_and_so_is_who_took_over(three: list[Practice], tmp_path: Path) -> None:
    """The first interim record of a case that was just received has no entry of this station."""
    with at_work(three[0]) as work:
        first_acts(work, chief=False)
    carry(three[0], three[1], tmp_path / "to")
    with at_work(three[1]) as work:
        record = assemble(only_run(work), kind="interim", number=1).record
    assert [one.partition(",")[0] for one in written_where(record, People(record))] == [
        "Entries 1 to 6: Mfano station",
        "No entry yet: Mfano Mbili",
    ]


@pytest.mark.parametrize(("stated", "behind"), [("2026-11-22 10:00", 0), ("", 7200), ("2026-11-22 10:00", 7200)])
def test_each_laptop_has_its_own_clock(three: list[Practice], tmp_path: Path, stated: str, behind: int) -> None:
    """A stated correction ends where the case ends up elsewhere, and a clock that is behind is entered as a jump."""
    mine, theirs = Laptop(), Laptop()
    with at_work(three[0], clock=mine) as work:
        if stated:
            state_time(work, "The clock is an hour behind.", stated)
        first_acts(work, chief=False)
        send_case(work, "CP/9", read_card(make_card(unlocked(three[1]))[0]), tmp_path / "to")
    theirs.moment = replace(theirs.moment, boot="2" * 16)
    theirs.wait(600)
    theirs.set(-behind)
    with at_work(three[1], clock=theirs) as work:
        receive_case(work, (tmp_path / "to").read_bytes())
        act(only_run(work), o.Note, text="Another clock.")
        hand_out(only_run(work), "Court", tmp_path / "interim.pdf", interim=True)
        corrected = {one.event.header.correction for one in only_run(work).history}
    assert corrected == ({0, 3600} if stated else {0})
    found = verify_pdf((tmp_path / "interim.pdf").read_bytes(), roots(three[1]), practice=True)
    assert found.verdict is Verdict.VERIFIED, found.checks


def test_a_bundle_has_the_papers_of_both_stations(three: list[Practice], tmp_path: Path) -> None:
    """For plain tools: root, officers, devices, lists and head of the other station, in a folder of their own."""
    with at_work(three[0]) as work:
        first_acts(work, chief=False)
    carry(three[0], three[1], tmp_path / "to")
    with at_work(three[1]) as work:
        act(only_run(work), o.Note, text="Taken over.")
        hand_out_bundle(only_run(work), "Court", tmp_path / "bundle", interim=True)
    there = {one.name for one in (tmp_path / "bundle" / "data" / "certificates" / "station-1").iterdir()}
    assert there >= {"root.pem", "device-1.pem", "revocations.pem", "roster.json", "roster.sig", "checkpoint.txt"}
    strict = verify_bundle(tmp_path / "bundle", roots(three[1]), practice=True, strict=True)
    assert strict.failures == ("other_roots",)
    found = verify_bundle(tmp_path / "bundle", roots(*three[:2]), practice=True, strict=True)
    assert found.verdict is Verdict.VERIFIED, found.checks
