"""Did you mean: the known word that a misspelt one stands for."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_LONGEST = 60

MOST_COMPARED = 10_000
"""Pairs of names that are compared for one check, some 0.5 s: a file that needs more has one fault at its root."""

ENOUGH = "Mend the names above first; then this one is compared too."
"""The hint where no more names are compared."""

FEW = 12
"""So many names can be listed in a hint."""


_left: ContextVar[list[int] | None] = ContextVar("pairs that may still be compared", default=None)


@contextmanager
def bounded() -> Iterator[None]:
    """In here at most `MOST_COMPARED` pairs of names are compared, so that no file keeps a machine busy."""
    if _left.get() is not None:
        yield
        return
    token = _left.set([MOST_COMPARED])
    try:
        yield
    finally:
        _left.reset(token)


def _exhausted() -> bool:
    left = _left.get()
    return left is not None and left[0] <= 0


def closest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate nearest to `word`, or None when none is near enough.

    Near means: at most one edit for every three letters (at least one). An edit inserts, drops or
    changes a letter or swaps two neighbours. Ties go to the first candidate. None also when enough was compared
    (`bounded`).
    """
    folded = _fold(word)
    if not folded or len(folded) > _LONGEST or _exhausted():
        return None
    letters, left = _letters(folded), _left.get()
    best: str | None = None
    best_distance = max(1, len(folded) // 3) + 1
    for candidate in candidates:
        if abs(len(candidate) - len(folded)) >= best_distance:
            continue
        distance = _distance(letters, len(folded), _fold(candidate))
        if left is not None:
            left[0] -= 1
        if distance < best_distance and distance < max(len(folded), len(candidate)):
            best, best_distance = candidate, distance
    return best


def instead_of(word: str, candidates: Iterable[str]) -> str:
    """A hint: the nearest candidate, else all of them, else the first few; empty when there are none."""
    if _exhausted():
        return ENOUGH
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
