"""Passphrases: five words drawn by the program from a list of our own, and the eight of the recovery sheet.

People choose badly, so nobody chooses. The list has 1,560 words, so each word carries log2(1560) = 10.6 bits: five
words 53.0 bits, eight words 84.9 bits. At half a second a try (`cost`), 53.0 bits take one machine 70 million years
on average; a thousand rented machines that are a hundred times faster, seven hundred years.
No two words of the list differ in one letter only, so a slip of the pen never makes another word of it.
"""

import unicodedata
from functools import cache
from importlib.resources import files

from sop_engine.system import Chance

OFFICER_WORDS = 5
RECOVERY_WORDS = 8


@cache
def word_list() -> tuple[str, ...]:
    """The shipped words: small letters, four to seven, all different."""
    text = (files("sop_engine.station") / "words.txt").read_text(encoding="ascii")
    return tuple(text.split())


def draw_words(count: int, chance: Chance) -> str:
    """That many words with equal chance each, one space between."""
    words = word_list()
    return " ".join(words[_draw_below(len(words), chance)] for _ in range(count))


def plain_form(typed: str) -> str:
    """What counts of a typed passphrase: the words, in small letters; hyphens and extra spaces do not matter."""
    folded = unicodedata.normalize("NFKC", typed).casefold()
    return " ".join(folded.replace("-", " ").split())


def _draw_below(limit: int, chance: Chance) -> int:
    """A number below the limit without bias: throws away what would fall into an incomplete last round."""
    whole = 2**32 - 2**32 % limit
    while (number := int.from_bytes(chance(4), "big")) >= whole:
        pass
    return number % limit
