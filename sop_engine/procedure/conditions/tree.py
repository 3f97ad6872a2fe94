"""The condition tree: what a parsed and type-checked condition is.

Spans are offsets in code points into `Condition.source`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sop_engine.procedure.conditions.truth import Answers, Truth

Span = tuple[int, int]
Operator = Literal["==", "!=", "<", "<=", ">", ">=", "+", "-"]
Function = Literal["answered", "any", "all", "count", "last", "today", "hours", "days", "months"]


@dataclass(frozen=True, slots=True)
class Reference:
    """`step.field`, `step.list.column`, `step.field.data`, or `option.data` in `where`."""

    path: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Literals:
    """One or several bare options, as after `in`, each with its own place in `spans`."""

    options: tuple[str, ...]
    span: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class OptionName:
    """A bare option."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number."""

    value: int
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments."""

    function: Function
    arguments: tuple["Node", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Compare:
    """`left operator right`; `+` and `-` too."""

    operator: Operator
    left: "Node"
    right: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """`reference in [options]`, or `option in reference` (of a multi)."""

    item: "Node"
    container: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Not:
    """`not item`."""

    item: "Node"
    span: Span


@dataclass(frozen=True, slots=True)
class Join:
    """`and` or `or` of two or more."""

    word: Literal["and", "or"]
    items: tuple["Node", ...]
    span: Span


Node = Reference | Literals | OptionName | Number | Call | Compare | Member | Not | Join


@dataclass(frozen=True, slots=True)
class Condition:
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
    rounds: Mapping[str, str] = field(default_factory=dict, compare=False)
    data: Mapping[str, Mapping[str, str | int | bool]] = field(default_factory=dict, compare=False)
    program: Callable[[Answers], Truth] | None = field(default=None, compare=False, repr=False)
    gives: str = ""
    getter: Callable[[Answers], object] | None = field(default=None, compare=False, repr=False)
