"""Counts that tell of nobody: small cells are left out, and as many others that no sum gives the small ones away.

Cells, row totals, column totals and the grand total are one network: what goes into each line comes out of its total.
How far a cell that is left out could be from its true value, with all that is printed known, is then a question of
flows. A cell is safe if it could have at least `LEAST` + 1 different values.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

LEAST: Final = 5
"""Cells under this are left out (research: law, rule H17), and every cell that is left out could vary by as much."""

Cell = tuple[int, int]
Arcs = Mapping[Cell, tuple[int, int, int]]
"""Cell to where it comes from, where it goes, and how much it is."""


def with_totals(table: Sequence[Sequence[int]]) -> list[list[int]]:
    """The table with a total at the end of each row, and a row of totals."""
    rows = [[*row, sum(row)] for row in table]
    return [*rows, [sum(column) for column in zip(*rows, strict=True)]]


def left_out(table: Sequence[Sequence[int]]) -> frozenset[Cell]:
    """Cells (row, column) of the table with its totals that must not be printed."""
    whole = with_totals(table)
    cells = {(row, column): value for row, line in enumerate(whole) for column, value in enumerate(line)}
    hidden = {cell for cell, value in cells.items() if value < LEAST}
    arcs = _arcs(cells)
    while unsafe := next((cell for cell in sorted(hidden) if not _safe(cell, hidden, arcs)), None):
        more = _partner(unsafe, hidden, cells)
        if more is None:
            return frozenset(cells)
        hidden.add(more)
    return frozenset(hidden)


def _partner(cell: Cell, hidden: set[Cell], cells: Mapping[Cell, int]) -> Cell | None:
    """The smallest cell still shown in the same line, else anywhere."""
    shown = [one for one in cells if one not in hidden]
    near = [one for one in shown if one[0] == cell[0] or one[1] == cell[1]]
    return min(near or shown, key=lambda one: (cells[one], one), default=None)


def _arcs(cells: Mapping[Cell, int]) -> Arcs:
    """Each cell as an arc of the network. Lines are nodes: rows are even, columns odd."""
    last_row, last_column = max(cells)
    found = {}
    for (row, column), value in cells.items():
        ends = (2 * row, 2 * column + 1)
        turned = (row == last_row) != (column == last_column)
        found[row, column] = (*(ends[::-1] if turned else ends), value)
    return found


def _safe(cell: Cell, hidden: set[Cell], arcs: Arcs) -> bool:
    """Could it be that much more or less, as far as the printed cells tell?"""
    start, end, value = arcs[cell]
    others = [arcs[one] for one in hidden if one != cell]
    more = _flow(others, end, start)
    less = min(value, _flow(others, start, end))
    return more + less >= LEAST


def _flow(arcs: Sequence[tuple[int, int, int]], source: int, sink: int) -> int:
    """How much can go from source to sink, up to `LEAST`: with an arc any amount, against it what it holds."""
    room: dict[tuple[int, int], int] = {}
    for start, end, value in arcs:
        room[start, end] = room.get((start, end), 0) + LEAST
        room[end, start] = room.get((end, start), 0) + value
    flow = 0
    while flow < LEAST and (path := _path(room, source, sink)):
        step = min(LEAST - flow, *(room[pair] for pair in path))
        for start, end in path:
            room[start, end] -= step
            room[end, start] = room.get((end, start), 0) + step
        flow += step
    return flow


def _path(room: Mapping[tuple[int, int], int], source: int, sink: int) -> list[tuple[int, int]]:
    """A shortest way on which something can still go; empty if there is none."""
    came: dict[int, int] = {source: source}
    waiting = deque([source])
    while waiting and sink not in came:
        here = waiting.popleft()
        for start, end in room:
            if start == here and end not in came and room[start, end] > 0:
                came[end] = here
                waiting.append(end)
    return list(_back(came, source, sink)) if sink in came else []


def _back(came: Mapping[int, int], source: int, sink: int) -> Iterator[tuple[int, int]]:
    while sink != source:
        yield came[sink], sink
        sink = came[sink]
