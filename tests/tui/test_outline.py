"""Titles in narrow outlines keep the name of their round."""

from hypothesis import given
from hypothesis import strategies as st

from tui.outline import called
from tui.text import cells

WORDS = st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1, max_size=60)


@given(WORDS, WORDS, st.integers(1, 60))
def test_a_title_fills_exactly_its_room(title: str, name: str, width: int) -> None:
    """Whatever it holds, and whatever the round is called."""
    assert cells(called(f"{title} ({name})", name, width)) == width


@given(st.integers(16, 60))
def test_the_name_of_the_round_is_never_cut_away(width: int) -> None:
    """However long the title is, the officer sees which round it is."""
    assert "EX-2" in called("Look for the SIM card and the memory card in it (EX-2)", "EX-2", width)
    assert "EX-2" in called("Look (EX-2)", "EX-2", 5)
