"""What comes first: conditions look back, hold points do not go in circles, clocks start from something."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.checks.circles import circles
from sop_engine.procedure.conditions.tree import Reference
from sop_engine.procedure.conditions.walk import references
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft, Placed, Use
from sop_engine.procedure.model import Field, FieldType
from sop_engine.procedure.spelling import closest

_STARTS = frozenset({"start", "opened"})
_BACKWARDS = frozenset({Use.WHEN, Use.MUST, Use.WHERE, Use.PROPOSE})


def looks_back(draft: Draft) -> Iterator[Problem]:
    """`when` reads what was asked before; `must`, `where` and `propose` also their own step. `due` may look ahead."""
    for placed in draft.placed:
        if placed.use not in _BACKWARDS:
            continue
        for node in references(placed.condition.node):
            message = _ahead(draft, placed, node)
            if message:
                hint = "Move the step, or the field, behind what it reads."
                yield Problem(code="R301", message=message, position=draft.inside(placed, node.span), hint=hint)


def _ahead(draft: Draft, placed: Placed, node: Reference) -> str:
    """What is wrong with this reference, or empty."""
    step, ref = node.path[0], ".".join(node.path)
    own, read = draft.order.get(placed.step, 0), draft.order.get(step)
    if read is None or read < own:
        return ""
    if read > own:
        return f"`{ref}` is asked later, in step `{step}`."
    if not placed.field:
        return f"`{ref}` is asked in this step itself." if placed.use is Use.WHEN else ""
    if placed.use is Use.WHEN and not _before(draft, node, placed.field):
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
    for _, phase in draft.root.get("phases").entries():
        yield from _known_names(phase.get("after"), names)
    for _, place in draft.steps:
        yield from _known_names(place.get("after"), names)


def _known_names(after: Cursor, names: set[str]) -> Iterator[Problem]:
    for item in after.each():
        if item.text() not in names:
            meant = closest(item.text(), names)
            hint = f"Did you mean `{meant}`?" if meant else ""
            yield item.problem("R108", f"There is no step or phase `{item.text()}`.", hint)


def no_circles(draft: Draft) -> Iterator[Problem]:
    """No step waits for itself, by hold points and by the conditions of the steps it waits for."""
    for circle in circles(draft.procedure):
        place = draft.places[circle[0]]
        after = place.get("after")
        where = after if after.present else place
        way = " → ".join(f"`{name}`" for name in (*circle, circle[0]))
        hint = "A step waits for the one behind the arrow: by `after`, or because `when` reads its answer."
        yield where.problem("R303", f"These steps wait for each other: {way}.", hint, key=True)


def known_starts(draft: Draft) -> Iterator[Problem]:
    """A clock counts from `start`, `opened`, another step, or a `date` or `time` field."""
    for step, place in draft.steps:
        for due in place.get("due").each():
            for item in due.get("from").each():
                yield from _start(draft, step.name, item)


def _start(draft: Draft, step: str, item: Cursor) -> Iterator[Problem]:
    name = item.text()
    if name in _STARTS:
        return
    if name == step:
        yield item.problem(
            "R313", "The clock of a step cannot count from the same step's end.", "Name what comes before."
        )
    elif "." not in name:
        yield from _known_names(item, {*draft.order, *_STARTS})
    else:
        yield from _moment(draft, item, name)


def _moment(draft: Draft, item: Cursor, name: str) -> Iterator[Problem]:
    if name.startswith("input."):
        yield item.problem("N101", "Inputs are not supported yet.")
        return
    found: Field | None = draft.procedure.field(name)
    if found is None:
        refs = [ref for ref in draft.places if "." in ref]
        meant = closest(name, refs)
        yield item.problem("R109", f"There is no field `{name}`.", f"Did you mean `{meant}`?" if meant else "")
    elif found.type not in {FieldType.DATE, FieldType.TIME}:
        hint = "Name a field of type `date` or `time`, or a step."
        yield item.problem("R312", f"`{name}` is a {found.type.value}: no clock can count from it.", hint)
