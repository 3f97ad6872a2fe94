"""Old names: each was one thing's name, and is nobody's now."""

from collections.abc import Iterable, Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.drafting.repeats import INPUT

Named = tuple[str, Cursor]


def old_names(draft: Draft) -> Iterator[Problem]:
    """`was` names what no phase or step (no field of the step, option of the field) is called now, and once only."""
    phases = list(draft.root.entries_of("phases"))
    yield from _old([*phases, *(step for _, phase in phases for step in phase.entries_of("steps"))])
    for _, place in draft.steps_with("fields"):
        yield from _inside(place.get("fields"))
    for key in ("options", "columns"):
        for field, place in draft.fields_with(key):
            if field.step != INPUT:
                yield from _inside(place.get(key))


def _inside(names: Cursor) -> Iterable[Problem]:
    return _old(list(names.entries())) if names.any_with("was") else ()


def _old(entries: Iterable[Named]) -> Iterator[Problem]:
    now = dict(entries)
    first: dict[str, Cursor] = {}
    for name, place in now.items():
        was = place.get("was")
        if not was.present:
            continue
        if was.text() in now:
            where = "its own name" if was.text() == name else "the name of something else"
            yield was.problem("R345", f"`{was.text()}` is {where} now.", "Write the name that it had before.")
        elif was.text() in first:
            also = ((first[was.text()].position(), "first written here"),)
            message = f"Two things cannot both have been `{was.text()}`."
            yield Problem(code="R346", message=message, position=was.position(), hint="Keep one of them.", also=also)
        else:
            first[was.text()] = was
