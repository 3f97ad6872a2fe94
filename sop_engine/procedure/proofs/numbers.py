"""Whole numbers, cut into regions at the numbers that they are compared with."""

from collections.abc import Iterable
from itertools import pairwise

from sop_engine.procedure.conditions.tree import Operator
from sop_engine.procedure.proofs.clauses import NO, YES, Clauses

SMALL = 64
"""Values of a range within which two numbers are compared exactly."""


class Number:
    """A whole number of which only the order to some thresholds matters.

    Attributes:
        least, most: limits, or None.
    """

    __slots__ = ("_at_least", "_clauses", "least", "most", "thresholds")

    def __init__(self, clauses: Clauses, thresholds: Iterable[int], least: int | None, most: int | None) -> None:
        self._clauses = clauses
        self.least = least
        self.most = most
        inside = sorted(
            {k for k in thresholds if (least is None or k > least) and (most is None or k <= most)},
        )
        self.thresholds = inside
        self._at_least = {k: clauses.new() for k in inside}
        for low, high in pairwise(inside):
            clauses.need(-self._at_least[high], self._at_least[low])

    @property
    def small(self) -> bool:
        """Can every single value be told apart?"""
        if self.least is None or self.most is None:
            return False
        return len(self._at_least) >= self.most - self.least

    def at_least(self, k: int) -> int | None:
        """The literal of `number >= k`; None where the number was not cut there."""
        if self.least is not None and k <= self.least:
            return YES
        if self.most is not None and k > self.most:
            return NO
        return self._at_least.get(k)

    def compared(self, operator: Operator, k: int) -> int | None:
        """The literal of `number OPERATOR k`."""
        from_here, from_next = self.at_least(k), self.at_least(k + 1)
        if operator in {">=", "<"}:
            return _signed(from_here, operator == ">=")
        if operator in {">", "<="}:
            return _signed(from_next, operator == ">")
        if from_here is None or from_next is None:
            return None
        return _signed(self._clauses.every((from_here, -from_next)), operator == "==")

    def below(self, other: "Number", shift: int) -> int:
        """The literal of `number < other + shift`; both small."""
        assert self.least is not None  # noqa: S101 - `small`
        assert self.most is not None  # noqa: S101 - `small`
        # Some value v with number <= v and other + shift >= v + 1.
        cases = []
        for v in range(self.least, self.most + 1):
            up, over = self.at_least(v + 1), other.at_least(v + 1 - shift)
            cases.append(self._clauses.every((-(up or YES), over or NO)))
        return self._clauses.some(cases)


def _signed(literal: int | None, positive: bool) -> int | None:  # noqa: FBT001 - private
    if literal is None:
        return None
    return literal if positive else -literal


def places(operator: Operator, k: int) -> tuple[int, ...]:
    """Where a number must be cut so that it can be compared with k."""
    if operator in {">=", "<"}:
        return (k,)
    return (k + 1,) if operator in {">", "<="} else (k, k + 1)
