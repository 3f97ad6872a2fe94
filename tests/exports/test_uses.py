"""A record names the runs that its steps began: how each stands, what came back, and which are still open."""

import json

from exports import evidence as ev
from exports.assemble import assemble
from exports.recompose import recompose
from exports.record import from_json, to_json
from sop_engine.run import orders as o
from sop_engine.session import RunSession
from sop_engine.session.using import refresh
from sop_engine.station.roster import Officer
from tests.session.conftest import founded, practice
from tests.session.pairs import act, called, finish_errand, other, tell
from tests.session.stories import saved, unlocked
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
        told = ev.disclosed(ev.from_json(made.evidence), {one.fingerprint: one.id for one in _officers(session)})
        assert recompose(record, session.procedure, told) == record
        assert "Pendo" not in made.evidence.decode()
        assert "Pendo" not in json.dumps(to_json(record).decode())


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
