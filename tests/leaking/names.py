"""Thirty invented names, numbers and places that no case may show: with marks, apostrophes, hyphens, two words."""

import random
from dataclasses import dataclass

_FIRST = (
    "Wanj\u0129k\u0169a",
    "Ny'omeka",
    "Zubeidaya",
    "Kerubone",
    "Amondira",
    "Ch\u00e9ptoora",
    "Makenari",
    "Halimoya",
    "Ng'endora",
    "Lok\u00f3lima",
)
_LAST = (
    *("Ngum\u0129thia", "Ong'oraki", "arap Cheruwot", "Wek\u00e9sola-Baraza", "wa Mutheura"),
    *("Od'hiambora", "Kipruttoi", "Binti Shafurie", "Le\u015bokoyo", "Mwang'ombera"),
)
_PLACES = (
    *("Kibokosi Primary", "Mlimatatu Estate", "Shauriyakoze Lane", "Nyakwerigo Village", "St. Ozwaldina Home"),
    *("Rangwepo Market", "Mtoni-Kavukari", "Plot 77, Gichambara", "Dispensary of Lolgorienda", "K'Obungu Beach"),
)


@dataclass(frozen=True, slots=True)
class Child:
    """Somebody of the vault. All of it is invented."""

    name: str
    contact: str
    place: str

    @property
    def values(self) -> dict[str, str]:
        """As the vault takes them."""
        return {"name": self.name, "contact": self.contact, "village": self.place}


def planted(seed: int) -> list[Child]:
    """Ten children: thirty values."""
    chance = random.Random(seed)  # noqa: S311 - the same names again
    firsts, lasts, places = (chance.sample(each, len(each)) for each in (_FIRST, _LAST, _PLACES))
    numbers = [
        f"07{chance.randrange(10, 99)} {chance.randrange(100, 999)} {chance.randrange(100, 999)}" for _ in firsts
    ]
    return [
        Child(f"{first} {last}", number, place)
        for first, last, number, place in zip(firsts, lasts, numbers, places, strict=True)
    ]


def needles(children: list[Child]) -> list[str]:
    """What is searched: each value, and each word of a name by itself."""
    words = [word for one in children for word in one.name.split() if len(word) > _PARTICLE]
    return [*words, *(text for one in children for text in (one.contact, one.place))]


_PARTICLE = 5
"""Letters of the longest word (`Binti`) that names nobody."""
