"""Conditions as a trainer says them: labels instead of names, `is` instead of `==`."""

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
from sop_engine.procedure.model import Field, Procedure

_SIGNS = {
    "en": {
        "==": "is",
        "!=": "is not",
        "<": "is less than",
        "<=": "is at most",
        ">": "is more than",
        ">=": "is at least",
        "+": "plus",
        "-": "minus",
        "has": "has",
        "not": "not",
        "and": "and",
        "or": "or",
    },
    "sw": {
        "==": "ni",
        "!=": "si",
        "<": "ni chini ya",
        "<=": "haizidi",
        ">": "inazidi",
        ">=": "ni angalau",
        "+": "kuongeza",
        "-": "kutoa",
        "has": "ina",
        "not": "si kweli kwamba",
        "and": "na",
        "or": "au",
    },
}
_CALLS = {
    "en": {
        "answered": "{} is answered",
        "any": "in any round: {}",
        "all": "in every round: {}",
        "count": "number of ({})",
        "last": "the newest {}",
        "today": "today",
    },
    "sw": {
        "answered": "{} imejibiwa",
        "any": "katika duru yoyote: {}",
        "all": "katika kila duru: {}",
        "count": "idadi ya ({})",
        "last": "{} ya mwisho",
        "today": "leo",
    },
}
"""Language to the words of conditions."""

_LONGEST = 60


def condition_in_words(procedure: Procedure, condition: Condition, *, without: Condition | None = None) -> str:
    """The condition in plain words.

    Args:
        procedure: whose labels are used.
        condition: the condition.
        without: a condition joined to it with `and`, which is left out (a phase's in a step's).
    """
    node = condition.node
    if without is not None and isinstance(node, Join) and node.word == "and" and node.items[0] == without.node:
        node = node.items[1] if len(node.items) == 2 else Join("and", node.items[1:], node.span)  # noqa: PLR2004 - a pair
    return _Words(procedure).say(node)


class _Words:
    """Says nodes; `field` is the one that options are compared with."""

    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._signs = _SIGNS[procedure.language]

    def say(self, node: Node, field: Field | None = None) -> str:
        """One node in words."""
        match node:
            case Join():
                return f" {self._signs[node.word]} ".join(self._inner(item) for item in node.items)
            case Not():
                return f"{self._signs['not']} ({self.say(node.item)})"
            case Compare():
                return self._compare(node)
            case Member():
                return self._member(node)
            case _:
                return self._atom(node, field)

    def _atom(self, node: Reference | OptionName | Literals | Number | Call, field: Field | None) -> str:
        match node:
            case Reference():
                return self._label(node)
            case OptionName():
                return self._option(node.name, field)
            case Literals():
                return self._either([self._option(name, field) for name in node.options])
            case Number():
                return str(node.value)
            case Call():
                return self._call(node)

    def _inner(self, node: Node) -> str:
        return f"({self.say(node)})" if isinstance(node, Join) else self.say(node)

    def _compare(self, node: Compare) -> str:
        field = self._field(node.left) or self._field(node.right)
        left, right = self.say(node.left, field), self.say(node.right, field)
        return f"{left} {self._signs[node.operator]} {right}"

    def _member(self, node: Member) -> str:
        field = self._field(node.item) or self._field(node.container)
        if isinstance(node.container, Literals):
            return f"{self.say(node.item)} {self._signs['==']} {self.say(node.container, field)}"
        return f"{self.say(node.container)} {self._signs['has']} {self.say(node.item, field)}"

    def _call(self, node: Call) -> str:
        inner = ", ".join(self.say(item) for item in node.arguments)
        return _CALLS[self._procedure.language].get(node.function, f"{{}} {node.function}").format(inner)

    def _label(self, node: Reference) -> str:
        field = self._field(node)
        if field is None:
            return ".".join(node.path)
        label = field.label.rstrip("?.: ")
        label = label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…"
        data = node.path[-1] if any(node.path[-1] in option.data for option in field.options) else ""
        return f"“{label}” ({data})" if data and data != field.name else f"“{label}”"

    def _field(self, node: Node) -> Field | None:
        if not isinstance(node, Reference):
            return next(filter(None, map(self._field, node.arguments)), None) if isinstance(node, Call) else None
        if node.path[0] == "input":
            return next((field for field in self._procedure.inputs if field.name == node.path[1]), None)
        step = self._procedure.step(node.path[0])
        found = step.field(node.path[1]) if step and len(node.path) > 1 else None
        if found and found.columns and len(node.path) > 2:  # noqa: PLR2004 - step, list, column
            return next((column for column in found.columns if column.name == node.path[2]), found)
        return found

    def _either(self, words: list[str]) -> str:
        return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {self._signs['or']} {words[-1]}"

    def _option(self, name: str, field: Field | None) -> str:
        option = field.option(name) if field else None
        return option.label if option else name.replace("_", " ")
