import math
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sop_engine.station.passphrase import OFFICER_WORDS, RECOVERY_WORDS, draw_words, plain_form, word_list
from sop_engine.system import random_bytes


def test_the_list_is_long_and_plain() -> None:
    """1,560 different words of four to seven small letters: at least the 1,296 of common lists."""
    words = word_list()
    assert len(words) == len(set(words)) == 1560
    assert all(word.isascii() and word.isalpha() and word.islower() and 4 <= len(word) <= 7 for word in words)


def test_no_slip_of_one_letter_makes_another_word() -> None:
    """No two words differ in a single letter, so what was written down badly can still be read."""
    words = set(word_list())
    letters = "abcdefghijklmnopqrstuvwxyz"
    for word in words:
        changed = {word[:at] + letter + word[at + 1 :] for at in range(len(word)) for letter in letters}
        assert changed & words == {word}


def test_the_bits_are_as_documented() -> None:
    """Five words carry 53 bits, the eight of the recovery sheet 84."""
    assert OFFICER_WORDS * math.log2(len(word_list())) > 53
    assert RECOVERY_WORDS * math.log2(len(word_list())) > 84


def test_words_are_drawn_evenly() -> None:
    """Over 31,200 draws each word comes about 20 times; none is missing or far too frequent."""
    counts = Counter(draw_words(31_200, random_bytes).split())
    assert len(counts) == len(word_list())
    assert max(counts.values()) < 60


@given(st.lists(st.sampled_from(word_list()), min_size=1, max_size=9))
def test_plain_form_keeps_the_words(words: list[str]) -> None:
    """However the words are joined, the plain form has them with one space between."""
    assert plain_form("-".join(words)) == plain_form("  ".join(words).upper()) == " ".join(words)


@given(st.text())
def test_plain_form_is_stable(text: str) -> None:
    """Any text can be typed, and the plain form of a plain form is itself."""
    assert plain_form(plain_form(text)) == plain_form(text)


@given(st.binary(min_size=4, max_size=4))
def test_a_draw_that_would_be_unfair_is_drawn_again(first: bytes) -> None:
    """Numbers from an incomplete last round are thrown away: 2**32 is no multiple of 1,560."""
    draws = [first, bytes(4)]
    word = draw_words(1, lambda _: draws.pop(0))
    number = int.from_bytes(first, "big")
    fair = number < 2**32 - 2**32 % 1560
    assert word == word_list()[number % 1560 if fair else 0]
    assert len(draws) == (1 if fair else 0)
