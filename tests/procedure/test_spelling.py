"""Did you mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sop_engine.procedure.spelling import ENOUGH, MOST_COMPARED, bounded, closest, edits, instead_of

WORDS = st.text(st.sampled_from("abc_"), max_size=7)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("optoins", "options"),
        ("lable", "label"),
        ("typ", "type"),
        ("Label", "label"),
        ("ask-first", "ask_first"),
        ("ask first", "ask_first"),
        ("zebra", None),
        ("x", None),
        ("", None),
        ("o" * 100, None),
    ],
)
def test_the_nearest_word_is_named_and_no_far_one(word: str, meant: str | None) -> None:
    """A slip of the finger finds its word; another word finds none."""
    assert closest(word, ["label", "options", "type", "ask_first"]) == meant


def test_within_bounds_so_many_pairs_are_compared_and_no_more() -> None:
    """However many names are unknown, a check compares a fixed number of pairs; then the hint says to mend first."""
    names = [f"a_name_{number:04}" for number in range(1_000)]
    with bounded():
        meant = [closest(f"a_nmae_{number:04}", names) for number in range(1_000)]
        with bounded():
            assert instead_of("a_name", names) == ENOUGH
    hinted = MOST_COMPARED // len(names)
    assert meant[:hinted] == names[:hinted]
    assert meant[hinted + 1 :] == [None] * (1_000 - hinted - 1)
    assert closest("a_nmae_0999", names) == "a_name_0999"
    with bounded():
        assert closest("a_nmae_0999", names) == "a_name_0999"


def test_the_first_of_equally_near_words_is_named() -> None:
    """The answer does not depend on chance."""
    assert closest("cat", ["bat", "car"]) == "bat"


@given(WORDS, WORDS, WORDS)
def test_the_distance_is_a_distance_but_for_swaps(one: str, two: str, three: str) -> None:
    """Nothing is far from itself, both ways are equally long, and one edit is one."""
    assert (edits(one, two) == 0) == (one == two)
    assert edits(one, two) == edits(two, one)
    assert edits(one, one + "x" + three) == 1 + len(three)


def by_table(one: str, other: str) -> int:
    """The same distance, from the table of all beginnings of both words."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i, left in enumerate(one, start=1):
        for j, right in enumerate(other, start=1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (left != right)]
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


@given(WORDS, WORDS)
def test_the_quick_way_and_the_table_agree(one: str, two: str) -> None:
    """Working out a column at once gives what the table gives."""
    assert edits(one, two) == by_table(one, two)
