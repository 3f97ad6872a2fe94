"""Differences: every one is seen, weighed as the language reference says, and told in words."""

import re
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sop_engine.procedure.diff import Act, Change, Level, Part, differences, lines, sentence
from sop_engine.procedure.diff.rules import TEXTS
from sop_engine.procedure.digests import normal_form, with_digests
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.model import Procedure
from tests.procedure.diff.edits import EDITS, Edit
from tests.procedure.examples import used_files
from tests.procedure.large import large_procedure

TEXT = (Path(__file__).parents[3] / "procedures/ocse_first_response/ocse_first_response.yaml").read_text("utf-8")
"""The shipped procedure."""
FILES = used_files("ocse_first_response")


def load(text: str) -> Procedure:
    """A procedure that has no error."""
    found = load_procedure({"x.yaml": text, **FILES}, "x.yaml")
    assert found.procedure is not None, found.problems
    return found.procedure


SHIPPED = load(TEXT)


def edited(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    """Differences after these edits of the shipped text."""
    text = TEXT
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return differences(SHIPPED, load(text))


@pytest.mark.parametrize("procedure", [SHIPPED, load(large_procedure(40))], ids=["shipped", "large"])
def test_nothing_differs_from_itself(procedure: Procedure) -> None:
    """A procedure compared with itself has no differences."""
    assert differences(procedure, procedure) == ()


def test_comments_and_layout_are_no_difference() -> None:
    """Two files with the same meaning are the same."""
    assert (
        differences(SHIPPED, load(f"# a remark\n{TEXT.replace('[parent, guardian]', '[ parent,guardian ]')}")) == ()
    )


def test_a_public_number_that_comes_or_changes_is_a_text() -> None:
    """It asks nothing new of anybody, and is told in words."""

    def with_number(number: str) -> Procedure:
        found = replace(SHIPPED, numbers={"ambulance": number} if number else {})
        return with_digests(found)

    assert [(sentence(one), one.level) for one in differences(with_number("000"), with_number("001"))] == [
        ("contact `ambulance`: the number reads otherwise", Level.PATCH)
    ]
    assert [one.level for one in differences(with_number(""), with_number("001"))] == [Level.PATCH]
    assert [one.level for one in differences(with_number("001"), with_number(""))] == [Level.PATCH]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
@given(number=st.integers(0, 26))
@settings(max_examples=4, deadline=None)
def test_every_edit_is_seen_and_weighs_what_the_rule_says(edit: Edit, number: int) -> None:
    """A single edit gives a difference of at least the rule's level; texts alone never more than a patch."""
    new = edit.make(SHIPPED, number)
    assume(new is not None)
    assert new is not None
    level = max((change.level for change in differences(SHIPPED, new)), default=Level.NONE)
    assert level >= edit.level
    if edit.level is Level.PATCH:
        assert level is Level.PATCH


@given(numbers=st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 26)), min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_differences_and_digests_agree(numbers: list[tuple[Edit, int]]) -> None:
    """There is a difference exactly when a digest differs, and one of logic exactly when the logic digest does."""
    new = SHIPPED
    for edit, number in numbers:
        new = edit.make(new, number) or new
    found = differences(SHIPPED, new)
    assert bool(found) == (new.text_digest != SHIPPED.text_digest)
    assert any(change.level > Level.PATCH for change in found) == (new.logic_digest != SHIPPED.logic_digest)


@given(edit=st.sampled_from(EDITS), number=st.integers(0, 26))
@settings(max_examples=60, deadline=None)
def test_what_comes_one_way_goes_the_other(edit: Edit, number: int) -> None:
    """What is new from A to B is gone from B to A, and the order and values are swapped."""
    new = edit.make(SHIPPED, number)
    assume(new is not None)
    assert new is not None
    there, back = differences(SHIPPED, new), differences(new, SHIPPED)

    def named(changes: tuple[Change, ...], act: Act) -> set[tuple[Part, str]]:
        return {(change.part, change.name) for change in changes if change.act is act}

    assert named(there, Act.ADDED) == named(back, Act.REMOVED)
    assert named(there, Act.REMOVED) == named(back, Act.ADDED)
    values = {(one.name, one.aspect, str(one.old), str(one.new)) for one in there if one.act is Act.CHANGED}
    assert values == {(one.name, one.aspect, str(one.new), str(one.old)) for one in back if one.act is Act.CHANGED}


