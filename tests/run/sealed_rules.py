"""A procedure whose sealed answers are expunged by what somebody else writes down, and runs of it."""

from functools import cache

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run.claims import event
from sop_engine.run.events import Event
from tests.run.examples import Desk, shared

SECRET = "Mwezi ulikuwa mkubwa"

TEXT = """
sop: 0
id: sealed_rules
version: 0.1.0
title: Sealed rules
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  talk:
    title: Talk
    steps:
      things:
        title: Things
        who: [child_desk, ocs]
        law: [POL]
        skip: {reasons: {not_needed: Not needed.}}
        fields:
          list: {type: list, label: Things, optional: true, columns: {called: {type: text, label: Called}}}
      admit:
        title: Admit
        who: ocs
        law: [POL]
        sealed: [ocs, prosecutor]
        purge: result.end == back
        fields:
          said: {type: choice, label: What was said?, options: {yes: It is so, no: It is not so}}
          words: {type: longtext, label: In own words, optional: true}
      agree:
        title: Agree
        who: ocs
        law: [POL]
        when: admit.said == yes
        sealed: [ocs, prosecutor]
        purge: result.end == back
        fields:
          how: {type: choice, label: How?, options: {all: All of it, part: A part}}
          words: {type: longtext, label: In own words, optional: true}
      sign:
        title: Sign
        who: ocs
        law: [POL]
        when: agree.how == all
        after: agree
        sealed: [ocs, prosecutor]
        fields:
          signed: {type: yesno, label: Signed?}
  each_thing:
    title: Each thing
    each: things.list
    steps:
      tell:
        title: Tell
        who: ocs
        law: [POL]
        sealed: [ocs, prosecutor]
        purge: look.found == no
        skip: {reasons: {not_needed: Not needed.}}
        fields: {words: {type: text, label: Words}}
      look:
        title: Look
        who: child_desk
        law: [POL]
        skip: {reasons: {not_needed: Not needed.}}
        fields: {found: {type: yesno, label: Found?}}
  events:
    title: When something happens
    anytime: true
    steps:
      whisper:
        title: Somebody whispered
        who: ocs
        law: [POL]
        sealed: [ocs, prosecutor]
        purge: result.end == back
        skip: {reasons: {not_needed: Not needed.}}
        fields: {what: {type: text, label: What?}}
  last:
    title: Last
    steps:
      again:
        title: Again
        who: ocs
        law: [POL]
        sealed: [ocs, prosecutor]
        purge: result.end == back
        every: {gap: 7 days, until: result.end == stay}
        skip: {reasons: {not_needed: Not needed.}}
        fields: {heard: {type: text, label: Heard}}
      result:
        title: Result
        who: child_desk
        law: [POL]
        fields:
          end: {type: choice, label: End, options: {stay: It stays, back: It goes back}}
"""


@cache
def sealed_rules() -> Procedure:
    """The procedure, checked."""
    loaded = load_procedure({"sealed_rules.yaml": TEXT, **shared()}, "sealed_rules.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def desk() -> Desk:
    """A run of it, opened."""
    return Desk(sealed_rules()).open()


def as_read_outside(run: Desk) -> list[Event]:
    """The events, as a session reads them that cannot open what is sealed."""
    return [
        event({c.name: c.value for c in found if "sealed_" not in c.compartment}, e.header.actor, e.header.entered)
        for e, found in zip(run.history, run.taken, strict=True)
    ]


def outside(run: Desk) -> Desk:
    """The same run before one who may not read what is sealed."""
    other = Desk(run.procedure, at=run.now.utc)
    other.history, other.taken = as_read_outside(run), list(run.taken)
    other.state = other.replayed()
    return other
