"""Clauses for the solver: `and`, `or` and new variables, with the constants folded away.

A literal is a whole number, its negation the negative number; `YES` is the literal that always holds.
"""

from collections.abc import Iterable
from operator import neg
from typing import Final

YES: Final = 1
NO: Final = -1


class Clauses:
    """A growing set of clauses over numbered variables."""

    __slots__ = ("_known", "count", "rows")

    def __init__(self) -> None:
        self.count = 1
        self.rows: list[list[int]] = [[YES]]
        self._known: dict[tuple[int, ...], int] = {}

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
        found = set(literals)
        found.discard(YES)
        if len(found) <= 1:
            return found.pop() if found else YES
        if NO in found or not found.isdisjoint(map(neg, found)):
            return NO
        key = tuple(sorted(found))
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self.new()
            self.rows += [[-known, literal] for literal in key]
            self.rows.append([known, *map(neg, key)])
        return known

    def some(self, literals: Iterable[int]) -> int:
        """The literal of: at least one of these holds."""
        return -self.every(map(neg, literals))

    def implies(self, literal: int, other: int) -> None:
        """Where the first holds, so does the other."""
        self.need(-literal, other)

    def one_at_most(self, literals: list[int]) -> None:
        """No two of these hold."""
        for place, literal in enumerate(literals):
            for other in literals[:place]:
                self.need(-literal, -other)
