"""The picture of a procedure as SVG: a column for each phase, its steps below one another.

A condition stands on the arrow into its step, a hold point and the marks inside the step's box, a gate with its
text on the way into its phase. Nothing is laid over anything else: every height is counted before anything is drawn.
"""

from msgspec import Struct

from sop_engine.procedure.drawing import ink
from sop_engine.procedure.drawing.gates import draw_gates, height_of, lay_gates
from sop_engine.procedure.drawing.measure import width_of, wrapped
from sop_engine.procedure.drawing.plan import MARKS, Box, Hold, Lane, Plan

MOST_LANES = 4
"""Phases side by side; more go into a second row."""

_MARGIN, _LANE, _GUTTER, _PAD = 28.0, 284.0, 18.0, 12.0
_INNER = _LANE - 2 * _PAD
_TITLE, _SMALL, _BADGE, _HEAD = 12.5, 10.5, 9.5, 14.0
_ARROW = 20.0
_COLOURS = {"urgent": ink.RED, "sealed": ink.VIOLET, "repeats": ink.BLUE, "anytime": ink.BLUE, "uses": ink.HEAD}


class _Laid(Struct, frozen=True):
    """A step with its lines broken and its heights known."""

    box: Box
    title: list[str]
    who: list[str]
    waits: list[str]
    condition: list[str]
    badges: list[list[str]]

    @property
    def above(self) -> float:
        """Height of the arrow into it."""
        return _ARROW + (len(self.condition) * 14 + 12 + _ARROW / 2 if self.condition else 0)

    @property
    def height(self) -> float:
        """Height of the box."""
        lines = len(self.title) * 16 + len(self.who) * 14 + len(self.waits) * 14
        return lines + len(self.badges) * 19 + 18 + (4 if self.waits else 0)


def svg(plan: Plan) -> str:
    """The picture as one self-contained SVG file."""
    room = MOST_LANES * (_LANE + _GUTTER)
    y = _MARGIN
    parts: list[str] = []
    y = _heading(plan, parts, y, room)
    laid = [[_lay(plan, box) for box in lane.boxes] for lane in plan.lanes]
    for first in range(0, len(plan.lanes), MOST_LANES):
        row = list(zip(plan.lanes, laid, strict=True))[first : first + MOST_LANES]
        lines = [_head_lines(plan, lane) for lane, _ in row]
        head = max(len(title) for title, _ in lines) * 18 + 18
        notes = [_notes_height(words) for _, words in lines]
        gates = [lay_gates(lane.gates, _INNER) for lane, _ in row]
        above = [high + height_of(laid) for high, laid in zip(notes, gates, strict=True)]
        height = head + max(high + _steps_height(one[1]) for high, one in zip(above, row, strict=True))
        for number, (lane, steps) in enumerate(row):
            at = (_MARGIN + number * (_LANE + _GUTTER), y)
            last = first + number == len(plan.lanes) - 1
            parts += _head(lines[number], at, (head, height), last=last)
            free = "anytime" in lane.marks
            begin = (at[0] + _PAD, y + head + notes[number])
            parts += draw_gates(gates[number], begin, None if free or not steps else at[0] + _LANE / 2)
            parts += _steps(steps, at[0], y + head + above[number], free=free)
        y += height + 26
    y = _foot(plan, parts, y, room)
    lanes = min(MOST_LANES, max(len(plan.lanes), 2))
    return ink.picture((2 * _MARGIN + lanes * (_LANE + _GUTTER), y + _MARGIN / 2), plan.title, plan.about, parts)


def _lay(plan: Plan, box: Box) -> _Laid:
    room = _INNER - 2 * _PAD
    held = [_held(plan, hold) for hold in plan.holds if hold.step == box.name and not hold.lane]
    return _Laid(
        box=box,
        title=wrapped(box.title, _TITLE, room, bold=True),
        who=wrapped(" or ".join(box.who), _SMALL, room, most=3),
        waits=wrapped(f"waits for {' and '.join(held)}", _SMALL, room) if held else [],
        condition=wrapped(f"if {box.condition}", _SMALL, _INNER - 20) if box.condition else [],
        badges=_rows(box.marks, room),
    )


def _held(plan: Plan, hold: Hold) -> str:
    titles = {one.name: one.title for lane in plan.lanes for one in lane.boxes}
    return f"all of “{hold.phase}”" if hold.phase else f"“{titles[hold.source]}”"


def _rows(marks: tuple[str, ...], room: float) -> list[list[str]]:
    rows: list[list[str]] = []
    used = 0.0
    for mark in marks:
        wide = width_of(mark, _BADGE) + 18
        if not rows or used + wide > room:
            rows.append([])
            used = 0.0
        rows[-1].append(mark)
        used += wide
    return rows


def _heading(plan: Plan, parts: list[str], y: float, room: float) -> float:
    for line in wrapped(plan.title, 22, room, bold=True):
        y += 26
        parts.append(ink.text(_MARGIN, y, line, size=22, bold=True))
    for line in wrapped(plan.about, 13, room):
        y += 19
        parts.append(ink.text(_MARGIN, y, line, size=13, fill=ink.QUIET))
    parts.append(ink.text(_MARGIN, y + 18, f"Version {plan.version}", size=_SMALL, fill=ink.QUIET))
    return y + 38


def _head_lines(plan: Plan, lane: Lane) -> tuple[list[str], list[str]]:
    title = wrapped(lane.title, _HEAD, _INNER - 16, bold=True)
    held = [_held(plan, hold) for hold in plan.holds if hold.lane == lane.name]
    words = [f"waits for {' and '.join(held)}"] if held else []
    words += [f"only if {lane.condition}"] if lane.condition else []
    words += [MARKS[mark] for mark in lane.marks]
    return title, [line for word in words for line in wrapped(word, _SMALL, _INNER)]


