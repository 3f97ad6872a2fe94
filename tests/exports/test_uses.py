"""A record names the runs that its steps began: how each stands, what came back, and which are still open."""

import json

from exports import evidence as ev
from exports.assemble import Assembled, assemble
from exports.recompose import recompose
from exports.record import from_json, to_json
from exports.verify import act_rules
from sop_engine.run import orders as o
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession
from sop_engine.session.using import refresh
from sop_engine.station.roster import Officer
from tests.run.test_voided_results import sending
from tests.session.conftest import founded, practice
from tests.session.pairs import NAME, act, called, finish_errand, other, tell
from tests.session.stories import at_work, saved, unlocked
from tests.tui.practice import Practice

__all__ = ["founded", "practice"]


def finish(session: RunSession, practice: Practice) -> None:
    """Everything that is left in the calling run."""
    tell(session, look__fine="yes")
    act(session, o.Complete, step="look")
    act(session, o.StartUsed, step="leave")
    act(session, o.MarkNotDone, step="leave", reason="Nobody there.", attempts="One.", told="The OCS.")
    act(session, o.StartUsed, step="hand")
    handing = other(session, "hand")
    saved(handing.submit(o.Accept(by="otieno", actor="otieno"), unlocked(practice, "otieno")))
    refresh(session)
    act(session, o.Close, outcome="done")


def test_a_record_names_the_runs_that_were_begun(practice: Practice) -> None:
    """Id, procedure, state, outcome, given values with the digest of the head; those still open are exceptions."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        finish_errand(other(session, "send"))
        refresh(session)
        head = other(session, "send").history[-1].entry_hash.hex()
        finish(session, practice)
        made = assemble(session)
        record = made.record
        steps = {step.name: step for step in record.steps}
        details = {one.label: one.text for act in steps["send"].acts for one in act.details}
        assert details["Procedure"].text == "errand 0.1.0"
        assert details["State of that run"].text == "closed, complete"
        assert details["Outcome"].text == "It was brought"
        assert details["Colour"].text == "Red"
        assert details["Whom did you meet?"].withheld == "S2"
        assert details["Its newest entry then"].text == head
        opened = [one.title for one in record.exceptions if one.kind == "used_open"]
        assert opened == ["Leave one with somebody", "Hand everything over"]
        assert not [one for one in record.exceptions if one.kind == "late_entry"]
        assert from_json(to_json(record)) == record
        told = disclosed_to(session, made)
        assert recompose(record, session.procedure, told) == record
        assert "Pendo" not in made.evidence.decode()
        assert "Pendo" not in json.dumps(to_json(record).decode())


def disclosed_to(session: RunSession, made: Assembled) -> list[ev.Disclosed]:
    """What a reader of the record can know of the acts."""
    return ev.disclosed(ev.from_json(made.evidence), {one.fingerprint: one.id for one in _officers(session)})


def _officers(session: RunSession) -> tuple[Officer, ...]:
    return session.work.unlocked.roster.officers


def test_a_change_where_it_came_from_is_an_exception(practice: Practice) -> None:
    """The record of the other run says which handed over answer was changed since, and in which run."""
    with called(practice) as (_work, session):
        act(session, o.StartUsed, step="send")
        act(session, o.Amend, step="ask", field="count", value=2, reason="Counted again.")
        errand = other(session, "send")
        record = assemble(errand, kind="interim", number=1).record
        (found,) = [one for one in record.exceptions if one.kind == "differed"]
        assert found.title == "How many?"
        assert found.details[0].text.text == session.run


def test_what_came_back_and_is_void_is_an_exception(practice: Practice) -> None:
    """A step that is hidden after its run came back: the record still shows what came back, and what made it void."""
    with at_work(practice) as work:
        session = RunSession.start(work, sending(), "CP/8/2026")
        assert isinstance(session, RunSession)
        act(session, o.AddPerson, kind="child", values={"name": NAME})
        tell(session, ask__child="P1", ask__kind="parcel", ask__count=3, ask__paper={})
        act(session, o.Complete, step="ask")
        act(session, o.StartUsed, step="send")
        finish_errand(other(session, "send"))
        refresh(session)
        act(session, o.Amend, step="ask", field="kind", value="letter", reason="It was a letter.")
        made = assemble(session, kind="interim", number=1)
        (found,) = [one for one in made.record.exceptions if one.kind == "voided"]
        details = {one.label: one.text for one in found.details}
        assert found.title == "Have it brought"
        assert details["Colour"].text == "Red"
        assert details["Whom did you meet?"].withheld == "S2"
        assert details["Void because of"].text == "Letter or parcel?"
        told = disclosed_to(session, made)
        assert recompose(made.record, session.procedure, told) == made.record
        judge = act_rules.judge_of(session.procedure, _officers(session))
        assert [judge.wrong(one.event) for one in told] == [""] * len(told)
        act(session, o.Amend, step="ask", field="kind", value="parcel", reason="A parcel after all.")
        assert session.progress().steps["send"].status is Status.OPEN
        refresh(session)
        assert session.progress().steps["send"].status is Status.COMPLETED
        assert session.progress().steps["look"].status is Status.OPEN
        assert RunSession.resume(work, session.run).state == session.state
