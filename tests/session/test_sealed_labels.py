"""What a list of runs shows tells nothing of what is sealed, whoever has acted last."""

from sop_engine.run import orders as o
from sop_engine.run.unfold import unfold
from sop_engine.session import RunSession, Work
from sop_engine.session.labels import Label, make_label
from tests.run.examples import Desk, from_text
from tests.run.sealed_rules import desk, outside, sealed_rules
from tests.session.stories import answer, at_work, saved
from tests.tui.practice import Practice

READER = "otieno"


def listed(work: Work) -> Label:
    """The label of the only run."""
    (found,) = work.runs()
    assert found.label is not None
    return found.label


def test_the_list_does_not_tell_what_was_answered_under_seal(practice: Practice) -> None:
    """With `yes` another sealed step applies; the numbers that everybody sees are those of before."""
    with at_work(practice, READER) as work:
        session = RunSession.start(work, sealed_rules(), "CP/9/2026")
        assert isinstance(session, RunSession)
        before = listed(work)
        for step, field, value in (("admit", "said", "yes"), ("agree", "how", "all")):
            saved(session.submit(answer(step, field, value, by=READER)))
            saved(session.submit(o.Complete(by=READER, actor=READER, step=step)))
        assert session.progress().done > before.done
    with at_work(practice) as work:
        assert listed(work) == before


def test_reader_and_outsider_make_the_same_label() -> None:
    """Else it would change with who acts, and tell by that."""
    for said in ("yes", "no"):
        run = desk()
        run.must(run.answer("admit.said", said, by="otieno"))
        run.must(run.complete("admit", by="otieno"))
        run.must(run.answer("things.list", {"called": "One"}))
        other = outside(run)
        labels = [make_label(unfold(one.procedure, one.state), one.state, one.progress()) for one in (run, other)]
        assert labels[0] == labels[1]


CLOSED = """
sop: 0
id: closed
version: 0.1.0
title: Closed, invented
owner: child_desk
outcomes: {ended: It ended}
phases:
  main:
    title: Main
    steps:
      open:
        title: Open
        who: ocs
        law: [POL]
        fields: {word: {type: text, label: A word, optional: true}}
      hidden:
        title: Hidden
        who: ocs
        law: [POL]
        sealed: [ocs]
        fields: {word: {type: text, label: A word, optional: true}}
"""


def test_the_end_of_a_run_does_not_tell_whether_a_sealed_step_was_done() -> None:
    """List and entry of the closing are the same; of a step that all may see they say that it was not done."""

    def closed(open_done: bool, hidden_done: bool) -> tuple[Label, object]:  # noqa: FBT001 - a table
        run = Desk(from_text(CLOSED)).open(by="otieno")
        for step, was_done in (("open", open_done), ("hidden", hidden_done)):
            run.must(run.complete(step, by="otieno") if was_done else run.not_done(step, by="otieno"))
        run.must(o.Close(by="otieno", actor="otieno", outcome="ended"))
        return make_label(unfold(run.procedure, run.state), run.state, run.progress()), run.state.closed

    assert closed(open_done=True, hidden_done=True) == closed(open_done=True, hidden_done=False)
    assert closed(open_done=True, hidden_done=False)[0].state == "complete"
    label, entry = closed(open_done=False, hidden_done=False)
    assert (label, entry) == closed(open_done=False, hidden_done=True)
    assert (label.state, label.not_done) == ("with_steps_not_done", 1)
