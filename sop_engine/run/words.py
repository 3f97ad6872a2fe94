"""Finds vault names in free text, before the text becomes an entry.

Names are compared word by word and case-folded; apostrophes, hyphens, accents and invisible
characters make no difference, and two names written as one word are found too. Longer values
(a school, a village) are compared as a phrase, and numbers (a phone) by their last nine digits.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import permutations
from types import MappingProxyType

PARTICLES = frozenset(
    {
        *("al", "arap", "bin", "bint", "binti", "de", "el", "ole", "van", "wa", "ya"),
        *("baba", "baby", "boy", "child", "girl", "mama", "mtoto", "dr", "miss", "mr", "mrs", "ms"),
        *("and", "known", "name", "no", "none", "not", "of", "the", "unknown"),
    }
)
"""Words in vault values that name nobody: parts of Kenyan names that are everyday words (`wa` is "of"),
and what is written when a name is not known."""

SHORTEST = 3
"""Letters of the shortest word that is compared: `An` or `Jo` would refuse half of all sentences, and
are found where they are written together with another name."""

PHONE_DIGITS = 9
"""Significant digits of a Kenyan number, without 0 or +254."""

_NAME_KEYS = re.compile(r"name|alias|nick|father|mother|guardian|parent|known_as")
_WORD = re.compile(r"[^\W_]+")
_JOINTS = re.compile(r"(?<=\w)['\u2019\u02bc`\u2018\u00b4\-\u2010\u2011](?=\w)")
_DIGITS = re.compile(r"\d[\d \-().]{5,}\d")


@dataclass(frozen=True, slots=True)
class VaultNames:
    """Prepared names of the identity vault.

    Attributes:
        words: folded word to the reference (`P1`). phrases: folded phrase to the reference.
        numbers: last nine digits to the reference.
    """

    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    phrases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    numbers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def with_person(self, reference: str, values: Mapping[str, str]) -> "VaultNames":
        """These names and those of one more person."""
        words, phrases, numbers = dict(self.words), dict(self.phrases), dict(self.numbers)
        for key, value in values.items():
            folded = fold(value)
            if digits := _tail(value):
                numbers.setdefault(digits, reference)
            elif _NAME_KEYS.search(key):
                for word in _name_words(folded):
                    words.setdefault(word, reference)
            elif phrase := " ".join(_WORD.findall(folded)):
                target = phrases if " " in phrase else words
                target.setdefault(phrase, reference)
        return VaultNames(MappingProxyType(words), MappingProxyType(phrases), MappingProxyType(numbers))

    def find(self, text: str) -> str | None:
        """Reference of the first person named in the text, or None."""
        if not (self.words or self.phrases or self.numbers):
            return None
        folded = fold(text)
        return self._by_word(folded) or self._by_phrase(folded) or self._by_number(text)

    def _by_word(self, folded: str) -> str | None:
        return next((self.words[word] for word in _text_words(folded) if word in self.words), None)

    def _by_phrase(self, folded: str) -> str | None:
        if not self.phrases:
            return None
        plain = f" {' '.join(_WORD.findall(folded))} "
        return next((who for phrase, who in self.phrases.items() if f" {phrase} " in plain), None)

    def _by_number(self, text: str) -> str | None:
        if not self.numbers:
            return None
        runs = ["".join(filter(str.isdecimal, run.group())) for run in _DIGITS.finditer(text)]
        return next((who for number, who in self.numbers.items() if any(number in run for run in runs)), None)


NO_NAMES = VaultNames()


def names_of(persons: Iterable[tuple[str, Mapping[str, str]]]) -> VaultNames:
    """Prepare the names of several persons, each a reference and its vault values."""
    names = NO_NAMES
    for reference, values in persons:
        names = names.with_person(reference, values)
    return names


def fold(text: str) -> str:
    """The text without case, accents and invisible characters."""
    if text.isascii():
        return text.casefold()
    parts = unicodedata.normalize("NFKD", text)
    kept = (char for char in parts if unicodedata.category(char) not in {"Mn", "Me", "Cf"})
    return unicodedata.normalize("NFKD", "".join(kept).casefold())


def _name_words(folded: str) -> set[str]:
    """Words under which a name is found: its parts, its parts without joints, and parts written as one."""
    joined = _WORD.findall(_JOINTS.sub("", folded))
    solid = [_solid(part) for part in folded.split()]
    words = {*joined, *solid, *_WORD.findall(folded)}
    for count in (2, 3):
        words.update("".join(order) for order in permutations(joined[:5], count))
    return {word for word in words if _names_somebody(word)}


def _names_somebody(word: str) -> bool:
    return len(word) >= SHORTEST and word not in PARTICLES


def _text_words(folded: str) -> Iterable[str]:
    """Words as they stand, and whatever stands between two spaces as one word (`za-wadi`, `z.a.w.a.d.i`).

    Of `Atieno's` the first gives the name, of `Ng'ang'a` the second.
    """
    yield from _WORD.findall(folded)
    joined = _JOINTS.sub("", folded)
    if joined != folded:  # else the same words again
        yield from _WORD.findall(joined)
    yield from (_solid(part) for part in folded.split() if not part.isalnum())


def _solid(part: str) -> str:
    return "".join(_WORD.findall(part))


def _tail(value: str) -> str:
    digits = "".join(char for char in value if char.isdecimal())
    letters = any(char.isalpha() for char in value)
    return digits[-PHONE_DIGITS:] if len(digits) >= PHONE_DIGITS and not letters else ""
