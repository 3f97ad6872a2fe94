"""Keys of the language that this version cannot run yet: refused, never ignored."""

from collections.abc import Iterator

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor

_FILE = {"inputs": ("N101", "answers handed in"), "gives": ("N102", "answers handed on")}
_PHASE = {
    "each": ("N104", "a phase for each row"),
    "anytime": ("N105", "steps that are opened when something happens"),
    "gates": ("N109", "conditions that close a phase"),
    "was": ("N108", "old names"),
}
_STEP = {
    "use": ("N103", "running another procedure"),
    "each": ("N104", "a step for each row"),
    "anytime": ("N105", "steps that are opened when something happens"),
    "every": ("N106", "recurring steps"),
    "purge": ("N107", "answers that are expunged"),
    "was": ("N108", "old names"),
}
_FIELD = {"was": ("N108", "old names")}
_TYPES = {"custody": ("N111", "moving an exhibit"), "computed": ("N112", "computed values")}


def not_supported(root: Cursor) -> Iterator[Problem]:
    """Every key that a later version will run."""
    yield from _keys(root, _FILE)
    for _, phase in root.get("phases").entries():
        yield from _keys(phase, _PHASE)
        for _, step in phase.get("steps").entries():
            yield from _step(step)


def _step(step: Cursor) -> Iterator[Problem]:
    yield from _keys(step, _STEP)
    for _, field in step.get("fields").entries():
        yield from _field(field)
        for _, column in field.get("columns").entries():
            yield from _field(column)


def _field(field: Cursor) -> Iterator[Problem]:
    yield from _keys(field, _FIELD)
    kind = field.get("type")
    if kind.text() in _TYPES:
        code, what = _TYPES[kind.text()]
        yield kind.problem(code, _sentence(kind.text(), what))
    for _, option in field.get("options").entries():
        yield from _keys(option, _FIELD)


def _keys(place: Cursor, keys: dict[str, tuple[str, str]]) -> Iterator[Problem]:
    for name, item in place.entries():
        if name in keys:
            code, what = keys[name]
            yield item.problem(code, _sentence(name, what), key=True)


def _sentence(name: str, what: str) -> str:
    return f"`{name}` is not supported yet: {what}."
