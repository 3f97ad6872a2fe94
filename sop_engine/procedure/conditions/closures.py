"""The closures that conditions are made of: tests give a `Truth`, gets give a value or say why there is none."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sop_engine.procedure.conditions.days import Months, add_months, moment
from sop_engine.procedure.conditions.truth import Answers, Missing, Row, Truth

TRUE: Final = Truth.TRUE
FALSE: Final = Truth.FALSE
UNKNOWN: Final = Truth.UNKNOWN
UNANSWERED: Final = Missing.UNANSWERED
NOT_APPLICABLE: Final = Missing.NOT_APPLICABLE

Test = Callable[[Answers, Row | None], Truth]
Get = Callable[[Answers, Row | None], object]


def every(tests: list[Test]) -> Test:
    """Kleene's `and`: false as soon as one is false, else unknown if one is unknown."""

    def run(answers: Answers, row: Row | None) -> Truth:
        result = TRUE
        for test in tests:
            truth = test(answers, row)
            if truth is FALSE:
                return FALSE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return run


def some(tests: list[Test]) -> Test:
    """Kleene's `or`: true as soon as one is true, else unknown if one is unknown."""

    def run(answers: Answers, row: Row | None) -> Truth:
        result = FALSE
        for test in tests:
            truth = test(answers, row)
            if truth is TRUE:
                return TRUE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return run


def negation(test: Test) -> Test:
    """Kleene's `not`: unknown stays unknown."""

    def run(answers: Answers, row: Row | None) -> Truth:
        truth = test(answers, row)
        if truth is UNKNOWN:
            return UNKNOWN
        return FALSE if truth is TRUE else TRUE

    return run


def equals(get: Get, wanted: str | bool, *, same: bool) -> Test:  # noqa: FBT001 - an option or a flag to compare with
    """The answer is (or, unless `same`, is not) this option."""
    hit, miss = (TRUE, FALSE) if same else (FALSE, TRUE)

    def run(answers: Answers, row: Row | None) -> Truth:
        value = get(answers, row)
        if value.__class__ is not str:
            if value.__class__ is Missing:
                return UNKNOWN if value is UNANSWERED else FALSE
            value = state(value)
        return hit if value == wanted else miss

    return run


def one_of(get: Get, names: frozenset[str]) -> Test:
    """The answer is one of these options."""

    def run(answers: Answers, row: Row | None) -> Truth:
        value = get(answers, row)
        if value.__class__ is not str:
            if value.__class__ is Missing:
                return UNKNOWN if value is UNANSWERED else FALSE
            value = state(value)
        return TRUE if value in names else FALSE

    return run


def holds(get: Get, name: str) -> Test:
    """The answer of a multi has this option among the ticked ones."""

    def run(answers: Answers, row: Row | None) -> Truth:
        value = get(answers, row)
        if isinstance(value, Missing):
            return UNKNOWN if value is UNANSWERED else FALSE
        return TRUE if isinstance(value, tuple | list) and name in value else FALSE

    return run


def compared(left: Get, right: Get, order: Callable[[Any, Any], bool]) -> Test:
    """Two values in order. One that does not apply makes it false, else a missing one unknown."""

    def run(answers: Answers, row: Row | None) -> Truth:
        one, other = left(answers, row), right(answers, row)
        if one is NOT_APPLICABLE or other is NOT_APPLICABLE:
            return FALSE
        if one is UNANSWERED or other is UNANSWERED:
            return UNKNOWN
        return TRUE if order(state(one), state(other)) else FALSE

    return run


def given(get: Get) -> Test:
    """Is there an answer? Never unknown."""

    def run(answers: Answers, row: Row | None) -> Truth:
        return FALSE if isinstance(get(answers, row), Missing) else TRUE

    return run


def any_row(rows: str, test: Test) -> Test:
    """Is it true for a row? Over no rows it is false, as in CEL."""

    def run(answers: Answers, _row: Row | None) -> Truth:
        result = FALSE
        for row in answers.rows(rows):
            truth = test(answers, row)
            if truth is TRUE:
                return TRUE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return run


def all_rows(rows: str, test: Test) -> Test:
    """Is it true for each row? Over no rows it is unknown (in CEL: true)."""

    def run(answers: Answers, _row: Row | None) -> Truth:
        found = answers.rows(rows)
        result = TRUE if found else UNKNOWN
        for row in found:
            truth = test(answers, row)
            if truth is FALSE:
                return FALSE
            if truth is UNKNOWN:
                result = UNKNOWN
        return result

    return run


def count_rows(rows: str, test: Test) -> Get:
    """For how many rows is it true? Unknown as long as it is unknown for one."""

    def run(answers: Answers, _row: Row | None) -> object:
        truths = [test(answers, row) for row in answers.rows(rows)]
        return UNANSWERED if UNKNOWN in truths else truths.count(TRUE)

    return run


def column(name: str) -> Get:
    """This column of the row in hand."""
    return lambda _answers, row: UNANSWERED if row is None else row.get(name, UNANSWERED)


def last(rows: str, name: str) -> Get:
    """This column of the newest row."""

    def run(answers: Answers, _row: Row | None) -> object:
        found = answers.rows(rows)
        return found[-1].get(name, UNANSWERED) if found else UNANSWERED

    return run


def datum(get: Get, values: Mapping[str, str | int | bool]) -> Get:
    """What the chosen option gives; unanswered when that option gives nothing."""

    def run(answers: Answers, row: Row | None) -> object:
        value = get(answers, row)
        if isinstance(value, Missing):
            return value
        return values.get(value, UNANSWERED) if isinstance(value, str) else UNANSWERED

    return run


def parsed(get: Get) -> Get:
    """Dates and times as such, for computing; the rest as it is."""
    return lambda answers, row: moment(get(answers, row))


def added(left: Get, right: Get, *, minus: bool) -> Get:
    """`left + right` or `left - right`; beyond the calendar it is unanswered, so unknown."""

    def run(answers: Answers, row: Row | None) -> object:
        one, other = left(answers, row), right(answers, row)
        for value in (one, other):
            if value is NOT_APPLICABLE:
                return value
        if one is UNANSWERED or other is UNANSWERED:
            return UNANSWERED
        try:
            return _sum(one, other, minus=minus)
        except OverflowError:
            return UNANSWERED

    return run


def span(get: Get, unit: str) -> Get:
    """`hours(n)`, `days(n)`, `months(n)`."""

    def run(answers: Answers, row: Row | None) -> object:
        count = get(answers, row)
        if not isinstance(count, int):
            return count
        try:
            return Months(count) if unit == "months" else timedelta(**{unit: count})
        except OverflowError:
            return UNANSWERED

    return run


def state(value: object) -> object:
    """A value as it is compared: of a signature its state, else itself."""
    return value.get("state", UNANSWERED) if isinstance(value, Mapping) else value


def _sum(one: object, other: object, *, minus: bool) -> object:
    if isinstance(other, Months) and isinstance(one, date):
        return add_months(one, -other.count if minus else other.count)
    # The type check lets only numbers, days and spans through.
    return one - other if minus else one + other  # type: ignore[operator]
