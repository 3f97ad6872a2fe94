"""A step that uses another procedure once for each row: each round has its own run, results and changes."""

from functools import cache

import pytest

from exports.assemble import assemble
from exports.recompose import recompose
from exports.verify import act_rules
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.events import Voided
from sop_engine.run.outlook import Status
from sop_engine.session import RunSession, Work
from sop_engine.session.using import refresh
from tests.exports.test_uses import disclosed_to
from tests.run.examples import Desk, shared
from tests.session.pairs import USES, act, other, tell
from tests.session.stories import CASE, answer, at_work, refused, saved
from tests.tui.practice import Practice

MORE = """
        when: list.suspect.state == away
        use: {procedure: following, give: {child: list.suspect.person}}
      visit:
        title: Go to the road
        who: child_desk
        law: [POL]
        each: list.suspect
        skip: {reasons: {not_needed: Not needed.}}
        when: follow.given.place == road
        fields:
          found: {type: yesno, label: Was anybody there?}
      search:
        title: Search the market
        who: child_desk
        law: [POL]
        skip: {reasons: {not_needed: Not needed.}}
        when: any(follow.given.place == market)
        fields:
          found: {type: yesno, label: Was anybody at the market?}
      tell:
        title: Tell the station how many are back
        who: child_desk
        law: [POL]
        when: count(follow.outcome == done) > 1
        fields:
          told: {type: yesno, label: Did you tell it?}
"""
STATE = "              state: {type: choice, label: Where?, options: {away: Away, here: Here}}\n"


