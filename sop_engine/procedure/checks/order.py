"""What comes first: conditions look back, hold points do not go in circles."""

from collections.abc import Iterator

from sop_engine.problem import Position, Problem
from sop_engine.procedure.checks.circles import circles
from sop_engine.procedure.conditions.tree import Reference
from sop_engine.procedure.conditions.walk import references
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft, Placed, Use
from sop_engine.procedure.spelling import instead_of

_BACKWARDS = frozenset({Use.WHEN, Use.MUST, Use.WHERE, Use.PROPOSE, Use.GATE, Use.VALUE})
_BEFORE_ITSELF = frozenset({Use.WHEN, Use.WHERE, Use.VALUE})
"""Conditions of a field that are needed before it is asked."""


def looks_back(draft: Draft) -> Iterator[Problem]:
    """`when` and `where` read what was asked before, `must` and `propose` their own step too; `due` looks ahead."""
    for placed in draft.placed:
        if placed.use not in _BACKWARDS or _only_before(draft, placed):
            continue
        late: set[str] = set()  # a step that stands too late is one mistake, however often the condition reads it
        for node in references(placed.condition.node):
            message = _ahead(draft, placed, node)
            if message and node.path[0] not in late:
                late.add(node.path[0])
                hint = "Move the step, or the field, behind what it reads."
                at, also = draft.inside(placed, node.span), asked_at(draft, node)
                yield Problem(code="R301", message=message, position=at, hint=hint, also=also)


def _only_before(draft: Draft, placed: Placed) -> bool:
    """Does it read nothing but earlier steps, as nearly all do?"""
    own = draft.order.get(placed.step, 0)
    return all(draft.order.get(ref.partition(".")[0], -1) < own for ref in placed.condition.reads)


def asked_at(draft: Draft, node: Reference) -> tuple[tuple[Position, str], ...]:
    """Where the field stands that a reference names, for the second frame; nothing when it has no place."""
    place = draft.places.get(".".join(node.path)) or draft.places.get(".".join(node.path[:2]))
    return ((place.position(key=True), "asked here"),) if place else ()


def _ahead(draft: Draft, placed: Placed, node: Reference) -> str:
    """What is wrong with this reference, or empty."""
    step, ref = node.path[0], ".".join(node.path)
    own, read = draft.order.get(placed.step, 0), draft.order.get(step)
    if read is None or read < own:
        return ""
    if read > own:
        return f"`{ref}` is asked later, in step `{step}`."
    if not placed.field:
        return f"`{ref}` is asked in this step itself." if placed.use in {Use.WHEN, Use.GATE} else ""
    if placed.use in _BEFORE_ITSELF and not _before(draft, node, placed.field):
        return f"`{ref}` is asked later in this step, or here."
    return ""


def _before(draft: Draft, node: Reference, field: str) -> bool:
    """Does the reference name a field, or a column of the same row, that stands before this one?"""
    step = draft.procedure.step(node.path[0])
    names = [f.name for f in step.fields] if step else []
    _, own, *column = field.split(".")
    if node.path[1] != own:
        return names.index(node.path[1]) < names.index(own)
    holder = step.field(own) if step else None
    columns = [c.name for c in holder.columns] if holder else []
    return (
        bool(column) and len(node.path) > len(column) + 1 and columns.index(node.path[2]) < columns.index(column[0])
    )


def known_hold_points(draft: Draft) -> Iterator[Problem]:
    """`after` names steps or phases."""
    names = {*draft.order, *(phase.name for phase in draft.procedure.phases)}
    for _, phase in draft.root.entries_of("phases"):
        yield from known_names(phase.get("after"), names)
    for _, place in draft.steps_with("after"):
        yield from known_names(place.get("after"), names)


def known_names(after: Cursor, names: set[str]) -> Iterator[Problem]:
    """What stands here, one name or a list, are names of these."""
    for item in after.each():
        if item.text() not in names:
            hint = instead_of(item.text(), _in_order(names))
            yield item.problem("R108", f"There is no step or phase `{item.text()}`.", hint)


def _in_order(names: set[str]) -> Iterator[str]:
    """Sorted when they are asked for: where no more names are compared, nobody does."""
    yield from sorted(names)


def no_circles(draft: Draft) -> Iterator[Problem]:
    """No step waits for itself, by hold points and by the conditions of the steps it waits for."""
    for circle in circles(draft.procedure):
        place = draft.places[circle[0]]
        after = place.get("after")
        where = after if after.present else place
        way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
        hint = "A step waits for the one behind the arrow: by `after`, or because `when` reads its answer."
        yield where.problem("R303", f"These steps wait for each other: {way}.", hint, key=True)
