"""A step may begin a run of another procedure: what is handed over, who owns it, what comes back."""

import pytest

from sop_engine.errors import StoreUnavailable
from sop_engine.journal.entry import RunId
from sop_engine.procedure.load import load_used
from sop_engine.run import orders as o
from sop_engine.run.events import Answered
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from sop_engine.session.using import refresh
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.session.pairs import act, called, example, finish_errand, other, tell
from tests.session.stories import CASE, answer, at_work, refused, saved, unlocked
from tests.tui.practice import Practice


def test_what_is_handed_over_stands_in_the_other_run(practice: Practice) -> None:
    """Inputs are answers of the other run, typed, marked with the run they came from; the person is in its vault."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        errand = other(session, "send")
        given = {name: one.value for name, one in errand.state.step("input").answers.items()}
        completed = session.state.step("ask").completed
        assert completed is not None
        assert given["kind"] == "parcel"
        assert given["count"] == 3
        assert given["child"] == "P1"
        assert given["proof"] == {"no": "EX-1"}
        assert str(given["since"])[:10] <= f"{completed.header.at:%Y-%m-%d}z"
        assert errand.state.persons["P1"].values == session.state.persons["P1"].values
        handed = [one.event for one in errand.history if isinstance(one.event, Answered)]
        assert {one.handed for one in handed} == {session.run}
        opened = errand.state.opened
        assert opened is not None
        assert (opened.case, opened.caller) == (CASE, session.run)


def test_a_step_that_waits_is_complete_when_the_other_run_has_closed(practice: Practice) -> None:
    """In a new process the outcome and what was given come back, decide what applies, and complete the step."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        assert (
            refused(session.submit(o.Complete(by="wanjiru", actor="wanjiru", step="send"))).code == "completed_by_run"
        )
        (look,) = refresh(session)
        assert look.state == "open"
        finish_errand(other(session, "send"))
        run = session.run
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert session.progress().steps["send"].status is Status.OPEN
        (look,) = refresh(session)
        assert look.state == "closed"
        assert session.progress().steps["send"].status is Status.COMPLETED
        assert session.progress().steps["look"].status is Status.OPEN
        state = session.state.step("send")
        assert state.returned is not None
        assert state.returned.head == other(session, "send").history[-1].entry_hash.hex()
        met = state.answers["given.met"].value
        assert session.state.persons[str(met)].values == {"name": "Pendo Mfano"}
        assert RunSession.resume(work, run).state == session.state
        assert refresh(session)[0].state == "closed"
        assert RunSession.resume(work, run).state == session.state


def test_harm_never_comes_back(practice: Practice) -> None:
    """Nothing of class S3 of the other run stands in this one."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        finish_errand(other(session, "send"))
        refresh(session)
        assert "Nothing much" not in repr(session.history)


def test_a_step_that_does_not_wait_is_complete_when_somebody_has_taken_it_over(practice: Practice) -> None:
    """Until an officer of the owning role has accepted by name the sender owns the case."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="hand")
        handing = other(session, "hand")
        assert refused(handing.submit(o.Accept(by="wanjiru", actor="wanjiru"))).code == "wrong_role"
        refresh(session)
        assert session.progress().steps["hand"].status is Status.OPEN
        run, handed = session.run, handing.run
    with at_work(practice, "otieno") as work:
        handing = RunSession.resume(work, handed)
        act(handing, o.Accept, by="otieno")
        assert refused(handing.submit(o.Accept(by="otieno", actor="otieno"))).code == "accepted_before"
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        (look,) = refresh(session)
        assert look.state == "accepted"
        assert "Otieno" in look.sentence
        assert session.progress().steps["hand"].status is Status.COMPLETED
        returned = session.state.step("hand").returned
        assert returned is not None
        assert (returned.owner, returned.state, returned.outcome) == ("otieno", "accepted", "")


