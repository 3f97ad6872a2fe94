"""Evaluating conditions: three values, fields that do not apply, rows, dates."""

import random
from collections.abc import Mapping, Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sop_engine.procedure.conditions.check import read
from sop_engine.procedure.conditions.days import add_months
from sop_engine.procedure.conditions.evaluate import evaluate, offers
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Missing, Row, Truth, Value
from tests.procedure.worlds import LEVELS, TABLE, World, random_condition, random_world

TRUE, FALSE, UNKNOWN = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
N_A = Missing.NOT_APPLICABLE


def truth(text: str, values: Mapping[str, Value | Missing] | None = None, rows: Sequence[Row] = ()) -> Truth:
    """What a condition over `TABLE` is with these answers and rows."""
    condition = read(text, TABLE)
    assert isinstance(condition, Condition), condition
    return evaluate(condition, World(values or {}, rows))


@pytest.mark.parametrize(
    ("text", "hurt", "expected"),
    [
        ("child.hurt == yes", None, UNKNOWN),
        ("child.hurt != yes", None, UNKNOWN),
        ("not child.hurt == yes", None, UNKNOWN),
        ("child.hurt == yes", N_A, FALSE),
        ("child.hurt != yes", N_A, FALSE),
        ("not child.hurt == yes", N_A, TRUE),
        ("child.hurt in [yes, no]", N_A, FALSE),
        ("answered(child.hurt)", None, FALSE),
        ("answered(child.hurt)", N_A, FALSE),
        ("answered(child.hurt)", "no", TRUE),
        ("child.hurt == yes and child.told == no", "no", FALSE),
        ("child.hurt == yes and child.told == no", "yes", UNKNOWN),
        ("child.hurt == yes or child.told == no", "yes", TRUE),
        ("child.hurt == yes or child.told == no", "no", UNKNOWN),
    ],
)
def test_kleene(text: str, hurt: str | Missing | None, expected: Truth) -> None:
    """Unknown stays unknown unless the other side decides; what does not apply makes its comparison false."""
    assert truth(text, {} if hurt is None else {"child.hurt": hurt}) is expected


@pytest.mark.parametrize(
    ("text", "rows", "expected"),
    [
        ("any(visit.items.kind == yes)", [], FALSE),
        ("all(visit.items.kind == yes)", [], UNKNOWN),
        ("count(visit.items) == 0", [], TRUE),
        ("last(visit.items.kind) == yes", [], UNKNOWN),
        ("any(visit.items.kind == yes)", [{}], UNKNOWN),
        ("any(visit.items.kind == yes)", [{}, {"kind": "yes"}], TRUE),
        ("all(visit.items.kind == yes)", [{}, {"kind": "no"}], FALSE),
        ("all(visit.items.kind == yes)", [{"kind": "yes"}], TRUE),
        ("count(visit.items.kind == yes) == 1", [{"kind": "yes"}, {"kind": "no"}], TRUE),
        ("count(visit.items.kind == yes) == 1", [{"kind": "yes"}, {}], UNKNOWN),
        ("last(visit.items.kind) == yes", [{"kind": "no"}, {"kind": "yes"}], TRUE),
        ("answered(visit.items.number)", [{"kind": "no"}, {"number": 0}], TRUE),
        ("answered(visit.items)", [], FALSE),
        ("any(visit.items.kind == yes and visit.items.number > 1)", [{"kind": "yes"}, {"number": 2}], UNKNOWN),
        ("any(visit.items.kind == yes and visit.items.number > 1)", [{"kind": "no"}, {"number": 1}], FALSE),
    ],
)
def test_rows(text: str, rows: list[Row], expected: Truth) -> None:
    """Quantifiers speak of rows; over no rows `any` is false and `all` unknown."""
    assert truth(text, rows=rows) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today() == visit.day", TRUE),
        ("visit.day + months(1) == visit.until", FALSE),
        ("visit.until - months(1) < visit.day", TRUE),
        ("visit.came + hours(1) > visit.left", TRUE),
        ("visit.left - visit.came == hours(0)", FALSE),
        ("visit.left - visit.came <= days(1)", TRUE),
        ("visit.day + days(999999999) > today()", UNKNOWN),
        ("visit.day + months(999999999) > today()", UNKNOWN),
    ],
)
def test_dates(text: str, expected: Truth) -> None:
    """Days and months follow the calendar of Nairobi; beyond the calendar nothing is known."""
    values: dict[str, Value | Missing] = {"visit.day": "2026-03-01", "visit.until": "2026-03-31"}
    values |= {"visit.came": "2026-03-01T23:30+03:00", "visit.left": "2026-03-02T00:10+03:00"}
    assert truth(text, values) is expected


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-600, 600))
@settings(max_examples=200, deadline=None)
def test_months_keep_the_day_or_take_the_last(day: date, count: int) -> None:
    """A month later is the same day, or the last day of a month that is too short."""
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later.day < day.day and add_months(later.replace(day=1), 1).day == 1)


def test_signatures_and_officers_compare() -> None:
    """A signature is signed or refused; two officers are the same or not; data of the chosen option are read."""
    refused = {"how": "attested", "signer": "parent", "paper": "X 1", "state": "refused"}
    assert truth("visit.consent == refused", {"visit.consent": refused}) is TRUE
    assert truth("visit.consent in [signed]", {"visit.consent": refused}) is FALSE
    assert truth("visit.officer != visit.second", {"visit.officer": "anna", "visit.second": "anna"}) is FALSE
    assert truth("visit.level.level + 1 == 3 and visit.level.sure == false", {"visit.level": "two"}) is TRUE
    assert truth("child.hurt == visit.level.agency", {"visit.level": "two", "child.hurt": "no"}) is TRUE


def test_where_asks_about_one_option() -> None:
    """`where` reads the data of the option in hand; a datum that it lacks makes the comparison false."""
    condition = read("option.level > 1 and option.sure == false", TABLE, option=LEVELS)
    assert isinstance(condition, Condition)
    world = World({})
    assert offers(condition, world, {"level": 2, "sure": False}) is TRUE
    assert offers(condition, world, {"level": 1, "sure": False}) is FALSE
    assert offers(condition, world, {"level": 2}) is FALSE


@given(st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_more_answers_never_turn_true_into_false(chance: random.Random) -> None:
    """Kleene: without `answered`, rows fixed, answering a question only decides what was unknown."""
    text = random_condition(chance.randrange)
    if "answered" in text:
        return
    condition = read(text, TABLE)
    assert isinstance(condition, Condition)
    full = random_world(chance.randrange)
    fewer = World({ref: value for ref, value in full.values.items() if chance.random() < 0.5}, full.items)
    assert evaluate(condition, fewer) in {evaluate(condition, full), UNKNOWN}
