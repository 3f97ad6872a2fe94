"""A procedure in which earlier answers narrow the options, for the tests of `where`."""

from functools import cache

from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from tests.run.examples import Desk, shared

TEXT = """
sop: 0
id: narrowed
version: 0.1.0
title: Narrowed
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  only:
    title: Only
    steps:
      recommend:
        title: Recommend a level
        who: child_desk
        law: [POL]
        fields:
          open: {type: yesno, label: Is a level recommended?, optional: true}
          level:
            type: choice
            label: Level
            when: recommend.open == yes
            optional: true
            options: {first: {label: First, number: 1}, second: {label: Second, number: 2}}
          secret: {type: number, label: How severe?, privacy: harm, optional: true}
      choose:
        title: Choose
        who: child_desk
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          option:
            type: choice
            label: What?
            where: option.level <= recommend.level.number
            options:
              talk: {label: A talk, level: 1}
              work: {label: Unpaid work, level: 2}
              none_of_these: None of these
          several:
            type: multi
            label: Which of them?
            all: true
            optional: true
            where: option.level <= recommend.level.number
            options: {a: {label: Letter A, level: 1}, b: {label: Letter B, level: 2}}
          grave:
            type: choice
            label: How?
            optional: true
            where: option.least <= recommend.secret
            options: {light: {label: Light, least: 0}, heavy: {label: Heavy, least: 5}}
          rows:
            type: list
            label: Rows
            optional: true
            columns:
              high: {type: number, label: How high?, max: 9}
              what:
                type: choice
                label: What?
                where: option.level <= choose.rows.high and option.level <= recommend.level.number
                options: {low: {label: Low, level: 1}, tall: {label: Tall, level: 2}}
      seal:
        title: Seal
        who: child_desk
        law: [POL]
        each: choose.rows
        skip: {reasons: {refused: It was refused.}}
        fields:
          how:
            type: choice
            label: How?
            where: option.level <= choose.rows.high
            options: {string: {label: String, level: 1}, wax: {label: Wax, level: 2}}
"""


@cache
def narrowed() -> Procedure:
    """The procedure, checked."""
    loaded = load_procedure({"x.yaml": TEXT, **shared()}, "x.yaml")
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def run(*answers: tuple[str, object]) -> Desk:
    """A run with these answers."""
    desk = Desk(narrowed()).open()
    if any(ref == "recommend.level" for ref, _ in answers):
        desk.must(desk.answer("recommend.open", "yes"))
    for ref, value in answers:
        desk.must(desk.answer(ref, value))
    return desk
