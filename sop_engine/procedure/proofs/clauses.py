"""Clauses for the solver: `and`, `or` and new variables, with the constants folded away.

A literal is a whole number, its negation the negative number; `YES` is the literal that always holds.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Final

YES: Final = 1
NO: Final = -1


class Clauses:
    """A growing set of clauses over numbered variables."""

    __slots__ = ("_known", "_parts", "_rules", "count", "rows")

    def __init__(self) -> None:
        self.count = 1
        self.rows: list[list[int]] = [[YES]]
        self._known: dict[tuple[int, ...], int] = {}
        self._rules: dict[int, list[int]] = {}
        self._parts: dict[int, tuple[int, ...]] = {}

    def new(self) -> int:
        """A new variable."""
        self.count += 1
        return self.count

    def need(self, *literals: int) -> None:
        """At least one of these holds."""
        if YES not in literals:
            self.rows.append([literal for literal in literals if literal != NO])

    def every(self, literals: Iterable[int]) -> int:
        """The literal of: all of these hold."""
        found = {literal for literal in literals if literal != YES}
        if NO in found or any(-literal in found for literal in found):
            return NO
        if len(found) <= 1:
            return found.pop() if found else YES
        key = tuple(sorted(found))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.new()
            self._parts[known] = key
            self.rows += [[-known, literal] for literal in key]
            self.rows.append([known, *(-literal for literal in key)])
        return known

    def some(self, literals: Iterable[int]) -> int:
        """The literal of: at least one of these holds."""
        return -self.every(-literal for literal in literals)

    def implies(self, literal: int, other: int) -> None:
        """Where the first holds, so does the other."""
        self.need(-literal, other)
        if abs(other) != YES:
            self._rules.setdefault(literal, []).append(other)

    def wished(self, goal: Iterable[int], before: AbstractSet[int]) -> set[int] | None:
        """What these literals ask of others, down to single answers; None where that clashes with earlier wishes.

        A quick look, not a proof: which goals are worth trying together.
        """
        found: set[int] = set()
        waiting = list(goal)
        while waiting:
            literal = waiting.pop()
            if literal in found or literal in before:
                continue
            if -literal in found or -literal in before:
                return None
            found.add(literal)
            waiting += self._rules.get(literal, ())
            parts = self._parts.get(abs(literal), ())
            if literal > 0:
                waiting += parts
            elif parts:
                # One false part is enough; rather one that nothing else wants true.
                free = (part for part in parts if part not in before and part not in found)
                waiting.append(-next(free, parts[0]))
        return found

    def one_at_most(self, literals: list[int]) -> None:
        """No two of these hold."""
        for place, literal in enumerate(literals):
            for other in literals[:place]:
                self.need(-literal, -other)
