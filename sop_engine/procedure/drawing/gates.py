"""The gates of a phase in the picture: a bar across the way into the phase, and beside it when and why it closes.

A bar that an officer may open again is drawn raised.
"""

from collections.abc import Sequence

from msgspec import Struct

from sop_engine.procedure.drawing import ink
from sop_engine.procedure.drawing.measure import wrapped
from sop_engine.procedure.drawing.plan import Closing

_SIZE, _LINE, _GAP = 10.5, 14, 10.0
_WAY, _BESIDE = 8.0, 28.0
"""From the left edge to the way, and to the texts."""


class LaidGate(Struct, frozen=True):
    """A gate with its lines broken; each line with its colour."""

    gate: Closing
    lines: list[tuple[str, str]]

    @property
    def height(self) -> float:
        """Its height, and the gap below it."""
        return len(self.lines) * _LINE + _GAP


def lay_gates(gates: Sequence[Closing], room: float) -> list[LaidGate]:
    """The gates with lines that fit into `room` pixels."""
    return [_lay(gate, room - _BESIDE) for gate in gates]


def height_of(laid: Sequence[LaidGate]) -> float:
    """Height of all of them; 0 for none."""
    return sum(one.height for one in laid) + (_GAP if laid else 0)


def draw_gates(laid: Sequence[LaidGate], at: tuple[float, float], to: float | None) -> list[str]:
    """The way with its gates, from `at` on down; `to`: where it leads at its end, across; None for nowhere."""
    if not laid:
        return []
    x, y = at
    way = x + _WAY
    end = y + height_of(laid) + 2
    parts = [ink.path(f"M{way:g},{y:g} V{end:g}" + ("" if to is None else f" H{to:g}"))]
    y += _GAP
    for one in laid:
        parts.append(_bar(way, y + _LINE / 2, lifted=bool(one.gate.opened)))
        parts += [
            ink.text(x + _BESIDE, y + 11 + number * _LINE, words, size=_SIZE, fill=colour)
            for number, (words, colour) in enumerate(one.lines)
        ]
        y += one.height
    return parts


def _lay(gate: Closing, room: float) -> LaidGate:
    words = [(f"closes if {gate.condition}", ink.AMBER), (gate.because, ink.QUIET)]
    words += [(f"may be opened by {gate.opened}", ink.BLUE)] if gate.opened else []
    return LaidGate(gate, [(line, colour) for text, colour in words for line in wrapped(text, _SIZE, room)])


def _bar(way: float, y: float, *, lifted: bool) -> str:
    if lifted:
        raised = f"M{way - 7:g},{y + 3:g} l18,-10 l2,4 l-18,10 z"
        return ink.path(raised, fill=ink.AMBER, stroke=ink.AMBER)
    return ink.box(way - 7, y - 2, (20, 5), fill=ink.RED, stroke=ink.RED, radius=2)
