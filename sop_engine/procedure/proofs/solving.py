"""The solver: many questions at little cost, since the answer to one often answers others."""

from collections.abc import Iterable, Sequence
from typing import Any, Self

from sop_engine.procedure.proofs.clauses import Clauses

Goal = tuple[int, ...]
"""Literals that are asked to hold together."""

_KIND = "minisat22"

_MOST_CLASHES = 50
"""Goals that do not fit into a batch before no more are tried: looking at all of them each time adds up."""


class Solver:
    """A solver over growing clauses. Close it, or use it with `with`."""

    def __init__(self, clauses: Clauses) -> None:
        self._clauses = clauses
        self._loaded = 0
        self._begun: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._begun is not None:
            self._begun.delete()

    @property
    def _sat(self) -> Any:
        """The library's solver, begun with the first question: python-sat costs 20 ms to import."""
        if self._begun is None:
            from pysat.solvers import Solver as Sat  # noqa: PLC0415

            self._begun = Sat(name=_KIND)
        return self._begun

    def holds(self, goal: Iterable[int]) -> bool:
        """Can these literals hold together?"""
        rows = self._clauses.rows
        if self._loaded < len(rows):
            self._sat.append_formula(rows[self._loaded :])
            self._loaded = len(rows)
        return bool(self._sat.solve(assumptions=list(goal)))

    def model(self) -> set[int]:
        """The literals of the state that was found last."""
        return set(self._sat.get_model())

    def core(self) -> tuple[int, ...]:
        """Literals of the last goal that cannot hold together."""
        return tuple(self._sat.get_core() or ())

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
        found = [False] * len(goals)
        left = dict.fromkeys(range(len(goals)))
        while left:
            batch = self._fitting(goals, left)
            while batch and not self.holds((*always, *dict.fromkeys(lit for n in batch for lit in goals[n]))):
                self._thin(goals, left, batch)
            if batch:
                state = self.model()
                for number in [number for number in left if number in batch or state.issuperset(goals[number])]:
                    found[number] = True
                    del left[number]
        return found

    def _fitting(self, goals: Sequence[Goal], left: Iterable[int]) -> dict[int, None]:
        """Goals that may hold together, the first one always among them."""
        batch: dict[int, None] = {}
        wishes: set[int] = set()
        clashes = 0
        for number in left:
            more = self._clauses.wished(goals[number], wishes)
            if more is not None:
                wishes |= more
                batch[number] = None
            elif not batch:
                batch[number] = None
            else:
                clashes += 1
                if clashes > _MOST_CLASHES:
                    break
        return batch

    def _thin(self, goals: Sequence[Goal], left: dict[int, None], batch: dict[int, None]) -> None:
        """After a clash: take the fewest goals out of the batch; one that clashes alone can never hold."""
        core = self.core()
        holders = {literal: [number for number in batch if literal in goals[number]] for literal in core}
        holders = {literal: found for literal, found in holders.items() if found}
        alone = [number for number in batch if all(number in found for found in holders.values())]
        if alone:
            for number in alone:
                del batch[number], left[number]
            return
        for number in min(holders.values(), key=len):
            del batch[number]
