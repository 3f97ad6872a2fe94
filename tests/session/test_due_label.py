"""What is due, as lists show it: the clocks of what is still to be done."""

from sop_engine.run import orders as o
from sop_engine.run.unfold import unfold
from sop_engine.session.labels import make_label
from tests.run.examples import Desk, from_text
from tui.screens.acting import stopped_clocks

TEXT = """
sop: 0
id: second
version: 0.1.0
title: Second, invented
owner: child_desk
outcomes: {ended: It ended}
phases:
  main:
    title: Main
    steps:
      both:
        title: Both
        who: child_desk
        law: [POL]
        due: {within: 2 hours, from: start}
        second: [ocs]
        fields: {note: {type: text, label: Note, optional: true}}
"""


def due(desk: Desk) -> list[str]:
    """The steps whose clock a list shows."""
    found = make_label(unfold(desk.procedure, desk.state), desk.state, desk.progress())
    return [one.step for one in found.due]


def test_a_step_that_was_done_is_due_no_more_while_the_second_officer_is_waited_for() -> None:
    """It was done in its time, and no list says later that it is late."""
    desk = Desk(from_text(TEXT)).open()
    assert due(desk) == ["both"]
    desk.must(desk.complete("both"))
    assert (due(desk), desk.progress().open_steps) == ([], ("both",))
    desk.wait(hours=3)
    assert due(desk) == []
    desk.must(o.Confirm(by="otieno", actor="otieno", step="both"))
    assert due(desk) == []


def test_a_clock_that_was_stopped_is_not_counted_once_its_step_is_done() -> None:
    """The head of the screen counts the clocks that an order holds still."""
    desk = Desk(from_text(TEXT)).open()
    stop = o.StopClock(by="ann", actor="ann", step="both", authority="Order 1 (invented)", reason="A court said so.")
    desk.must(stop)
    assert stopped_clocks(desk.progress()) == 1
    desk.must(desk.complete("both"))
    assert stopped_clocks(desk.progress()) == 0
