"""Steps that must be decided may not depend on an answer that need not be given (design, section 4)."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from sop_engine.problem import Problem
from sop_engine.procedure.conditions.tree import Call, Condition, Node, Reference
from sop_engine.procedure.conditions.walk import parts
from sop_engine.procedure.drafting.draft import Draft, Use
from sop_engine.procedure.model import Field, Procedure, Step


def decidable(draft: Draft) -> Iterator[Problem]:
    """The `when` of an urgent step, or of one that may never be skipped, can always be decided in the end."""
    doubtful = doubtful_fields(draft.procedure)
    for placed in draft.placed:
        if placed.use is not Use.WHEN or placed.field:
            continue
        step = draft.procedure.step(placed.step)
        if step is None or not (step.urgent or step.skip is None):
            continue
        sure = _sure_in_a_round(draft.procedure, step, doubtful)
        here = doubtful - sure if sure else doubtful
        for node in undecided(placed.condition.node, here):
            kind = "urgent" if step.urgent else "never skipped"
            ref = ".".join(node.path)
            message = f"Step `{step.name}` is {kind}, but `{ref}` may stay without an answer."
            hint = f"Make that field required, or add `answered({ref}) and …`, or let the step be skipped."
            yield Problem(code="R307", message=message, position=draft.inside(placed, node.span), hint=hint)


def doubtful_fields(procedure: Procedure) -> frozenset[str]:
    """Fields (`step.field`, `step.list.column`) whose answer may be unknown when all required ones are given."""
    found: set[str] = set()
    for step in procedure.steps:
        if step.anytime or step.every:
            found.add(step.name)  # there may be no round, of which `all()` and `last()` know nothing
        sure = _sure_in_a_round(procedure, step, found)
        loose = _may_stay_open(step.when, found - sure if sure else found)
        for field in (*step.fields, *step.results):
            _note(field, found, loose=loose)
            for column in field.columns:
                _note(column, found, loose=loose)
    return frozenset(found)


def _sure_in_a_round(procedure: Procedure, step: Step, doubtful: AbstractSet[str]) -> frozenset[str]:
    """What a round knows of its own row: there is one, with its required columns, though the list may be empty."""
    rows = procedure.field(step.each) if step.each else None
    if rows is None:
        return frozenset()
    sure = {rows.ref}
    for column in rows.columns:
        if not column.optional and not _may_stay_open(column.when, doubtful - sure):
            sure.add(column.ref)
    return frozenset(sure)


def _note(field: Field, found: set[str], *, loose: bool) -> None:
    if loose or field.optional or _may_stay_open(field.when, found) or _may_stay_open(field.value, found):
        found.add(field.ref)


def _may_stay_open(condition: Condition | None, doubtful: AbstractSet[str]) -> bool:
    return condition is not None and any(undecided(condition.node, doubtful))


def undecided(node: Node, doubtful: AbstractSet[str]) -> Iterator[Reference]:
    """References that can leave the condition unknown. `a and b` is known when `answered(a)` guards it."""
    yield from _undecided(node, doubtful, frozenset())


def _undecided(
    node: Node, doubtful: AbstractSet[str], guarded: frozenset[str], first: int = 2
) -> Iterator[Reference]:
    """`first`: parts of the shortest name that is looked up; 1 where there may be no round at all."""
    if isinstance(node, Call) and _counts(node):
        return
    if isinstance(node, Reference):
        names = {".".join(node.path[:length]) for length in range(first, len(node.path) + 1)}
        if not doubtful.isdisjoint(names) and not names & guarded:
            yield node
        return
    if getattr(node, "word", "") == "and":
        guarded |= {".".join(ref.path) for item in parts(node) for ref in _answered(item)}
    if isinstance(node, Call) and node.function in {"all", "last"}:
        first = 1
    for part in parts(node):
        yield from _undecided(part, doubtful, guarded, first)


def _counts(node: Call) -> bool:
    """`answered(…)` and `count(step.list)` are known whatever was left out."""
    return node.function == "answered" or (node.function == "count" and isinstance(node.arguments[0], Reference))


def _answered(node: Node) -> Iterator[Reference]:
    if isinstance(node, Call) and node.function == "answered" and isinstance(node.arguments[0], Reference):
        yield node.arguments[0]