@given(numbers=st.lists(st.tuples(st.sampled_from(EDITS), st.integers(0, 26)), min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_every_difference_has_a_sentence(numbers: list[tuple[Edit, int]]) -> None:
    """Each is told in words, the heaviest first, and no inner form of ours shows."""
    new = SHIPPED
    for edit, number in numbers:
        new = edit.make(new, number) or new
    found = differences(SHIPPED, new)
    assert [change.level for change in found] == sorted((change.level for change in found), reverse=True)
    for change in found:
        words = sentence(change)
        assert change.name in words
        assert not re.search(r"None|PT\d|Level\.|\{|'", words), words
    assert sum(line.startswith("  - ") for line in lines(found)) <= len(found)


def renamed(*pairs: tuple[str, str]) -> tuple[Change, ...]:
    """Differences after these replacements by pattern."""
    text = TEXT
    for old, new in pairs:
        text, count = re.subn(old, new, text, flags=re.MULTILINE)
        assert count, old
    return differences(SHIPPED, load(text))


def test_a_renamed_step_is_one_difference() -> None:
    """With `was` nothing is gone and nothing is new, though conditions and clocks name the step."""
    found = renamed(
        (r"^      contact:(.*)$", r"      touch:\1\n        was: contact"),
        (r"\bcontact\.", "touch."),
        (r"from: contact\}", "from: touch}"),
    )
    assert [sentence(one) for one in found] == ["step `contact` is now called `touch`"]


def test_a_renamed_field_is_one_difference() -> None:
    """With `was` the conditions that read the field under its new name have not changed."""
    found = renamed(
        (r"^          abuse:$", "          touched:\n            was: abuse"),
        (r"\bcontact\.abuse\b", "contact.touched"),
    )
    assert [sentence(one) for one in found] == ["field `contact.abuse` is now called `contact.touched`"]


def test_a_renamed_option_is_one_difference() -> None:
    """With `was` the conditions that compare with the option under its new name have not changed."""
    found = renamed(
        (r"options: \{adult: An adult,", "options: {grown_up: {label: An adult, was: adult},"),
        (r"support\.chosen == adult", "support.chosen == grown_up"),
    )
    assert [sentence(one) for one in found] == [
        "option `support.chosen.adult` is now called `support.chosen.grown_up`"
    ]


def test_a_renamed_phase_is_one_difference() -> None:
    """The steps in it have not moved."""
    found = renamed((r"^  safety:$", "  welcome:\n    was: safety"))
    assert [sentence(one) for one in found] == ["phase `safety` is now called `welcome`"]


def test_without_was_a_new_name_is_something_gone_and_something_new() -> None:
    """Nothing is guessed: a run could not be told either."""
    found = renamed((r"^      keep_private:(.*)$", r"      be_silent:\1"))
    acts = {(one.act, one.name) for one in found if one.part is Part.STEP}
    assert acts == {(Act.REMOVED, "keep_private"), (Act.ADDED, "be_silent")}


def test_the_words_a_trainer_reads() -> None:
    """What became stricter stands first, with old and new side by side."""
    found = edited(
        ("due: {within: 12 hours, from: receive.arrived_at}", "due: {within: 6 hours, from: receive.arrived_at}"),
        ("when: account.images_by_child == yes", "when: account.images_by_child in [yes, unknown]"),
        (
            "reasons: {not_needed: There is no place and no clothing to secure.}",
            "reasons: {not_available: There is none.}",
        ),
        ("title: Where is the child safe tonight?", "title: Where does the child sleep?"),
    )
    assert list(lines(found)) == [
        "Major",
        "  - reason to skip `scene.not_needed` is gone",
        (
            "  - step `own_images`: the condition was `account.images_by_child == yes` and is now "
            "`account.images_by_child in [yes, unknown]`"
        ),
        "  - step `safe_tonight`: the deadline was 12 hours and is now 6 hours",
        "Minor",
        "  - reason to skip `scene.not_available` is new",
        "Patch: texts only",
        "  - step `safe_tonight`: `title`",
    ]


def test_what_a_phase_hands_down_is_told_once() -> None:
    """A hold point of a phase stands in all its steps, but was changed in one place."""
    found = edited(("    after: danger ", "    after: receive "))
    assert [(one.part, one.aspect) for one in found] == [(Part.PHASE, "after")]


def test_the_rules_know_every_key_that_holds_a_text() -> None:
    """What is only in the text digest is a patch, and nothing else is."""

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value).union(*map(keys, value.values()))
        return set().union(*map(keys, value)) if isinstance(value, list) else set()

    only_texts = keys(normal_form(SHIPPED, texts=True)) - keys(normal_form(SHIPPED, texts=False))
    assert only_texts - {"version"} <= TEXTS
    assert TEXTS - only_texts <= {"because", "text", "number", "about"}