def _notes_height(notes: list[str]) -> float:
    return (len(notes) * 14 + 8 if notes else 0) + 4


def _steps_height(steps: list[_Laid]) -> float:
    return sum(one.above + one.height for one in steps) + _PAD + 4


def _head(
    lines: tuple[list[str], list[str]], at: tuple[float, float], heights: tuple[float, float], *, last: bool
) -> list[str]:
    """The background of a phase, and its heading, which points to the next phase; `heights`: of heading and phase."""
    x, y = at
    head = heights[0]
    tip = 0 if last else _GUTTER - 4
    parts = [ink.box(x, y, (_LANE, heights[1]), fill=ink.LANE, stroke=ink.LANE, radius=8)]
    chevron = f"M{x:g},{y:g} h{_LANE:g} l{tip:g},{head / 2:g} l{-tip:g},{head / 2:g} h{-_LANE:g} z"
    parts.append(ink.path(chevron, fill=ink.HEAD, stroke=ink.HEAD))
    for number, line in enumerate(lines[0]):
        parts.append(ink.text(x + _PAD, y + 23 + number * 18, line, size=_HEAD, fill=ink.PAPER, bold=True))
    for number, line in enumerate(lines[1]):
        parts.append(ink.text(x + _PAD, y + head + 18 + number * 14, line, size=_SMALL, fill=ink.AMBER))
    return parts


def _steps(steps: list[_Laid], x: float, y: float, *, free: bool) -> list[str]:
    """The steps below one another; `free`: in no order, so that no arrow leads from one to the next."""
    parts: list[str] = []
    for number, one in enumerate(steps):
        if not free or one.condition:
            parts += _arrow(one, x, y, first=number == 0)
        y += one.above
        parts += _box(one, x + _PAD, y)
        y += one.height
    return parts


def _arrow(one: _Laid, x: float, y: float, *, first: bool) -> list[str]:
    """The arrow into a step, with its condition on it."""
    middle = x + _LANE / 2
    start = y + 2 if first else y
    parts = [ink.path(f"M{middle:g},{start:g} V{y + one.above - 1:g}", arrow=True, dashed=bool(one.condition))]
    if one.condition:
        wide = max(width_of(line, _SMALL) for line in one.condition) + 20
        high = len(one.condition) * 14 + 8
        top = y + _ARROW / 2
        parts.append(
            ink.box(
                middle - wide / 2,
                top,
                (wide, high),
                fill=ink.AMBER_PAPER,
                stroke="#e3c777",
                radius=10,
            )
        )
        parts += [
            ink.text(middle, top + 15 + number * 14, line, size=_SMALL, fill=ink.AMBER, middle=True)
            for number, line in enumerate(one.condition)
        ]
    return parts


def _box(one: _Laid, x: float, y: float) -> list[str]:
    box = one.box
    stroke = (
        _COLOURS["urgent"] if "urgent" in box.marks else _COLOURS["sealed"] if "sealed" in box.marks else ink.LINE
    )
    parts = [ink.box(x, y, (_INNER, one.height), stroke=stroke, dashed="asks" in box.marks)]
    if stroke != ink.LINE:
        parts.append(ink.box(x, y, (5, one.height), fill=stroke, stroke=stroke, radius=2.5))
    down = y + 4
    for line in one.title:
        down += 16
        parts.append(ink.text(x + _PAD, down, line, size=_TITLE, bold=True))
    for line in one.who:
        down += 14
        parts.append(ink.text(x + _PAD, down, line, size=_SMALL, fill=ink.QUIET))
    down += 4 if one.waits else 0
    for line in one.waits:
        down += 14
        parts.append(ink.text(x + _PAD, down, line, size=_SMALL, fill=ink.BLUE))
    for row in one.badges:
        down += 19
        parts += _badges(row, x + _PAD, down - 11)
    return parts


def _badges(marks: list[str], x: float, y: float) -> list[str]:
    parts = []
    for mark in marks:
        wide = width_of(mark, _BADGE) + 12
        colour = _COLOURS.get(mark)
        parts.append(ink.box(x, y, (wide, 15), fill=colour or ink.PAPER, stroke=colour or ink.LINE, radius=7.5))
        fill = ink.PAPER if colour else ink.QUIET
        parts.append(ink.text(x + wide / 2, y + 11, mark, size=_BADGE, fill=fill, middle=True))
        x += wide + 6
    return parts


def _foot(plan: Plan, parts: list[str], y: float, room: float) -> float:
    """How a run can end, and what the marks mean that were used."""
    y += 6
    parts.append(ink.text(_MARGIN, y, "A run can end as", size=_SMALL, fill=ink.QUIET, bold=True))
    for outcome in plan.outcomes:
        for line in wrapped(outcome, _SMALL + 1, room):
            y += 17
            parts.append(ink.text(_MARGIN, y, line, size=_SMALL + 1))
    used = [mark for mark in MARKS if any(mark in box.marks for lane in plan.lanes for box in lane.boxes)]
    y += 26
    x = _MARGIN
    for mark in used:
        wide = width_of(mark, _BADGE) + 12 + 8 + width_of(MARKS[mark], _SMALL) + 22
        if x + wide > _MARGIN + room and x > _MARGIN:
            x, y = _MARGIN, y + 22
        parts += _badges([mark], x, y - 11)
        parts.append(ink.text(x + width_of(mark, _BADGE) + 20, y, MARKS[mark], size=_SMALL, fill=ink.QUIET))
        x += wide
    return y + 10
