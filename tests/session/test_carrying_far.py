"""What a case says at another station: names, sealed parts, and the way back or on to a third one."""

import shutil
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.handing_out import hand_out, seal_record
from exports.verify.findings import Status, Verdict
from exports.verify.run_door import verify_run
from exports.verify.verify import verify_pdf
from sop_engine.journal.entry import RunId
from sop_engine.journal.seal import open_entry
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Work
from sop_engine.session.foreign import NotTrusted
from sop_engine.session.receipts import take_receipt
from sop_engine.session.receiving import receive_case
from sop_engine.session.sending import send_case
from sop_engine.session.station_check import Kind, check_station
from sop_engine.station.card import make_card, read_card
from tests.run.examples import shared
from tests.session.carrying import Stations, only_run
from tests.session.pairs import act, tell
from tests.session.stories import CASE, at_work, unlocked
from tests.tui.practice import Practice, found

TEXT = """
sop: 0
id: carried
version: 0.1.0
title: What is carried, invented
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  main:
    title: Main
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields:
          child: {type: person, as: child, label: The child}
          count: {type: number, label: How many?, optional: true}
          said: {type: text, label: What was said?, privacy: harm, about: facts.child, optional: true}
          officer: {type: officer, label: Who helps?, optional: true}
      desk:
        title: Of the desk
        who: child_desk
        law: [POL]
        sealed: [child_desk]
        fields: {word: {type: text, label: A word, optional: true}}
      chief:
        title: Of the chief
        who: ocs
        law: [POL]
        sealed: [ocs]
        fields: {word: {type: text, label: A word, optional: true}}
"""
ROLES = {"wanjiru": "child_desk", "otieno": "ocs"}


@cache
def carried(*, chief: bool = True) -> Procedure:
    """The procedure: an officer is named in it, and two steps are sealed for different roles, or only the first."""
    text = TEXT if chief else TEXT.partition("      chief:")[0]
    loaded = load_procedure({"carried/carried.yaml": text, **shared()}, "carried/carried.yaml", quick=True)
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def first_acts(work: Work, *, chief: bool = True) -> RunSession:
    """A run of it with a child and an officer who helps."""
    session = RunSession.start(work, carried(chief=chief), "CP/9")
    assert isinstance(session, RunSession)
    act(session, o.AddPerson, kind="child", values={"name": "Zawadi Kielelezo"})
    tell(session, facts__child="P1", facts__count=3, facts__said="It hurt.", facts__officer="kamau")
    return session


def test_officers_of_another_station_are_never_taken_for_ours(stations: Stations) -> None:
    """Who was named there is named as of there, also as an answer; a namesake here gets no key by it."""
    with at_work(stations.here) as work:
        first_acts(work)
        sent = send_case(work, "CP/9", stations.card(), stations.out / "nine")
    stations.receive((stations.out / "nine").read_bytes())
    with at_work(stations.there) as work:
        session = RunSession.resume(work, sent.runs[0])
        named = session.state.answer("facts.officer")
        home = unlocked(stations.here).station.id[:8]
        assert named is not None
        assert named.value == f"kamau@{home}"
        assert session.state.opened is not None
        assert session.state.opened.header.by == f"wanjiru@{home}"
        assert not work.officers()[f"kamau@{home}"].active
        act(session, o.Amend, step="facts", field="officer", value="mutua", reason="A colleague here helps.")
        again = RunSession.resume(work, sent.runs[0])
        assert (now := again.state.answer("facts.officer")) is not None
        assert now.value == "mutua"
        assert now.before[-1].value == f"kamau@{home}"
    with at_work(stations.there, "kamau") as work:
        assert not work.keys_of(sent.runs[0])


def names_read(work: Work, run: RunId) -> set[tuple[bytes, str]]:
    """Every claim that this officer can read: of which entry, and its name."""
    keys = {key.id: key for key in work.keys_of(run).values()}
    return {(one.hash, name) for one in work.journal.entries(run) for name in open_entry(one, keys).claims}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(st.sampled_from(["count", "desk", "chief", "said"]), max_size=6),
    sender=st.sampled_from(["wanjiru", "otieno"]),
    to=st.sampled_from(["wanjiru", "otieno"]),
)
def test_there_is_read_what_could_be_handed_on_and_nothing_else(
    founded_pair: tuple[Practice, Practice],
    tmp_path_factory: pytest.TempPathFactory,
    acts: list[str],
    sender: str,
    to: str,
) -> None:
    """What the sender reads, without sealed parts of roles that the receiver does not hold: that, and no more."""
    out = tmp_path_factory.mktemp("carried")
    here, there = (_copied(one, out / str(at)) for at, one in enumerate(founded_pair))
    pair = Stations(here, there, out)
    pair.trust(pair.here, pair.there)
    pair.trust(pair.there, pair.here)
    with at_work(pair.here) as work:
        session = first_acts(work)
        run = session.run
        for at, one in enumerate(acts):
            if one == "count":
                act(session, o.Amend, step="facts", field="count", value=at + 10, reason="Counted again.")
            elif one == "said":
                act(session, o.Amend, step="facts", field="said", value=f"Word {at}.", reason="Said again.")
            elif one == "desk" and session.state.answer("desk.word") is None:
                tell(session, desk__word="Of the desk")
    if "chief" in acts:
        with at_work(pair.here, "otieno") as work:
            session = RunSession.resume(work, run)
            tell(session, chief__word="Of the chief")
    with at_work(pair.here, sender) as work:
        mine = names_read(work, run)
        sealed = {key.id: key.name for key in work.keys_of(run).values() if key.name.startswith("sealed_")}
        closed = {key: name for key, name in sealed.items() if name != f"sealed_{ROLES[to]}"}
        shut = {
            (one.hash, name)
            for one in work.journal.entries(run)
            for name in open_entry(one, {k.id: k for k in work.keys_of(run).values() if k.id in closed}).claims
        }
        sent = send_case(work, "CP/9", pair.card(to), out / "file")
        assert {name for _, name in sent.kept_back} >= set(closed.values())
    pair.receive((out / "file").read_bytes(), to)
    with at_work(pair.there, to) as work:
        assert names_read(work, run) == mine - shut


