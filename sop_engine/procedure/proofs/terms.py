"""The sides of comparisons as literals: does it apply, is it known, and what it is."""

from collections.abc import Callable, Mapping
from typing import Protocol

from msgspec import Struct, field
from msgspec.structs import replace

from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import Call, Node, Reference
from sop_engine.procedure.proofs.clauses import NO, YES, Clauses
from sop_engine.procedure.proofs.numbers import Number as Region
from sop_engine.procedure.proofs.sides import walk
from sop_engine.procedure.proofs.variables import Variables

Pair = tuple[int, int]
"""Is true, is false."""

Data = Mapping[str, Mapping[str, str | int | bool]]

_COLUMN = 3

RELATED = "how answers compare with each other"
ROWS = "how several rows or rounds of "
"""Kinds of what is left open; the second goes on with the name of the rows."""


class Scope(Struct, frozen=True):
    """What references mean where a condition stands.

    Attributes:
        lists, rounds, data: as in the condition. option: the data of the option in hand, in a `where`.
        copies: rows or rounds to a name for the one of them that is meant.
    """

    lists: frozenset[str] = frozenset()
    rounds: Mapping[str, str] = field(default_factory=dict)
    data: Data = field(default_factory=dict)
    option: Mapping[str, str | int | bool] | None = None
    copies: Mapping[str, str] = field(default_factory=dict)

    def rows(self, path: tuple[str, ...]) -> str:
        """The rows or rounds that this is an answer of, if it has many seen from here; else empty."""
        ref = ".".join(path[:2])
        if len(path) >= _COLUMN and ref in self.lists:
            return ref
        return self.rounds.get(path[0], "")

    def rows_of(self, node: Node) -> str:
        """The rows or rounds that a quantifier speaks of."""
        return next(
            (rows for part in walk(node) if isinstance(part, Reference) and (rows := self.rows(part.path))), ""
        )

    def within(self, rows: str, copy: str) -> "Scope":
        """Inside a quantifier: one of its rows is meant."""
        return replace(self, copies={**self.copies, rows: copy})


class Ground(Protocol):
    """What conditions stand on: the variables of the answers."""

    clauses: Clauses

    def variables(self, ref: str, copy: str = "") -> Variables:
        """The variables of `step.field` or `step.list.column`; `copy`: of that row or round, else of the own one."""

    def rows(self, ref: str) -> Region:
        """How many rows that count a list has, or a repeated step rounds."""

    def relation(self, key: str) -> Pair:
        """Free literals of `left < right` and `left == right`."""

    def counted(self, key: str, rows: str) -> tuple[Region, int]:
        """A number of rows that fit, and whether it is known."""

    def left_open(self, what: str, node: Node) -> None:
        """Note that this was not analysed further."""


class Term(Struct, frozen=True):
    """One side: does it not apply, is it known, and what it is.

    Attributes:
        values: numbers that options stand for, each with its literal.
    """

    away: int
    known: int
    options: Mapping[str, int] | None = None
    number: Region | None = None
    values: Mapping[int, int] | None = None


class Terms:
    """Turns the sides of comparisons into terms, over one ground. `pair` does so with whole conditions."""

    def __init__(self, ground: Ground, pair: Callable[[Node, Scope], Pair]) -> None:
        self.ground = ground
        self.clauses = ground.clauses
        self._pair = pair

    def variables(self, path: tuple[str, ...], scope: Scope) -> Variables:
        """The variables that a reference means where it stands."""
        rows = scope.rows(path) or (".".join(path[:2]) if len(path) >= _COLUMN else "")
        return self.ground.variables(".".join(path), scope.copies.get(rows, ""))

    def of(self, node: Node, scope: Scope) -> Term:
        """The term of one side."""
        match node:
            case Reference():
                return self._reference(node, scope)
            case Call(function="last", arguments=(Reference() as argument,)):
                rows = scope.rows(argument.path)
                found = self._reference(argument, scope.within(rows, "last"))
                # Without a row it is not answered, whatever the list.
                some_row = self.ground.rows(rows).at_least(1) or YES
                return replace(found, away=NO, known=self.clauses.every((found.known, -found.away, some_row)))
            case Call(function="count", arguments=(Reference(path=path),)):
                return Term(NO, YES, number=self.ground.rows(".".join(path)))
            case Call(function="count"):
                return self._count(node, scope)
            case _:
                return Term(NO, YES)

    def _reference(self, node: Reference, scope: Scope) -> Term:
        ref = ".".join(node.path)
        if node.path[0] == "option" and scope.option is not None:
            value = scope.option.get(".".join(node.path[1:]))
            return _with_values(NO if value is not None else YES, YES, {} if value is None else {value: YES})
        if ref in scope.data:
            return self._datum(self.variables(node.path[:-1], scope), scope.data[ref])
        found = self.variables(node.path, scope)
        return Term(found.away, found.given, found.options, found.number)

    def _datum(self, found: Variables, values: Mapping[str, str | int | bool]) -> Term:
        """The datum of the chosen option; unknown where that option has none."""
        literals: dict[str | int | bool, int] = {}
        for name, value in values.items():
            literal = (found.options or {}).get(name, NO)
            literals[value] = self.clauses.some((literals.get(value, NO), literal))
        known = self.clauses.every((found.given, self.clauses.some(literals.values())))
        return _with_values(found.away, known, literals)

    def _count(self, node: Call, scope: Scope) -> Term:
        """`count(c)`: a number of rows; if it is above 0, some row makes `c` true."""
        rows = scope.rows_of(node.arguments[0])
        self.ground.left_open(f"{ROWS}`{rows}` differ", node)
        key = normal(node)
        number, known = self.ground.counted(key, rows)
        inner = self._pair(node.arguments[0], scope.within(rows, key))
        positive = number.at_least(1)
        if positive is not None:
            self.clauses.need(-positive, inner[0])
        return Term(NO, known, number=number)


def _with_values(away: int, known: int, literals: Mapping[str | int | bool, int]) -> Term:
    """A term of option data: flags and words are compared by name, numbers in order."""
    words = {_word(value): literal for value, literal in literals.items()}
    numbers = {value: literal for value, literal in literals.items() if isinstance(value, int)}
    return Term(away, known, options=words, values=numbers)


def _word(value: str | int | bool) -> str:  # noqa: FBT001 - a datum
    return str(value).lower() if isinstance(value, bool) else str(value)
