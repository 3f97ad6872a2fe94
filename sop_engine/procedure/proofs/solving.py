"""The solver: many questions at little cost, since the answer to one often answers others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import neg
from types import ModuleType
from typing import Any, Self

from sop_engine.procedure.proofs.clauses import Clauses

Goal = tuple[int, ...]
"""Literals that are asked to hold together."""

_ENTAILED_EACH = 100
"""Literals that a goal brings about, on the average, before no more are looked for: depth times width adds up."""


class Solver:
    """A solver over growing clauses. Close it, or use it with `with`."""

    def __init__(self, clauses: Clauses) -> None:
        self._clauses = clauses
        self._loaded = 0
        self._library: ModuleType | None = None
        self._sat: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._library is not None:
            self._library.minisat22_del(self._sat)
            self._library = None

    def _ready(self) -> ModuleType:
        """The library, with all clauses told to its solver.

        `pysolvers` is the compiled half of python-sat, loaded with the first question. Its other half takes 30 ms
        to import, for formulas and files that are not used here.
        """
        library = self._library
        if library is None:
            import pysolvers  # noqa: PLC0415

            library = self._library = pysolvers
            self._sat = library.minisat22_new()
        rows = self._clauses.rows
        if self._loaded < len(rows):
            for row in rows[self._loaded :]:
                library.minisat22_add_cl(self._sat, row)
            self._loaded = len(rows)
        return library

    def holds(self, goal: Iterable[int]) -> bool:
        """Can these literals hold together?"""
        return bool(self._ready().minisat22_solve(self._sat, list(goal), 0))

    def model(self) -> set[int]:
        """The literals of the state that was found last."""
        return set(self._ready().minisat22_model(self._sat))

    def core(self) -> tuple[int, ...]:
        """Literals of the last goal that cannot hold together."""
        return tuple(self._ready().minisat22_core(self._sat) or ())

    def least(self, goal: Sequence[int]) -> list[int]:
        """Literals of an impossible goal without which it would be possible, each one needed."""
        self.holds(goal)
        needed = sorted(set(self.core()), key=list(goal).index)
        for literal in tuple(needed):
            rest = [other for other in needed if other != literal]
            if not self.holds(rest):
                needed = rest
        return needed

    def possible(self, goals: Sequence[Goal], always: Sequence[int]) -> list[bool]:
        """Which of these goals can hold, each for itself, in a state where `always` holds.

        Goals that do not seem to clash are tried together, and each state that is found answers every goal
        that holds in it: so a thousand goals take a handful of searches.
        """
        entailed = self._entailed(goals)
        found = [False] * len(goals)
        left = dict.fromkeys(entailed)
        while left:
            batch = _Batch(goals, _fitting(entailed, left))
            while batch.numbers and not self.holds((*always, *batch.holders)):
                for number in batch.thin(self.core()):
                    del left[number]
            if batch.numbers:
                state = self.model()
                for number in [one for one in left if one in batch.numbers or state.issuperset(goals[one])]:
                    found[number] = True
                    del left[number]
        return found

    def _entailed(self, goals: Sequence[Goal]) -> dict[int, set[int]]:
        """What each goal brings about at once, clause by clause; goals that clash in themselves are left out.

        Where much hangs on much the later goals stand for themselves alone: that costs searches, never a verdict.
        """
        library, found, budget = self._ready(), {}, _ENTAILED_EACH * len(goals)
        for number, goal in enumerate(goals):
            if budget < 0:
                found[number] = set(goal)
                continue
            fits, literals = library.minisat22_propagate(self._sat, goal, 0, 0)
            if fits:
                found[number] = {*goal, *(literals or ())}
                budget -= len(found[number])
        return found


class _Batch:
    """Goals that are asked together.

    Attributes:
        numbers: which goals. holders: each literal to those of them that ask for it.
    """

    def __init__(self, goals: Sequence[Goal], numbers: Iterable[int]) -> None:
        self._goals = goals
        self.numbers = set(numbers)
        self.holders: dict[int, set[int]] = {}
        for number in sorted(self.numbers):
            for literal in goals[number]:
                self.holders.setdefault(literal, set()).add(number)

    def thin(self, core: Iterable[int]) -> set[int]:
        """After a clash: take out the fewest goals that end it. Given back are those that clash alone, for good."""
        clashing = [self.holders[literal] for literal in core if literal in self.holders]
        alone = self.numbers.intersection(*clashing)
        out = alone or min(clashing, key=len).copy()
        self.numbers -= out
        for number in out:
            for literal in set(self._goals[number]):
                self.holders[literal].discard(number)
                if not self.holders[literal]:
                    del self.holders[literal]
        return alone


def _fitting(entailed: Mapping[int, set[int]], left: Iterable[int]) -> Iterator[int]:
    """Goals that may hold together, the first one always among them: none entails what another one rules out."""
    ruled_out: set[int] = set()
    for number in left:
        if ruled_out.isdisjoint(entailed[number]):
            ruled_out.update(map(neg, entailed[number]))
            yield number
