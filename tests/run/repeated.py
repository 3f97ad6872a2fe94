"""Procedures with repeats for the tests, and the same written out by hand."""

from functools import cache
from pathlib import Path

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from tests.run.examples import shared

TEXT = (Path(__file__).parent / "repeats.yaml").read_text(encoding="utf-8")

_HEAD = """
sop: 0
id: written
version: 0.1.0
title: Written out
owner: child_desk
outcomes: {done: Done}
phases:
  first:
    title: First
    steps:
      seize:
        title: Write down
        who: child_desk
        law: [POL]
        fields:
          item:
            type: list
            label: Things
            columns: {kind: {type: choice, label: Kind, options: {phone: Phone, pad: Pad}}}
  work:
    title: Work
EACH
    steps:
"""
_PAIR = """
      look{n}:
        title: Look
        who: child_desk
        law: [POL]
        due: {{within: 3 days, from: seize}}
        skip: {{reasons: {{not_possible: No.}}}}
        fields:
          result: {{type: choice, label: Result, options: {{good: Good, bad: Bad}}}}
          count: {{type: number, label: Many?, optional: true, must: look{n}.count > 2, otherwise: More than two.}}
      copy{n}:
        title: Copy
        who: child_desk
        law: [POL]
        when: look{n}.result == good
        after: look{n}
        due: {{within: 2 hours, from: look{n}}}
        fields:
          made: {{type: yesno, label: Made?}}
          why: {{type: choice, label: Why not?, options: {{lost: Lost, broken: Broken}}, when: copy{n}.made == no}}
"""
_LAST = """
  last:
    title: Last
    steps:
      end:
        title: End
        who: child_desk
        law: [POL]
        when: WHEN
        skip: {reasons: {not_possible: No.}}
        fields:
          over: {type: yesno, label: Over?}
"""


def loaded(text: str) -> Procedure:
    """The procedure, which has no finding that is an error."""
    found = load_procedure({"x.yaml": text, **shared()}, "x.yaml")
    assert found.procedure is not None, found.problems
    return found.procedure


@cache
def repeats() -> Procedure:
    """`repeats.yaml`: a phase for each device with recurring steps in it, recurring visits, occasions, inputs."""
    return loaded(TEXT)


@cache
def folded() -> Procedure:
    """Two steps for each row of a list."""
    last = _LAST.replace("WHEN", "any(copy.made == yes) and not any(look.result == bad)")
    return loaded(_HEAD.replace("EACH", "    each: seize.item") + _PAIR.format(n="") + last)


@cache
def written(rows: int) -> Procedure:
    """The same for so many rows, written out by hand."""
    made = " or ".join(f"copy{n}.made == yes" for n in range(1, rows + 1))
    bad = " or ".join(f"look{n}.result == bad" for n in range(1, rows + 1))
    pairs = "".join(_PAIR.format(n=n) for n in range(1, rows + 1))
    return loaded(_HEAD.replace("EACH\n", "") + pairs + _LAST.replace("WHEN", f"({made}) and not ({bad})"))


def by_hand(name: str) -> str:
    """The name that `written` has for a round: `look#2` is `look2` there."""
    return name.replace("#", "")