def test_a_run_that_nobody_waited_for_is_looked_at_until_it_closes(practice: Practice) -> None:
    """How it ended is entered too, but nothing that it gave: the step did not wait for it."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="leave")
        errand = other(session, "leave")
        act(errand, o.Accept)
        refresh(session)
        assert session.progress().steps["leave"].status is Status.COMPLETED
        act(errand, o.Complete, step="input")
        tell(errand, bring__colour="blue")
        act(errand, o.Complete, step="bring")
        act(errand, o.Close, outcome="lost")
        before = session.state.step("leave").completed
        refresh(session)
        state = session.state.step("leave")
        assert state.returned is not None
        assert (state.returned.state, state.returned.outcome, state.returned.given) == ("complete", "lost", {})
        assert state.completed is before
        assert state.answers == {}


def test_what_is_missing_is_asked_in_the_other_run(practice: Practice) -> None:
    """An answer that is not there is no reason to wait: the other run asks for it."""
    with at_work(practice) as work:
        session = RunSession.start(work, example("calling"), CASE)
        assert isinstance(session, RunSession)
        assert refused(session.submit(o.StartUsed(by="wanjiru", actor="wanjiru", step="send"))).code == "blocked"
        tell(session, ask__kind="letter")
        act(session, o.MarkNotDone, step="ask", reason="No time.", attempts="Two.", told="The OCS.")
        signed = o.SignNotDone(by="otieno", actor="otieno", step="ask")
        saved(session.submit(signed, unlocked(practice, "otieno")))
        act(session, o.StartUsed, step="send")
        assert list(other(session, "send").state.step("input").answers) == ["kind"]


def test_a_step_begins_one_run(practice: Practice) -> None:
    """Ordered twice, the second is refused and names the first."""
    with called(practice) as (work, session):
        act(session, o.StartUsed, step="send")
        order = o.StartUsed(by="wanjiru", actor="wanjiru", step="send")
        assert refused(session.submit(order)).code == "used_before"
        assert refused(session.submit(o.StartUsed(by="wanjiru", actor="wanjiru", step="ask"))).code == "uses_nothing"
        assert len(list(work.runs())) == 2


def test_nobody_writes_a_result(practice: Practice) -> None:
    """What comes back cannot be answered or amended by hand."""
    with called(practice) as (_work, session):
        order = o.Answer(by="wanjiru", actor="wanjiru", step="send", field="outcome", value="brought")
        assert refused(session.submit(order)).code == "result_only"


def test_a_change_afterwards_is_told_and_changes_nothing(practice: Practice) -> None:
    """An input that is amended in the calling run is marked in the other one, which keeps its answer."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        errand = other(session, "send")
        refresh(session)
        assert dict(other(session, "send").state.differs) == {}
        act(session, o.Amend, step="ask", field="count", value=2, reason="Counted again.")
        errand = other(session, "send")
        assert list(errand.state.differs) == ["count"]
        given = errand.state.answer("input.count")
        assert given is not None
        assert given.value == 3
        before = errand.state.count
        refresh(session)
        assert other(session, "send").state.count == before
        act(session, o.Amend, step="ask", field="count", value=1, reason="Counted a third time.")
        refresh(session)
        assert other(session, "send").state.differs["count"].header.at >= errand.state.differs["count"].header.at


def test_who_may_not_read_the_other_run_is_told_so(practice: Practice) -> None:
    """An officer without a role in the used procedure gets a sentence, and nothing of that run."""
    ceremony = Ceremony(unlocked(practice, "otieno"), unlocked(practice, "kamau"), SystemClock(), random_bytes)
    practice.passphrases["akinyi"] = ceremony.add(Enrolment(id="akinyi", name="Akinyi Mfano", roles=("child_desk",)))
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="hand")
        run, before = session.run, session.state.count
    with at_work(practice, "akinyi") as work:
        session = RunSession.resume(work, run)
        (look,) = refresh(session)
        assert look.state == "not_yours"
        assert "may not read" in look.sentence
        assert session.state.count == before


def test_after_a_power_cut_the_other_run_is_begun_as_it_was_noted(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When only the link was saved, the next look begins that very run, with its inputs."""

    def dark(*_given: object, **_named: object) -> None:
        sentence = "The power went out."
        raise StoreUnavailable(sentence)

    with called(practice) as (work, session):
        with monkeypatch.context() as patch:
            patch.setattr(RunSession, "start", dark)
            with pytest.raises(StoreUnavailable):
                session.submit(o.StartUsed(by="wanjiru", actor="wanjiru", step="send"))
        used = session.state.step("send").used
        assert used is not None
        assert work.journal.head(RunId(used.run)) is None
        run = session.run
    with at_work(practice) as work:
        session = RunSession.resume(work, run)
        assert refresh(session)[0].state == "open"
        assert other(session, "send").state.answer("input.count") is not None
        assert len(list(work.runs())) == 2


def test_a_started_run_calls_the_version_it_was_started_with(practice: Practice) -> None:
    """The texts of used procedures are pinned: digests in both runs are those of the day the calling run began."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        errand, used = other(session, "send"), session.state.step("send").used
        assert used is not None
        pinned = example("errand")
        assert (used.logic_digest, used.text_digest) == (pinned.logic_digest, pinned.text_digest)
        assert (errand.procedure.logic_digest, errand.procedure.id) == (pinned.logic_digest, "errand")
        changed = session.procedure.sources["uses/errand.yaml"].replace("max: 9", "max: 8")
        newer = load_used({**session.procedure.sources, "uses/errand.yaml": changed}, "errand").procedure
        assert newer is not None
        assert newer.logic_digest != pinned.logic_digest


def test_a_suspect_becomes_the_child_of_the_other_run_and_the_newest_answer_comes_back(practice: Practice) -> None:
    """A procedure about a child takes over a suspect as its child; of what happened twice the last is given."""
    with at_work(practice) as work:
        session = RunSession.start(work, example("searching"), CASE)
        assert isinstance(session, RunSession)
        act(session, o.AddPerson, kind="suspect", values={"name": "Baraka Mfano"})
        tell(session, list__suspect={"person": "P1"})
        act(session, o.StartUsed, step="follow#1")
        following = other(session, "follow#1")
        assert following.state.answer("input.child") is not None
        (child,) = following.state.persons.values()
        assert (child.kind, child.values) == ("child", session.state.persons["P1"].values)
        act(following, o.Complete, step="input")
        for number, place in enumerate(("road", "market"), 1):
            act(following, o.Open, step="seen")
            saved(following.submit(answer(f"seen~{number}", "place", place, by="wanjiru")))
            act(following, o.Complete, step=f"seen~{number}")
        act(following, o.Close, outcome="done")
        refresh(session)
        returned = session.state.step("follow#1").returned
        assert returned is not None
        assert returned.given == {"place": "market"}
