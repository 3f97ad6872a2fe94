"""Grammar of conditions (language reference, section 4): text in, tree or one fault out."""

from typing import Final, Literal, cast, get_args

from sop_engine.procedure.conditions.fault import Fault, Stop
from sop_engine.procedure.conditions.tokens import Token, split
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Function,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Number,
    Operator,
    OptionName,
    Reference,
)

MAX_DEPTH = 32
FUNCTIONS: Final[tuple[str, ...]] = get_args(Function)
_FIXED = frozenset({"word", "sign"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


def parse(source: str) -> Node | Fault:
    """Read a condition. Any text gives a tree or a `Fault`; nothing is raised."""
    try:
        return _Parser(split(source)).whole()
    except Stop as stop:
        return stop.fault


class _Parser:
    """Recursive descent over the tokens; brackets, `not` and calls count against `MAX_DEPTH`."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        if len(self.tokens) == 1:
            raise Stop(Fault("E102", "The condition is empty.", _wide(self.here), "Leave `when` out to say always."))
        node = self.condition()
        rest = self.here
        if rest.kind != "end":
            raise Stop(_unexpected(rest))
        return node

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += token.kind != "end"
        return token

    def sees(self, *texts: str) -> bool:
        token = self.tokens[self.at]
        return token.text in texts and token.kind in _FIXED

    def expect(self, text: str) -> Token:
        if not self.sees(text):
            raise Stop(Fault("E102", f"`{text}` is missing here.", _wide(self.here), _missing_hint(text, self.here)))
        return self.take()

    def condition(self) -> Node:
        self.deeper()
        node = self.joined("or")
        self.depth -= 1
        return node

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Stop(Fault("E105", f"Brackets are nested more than {MAX_DEPTH} deep.", _wide(self.here)))

    def joined(self, word: Literal["and", "or"]) -> Node:
        items = [self.part(word)]
        while self.sees(word):
            self.take()
            items.append(self.part(word))
        if len(items) == 1:
            return items[0]
        return Join(word, tuple(items), (items[0].span[0], self.tokens[self.at - 1].span[1]))

    def part(self, word: str) -> Node:
        return self.joined("and") if word == "or" else self.negated()

    def negated(self) -> Node:
        if not self.sees("not"):
            return self.comparison()
        start = self.take().span[0]
        self.deeper()
        item = self.negated()
        self.depth -= 1
        return Not(item, (start, item.span[1]))

    def comparison(self) -> Node:
        left = self.sum()
        if self.sees("in"):
            self.take()
            container = self.options() if self.sees("[") else self.sum()
            return Member(left, container, (left.span[0], container.span[1]))
        if self.tokens[self.at].text not in _COMPARISONS:
            return left
        operator = self.take()
        right = self.sum()
        node = Compare(cast("Operator", operator.text), left, right, (left.span[0], right.span[1]))
        if self.tokens[self.at].text in _COMPARISONS:
            hint = "Write two comparisons: `a <= b and b < c`."
            raise Stop(Fault("E104", "A comparison has two sides, not three.", self.here.span, hint))
        return node

    def options(self) -> Literals:
        start = self.take().span[0]
        names = [self.option()]
        while self.sees(","):
            self.take()
            names.append(self.option())
        if self.here.kind in {"name", "word"}:
            message = f"Behind `{names[-1].text}` stands another word."
            hint = (
                "An option is written by its name, which is one word, not by its label; between two stands a comma."
            )
            raise Stop(Fault("E102", message, _wide(self.here), hint))
        end = self.expect("]").span[1]
        return Literals(tuple(name.text for name in names), (start, end), tuple(name.span for name in names))

    def option(self) -> Token:
        token = self.take()
        if token.kind not in {"name", "quoted"}:
            hint = "Write `step.field in [yes, unknown]`."
            raise Stop(Fault("E102", "The name of an option is missing here.", _wide(token), hint))
        return token

    def sum(self) -> Node:
        node = self.atom()
        while self.sees("+", "-"):
            operator = cast("Operator", self.take().text)
            right = self.atom()
            node = Compare(operator, node, right, (node.span[0], right.span[1]))
        return node

    def atom(self) -> Node:
        token = self.take()
        if token.kind == "reference":
            return Reference(tuple(token.text.split(".")), token.span)
        if token.kind == "number":
            return Number(int(token.text), token.span)
        if token.kind == "quoted":
            return OptionName(token.text, token.span)
        if token.kind == "name":
            return self.call(token) if self.sees("(") else OptionName(token.text, token.span)
        if token.kind == "sign" and token.text == "(":
            node = self.condition()
            self.expect(")")
            return node
        raise Stop(_unexpected(token))

    def call(self, name: Token) -> Node:
        if name.text not in FUNCTIONS:
            hint = f"There are {', '.join(FUNCTIONS)}."
            raise Stop(Fault("E106", f"There is no function `{name.text}`.", name.span, hint))
        self.take()
        arguments: list[Node] = []
        while not self.sees(")"):
            if arguments:
                self.expect(",")
            arguments.append(self.condition())
        end = self.take().span[1]
        return Call(cast("Function", name.text), tuple(arguments), (name.span[0], end))


def _unexpected(token: Token) -> Fault:
    if token.kind == "end":
        hint = "Write what is missing, for example `step.field == option`."
        return Fault("E102", "The condition ends too early.", _wide(token), hint)
    return Fault("E102", f"`{token.text}` is not expected here.", token.span, _hint(token))


def _hint(token: Token) -> str:
    if token.kind in {"name", "reference", "quoted"}:
        return "Between two conditions stands `and` or `or`; compare with `==`."
    if token.text in {")", "]"}:
        return "Remove it, or write the bracket that begins it."
    return "Look at what stands before it: a comparison is `step.field == option`."


def _missing_hint(text: str, found: Token) -> str:
    if text == ")" and found.text == ",":
        return "Several options stand in square brackets: `step.field in [yes, unknown]`."
    return f"Write `{text}`, or remove the bracket that it should close."


def _wide(token: Token) -> tuple[int, int]:
    """At least one character wide; the end of the text has its last character underlined."""
    start, end = token.span
    return (start, end) if end > start else (max(start - 1, 0), max(end, 1))
