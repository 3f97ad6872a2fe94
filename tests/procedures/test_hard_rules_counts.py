"""H17: nothing leaves the system but counts, and no count under five."""

import pytest

from sop_engine.procedure.model import Field, FieldType, Privacy
from tests.procedures.attempts import alone, answer, broken, field, fields, tried

TYPED = (FieldType.TEXT, FieldType.LONGTEXT)
SMALLEST = 5
OPEN = [name for name, found in fields() if found.privacy is Privacy.OPEN]


def test_h17_only_classes_and_large_numbers_may_leave() -> None:
    """What is `open` is a day, a choice without words, or a number from five on, in all eight."""
    for name in OPEN:
        found = field(name)
        assert found.type not in TYPED, name
        assert not [option.name for option in found.options if option.reason], name
        if found.answers_as is FieldType.NUMBER:
            assert found.min is not None, name
            assert found.min >= SMALLEST, name


def _with_number(found: Field) -> str:
    return next((column.name for column in found.columns if column.type is FieldType.NUMBER), "")


COUNTS = [
    name
    for name in OPEN
    if field(name).type is FieldType.LIST and any(c.min is not None for c in field(name).columns)
]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("number", [0, 1, 2, 3, 4])
def test_h17_a_small_count_cannot_be_stored(name: str, number: int) -> None:
    """A row with an exact number under five is refused, however it is written."""
    found, ref = field(name), name.partition(".")[2]
    desk = alone(name.rpartition(".")[0], only=found.name)
    row: dict[str, object] = {c.name: c.options[0].name for c in found.columns if c.options}
    assert tried(desk, answer(desk, ref, {**row, _with_number(found): number})) == "too_small"
    assert tried(desk, answer(desk, ref, {**row, _with_number(found): str(number)})) == "too_small"
    assert tried(desk, answer(desk, ref, {**row, _with_number(found): 5})) == ""


@pytest.mark.parametrize("name", COUNTS)
def test_h17_a_check_refuses_a_count_that_may_be_small(name: str) -> None:
    """Whoever takes the least number away, or makes it smaller, gets an error."""
    for instead in ("", ", min: 4", ", min: 0"):
        assert "H105" in broken(name.partition(".")[0], ", min: 5", instead)


def test_h17_the_monthly_counts_are_tested() -> None:
    """The two steps that count for the Court Users Committee are among what was tried above."""
    assert {"child_diversion.counts.rows", "handover.counts.rows"} <= set(COUNTS)
