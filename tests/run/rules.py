"""A procedure with gates, a purge, custody and computed fields, for the tests of the rules."""

from functools import cache
from typing import Any

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders
from tests.run.examples import Desk, shared

TEXT = """
sop: 0
id: rules
version: 0.1.0
title: Rules
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  facts:
    title: Facts
    steps:
      ask:
        title: Ask
        who: child_desk
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          young: {type: yesno, label: Is it young?, optional: true}
          weak: {type: yesno, label: Is it weak?, optional: true}
          first: {type: number, label: First, optional: true}
          second: {type: number, label: Second, optional: true}
          day: {type: date, label: Day, optional: true}
          moment: {type: time, label: Moment, optional: true}
          sum: {type: computed, label: Sum, value: ask.first + ask.second}
          twice: {type: computed, label: Twice, value: ask.sum + ask.sum}
          ends: {type: computed, label: It ends, value: ask.day + days(30)}
          late: {type: computed, label: Later, value: ask.moment + hours(2)}
          since: {type: computed, label: Since, value: today() - ask.day}
          phone: {type: exhibit, kind: thing, label: The phone, optional: true}
          image: {type: exhibit, kind: digital, label: The image, optional: true}
  assess:
    title: Assess
    gates:
      under:
        when: ask.young == yes
        because: It is too young.
        law: [POL]
      feeble:
        when: ask.weak == yes
        because: It is too weak.
        law: [POL]
        lift: [ocs]
    steps:
      look:
        title: Look
        who: child_desk
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        due: {within: 1 day, from: ask.ends}
        fields:
          seen: {type: text, label: What was seen?, optional: true}
          big: {type: yesno, label: Is it big?, when: ask.sum > 10, optional: true}
  after:
    title: After
    steps:
      admit:
        title: Admit
        who: child_desk
        law: [POL]
        purge: result.end == back
        skip: {reasons: {refused: It was refused.}}
        fields:
          said: {type: longtext, label: What was said?}
          harm: {type: text, label: Harm, privacy: harm, optional: true}
          rows:
            type: list
            label: Rows
            optional: true
            columns:
              word: {type: text, label: Word}
      other:
        title: Other
        who: child_desk
        law: [POL]
        when: not look.big == yes
        skip: {reasons: {refused: It was refused.}}
        fields:
          note: {type: text, label: Note, optional: true}
      result:
        title: Result
        who: child_desk
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          end: {type: choice, label: End, options: {stay: It stays, back: It goes back}}
      store:
        title: To the store
        who: [child_desk, ocs]
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          move: {type: custody, label: To the store, of: ask.phone, from: child_desk, to: ocs}
      lab:
        title: To the laboratory
        who: [ocs, child_desk]
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          move: {type: custody, label: To the laboratory, of: ask.phone, from: ocs, to: forensic_examiner}
      copy:
        title: The image to the laboratory
        who: [ocs, child_desk]
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          move: {type: custody, label: The image, of: ask.image, from: child_desk, to: forensic_examiner}
"""


@cache
def rules() -> Procedure:
    """The procedure, checked."""
    loaded = load_procedure({"rules.yaml": TEXT, **shared()}, "rules.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def desk() -> Desk:
    """A run of it, opened."""
    return Desk(rules()).open()


def lift(gate: str = "feeble", by: str = "otieno", reason: str = "The court said so.", phase: str = "assess") -> Any:
    """The order to open a gate."""
    return orders.Lift(by=by, actor=by, phase=phase, gate=gate, reason=reason)