@cache
def searching() -> Procedure:
    """The procedure `searching`; only suspects who are away are followed, and steps read what came back."""
    text = (USES / "searching" / "searching.yaml").read_text(encoding="utf-8")
    head, _, _ = text.partition("        use: {procedure: following")
    who = "              person: {type: person, as: suspect, label: Who?}\n"
    assert who in head
    used = (USES / "following" / "following.yaml").read_text(encoding="utf-8")
    files = {"searching.yaml": head.replace(who, who + STATE).rstrip() + MORE, "following/following.yaml": used}
    loaded = load_procedure({**files, **shared()}, "searching.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def begun(work: Work) -> RunSession:
    """Three suspects, two of them away, each followed by a run of its own."""
    session = RunSession.start(work, searching(), CASE)
    assert isinstance(session, RunSession)
    for name, state in (("Baraka Mfano", "away"), ("Pendo Mfano", "here"), ("Zawadi Mfano", "away")):
        act(session, o.AddPerson, kind="suspect", values={"name": name})
        tell(session, list__suspect={"person": f"P{len(session.state.persons)}", "state": state})
    act(session, o.Complete, step="list")
    for row in (1, 3):
        act(session, o.StartUsed, step=f"follow#{row}")
    return session


def seen(session: RunSession, row: int, place: str) -> None:
    """The run of that row ends: the suspect was seen there."""
    run = other(session, f"follow#{row}")
    act(run, o.Complete, step="input")
    act(run, o.Open, step="seen")
    saved(run.submit(answer("seen~1", "place", place, by="wanjiru")))
    act(run, o.Complete, step="seen~1")
    act(run, o.Close, outcome="done")


def standing(session: RunSession, step: str) -> Status:
    """Where a step stands."""
    return session.progress().steps[step].status


def test_each_round_begins_a_run_about_its_own_row(practice: Practice) -> None:
    """Two runs with a person each, none for the row that is not followed; they are of the same case."""
    with at_work(practice) as work:
        session = begun(work)
        runs = {row: other(session, f"follow#{row}") for row in (1, 3)}
        assert runs[1].run != runs[3].run
        names = [one.values for row in (1, 3) for one in runs[row].state.persons.values()]
        assert names == [{"name": "Baraka Mfano"}, {"name": "Zawadi Mfano"}]
        order = o.StartUsed(by="wanjiru", actor="wanjiru", step="follow#2")
        assert refused(session.submit(order)).code == "not_applicable"
        again = o.StartUsed(by="wanjiru", actor="wanjiru", step="follow#1")
        assert refused(session.submit(again)).code == "used_before"
        assert [look.step for look in refresh(session)] == ["follow#1", "follow#3"]


def test_what_comes_back_counts_in_its_own_round(practice: Practice) -> None:
    """Steps of the same row read their own result, steps outside read all of them; a new process sees the same."""
    with at_work(practice) as work:
        session = begun(work)
        assert standing(session, "visit#1") is Status.UNDECIDED
        seen(session, 3, "road")
        refresh(session)
        found = [standing(session, step) for step in ("follow#1", "follow#3", "visit#1", "visit#2", "visit#3")]
        assert found == [Status.OPEN, Status.COMPLETED, Status.UNDECIDED, Status.HIDDEN, Status.OPEN]
        assert [standing(session, step) for step in ("search", "tell")] == [Status.UNDECIDED, Status.UNDECIDED]
        seen(session, 1, "market")
        refresh(session)
        found = [standing(session, step) for step in ("visit#1", "visit#3", "search", "tell")]
        assert found == [Status.HIDDEN, Status.OPEN, Status.OPEN, Status.OPEN]
        again = RunSession.resume(work, session.run)
        assert (again.state, again.progress().steps) == (session.state, session.progress().steps)


def test_a_round_that_is_hidden_loses_its_own_result_only(practice: Practice) -> None:
    """An amended row voids what came back for it, and what hung on that; the other row keeps its own."""
    with at_work(practice) as work:
        session = begun(work)
        seen(session, 1, "market")
        seen(session, 3, "road")
        refresh(session)
        tell(session, search__found="no")
        here = {"person": "P1", "state": "here"}
        act(session, o.Amend, step="list", field="suspect", row=1, value=here, reason="He came back.")
        voided = {one.event.step for one in session.history if isinstance(one.event, Voided)}
        assert voided == {"follow#1", "search"}
        assert session.state.answer("follow#1.given.place") is None
        assert session.state.answer("follow#3.given.place") is not None
        assert standing(session, "follow#3") is Status.COMPLETED
        made = assemble(session, kind="interim", number=1)
        told = disclosed_to(session, made)
        assert recompose(made.record, session.procedure, told) == made.record
        judge = act_rules.judge_of(session.procedure, session.work.unlocked.roster.officers)
        assert [judge.wrong(one.event) for one in told] == [""] * len(told)


OFTEN = """
sop: 0
id: often
version: 0.1.0
title: Follow often
owner: child_desk
subject: child
outcomes: {{done: Done}}
phases:
  only:
    title: Only phase
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        fields:
          who: {{type: person, as: suspect, label: Who?}}
          over: {{type: yesno, label: Over?, optional: true}}
      follow:
        title: Follow
        who: child_desk
        law: [POL]
        {how}
        use: {{procedure: following, give: {{child: ask.who}}}}
      search:
        title: Search the market
        who: child_desk
        law: [POL]
        skip: {{reasons: {{not_needed: Not needed.}}}}
        when: {when}
        fields:
          found: {{type: yesno, label: Was anybody at the market?}}
"""
WHEN = (
    "any(follow.given.place == market) and last(follow.given.place) == market and count(follow.outcome == done) > 0"
)


@pytest.mark.parametrize("how", ["anytime: true", "every: {gap: 7 days, until: ask.over == yes}"])
def test_what_comes_back_to_rounds_of_other_kinds_counts_too(how: str) -> None:
    """Of occasions and recurring rounds any, last and count read it; the round stays while its run is open."""
    used = (USES / "following" / "following.yaml").read_text(encoding="utf-8")
    files = {"often.yaml": OFTEN.format(how=how, when=WHEN), "following/following.yaml": used}
    loaded = load_procedure({**files, **shared()}, "often.yaml")
    assert loaded.procedure is not None, loaded.problems
    desk = Desk(loaded.procedure).open()
    desk.must(desk.answer("ask.who", desk.person("suspect")))
    if "anytime" in how:
        desk.must(o.Open(by="ann", actor="ann", step="follow"))
    desk.must(o.StartUsed(by="ann", actor="ann", step="follow~1", run="ab" * 16))
    desk.must(desk.answer("ask.over", "yes"))
    assert desk.standing("search").status is Status.UNDECIDED
    given = {"place": "market"}
    back = o.TakeBack(by="ann", actor="ann", step="follow~1", state="complete", head="", outcome="done", given=given)
    desk.must(back)
    assert desk.standing("follow~1").status is Status.COMPLETED
    assert desk.standing("search").status is Status.OPEN
    assert desk.reread() == desk.history


def test_a_change_of_one_row_is_told_to_its_own_run(practice: Practice) -> None:
    """The person of one row is another: the run of that row is told, the other is not."""
    with at_work(practice) as work:
        session = begun(work)
        new = {"person": "P2", "state": "away"}
        act(session, o.Amend, step="list", field="suspect", row=3, value=new, reason="It was somebody else.")
        assert dict(other(session, "follow#1").state.differs) == {}
        assert list(other(session, "follow#3").state.differs) == ["child"]
