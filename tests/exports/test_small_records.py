"""Of whatever small procedure: its record verifies, and follows from what it discloses."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exports.compose import compose
from exports.recompose import recompose
from exports.record import Record
from exports.verify.act_rules import judge_of
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.events import Closed, Concealed, Event
from sop_engine.station.roster import Officer
from tests.exports.sample import Recorded, Script, facts
from tests.exports.small_procedures import ME, OTHER, Run, events_told, procedures
from tests.exports.test_render import page_text
from tests.run.examples import Desk, from_text

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
OFFICERS = tuple(
    Officer(
        id=name,
        name=name,
        rank="",
        service_no="",
        roles=("child_desk", "ocs"),
        supervisor=True,
        since="2026-01-01T00:00:00Z",
        until="",
        certificate=b"",
        unwrap_key=b"",
    )
    for name in (ME, OTHER, "ann")
)


def faults(procedure: Procedure, events: list[Event]) -> list[str]:
    """What the rule `acts` says against a run of which only this is told."""
    judge = judge_of(procedure, OFFICERS)
    found = [(number, judge.wrong(event)) for number, event in enumerate(events, 1)]
    return [f"entry {number}: {reason}" for number, reason in found if reason]


@QUICK
@given(st.data())
def test_the_rule_of_acts_finds_no_fault_in_an_honest_run(data: st.DataObject) -> None:
    """Whatever its musts, whens, gates, untils, purges and classes."""
    procedure = data.draw(procedures())
    run = Run(data.draw, procedure)
    run.happen()
    assert faults(procedure, list(events_told(run.desk))) == []


TOLD = """
sop: 0
id: x
version: 0.1.0
title: Small
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  only:
    title: Only
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        fields:
          near: {type: yesno, label: Is the suspect near?, privacy: harm}
          where:
            type: choice
            label: Where does the child stay?
            options: {home: At home, away: Away}
            must: ask.where == away or ask.near == no
            otherwise: Not at home while the suspect is near.
      move:
        title: Move
        who: child_desk
        law: [POL]
        when: ask.where == away
        fields: {done: {type: tick, label: It is done}}
      call:
        title: Call
        who: child_desk
        law: [POL]
        fields: {done: {type: tick, label: It is done}}
"""


def answered(near: str, where: str, *later: o.AnyOrder) -> Desk:
    """A run of it with these two answers, after which this happened, closed."""
    desk = Desk(from_text(TOLD)).open()
    for field, value in (("near", near), ("where", where)):
        desk.must(o.Answer(by="ann", actor="ann", step="ask", field=field, value=value))
    desk.must(o.Complete(by="ann", actor="ann", step="ask"))
    for order in later:
        desk.must(order)
    desk.must(o.Close(by="ann", actor="ann", outcome="ended"))
    return desk


def done(step: str) -> tuple[o.AnyOrder, ...]:
    """A step is done."""
    answer = o.Answer(by="ann", actor="ann", step=step, field="done", value="yes")
    return answer, o.Complete(by="ann", actor="ann", step=step)


def not_done(step: str) -> o.AnyOrder:
    """A step is not done."""
    return o.MarkNotDone(by="ann", actor="ann", step=step, reason="So.", attempts="No.", told="Nobody.")


def told(desk: Desk) -> list[Event]:
    """What a reader of the evidence learns."""
    return list(events_told(desk))


def record(desk: Desk) -> Record:
    """The record of a run; what the evidence tells gives the same one again."""
    around = facts(Script(desk.procedure))
    made = compose(desk.procedure, [Recorded(event, b"1") for event in desk.history], around)
    assert recompose(made, desk.procedure, [Recorded(event, b"1") for event in told(desk)]) == made
    return made


def test_what_reads_an_answer_that_is_judged_by_a_harmful_one_is_withheld_with_it() -> None:
    """Were its standing told, so would be the answer; and were it not, its acts could not be followed."""
    desk = answered("yes", "away", *done("move"), *done("call"))
    steps = {step.name: step for step in record(desk).steps}
    assert {name: step.withheld for name, step in steps.items()} == {"ask": "", "move": "S3", "call": ""}
    assert faults(desk.procedure, told(desk)) == []


def test_the_same_acts_give_the_same_record_whatever_the_harmful_answer() -> None:
    """Also where the harmful answer alone decides whether another could have been given."""
    near, far = (answered(near, "away", *done("move"), *done("call")) for near in ("yes", "no"))
    assert record(near) == record(far)
    home = record(answered("no", "home", *done("call")))
    assert [step for step in home.steps if not step.withheld] != []
    assert [step.standing for step in home.steps] == [step.standing for step in record(near).steps]


@pytest.mark.parametrize(
    ("near", "orders", "words"),
    [
        ("yes", [not_done("move"), *done("call")], "complete; withheld steps, of which nothing is said: 1"),
        ("yes", [*done("move"), *done("call")], "complete; withheld steps, of which nothing is said: 1"),
        (
            "yes",
            [not_done("move"), not_done("call")],
            "closed with steps not done (1; withheld steps, not counted here: 1)",
        ),
    ],
)
def test_how_many_steps_were_not_done_is_said_of_those_that_may_be_told(
    near: str, orders: list[o.AnyOrder], words: str
) -> None:
    """And that withheld ones are not among them; the rule `acts` finds nothing wrong with such an end."""
    desk = answered(near, "away", *orders)
    assert faults(desk.procedure, told(desk)) == []
    assert f"Result: {words}" in " ".join(page_text(record(desk)).split())


def test_the_end_of_a_run_tells_nothing_of_a_withheld_step() -> None:
    """Done or not done: what is kept of the closing is the same."""
    ends = [
        answered("yes", "away", *orders, *done("call")).state.closed for orders in (done("move"), [not_done("move")])
    ]
    assert [(one.state, one.open_sign_offs) for one in ends if one] == [("complete", ())] * 2


def test_an_end_that_hides_a_step_that_was_not_done_is_no_end_that_was_decided() -> None:
    """Said to be complete, although a step that is told of was not done."""
    desk = answered("yes", "away", *done("move"), not_done("call"))
    events = told(desk)
    last = events[-1]
    assert isinstance(last, Closed)
    events[-1] = replace(last, state="complete")
    assert len(faults(desk.procedure, events)) == 1


PURGED = """
sop: 0
id: x
version: 0.1.0
title: Small
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  only:
    title: Only
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        fields: {near: {type: yesno, label: Is the suspect near?, privacy: harm}}
      keep:
        title: Keep
        who: child_desk
        law: [POL]
        purge: ask.near == no
        fields: {place: {type: yesno, label: Is it the place?}}
"""


def test_an_answer_may_come_back_after_an_expunging_that_is_not_shown() -> None:
    """What expunged it is withheld; that it was given twice is then no fault of an honest run."""
    desk = Desk(from_text(PURGED)).open()

    def changed(value: str) -> o.Amend:
        return o.Amend(by="ann", actor="ann", step="ask", field="near", value=value, reason="So.")

    place = o.Answer(by="ann", actor="ann", step="keep", field="place", value="yes")
    desk.must(o.Answer(by="ann", actor="ann", step="ask", field="near", value="yes"))
    desk.must(place)
    desk.must(changed("no"))
    desk.must(changed("yes"))
    desk.must(place)
    assert any(isinstance(event, Concealed) for event in told(desk))
    assert faults(desk.procedure, told(desk)) == []
