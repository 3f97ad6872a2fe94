"""A condition as two literals, is true and is false; where neither holds it is unknown."""

from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from sop_engine.procedure.conditions.normal import normal
from sop_engine.procedure.conditions.tree import (
    Call,
    Compare,
    Condition,
    Join,
    Literals,
    Member,
    Node,
    Not,
    Operator,
    OptionName,
    Reference,
)
from sop_engine.procedure.conditions.walk import parts
from sop_engine.procedure.proofs.clauses import NO, YES, Clauses
from sop_engine.procedure.proofs.sides import MIRRORED, Line, against, line_of
from sop_engine.procedure.proofs.terms import RELATED, ROWS, Ground, Pair, Scope, Term, Terms


class Truths:
    """Turns conditions into literals over one ground."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.clauses = ground.clauses
        self.terms = Terms(ground, self.pair)

    def of(self, condition: Condition, scope: Scope | None = None) -> Pair:
        """The literals of a whole condition."""
        scope = replace(scope or Scope(), lists=condition.lists, rounds=condition.rounds, data=condition.data)
        return self.pair(condition.node, scope)

    def pair(self, node: Node, scope: Scope) -> Pair:
        """The literals of a part."""
        match node:
            case Join():
                return self._joined(node, scope)
            case Not():
                return self.pair(node.item, scope)[::-1]
            case Member(item=item, container=Literals(options=options)):
                return self._chosen(self.terms.of(item, scope), options)
            case Member(item=OptionName(name=name), container=container):
                return self._chosen(self.terms.of(container, scope), (name,))
            case Compare():
                return self._compare(node, scope)
            case _:
                return self._call(node, scope)

    def _call(self, node: Node, scope: Scope) -> Pair:
        if isinstance(node, Call) and node.function == "answered":
            return self._answered(node.arguments[0], scope)
        if isinstance(node, Call) and node.function in {"any", "all"}:
            return self._rows(node, scope)
        self.ground.left_open("conditions of a kind that proofs do not know", node)
        return self._free(normal(node))

    def _joined(self, node: Join, scope: Scope) -> Pair:
        pairs = [self.pair(item, scope) for item in node.items]
        trues, falses = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        if node.word == "and":
            return self.clauses.every(trues), self.clauses.some(falses)
        return self.clauses.some(trues), self.clauses.every(falses)

    def _free(self, key: str) -> Pair:
        true, other = self.ground.relation(f"? {key}")
        return true, self.clauses.every((-true, other))

    def _decided(self, term: Term, hit: int) -> Pair:
        """The rule of every comparison: what does not apply is false, what is not answered unknown."""
        both = self.clauses
        here = both.every((-term.away, term.known))
        return both.every((here, hit)), both.some((term.away, both.every((here, -hit))))

    def _chosen(self, term: Term, names: Iterable[str]) -> Pair:
        if term.options is None:
            return self._decided(term, self.clauses.new())
        return self._decided(term, self.clauses.some(term.options.get(name, NO) for name in names))

    def _answered(self, argument: Node, scope: Scope) -> Pair:
        if not isinstance(argument, Reference):
            return self._free(normal(argument))
        rows = scope.rows(argument.path)
        outside = bool(rows) and rows not in scope.copies
        found = self.terms.variables(argument.path, scope.within(rows, "answered") if outside else scope)
        some_row = self.ground.rows(rows).at_least(1) if outside else YES
        here = self.clauses.every((found.given, -found.away, some_row or YES))
        return here, -here

    def _compare(self, node: Compare, scope: Scope) -> Pair:
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if isinstance(other, OptionName):
                term = self.terms.of(side, scope)
                true, false = self._chosen(term, (other.name,))
                if node.operator == "==":
                    return true, false
                # `!=` is no mirror of `==`: what does not apply makes both false.
                return self.clauses.every((false, -term.away)), self.clauses.some((true, term.away))
        found = against(node)
        if found:
            term = self.terms.of(found[0], scope)
            hit = self._number(term, found[1], found[2])
            if hit is not None:
                return self._decided(term, hit)
        return self._related(node, scope)

    def _number(self, term: Term, operator: Operator, k: int) -> int | None:
        if term.number is not None:
            return term.number.compared(operator, k)
        if term.values is None:
            return None
        return self.clauses.some(literal for value, literal in term.values.items() if _ORDER[operator](value, k))

    def _related(self, node: Compare, scope: Scope) -> Pair:
        """Two answers compared with each other."""
        both = self.clauses
        terms = [self.terms.of(part, scope) for part in _terms(node)]
        term = Term(both.some(t.away for t in terms), both.every(t.known for t in terms))
        left, right = line_of(node.left), line_of(node.right)
        hit = self._exact(left, right, node.operator, scope) if left and right else None
        if hit is None:
            self.ground.left_open(RELATED, node)
            hit = self._open_relation(node, scope)
        return self._decided(term, hit)

    def _exact(self, left: Line, right: Line, operator: Operator, scope: Scope) -> int | None:
        if left.term is None or right.term is None:
            if left.term or right.term:
                return None
            return YES if _ORDER[operator](left.shift, right.shift) else NO
        one, other = self.terms.of(left.term, scope), self.terms.of(right.term, scope)
        if YES in {one.away, other.away}:
            return NO
        if one.values or other.values:
            return self._valued(one, other, operator, right.shift - left.shift)
        if one.options is not None and other.options is not None:
            names = one.options.keys() & other.options.keys()
            same = self.clauses.some(self.clauses.every((one.options[n], other.options[n])) for n in sorted(names))
            return same if operator == "==" else -same if operator == "!=" else None
        return self._numbers(one, other, operator, right.shift - left.shift)

    def _numbers(self, one: Term, other: Term, operator: Operator, shift: int) -> int | None:
        if one.number is None or other.number is None or not (one.number.small and other.number.small):
            return None
        less, more = one.number.below(other.number, shift), other.number.below(one.number, -shift)
        return _by_operator(operator, less, more, self.clauses)

    def _valued(self, one: Term, other: Term, operator: Operator, shift: int) -> int | None:
        """Numbers that options stand for, with each other or with a number: `one OPERATOR other + shift`."""
        if not one.values:
            one, other, operator, shift = other, one, MIRRORED[operator], -shift
        hits: list[int] = []
        for value, literal in (one.values or {}).items():
            if other.values is not None:
                same = [there for than, there in other.values.items() if _ORDER[operator](value, than + shift)]
                hit: int | None = self.clauses.some(same)
            else:
                hit = other.number.compared(MIRRORED[operator], value - shift) if other.number else None
            if hit is None:
                return None
            hits.append(self.clauses.every((literal, hit)))
        return self.clauses.some(hits)

    def _open_relation(self, node: Compare, scope: Scope) -> int:
        """Free literals, the same for the same two sides wherever and in whatever order they stand."""
        left, right, operator = normal(node.left), normal(node.right), node.operator
        if right < left:
            left, right, operator = right, left, MIRRORED[operator]
        less, same = self.ground.relation(f"{left} | {right} | {sorted(scope.copies.items())}")
        return _by_operator(operator, less, self.clauses.every((-less, -same)), self.clauses)

    def _rows(self, node: Call, scope: Scope) -> Pair:
        """`any` and `all`: true or false if one arbitrary row can make it so."""
        rows, argument = scope.rows_of(node.arguments[0]), node.arguments[0]
        self.ground.left_open(f"{ROWS}`{rows}` differ", node)
        key = normal(node)
        some_row = self.ground.rows(rows).at_least(1) or YES
        true, other = self.ground.relation(f"rows {key}")
        false = self.clauses.every((-true, other))
        makes_true = self.pair(argument, scope.within(rows, f"{key} true"))[0]
        makes_false = self.pair(argument, scope.within(rows, f"{key} false"))[1]
        self.clauses.need(-true, some_row)
        self.clauses.need(-true, makes_true)
        self.clauses.need(-false, -some_row, makes_false)
        if node.function == "any":
            self.clauses.need(some_row, false)
        else:
            self.clauses.need(-false, some_row)
        return true, false


def _terms(node: Compare) -> list[Node]:
    """The references and counts below a comparison; what is inside a `count` or `last` belongs to it."""
    found: list[Node] = []
    waiting: list[Node] = [node.right, node.left]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Reference) or (isinstance(part, Call) and part.function in {"count", "last"}):
            found.append(part)
        else:
            waiting += reversed(parts(part))
    return found


def _by_operator(operator: Operator, less: int, more: int, clauses: Clauses) -> int:
    """The literal of a comparison from `left < right` and `left > right`."""
    match operator:
        case "<":
            return less
        case ">":
            return more
        case "<=":
            return -more
        case ">=":
            return -less
        case _:
            same = clauses.every((-less, -more))
            return same if operator == "==" else -same


_ORDER: Mapping[Operator, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
