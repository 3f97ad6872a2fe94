"""Evaluation: a condition becomes a closure once, and is then asked as often as needed.

Kleene's three values. Unanswered is unknown; a field that does not apply makes its comparison false;
`all()` over no rows is unknown. A day beyond the calendar is unknown too (CEL: an error).

    condition = read("contact.abuse in [yes, unclear]", table)      # conditions.check
    evaluate(condition, answers) is Truth.TRUE
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any, Final

from sop_engine.procedure.conditions import closures
from sop_engine.procedure.conditions.closures import Get, Test
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Condition,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    OptionName,
    Reference,
)
from sop_engine.procedure.conditions.truth import Answers, Missing, Truth, Value
from sop_engine.procedure.conditions.walk import references

_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_COMPUTING = frozenset({"today", "hours", "days", "months", "last"})
_COLUMN = 3  # step, list, column
_GIVEN = "given"


def evaluate(condition: Condition, answers: Answers) -> Truth:
    """What the condition is, with these answers. Answers of the right type never raise."""
    program = condition.program or compiled(condition)
    return program(answers)


def offers(condition: Condition, answers: Answers, data: Mapping[str, str | int | bool]) -> Truth:
    """A `where` condition for one option, whose data are read as `option.name`."""
    return evaluate(condition, _WithOption(answers, data))


def compiled(condition: Condition) -> Callable[[Answers], Truth]:
    """The closure of a checked condition (made once, when the condition is checked)."""
    test = _Compiler(condition.lists, condition.rounds, condition.data).test(condition.node)
    return lambda answers: test(answers, None)


def got(condition: Condition) -> Callable[[Answers], object]:
    """The closure of an expression that is a value: days and times as such, not as text."""
    get = _Compiler(condition.lists, condition.rounds, condition.data).parsed(condition.node)
    return lambda answers: get(answers, None)


class _WithOption:
    """Answers, and the data of the option in hand."""

    def __init__(self, answers: Answers, data: Mapping[str, str | int | bool]) -> None:
        self.rows = answers.rows
        self.today = answers.today
        self._answers = answers
        self._data = data

    def value(self, ref: str) -> Value | Missing:
        head, _, name = ref.partition(".")
        return self._data.get(name, Missing.NOT_APPLICABLE) if head == "option" else self._answers.value(ref)


class _Compiler:
    """Turns nodes into closures; knows which references are lists, columns and option data."""

    def __init__(
        self,
        lists: frozenset[str],
        rounds: Mapping[str, str],
        data: Mapping[str, Mapping[str, str | int | bool]],
    ) -> None:
        self.lists = lists
        self.rounds = rounds
        self.data = data
        self.in_rows = False

    def test(self, node: Node) -> Test:
        match node:
            case Join():
                joined = closures.every if node.word == "and" else closures.some
                return joined([self.test(item) for item in node.items])
            case Not():
                return closures.negation(self.test(node.item))
            case Member(item=item, container=Literals(options=options)):
                return closures.one_of(self.get(item), frozenset(options))
            case Member(item=OptionName(name=name), container=container):
                return closures.holds(self.get(container), name)
            case Compare():
                return self.compare(node)
            case Call():
                return self.call(node)
            case _:
                raise AssertionError(node)  # the type check lets none through

    def compare(self, node: Compare) -> Test:
        """A comparison; the plain `field == option` takes a short way."""
        left, right = node.left, node.right
        if isinstance(left, OptionName):
            left, right = right, left
        if isinstance(right, OptionName):
            wanted = right.name == "true" if self.is_flag(left) else right.name
            return closures.equals(self.get(left), wanted, same=node.operator == "==")
        # Dates as text compare like dates; only where one side computes are they read.
        parsed = _computes(node.left) or _computes(node.right)
        get = self.parsed if parsed else self.get
        return closures.compared(get(node.left), get(node.right), _ORDER[node.operator])

    def is_flag(self, node: Node) -> bool:
        values = self.data.get(".".join(node.path), {}) if isinstance(node, Reference) else {}
        return any(isinstance(value, bool) for value in values.values())

    def call(self, node: Call) -> Test:
        """`answered`, `any`, `all`: the functions that give a truth value."""
        argument = node.arguments[0]
        if node.function == "answered" and isinstance(argument, Reference):
            return self.answered(argument)
        quantifier = closures.any_row if node.function == "any" else closures.all_rows
        return quantifier(self.rows_of(argument), self.row_test(argument))

    def answered(self, node: Reference) -> Test:
        """Of a list: has it a row? Of a column or a round from outside: has any an answer?"""
        ref = ".".join(node.path)
        if ref in self.lists:
            return lambda answers, _row: Truth.TRUE if answers.rows(ref) else Truth.FALSE
        cell = self.cell(node.path)
        if cell and not self.in_rows:
            return closures.any_row(cell[0], closures.given(closures.column(cell[1])))
        return closures.given(self.get(node))

    def row_test(self, argument: Node) -> Test:
        self.in_rows = True
        test = self.test(argument)
        self.in_rows = False
        return test

    def cell(self, path: tuple[str, ...]) -> tuple[str, str] | None:
        """Rows and name in a row, of what has many answers seen from here; else None."""
        ref = ".".join(path[:2])
        if len(path) >= _COLUMN and ref in self.lists:
            return ref, path[2]
        rounds = self.rounds.get(path[0])
        if rounds is None:
            return None
        # Of what came back from another run each value has a name of two parts.
        name = ".".join(path[1:]) if path[1] == _GIVEN and ".".join(path) not in self.data else path[1]
        # Rows of a list hold the answers of rounds beside the columns, and so under their whole name.
        return rounds, f"{path[0]}.{name}" if "." in rounds else name

    def rows_of(self, argument: Node) -> str:
        """The rows or rounds that a quantifier speaks of."""
        cells = (self.cell(node.path) for node in references(argument))
        return next((cell[0] for cell in cells if cell), "")

    def get(self, node: Node) -> Get:
        match node:
            case Reference():
                return self.reference(node.path)
            case Number(value=number):
                return lambda _answers, _row: number
            case Compare():
                left, right = self.parsed(node.left), self.parsed(node.right)
                return closures.added(left, right, minus=node.operator == "-")
            case Call():
                return self.value_call(node)
            case _:
                raise AssertionError(node)  # the type check lets none through

    def parsed(self, node: Node) -> Get:
        found = self.get(node)
        reads = isinstance(node, Reference) or (isinstance(node, Call) and node.function == "last")
        return closures.parsed(found) if reads else found

    def reference(self, path: tuple[str, ...]) -> Get:
        """The answer itself, a row's column, or the datum of the chosen option."""
        ref = ".".join(path)
        if ref in self.data and path[0] != "option":
            return closures.datum(self.reference(path[:-1]), self.data[ref])
        cell = self.cell(path) if self.in_rows else None
        if cell:
            return closures.column(cell[1])
        return lambda answers, _row: answers.value(ref)

    def value_call(self, node: Call) -> Get:
        """`count`, `last`, `today`, and the spans."""
        if node.function == "today":
            return lambda answers, _row: answers.today()
        argument = node.arguments[0]
        if node.function == "last" and isinstance(argument, Reference):
            return self.last(argument.path)
        if node.function != "count":
            return closures.span(self.get(argument), node.function)
        if isinstance(argument, Reference):
            ref = ".".join(argument.path)
            return lambda answers, _row: len(answers.rows(ref))
        return closures.count_rows(self.rows_of(argument), self.row_test(argument))

    def last(self, path: tuple[str, ...]) -> Get:
        ref = ".".join(path)
        rows, name = self.cell(path) or ("", "")  # the type check has found one
        newest = closures.last(rows, name)
        return closures.datum(newest, self.data[ref]) if ref in self.data else newest


def _computes(node: Node) -> bool:
    return isinstance(node, Compare) or (isinstance(node, Call) and node.function in _COMPUTING)
