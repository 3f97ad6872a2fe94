"""Every refusal of the catalogue can happen, changes nothing, and says why in a sentence."""

import re

import pytest

from sop_engine.run.refusals import CATALOGUE, refuse
from tests.run.examples import Desk
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
    assert "{0.__class__}" in refuse("unknown_option", option="{0.__class__}").sentence
