"""A small run whose outcomes have conditions, for the tests that close it."""

from sop_engine.run.orders import Close, Open, Refusal
from tests.run.examples import Desk, from_text

TEXT = """
sop: 0
id: ending
version: 0.1.0
title: Ending
owner: child_desk
outcomes:
  taken: {label: Somebody took it, when: talk.end == taken}
  kept: {label: We keep it, when: talk.end == kept or not answered(talk.end)}
  called: {label: Three calls were made, when: count(call.who == school) >= 3}
phases:
  only:
    title: Only phase
    steps:
      talk:
        title: Talk to them
        who: child_desk
        law: [POL]
        fields:
          end: {type: choice, label: How did it end?, options: {taken: They take it, kept: They do not}}
      call:
        title: Write down each call
        who: child_desk
        law: [POL]
        anytime: true
        fields:
          who: {type: choice, label: Who called?, options: {school: The school, home: The family}}
"""


def ended(answer: str = "", *, calls: int = 0) -> Desk:
    """A run at its end: with this answer, or with the step not done."""
    desk = Desk(from_text(TEXT)).open()
    if answer:
        desk.must(desk.answer("talk.end", answer))
        desk.must(desk.complete("talk"))
    else:
        desk.must(desk.not_done("talk"))
    for number in range(1, calls + 1):
        desk.must(Open(by="ann", actor="ann", step="call"))
        desk.must(desk.answer(f"call~{number}.who", "school"))
        desk.must(desk.complete(f"call~{number}"))
    return desk


def refused(desk: Desk, outcome: str) -> Refusal:
    """The refusal of this outcome."""
    return desk.refused(Close(by="ann", actor="ann", outcome=outcome))
