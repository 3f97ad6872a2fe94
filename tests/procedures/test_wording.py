"""Guidance can be followed under stress: short sentences, and something to do in every step."""

import re
from collections.abc import Iterator

import pytest

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure, Step
from tests.procedures.dossier import LISTS

LONGEST = 25
"""Words of one sentence."""
TITLE = 12
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+")
_GRAPHIC = re.compile(r"\b(child porn\w*|porn\w*|naked|nude|rape video)\b", re.IGNORECASE)


def _procedure(name: str) -> Procedure:
    found = read_procedure(name, quick=True).procedure
    assert found is not None
    return found


def _guidance(step: Step) -> Iterator[str]:
    yield from (step.title, *step.do, *step.say, *step.never, step.why, step.ask_first)
    for field in step.fields:
        for one in (field, *field.columns):
            yield from (one.label, one.help, one.otherwise, *(option.label for option in one.options))


@pytest.mark.parametrize("name", LISTS)
def test_no_sentence_is_long(name: str) -> None:
    """No sentence of guidance has more than 25 words, and no title more than 12."""
    procedure = _procedure(name)
    for step in procedure.steps:
        assert len(step.title.split()) <= TITLE, step.title
        for text in _guidance(step):
            for sentence in _SENTENCE.split(text):
                assert len(sentence.split()) <= LONGEST, f"{step.name}: {sentence}"
    for phase in procedure.phases:
        for gate in phase.gates:
            assert all(len(one.split()) <= LONGEST for one in _SENTENCE.split(gate.because)), gate.because


@pytest.mark.parametrize("name", LISTS)
def test_every_step_says_what_to_do_and_why(name: str) -> None:
    """Each step has acts and one reason; what an officer must never do stands apart from what to do."""
    for step in _procedure(name).steps:
        if step.name != "input":
            assert step.do, step.name
            assert step.why, step.name


@pytest.mark.parametrize("name", LISTS)
def test_the_words_harm_nobody(name: str) -> None:
    """The material is called abuse material, and no text describes it."""
    for step in _procedure(name).steps:
        for text in _guidance(step):
            assert not _GRAPHIC.search(text), f"{step.name}: {text}"
