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
    limit = max(1, len(folded) // 3)
    best: str | None = None
    best_distance = limit + 1
    for candidate in candidates:
        if abs(len(candidate) - len(folded)) >= best_distance:
            continue
        distance = edits(folded, _fold(candidate))
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
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, left in enumerate(one, start=1):
        row = [i]
        for j, right in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def _fold(word: str) -> str:
    """Case, `-` and blanks are no difference worth an edit."""
    return word.casefold().replace("-", "_").replace(" ", "_")
