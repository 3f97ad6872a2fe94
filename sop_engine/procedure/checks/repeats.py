"""What is repeated: for a list that was asked before, and never one repeat inside another (language, section 6)."""

from collections.abc import Iterator, Mapping

from sop_engine.problem import Problem
from sop_engine.procedure.checks.secrecy import leaks
from sop_engine.procedure.conditions.kinds import Loop
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.procedure.spelling import closest

_REPEATS = ("each", "anytime", "every")
_NESTED = "Repeats are not nested. Use a `list` field inside the step, or a step of its own."


def repeats_for_a_list(draft: Draft) -> Iterator[Problem]:
    """`each` names a list of a step that was asked before and is not repeated itself."""
    loops = draft.loops
    for _, phase in draft.root.entries_of("phases"):
        steps = [name for name, _ in phase.entries_of("steps")]
        if steps and phase.has("each"):
            yield from _list(draft, phase.get("each"), steps[0], loops)
        for name, step in phase.entries_of("steps"):
            if step.has("each"):
                yield from _list(draft, step.get("each"), name, loops)


def _list(draft: Draft, item: Cursor, step_name: str, loops: Mapping[str, Loop]) -> Iterator[Problem]:
    name = item.text()
    found, step = draft.procedure.field(name), draft.procedure.step(step_name)
    if found is None or name.count(".") > 1:
        lists = [field.ref for field, _ in draft.fields if field.type is FieldType.LIST]
        meant = closest(name, lists)
        hint = f"Did you mean `{meant}`?" if meant else "Write `step.list`."
        yield item.problem("R109", f"There is no list `{name}`.", hint)
    elif found.type is not FieldType.LIST:
        message = f"`{name}` is a {found.type.value}: it has no rows to repeat something for."
        yield item.problem("R316", message, "Name a field of type `list`.")
    elif draft.order[found.step] >= draft.order[step_name]:
        yield item.problem(
            "R301", f"`{name}` is asked later.", "Move what is repeated behind the step with the list."
        )
    elif found.step in loops:
        yield item.problem("R317", f"The list `{name}` stands in a step that is repeated itself.", _NESTED)
    elif step is not None:
        yield from _sealed(draft, item, step, found)


def _sealed(draft: Draft, item: Cursor, step: Step, found: Field) -> Iterator[Problem]:
    holder = draft.procedure.step(found.step)
    if holder is not None and leaks(step, holder):
        message = f"`{found.ref}` is sealed; step `{step.name}` would show how many rows it has."
        yield item.problem("R306", message, "Seal this step to the same roles.")


def repeats_stand_alone(draft: Draft) -> Iterator[Problem]:
    """One repeat at a time; only a phase that is repeated `each` may hold a step that comes back with `every`."""
    for _, phase in draft.root.entries_of("phases"):
        yield from _alone([_set(phase, key) for key in ("each", "anytime")])
        outer = next((key for key in ("each", "anytime") if _set(phase, key)), "")
        for _, step in phase.entries_of("steps"):
            if step.names().isdisjoint(_REPEATS):
                continue
            inner = [_set(step, key) for key in _REPEATS]
            yield from _alone(inner)
            first = next((item for item in inner if item), None)
            if outer and first and (outer, _key(first)) != ("each", "every"):
                message = f"A step with `{_key(first)}` cannot stand in a phase with `{outer}`."
                yield first.problem("R317", message, _NESTED, key=True)


def _alone(items: list[Cursor | None]) -> Iterator[Problem]:
    """At most one of these keys stands here."""
    found = [item for item in items if item]
    if len(found) > 1:
        message = f"`{_key(found[0])}` and `{_key(found[1])}` cannot stand together."
        yield found[1].problem("R317", message, _NESTED, key=True)


def _set(place: Cursor, key: str) -> Cursor | None:
    item = place.get(key) if place.has(key) else None
    return item if item and item.value is not False else None


def _key(item: Cursor) -> str:
    return str(item.path[-1])
