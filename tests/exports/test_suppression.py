"""Counts with small cells left out: none of those can be worked out from what is printed."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.copies.suppression import LEAST, left_out, with_totals

MOST = 14
SMALL = st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 40), min_size=width, max_size=width), min_size=1, max_size=5)
)


@given(TABLES)
def test_no_small_cell_is_printed(table: list[list[int]]) -> None:
    """Neither a cell nor a total under five."""
    hidden = left_out(table)
    for row, line in enumerate(with_totals(table)):
        assert all(value >= LEAST or (row, column) in hidden for column, value in enumerate(line))


@given(SMALL)
@settings(max_examples=12, deadline=None)
def test_whoever_tries_every_table_learns_no_cell(table: list[list[int]]) -> None:
    """All tables that fit what is printed, counted out: each cell left out could be five more or less."""
    hidden, whole = left_out(table), with_totals(table)
    if not hidden:
        return
    shown = [(cell, whole[cell[0]][cell[1]]) for cell in product(range(3), range(3)) if cell not in hidden]
    values: dict[tuple[int, int], set[int]] = {cell: set() for cell in hidden}
    for one, two, three, four in product(range(MOST + 1), repeat=4):
        found = with_totals([[one, two], [three, four]])
        if all(found[row][column] == value for (row, column), value in shown):
            for row, column in hidden:
                values[row, column].add(found[row][column])
    assert all(max(found) - min(found) >= LEAST for found in values.values())


def test_one_small_cell_takes_others_with_it() -> None:
    """Alone in its row and column it would follow from the totals: so a rectangle is left out."""
    table = [[3, 20, 30], [10, 40, 50], [60, 70, 80]]
    hidden = left_out(table)
    assert (0, 0) in hidden
    assert len({row for row, _ in hidden}) >= 2
    assert len({column for _, column in hidden}) >= 2


@pytest.mark.parametrize("table", [[[1]], [[0, 0], [0, 0]], [[2, 0, 1]]])
def test_a_table_of_nearly_nothing_prints_nothing(table: list[list[int]]) -> None:
    """Too few runs to tell of any."""
    assert len(left_out(table)) == (len(table) + 1) * (len(table[0]) + 1)


def test_large_counts_are_all_printed() -> None:
    """Nothing is left out without need."""
    assert left_out([[5, 6], [7, 8]]) == frozenset()
