"""Invented answers and random conditions about them, for the tests of the condition language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from sop_engine.procedure.conditions.kinds import Answerable, Data, Kind
from sop_engine.procedure.conditions.truth import Missing, Row, Value

LEVELS: Mapping[str, Mapping[str, Data]] = MappingProxyType(
    {"level": {"one": 1, "two": 2}, "sure": {"one": True, "two": False}, "agency": {"one": "yes", "two": "no"}}
)

COLUMNS = {
    "kind": Answerable(kind=Kind.CHOICE, what="choice", options=("yes", "no", "unclear")),
    "number": Answerable(kind=Kind.NUMBER, what="number"),
    "tags": Answerable(kind=Kind.MULTI, what="multi", options=("red", "blue")),
    "seen": Answerable(kind=Kind.DATE, what="date"),
}

TABLE = {
    "child": {
        "hurt": Answerable(kind=Kind.CHOICE, what="choice", options=("yes", "no", "unclear")),
        "told": Answerable(kind=Kind.CHOICE, what="yesno", options=("yes", "no")),
        "age": Answerable(kind=Kind.NUMBER, what="number"),
        "wait": Answerable(kind=Kind.NUMBER, what="number"),
        "note": Answerable(kind=Kind.TEXT, what="longtext"),
        "signs": Answerable(kind=Kind.MULTI, what="multi", options=("red", "blue", "none")),
    },
    "visit": {
        "day": Answerable(kind=Kind.DATE, what="date"),
        "until": Answerable(kind=Kind.DATE, what="date"),
        "came": Answerable(kind=Kind.TIME, what="time"),
        "left": Answerable(kind=Kind.TIME, what="time"),
        "level": Answerable(kind=Kind.CHOICE, what="choice", options=("one", "two"), data=LEVELS),
        "consent": Answerable(kind=Kind.CHOICE, what="signature", options=("signed", "refused")),
        "officer": Answerable(kind=Kind.OFFICER, what="officer"),
        "second": Answerable(kind=Kind.OFFICER, what="officer"),
        "sum": Answerable(kind=Kind.HASH, what="hash"),
        "person": Answerable(kind=Kind.OTHER, what="person"),
        "items": Answerable(kind=Kind.LIST, what="list", columns=COLUMNS),
    },
}

DAYS = ("2026-02-28", "2026-03-01", "2026-03-31")
TIMES = ("2026-02-28T23:50+03:00", "2026-03-01T00:10+03:00", "2026-03-31T12:00+03:00")
TODAY = date(2026, 3, 1)

Pick = Callable[[int], int]
"""`pick(n)` chooses a whole number from 0 to n - 1."""


@dataclass(frozen=True)
class World:
    """Answers as a run would give them."""

    values: Mapping[str, Value | Missing]
    items: Sequence[Row] = ()

    def value(self, ref: str) -> Value | Missing:
        return self.values.get(ref, Missing.UNANSWERED)

    def rows(self, ref: str) -> Sequence[Row]:
        assert ref == "visit.items"
        return self.items

    def today(self) -> date:
        return TODAY


def random_world(pick: Pick) -> World:
    """Each answer is given, missing or not applicable."""
    values = {
        f"{step}.{name}": _answer(field, pick)
        for step, fields in TABLE.items()
        for name, field in fields.items()
        if field.kind is not Kind.LIST
    }
    rows = [{name: _answer(column, pick) for name, column in COLUMNS.items()} for _ in range(pick(4))]
    return World(values, tuple(rows))


def _answer(field: Answerable, pick: Pick) -> Value | Missing:
    match pick(6):
        case 0:
            return Missing.UNANSWERED
        case 1:
            return Missing.NOT_APPLICABLE
        case _:
            return _value(field, pick)


def _value(field: Answerable, pick: Pick) -> Value:
    if field.what == "signature":
        return {"how": "attested", "signer": "parent", "state": _one(field.options, pick)}
    if field.kind is Kind.MULTI:
        return tuple(option for option in field.options if pick(2))
    if field.kind is Kind.NUMBER:
        return pick(5)
    words = {Kind.CHOICE: field.options, Kind.DATE: DAYS, Kind.TIME: TIMES}
    return _one(words.get(field.kind, ("anna", "juma", "wanjiru")), pick)


def random_condition(pick: Pick, depth: int = 3) -> str:
    """A condition over `TABLE` that the type check lets through."""
    return _joined(pick, depth, _atom)


def _one(choices: Sequence[str], pick: Pick) -> str:
    return choices[pick(len(choices))]


def _joined(pick: Pick, depth: int, atom: Callable[[Pick, int], str]) -> str:
    if depth == 0:
        return atom(pick, 0)
    match pick(5):
        case 0:
            return f"{_joined(pick, depth - 1, atom)} {_one(('and', '&&'), pick)} {_joined(pick, depth - 1, atom)}"
        case 1:
            return f"{_joined(pick, depth - 1, atom)} {_one(('or', '||'), pick)} {_joined(pick, depth - 1, atom)}"
        case 2:
            return f"{_one(('not ', '! '), pick)}{_joined(pick, depth - 1, atom)}"
        case 3:
            return f"({_joined(pick, depth - 1, atom)})"
        case _:
            return atom(pick, depth)


def _atom(pick: Pick, depth: int) -> str:
    makers = (_choice, _flag, _numbers, _dates, _times, _multi, _same, _answered, _rows)
    return makers[pick(len(makers))](pick, depth)


def _choice(pick: Pick, _depth: int) -> str:
    option = _one(("yes", '"no"', "'yes'"), pick)
    match pick(5):
        case 0:
            return f"child.hurt in [yes, {_one(('unclear', 'no'), pick)}]"
        case 1:
            return f"child.told {_equal(pick)} child.hurt"
        case 2:
            return f"visit.consent {_equal(pick)} refused"
        case 3:
            return f"{option} {_equal(pick)} child.told"
        case _:
            return f"child.hurt {_equal(pick)} {option}"


def _flag(pick: Pick, _depth: int) -> str:
    return _one(
        ("visit.level.sure == true", "visit.level.sure != false", "visit.level.agency == yes", "visit.level == two"),
        pick,
    )


def _numbers(pick: Pick, _depth: int) -> str:
    left = _one(("child.age", "child.wait", "visit.level.level", "3", "count(visit.items)"), pick)
    right = _one(("2", "child.wait + 1", "child.age - child.wait", "1 + (child.age - 2)"), pick)
    return f"{left} {_order(pick)} {right}"


def _dates(pick: Pick, _depth: int) -> str:
    left = _one(("visit.day", "today()", "visit.until"), pick)
    right = _one(("visit.until", "today() + days(3)", "visit.day - days(child.wait)", "visit.day + days(30)"), pick)
    if pick(4) == 0:
        return f"visit.until - visit.day {_order(pick)} days({pick(40)}) + hours(child.age)"
    return f"{left} {_order(pick)} {right}"


def _times(pick: Pick, _depth: int) -> str:
    right = _one(("visit.left", "visit.left + hours(2)", "visit.left - days(child.age)"), pick)
    if pick(4) == 0:
        return f"visit.left - visit.came {_order(pick)} hours({pick(40)})"
    return f"visit.came {_order(pick)} {right}"


def _multi(pick: Pick, _depth: int) -> str:
    return f"{_one(('red', 'blue', 'none'), pick)} in child.signs"


def _same(pick: Pick, _depth: int) -> str:
    return f"{_one(('visit.officer', 'visit.second'), pick)} {_equal(pick)} visit.second"


def _answered(pick: Pick, _depth: int) -> str:
    refs = (
        "child.note",
        "child.hurt",
        "visit.person",
        "visit.consent",
        "visit.items",
        "visit.items.kind",
        "child.signs",
    )
    return f"answered({_one(refs, pick)})"


def _rows(pick: Pick, depth: int) -> str:
    inner = _joined(pick, min(depth, 1), _in_row)
    match pick(5):
        case 0:
            return f"all({inner})"
        case 1:
            return f"count({inner}) {_order(pick)} {pick(3)}"
        case 2:
            return _one(("last(visit.items.kind) == no", "last(visit.items.number) + 1 > 2"), pick)
        case 3:
            return f"last(visit.items.seen) {_order(pick)} {_one(('today()', 'visit.day + days(1)'), pick)}"
        case _:
            return f"any({inner})"


def _in_row(pick: Pick, _depth: int) -> str:
    match pick(5):
        case 0:
            return f"visit.items.number {_order(pick)} {_one(('2', 'child.age'), pick)}"
        case 1:
            return f"{_one(('red', 'blue'), pick)} in visit.items.tags"
        case 2:
            return f"visit.items.seen {_order(pick)} {_one(('visit.day', 'today() - days(1)'), pick)}"
        case 3:
            return f"answered(visit.items.{_one(('kind', 'number'), pick)}) and visit.items.kind == yes"
        case _:
            return f"visit.items.kind {_equal(pick)} {_one(('yes', 'unclear', 'child.hurt'), pick)}"


def _equal(pick: Pick) -> str:
    return _one(("==", "!="), pick)


def _order(pick: Pick) -> str:
    return _one(("==", "!=", "<", "<=", ">", ">="), pick)
