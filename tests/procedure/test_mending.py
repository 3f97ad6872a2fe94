"""Safe remedies: they cure what they say, change nothing else, and never the meaning."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sop_engine.problem import Edit
from sop_engine.procedure.mending import Judged, apply, mend, spread_tabs
from tests.procedure.examples import BASE, NAME, changed, load

WHEN = "when: ask.hurt in [yes, unclear]"


def judge(text: str) -> Judged:
    """What loading says of a text."""
    loaded = load(text)
    procedure = loaded.procedure
    return Judged(loaded.problems, f"{procedure.logic_digest} {procedure.text_digest}" if procedure else "")


def mended(text: str) -> str:
    """The text after every safe remedy."""
    return mend(text, NAME, judge)[0]


@pytest.mark.parametrize(
    ("old", "right", "wrong"),
    [
        ("label: When did they come?", "label: When did they come?", "lable: When did they come?"),
        ("title: Ask\n", "title: Ask\n", "titel: Ask\n"),
        ("title: Settle\n", 'title: "Settle: now"\n', "title: Settle: now\n"),
        ("title: Settle\n", 'title: "112"\n', "title: 112\n"),
        ("title: Settle\n", 'title: "true"\n', "title: true\n"),
        ("within: 2 hours", "within: 2 hours", "within: PT2H"),
        ("within: 3 days", "within: 3 days", "within: P3D"),
        ("again: 12 hours", "again: 1 month", "again: P1M"),
        ("again: 12 hours", "again: 1 minute", "again: PT1M"),
        ("again: 12 hours", "again: 14 days", "again: P2W"),
        (WHEN, f"{WHEN} and ask.age > 3", f"{WHEN} && ask.age > 3"),
        (WHEN, "when: ask.age > 3 or ask.age < 2", "when: ask.age > 3 || ask.age < 2"),
        (WHEN, "when: ask.age > 3 or not (ask.age < 2)", "when: ask.age > 3||!(ask.age < 2)"),
        (WHEN, "when: ask.hurt == yes and ask.age > 3", "when: ask.hurt == 'yes' && ask.age > 3"),
        (WHEN, 'when: "ask.hurt == yes"', "when: \"ask.hurt == 'yes'\""),
    ],
)
def test_a_remedy_gives_the_right_text_and_leaves_the_rest(old: str, right: str, wrong: str) -> None:
    """Comments, blanks and layout around the remedy are the same, byte for byte."""
    base = BASE.replace("    title: First\n", "    title: First   # a note: kept\n\n")
    assert mended(changed(old, wrong, base)) == changed(old, right, base)


def test_a_line_of_a_list_that_became_a_map_is_quoted() -> None:
    """`- Say this: come in` is a text, and its quotes say so."""
    text = changed(
        "        do: [Ask slowly., Write down the words.]\n", "        do:\n          - Say this: come in\n"
    )
    assert mended(text) == text.replace("- Say this: come in", '- "Say this: come in"')


def test_a_name_is_changed_with_everything_that_names_it() -> None:
    """Hold points, clocks, conditions and results follow the new name; texts do not."""
    text = BASE.replace("care", "care-now").replace("title: Bring help", "title: Bring care-now")
    text = changed("    after: first\n", "    after: [first, care-now]\n", text)
    wanted = text.replace("care-now", "care_now").replace("title: Bring care_now", "title: Bring care-now")
    assert mended(text) == wanted


def test_a_name_is_left_alone_where_the_new_one_is_taken() -> None:
    """Two things never get one name."""
    text = BASE.replace("seen_at:", "seen-at:").replace("words: {", "seen_at: {")
    assert mended(text) == text


def test_where_two_keys_may_be_meant_nothing_is_done() -> None:
    """`mix` may be `min` or `max`; only its author knows."""
    text = changed("max: 120", "mix: 120")
    assert mended(text) == text


def test_what_has_no_safe_remedy_stays() -> None:
    """An unknown role has a nearest one, but that is a guess."""
    text = changed("who: health_worker", "who: health_worked")
    assert mended(text) == text


def test_tabs_become_blanks_only_where_every_width_means_the_same() -> None:
    """A tab that could belong to two things is left to its author."""
    assert spread_tabs("a:\n\tb: 1\n\tc: 2\n") == "a:\n        b: 1\n        c: 2\n"
    doubtful = "a:\n    b:\n\tc: 1\n"
    assert spread_tabs(doubtful) == doubtful, "under `b`, or beside it with a width of 4"
    block = "a: |\n  x\n\ty\n"
    assert spread_tabs(block) == block, "in a text the tab may be meant"


def test_a_remedy_that_would_change_the_meaning_is_not_kept() -> None:
    """Even a wrong proposal of the checker cannot change what a correct procedure says."""
    edit = Edit(3, 1, 0, "# ")

    def careless(text: str) -> Judged:
        found = judge(text)
        problem = load(changed("who: health_worker", "who: nobody")).problems[0]
        return Judged((*found.problems, replace(problem, fix=(edit,))), found.meaning)

    assert mend(BASE, NAME, careless) == (BASE, ())


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_several_mistakes_at_once_are_all_remedied(data: st.DataObject) -> None:
    """Any set of remediable slips, in any order of stages, ends in the text without them."""
    slips = [
        ("label: Signs", "lable: Signs"),
        ("title: Bring help", "titel: Bring help"),
        ("within: 1 hour", "within: PT1H"),
        ("again: 12 hours", "again: PT12H"),
        ("when: ask.age < 18", "when: (ask.age < 18)&&ask.hurt != 'no'"),
        ('title: "An example: one"', "title: An example: one"),
    ]
    base = BASE.replace("title: An example", 'title: "An example: one"')
    wanted = base
    text = base
    for right, wrong in data.draw(st.lists(st.sampled_from(slips), unique=True)):
        text = changed(right, wrong, text)
        if "&&" in wrong:
            wanted = changed(right, "when: (ask.age < 18) and ask.hurt != no", wanted)
    ends = data.draw(st.sampled_from(["\n", "\r\n"]))
    assert mended(text.replace("\n", ends)) == wanted.replace("\n", ends)


@given(st.text(alphabet="ab\n\r:é😀", max_size=30), st.integers(1, 6), st.integers(1, 8), st.text(max_size=3))
def test_an_edit_changes_its_piece_only(text: str, line: int, column: int, instead: str) -> None:
    """What stands before and behind the piece is the same."""
    done = apply(text, [Edit(line, column, 0, instead)])
    assert len(done) == len(text) + len(instead)
    assert any(done == text[:at] + instead + text[at:] for at in range(len(text) + 1))
