"""Every refusal of the catalogue can happen, changes nothing, and says why in a sentence."""

import re

import pytest

from sop_engine.run.orders import AskFirst
from sop_engine.run.refusals import CATALOGUE, refuse
from tests.run.examples import Desk, from_text
from tests.run.refusing import SCENES


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_code_answers_its_mistake(code: str) -> None:
    """The mistake of the scene is refused with exactly this code, and the run stays as it was."""
    assert SCENES[code](Desk().open()).code == code


def test_no_scene_is_left_over() -> None:
    """A scene without a code would test nothing."""
    assert set(SCENES) == set(CATALOGUE)


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_each_sentence_is_plain(code: str) -> None:
    """Each sentence begins with a capital, ends with a mark, is short, and speaks no jargon."""
    sentence = SCENES[code](Desk().open()).sentence
    assert re.match(r"[A-Z0-9'].*[.!?]$", sentence, re.DOTALL), sentence
    assert len(sentence) < 300
    assert not re.search(r"[{}]|None|null|regex|invalid|error", sentence), sentence


def test_typed_braces_are_no_format() -> None:
    """What an officer typed is put into the sentence as it is, braces and all."""
    assert "{0.__class__}" in refuse("clock_stopped", authority="{0.__class__}").sentence


@pytest.mark.parametrize("code", ["unknown_step", "unknown_option", "unknown_person", "unknown_officer", "bad_key"])
def test_what_is_not_known_is_not_repeated(code: str) -> None:
    """A name that was typed in the wrong place does not come back in the refusal, which is shown and logged."""
    name = "Zawadi"
    found = refuse(code, step=name, option=name, person=name, officer=name, key=name)
    assert name not in found.sentence


ASKING = """
sop: 0
id: asking
version: 0.1.0
title: Asking
owner: child_desk
subject: child
outcomes: {ended: It ended}
phases:
  only:
    title: Only phase
    steps:
      hurt:
        title: Look after the wound
        who: child_desk
        law: [POL]
        ask_first: Is there a wound?
        fields:
          child: {type: person, as: child, label: The child}
          where: {type: text, label: Where?, privacy: harm, about: hurt.child}
"""


@pytest.mark.parametrize("applies", [True, False])
def test_a_refusal_does_not_say_whether_a_masked_step_applies(applies: bool) -> None:  # noqa: FBT001 - a parameter
    """Asked again, or answered though it does not apply: the question is named, the answer is not."""
    desk = Desk(from_text(ASKING)).open()
    asked = AskFirst(
        by="ann", actor="ann", step="hurt", applies=applies, reason="" if applies else "Seen by the doctor"
    )
    desk.must(asked)
    assert desk.refused(asked).sentence == "This question has been answered before (masked)."
    if not applies:
        refused = desk.refused(desk.answer("hurt.where", "Knee"))
        assert refused.sentence == "This does not apply: 'Is there a wound?' (masked)."
