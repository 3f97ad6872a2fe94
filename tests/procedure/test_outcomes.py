"""Outcomes with a condition as a part of the language: read, told apart, renamed, written neatly, translated."""

import pytest

from sop_engine.procedure.diff import differences, lines
from sop_engine.procedure.formatting.layout import lay_out
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.text_paths import reworded, texts_of
from tests.procedure.examples import BASE, changed, load

PLAIN = "outcomes: {done: Done, stopped: Stopped}\n"
RULED = "outcomes: {done: {label: Done, when: ask.age < 12}, stopped: Stopped}\n"


def loaded(text: str) -> Procedure:
    """The procedure of a text without findings."""
    found = load(text)
    assert found.procedure is not None, found.problems
    return found.procedure


def ruled(outcomes: str = RULED) -> Procedure:
    """The example with these outcomes."""
    return loaded(changed(PLAIN, outcomes, BASE))


def test_a_map_and_a_sentence_are_read_alike() -> None:
    """Whoever reads the outcomes finds a sentence each; the condition stands apart."""
    procedure = ruled()
    assert procedure.outcomes == {"done": "Done", "stopped": "Stopped"}
    assert {name: one.normal for name, one in procedure.outcome_when.items()} == {"done": "ask.age < 12"}
    assert ruled("outcomes: {done: {label: Done}, stopped: Stopped}\n").outcome_when == {}


@pytest.mark.parametrize(
    ("outcomes", "code", "said"),
    [
        ("{done: {lable: Done}, stopped: Stopped}", "S110", "label"),
        ("{done: {label: Done, if: ask.age < 12}, stopped: Stopped}", "S110", "`if`"),
        ("{done: {when: ask.age < 12}, stopped: Stopped}", "S112", "label"),
        ("{done: {label: Done, when: ask.aeg < 12}, stopped: Stopped}", "E201", "age"),
        ("{done: {label: Done, when: ask.age == red}, stopped: Stopped}", "E203", "A number"),
        ("{done: [Done], stopped: Stopped}", "S120", "done"),
        ("{done: {label: Done, when: ask.hurt == yes}, stopped: Stopped}", "R347", "ask.hurt"),
    ],
)
def test_a_mistake_is_found_where_it_stands(outcomes: str, code: str, said: str) -> None:
    """As in a step: the key, the name, the kind of answer, what may be read."""
    found = load(changed(PLAIN, f"outcomes: {outcomes}\n", BASE)).problems
    assert [problem.code for problem in found] == [code], found
    assert said in found[0].message + found[0].hint
    assert found[0].position is not None
    assert found[0].position.line == BASE[: BASE.index(PLAIN)].count("\n") + 1


def test_a_changed_condition_is_major_and_a_changed_sentence_a_text() -> None:
    """What an officer may choose is logic; how it is called is not."""
    plain = loaded(BASE)
    assert list(lines(differences(plain, ruled()))) == [
        "Major",
        "  - outcome `done`: the condition was always and is now `ask.age < 12`",
    ]
    other = ruled("outcomes: {done: {label: Over, when: ask.age < 12}, stopped: Stopped}\n")
    assert list(lines(differences(ruled(), other))) == ["Patch: texts only", "  - outcome `done`: `text`"]
    assert differences(ruled(), ruled()) == ()


def test_a_renamed_field_is_no_change_of_an_outcome() -> None:
    """Its condition is compared under the new names."""
    text = changed(PLAIN, RULED, BASE).replace("ask.age", "ask.years")
    renamed = loaded(
        changed("age: {type: number, label: How old?,", "years: {type: number, was: age, label: How old?,", text)
    )
    assert [one.act.value for one in differences(ruled(), renamed)] == ["renamed"]


def test_the_sentence_is_translated_under_its_old_path() -> None:
    """A condition that comes later leaves translations as they are."""
    assert texts_of(ruled()) == texts_of(loaded(BASE))
    swahili = reworded(ruled(), lambda path, text: "Imekwisha" if path == "outcomes.done" else text)
    assert swahili.outcomes["done"] == "Imekwisha"
    assert swahili.outcome_when == ruled().outcome_when


def test_a_neat_file_has_the_sentence_first_and_the_condition_in_normal_form() -> None:
    """`sop fmt` puts the keys in order and the blanks of the condition right."""
    source = read_source(
        BASE.replace(PLAIN, "outcomes: {done: {when: ask.age<12, label: Done}, stopped: Stopped}\n"), "x"
    )
    assert isinstance(source, Source)
    assert RULED in lay_out(source)
