"""The condition tree: what a parsed and type-checked condition is.

Spans are offsets in code points into `Condition.source`.
"""

from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct, field

from sop_engine.procedure.conditions.truth import Answers, Truth

Span = tuple[int, int]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "+", "-"]
Function = Literal["answered", "any", "all", "count", "last", "today", "hours", "days", "months"]


class Reference(Struct, frozen=True):
    """`step.field`, `step.list.column`, `step.field.data`, or `option.data` in `where`."""

    path: tuple[str, ...]
    span: Span


class Literals(Struct, frozen=True):
    """One or several bare options, as after `in`, each with its own place in `spans`."""

    options: tuple[str, ...]
    span: Span
    spans: tuple[Span, ...]


class OptionName(Struct, frozen=True):
    """A bare option."""

    name: str
    span: Span


class Number(Struct, frozen=True):
    """A whole number."""

    value: int
    span: Span


class Call(Struct, frozen=True):
    """A function with its arguments."""

    function: Function
    arguments: tuple["Node", ...]
    span: Span


class Compare(Struct, frozen=True):
    """`left operator right`; `+` and `-` too."""

    operator: Operator
    left: "Node"
    right: "Node"
    span: Span


class Member(Struct, frozen=True):
    """`reference in [options]`, or `option in reference` (of a multi)."""

    item: "Node"
    container: "Node"
    span: Span


class Not(Struct, frozen=True):
    """`not item`."""

    item: "Node"
    span: Span


class Join(Struct, frozen=True):
    """`and` or `or` of two or more."""

    word: Literal["and", "or"]
    items: tuple["Node", ...]
    span: Span


Node = Reference | Literals | OptionName | Number | Call | Compare | Member | Not | Join


class Condition(Struct, frozen=True):
    """A checked condition.

    Attributes:
        source: as written. normal: normal form (words, single spaces), as used in digests.
        reads: the references it reads, `step.field` (columns as `step.list.column`); lists that are only
            counted as `step.list`; option data as the field that holds the option.
        lists: the lists (`step.list`) whose rows it speaks of.
        rounds: repeated steps whose rounds it speaks of from outside, each with the name under which
            `Answers.rows` gives them: the list they are repeated for, or the step itself.
        data: `step.field.name` to the value each option gives (data of the chosen option).
        program: the compiled form; `evaluate` runs it.
        gives: of an expression that is a value and no condition (`values.read_value`), the kind of that value.
        getter: the compiled form of such an expression.
    """

    source: str
    normal: str
    node: Node
    reads: frozenset[str]
    lists: frozenset[str] = frozenset()
    rounds: Mapping[str, str] = field(default_factory=dict)
    data: Mapping[str, Mapping[str, str | int | bool]] = field(default_factory=dict)
    program: Callable[[Answers], Truth] | None = None
    gives: str = ""
    getter: Callable[[Answers], object] | None = None

    # Two are equal when they say the same; what was looked up and compiled for them does not count.

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self._said() == other._said()

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self._said())

    def _said(self) -> tuple[object, ...]:
        return self.source, self.normal, self.node, self.reads, self.lists, self.gives