def _copied(one: Practice, to: Path) -> Practice:
    shutil.copytree(one.folder, to / "station")
    return Practice(to / "station", dict(one.passphrases))


def test_a_case_comes_home_with_what_was_done_there(stations: Stations) -> None:
    """Sent, worked on, sent back: the own entries are known again, theirs follow, and both are verified."""
    _, content = stations.send()
    received = stations.receive(content)
    with at_work(stations.here) as work:
        take_receipt(work, received.receipt)
        card = read_card(make_card(work.unlocked)[0])
    with at_work(stations.there) as work:
        act(only_run(work), o.Note, text="Done there.")
        act(only_run(work), o.Accept)
        send_case(work, CASE, card, stations.out / "back")
    with at_work(stations.here) as work:
        before = work.journal.entries(received.runs[0])
        home = receive_case(work, (stations.out / "back").read_bytes())
        assert home.entries == 2
        session = only_run(work)
        assert work.journal.entries(session.run)[: len(before)] == before
        owner = session.state.owner
        assert owner is not None
        assert owner.header.by.startswith("wanjiru@")
        assert session.state.opened is not None
        assert session.state.opened.header.by == "wanjiru"
        act(session, o.Note, text="Home again.")
        found = verify_run(work, session.run)
        assert found.verdict is Verdict.VERIFIED, [one for one in found.checks if one.status is Status.FAILED]
        assert [one for one in check_station(work) if one.kind is Kind.FAILED] == []


def test_a_third_station_believes_only_stations_that_it_trusts(
    stations: Stations, founded_pair: tuple[Practice, Practice], tmp_path: Path
) -> None:
    """On the way through another station the first one's entries keep its papers, and need trust of their own."""
    del founded_pair
    third = found(tmp_path / "third" / "station")
    stations.trust(stations.there, third)
    stations.trust(third, stations.there)
    _, content = stations.send()
    stations.receive(content)
    with at_work(stations.there) as work:
        act(only_run(work), o.Note, text="Passed on.")
        act(only_run(work), o.Accept)
        send_case(work, CASE, stations.card(at=third), stations.out / "third.case")
    passed = (stations.out / "third.case").read_bytes()
    with at_work(third) as work, pytest.raises(NotTrusted):
        receive_case(work, passed)
    stations.trust(third, stations.here)
    with at_work(third) as work:
        assert receive_case(work, passed).entries
        session = only_run(work)
        stations_of = {one.header.by.partition("@")[2] for one in (x.event for x in session.history)}
        assert len(stations_of) == 2
        act(session, o.Note, text="Third.")
        assert verify_run(work, session.run).verdict is Verdict.VERIFIED


def test_a_carried_run_is_closed_and_its_record_handed_out_where_it_went(stations: Stations) -> None:
    """The receiving station seals and hands out the record, and the run is proved where it is kept, too."""
    with at_work(stations.here) as work:
        first_acts(work, chief=False)
        sent = send_case(work, "CP/9", stations.card(), stations.out / "nine")
    stations.receive((stations.out / "nine").read_bytes())
    run = sent.runs[0]
    with at_work(stations.there) as work:
        session = RunSession.resume(work, run)
        act(session, o.Complete, step="facts")
        act(session, o.Complete, step="desk")
        act(session, o.Close, outcome="ended")
        seal_record(session)
        hand_out(session, "Court", stations.out / "record.pdf")
        assert verify_run(work, run).verdict is Verdict.VERIFIED
        roots = (work.unlocked.station.root, unlocked(stations.here).station.root)
    record = (stations.out / "record.pdf").read_bytes()
    assert verify_pdf(record, roots, practice=True, strict=True).verdict is Verdict.VERIFIED
