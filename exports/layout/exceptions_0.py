"""Layout 0, exceptions: what a reader must see before anything else."""

from exports.layout.flow import ALARM, BODY, GROUP, LEFT, ROOM, SECTION, SMALL, STRONG, Column, Flow
from exports.layout.instructions import Box, Ink
from exports.layout.words import People, deadline
from exports.record import EXCEPTION_KINDS, Exceptional, Record

_INSIDE = Column(LEFT + 12, ROOM - 12)
_PAIR = (Column(LEFT + 12, 128), Column(LEFT + 146, ROOM - 146))
_GRAVE = frozenset({"not_done", "overdue", "open"})


def lay_out_exceptions(flow: Flow, record: Record, people: People) -> None:
    """The exceptions, grouped by kind, gravest first."""
    flow.space(14)
    flow.heading("Exceptions", 2, SECTION)
    flow.rule()
    flow.space(4)
    if not record.exceptions:
        flow.text("None: every step that applies was completed, in time, and nothing was amended or withheld.", BODY)
    for kind, heading in EXCEPTION_KINDS.items():
        found = [exception for exception in record.exceptions if exception.kind == kind]
        if found:
            flow.space(6)
            flow.heading(f"{heading} ({len(found)})", 3, ALARM if kind in _GRAVE else GROUP, keep=_room(found[0]) + 8)
            for exception in found:
                _exception(flow, exception, people)


def _room(exception: Exceptional) -> float:
    """Points that an exception is not torn apart in."""
    return 34 + 12 * min(len(exception.details), 5)


def _exception(flow: Flow, exception: Exceptional, people: People) -> None:
    flow.space(4)
    flow.need(_room(exception))
    top, page = flow.y, len(flow.pages)
    flow.text(exception.title, STRONG, _INSIDE)
    if exception.deadline:
        flow.text(deadline(exception.deadline), BODY, _INSIDE)
    if exception.details:
        items = flow.node("L")
        for detail in exception.details:
            flow.pair(detail.label, people.detail(detail), _PAIR, parent=items)
    if exception.stamp:
        flow.text(people.stamp(exception.stamp), SMALL, _INSIDE)
    if len(flow.pages) == page:
        ink = Ink.RED if exception.kind in _GRAVE else Ink.LINE
        flow.put(Box(LEFT + 2, flow.y + 1, 1.6, top - flow.y - 3, ink))
