import copy
import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.interface_language import ENGLISH, KISWAHILI, _, ngettext, pgettext, speak, spoken
from sop_engine.run.refusals import CATALOGUE, refuse
from sop_engine.sentence import Sentence, both, counted, joined, phrase

PLACES = (
    "officer because roles at start form number length limit character wanted shape option options person kind label"
    " there details columns signer labels holder step question answer held_by otherwise authority names ends year"
    " latest run when procedure outcome steps clock"
)
"""What stands in the braces of refusals."""


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """Whatever was spoken in a test, the next one begins in English."""
    yield
    speak(ENGLISH)


@given(label=st.text(), answer=st.text())
def test_a_sentence_is_its_english_text(label: str, answer: str) -> None:
    """It equals the template with its places filled in, whatever braces stand in what is filled in."""
    told = phrase("'{label}' is '{answer}'", label=label, answer=answer)
    assert told == f"'{label}' is '{answer}'"
    assert json.loads(json.dumps(told)) == told
    assert copy.deepcopy(told) == told
    assert _(told) == told


@given(label=st.text(), answer=st.text())
def test_what_people_wrote_is_never_translated(label: str, answer: str) -> None:
    """The words around an answer change with the language; the answer does not."""
    speak(KISWAHILI)
    assert _(phrase("'{label}' is '{answer}'", label=label, answer=answer)) == f"'{label}' ni '{answer}'"


def test_an_answer_that_reads_like_a_text_of_ours_stays() -> None:
    """An officer who answers `Closed` is not quoted as having said it in Kiswahili."""
    speak(KISWAHILI)
    assert _("Closed") != "Closed"
    assert "'Closed'" in _(phrase("'{label}' is '{answer}'", label="Yes", answer="Closed"))


def test_sentences_in_a_sentence_are_translated_too() -> None:
    """Why a step does not apply is a sentence of its own, in a row, in a refusal."""
    because = joined(", ", [phrase("'{label}' is not answered", label="A"), phrase("'{label}' (masked)", label="B")])
    refusal = refuse("not_applicable", because=because)
    assert refusal.sentence == "This does not apply: 'A' is not answered, 'B' (masked)."
    speak(KISWAHILI)
    assert _(refusal.sentence) == "Hili halihusiki: 'A' halijajibiwa, 'B' (imefichwa)."
    assert _(both([phrase("the seal"), phrase("the place"), "X"])) == "lakiri na mahali na X"


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_every_refusal_can_be_said_in_kiswahili(code: str) -> None:
    """With each of its parts in its place."""
    words: dict[str, object] = {name: f"<{name}>" for name in PLACES.split()}
    told = Sentence(CATALOGUE[code], {"row": 1, **words})
    speak(KISWAHILI)
    said = _(told)
    assert [one for one in words.values() if str(one) in said] == [one for one in words.values() if str(one) in told]
    assert said != told or code == "must_not_hold"


def test_the_number_chooses_the_words() -> None:
    """One day and three days, in either language."""
    assert [counted("{count} day", "{count} days", count) for count in (1, 3)] == ["1 day", "3 days"]
    speak(KISWAHILI)
    assert [_(counted("{count} day", "{count} days", count)) for count in (1, 3)] == ["siku 1", "siku 3"]
    assert ngettext("{count} act", "{count} acts", 2) == "matendo {count}"


def test_one_english_word_can_be_two_words_in_kiswahili() -> None:
    """`done` behind a key is an order, and elsewhere a state."""
    speak(KISWAHILI)
    assert (pgettext("key", "done"), _("done"), spoken()) == ("fanya", "imefanywa", KISWAHILI)


def test_what_stands_in_no_catalogue_stays() -> None:
    """A text without a translation is shown as it is, and so is an empty one."""
    speak(KISWAHILI)
    assert (_("Zawadi"), _("")) == ("Zawadi", "")
