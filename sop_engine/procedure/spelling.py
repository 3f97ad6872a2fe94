"""Did you mean: the known word that a misspelt one stands for."""

from collections.abc import Iterable

_LONGEST = 60

FEW = 12
"""So many names can be listed in a hint."""


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, or None when none is near enough.

    Near means: at most one edit for every three letters (at least one). An edit inserts, drops or
    changes a letter or swaps two neighbours. Ties go to the first candidate.
    """
    folded = _fold(word)
    if not folded or len(folded) > _LONGEST:
        return None
    letters = _letters(folded)
    best: str | None = None
    best_distance = max(1, len(folded) // 3) + 1
    for candidate in candidates:
        if abs(len(candidate) - len(folded)) >= best_distance:
            continue
        distance = _distance(letters, len(folded), _fold(candidate))
        if distance < best_distance and distance < max(len(folded), len(candidate)):
            best, best_distance = candidate, distance
    return best


def instead_of(word: str, candidates: Iterable[str]) -> str:
    """A hint: the nearest candidate, else all of them, else the first few; empty when there are none."""
    known = tuple(dict.fromkeys(candidates))
    meant = closest(word, known)
    if meant:
        return f"Did you mean `{meant}`?"
    if len(known) <= FEW:
        return f"There are {', '.join(known)}." if known else ""
    return f"There are {len(known)}, such as {', '.join(known[:FEW])}."


def only(word: str, candidates: Iterable[str]) -> str | None:
    """As `closest`, but None as soon as two candidates are near enough that either could be meant."""
    candidates = list(candidates)
    meant = closest(word, candidates)
    others = [candidate for candidate in candidates if candidate != meant]
    return meant if meant is not None and closest(word, others) is None else None


def edits(one: str, other: str) -> int:
    """Optimal string alignment distance: insertions, deletions, changes and swaps of neighbours."""
    return _distance(_letters(one), len(one), other)


def _letters(word: str) -> dict[str, int]:
    """Each letter to the places where it stands in the word, as bits."""
    places: dict[str, int] = {}
    for place, letter in enumerate(word):
        places[letter] = places.get(letter, 0) | 1 << place
    return places


def _distance(letters: dict[str, int], size: int, other: str) -> int:
    """The distance of the word with these letters from another one.

    A column of the usual table is kept as bits, and all of it worked out at once: H. Hyyro, "A Bit-Vector
    Algorithm for Computing Levenshtein and Damerau Edit Distances" (2003). A trainer's name may be held against
    thousands of others.
    """
    if not size:
        return len(other)
    every, last = (1 << size) - 1, 1 << (size - 1)
    more, less, diagonal, before, distance = every, 0, 0, 0, size
    for letter in other:
        same = letters.get(letter, 0)
        swapped = ((~diagonal & same) << 1) & before
        diagonal = ((((same & more) + more) ^ more) | same | less | swapped) & every
        up, down = less | (every & ~(diagonal | more)), diagonal & more
        distance += 1 if up & last else -1 if down & last else 0
        up, down = (up << 1) | 1, down << 1
        more, less, before = (down | ~(diagonal | up)) & every, up & diagonal, same
    return distance


def _fold(word: str) -> str:
    """Case, `-` and blanks are no difference worth an edit."""
    return word.casefold().replace("-", "_").replace(" ", "_")
