"""Which text a line of a translation was meant for, when its path is of no text."""

from collections.abc import Iterator, Mapping

from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.texts import Line


def meant_by(procedure: Procedure, english: Mapping[str, str], lines: Mapping[str, Line]) -> dict[str, str]:
    """Path of no text to the path that was meant, where it can be told; no path is meant twice.

    Args:
        procedure: the English one.
        english: its texts by their paths.
        lines: of the translation.
    """
    left = {path: text for path, text in english.items() if path not in lines}
    names = dict(_renamed(procedure))
    found: dict[str, str] = {}
    for path, line in lines.items():
        if path in english:
            continue
        meant = _after_renaming(path, names, left) or _same_text(line, left) or _near(path, left)
        if meant:
            found[path] = meant
            del left[meant]
    return found


def _after_renaming(path: str, names: Mapping[str, str], left: Mapping[str, str]) -> str:
    """The path with new names for old ones."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        old = ".".join(parts[:length])
        if old in names:
            path = ".".join([names[old], *parts[length:]])
            return path if path in left else ""
    return ""


def _same_text(line: Line, left: Mapping[str, str]) -> str:
    """The only path without a line whose text is the English one of this line."""
    same = [path for path, text in left.items() if text == line.english]
    return same[0] if len(same) == 1 else ""


def _near(path: str, left: Mapping[str, str]) -> str:
    """The only path that is longer by a name; else the one that is spelt nearly so."""
    longer = [known for known in left if known.endswith(f".{path}") or known.startswith(f"{path}.")]
    if len(longer) == 1:
        return longer[0]
    return (closest(path, left) if "." in path else None) or ""


def _renamed(procedure: Procedure) -> Iterator[tuple[str, str]]:
    """Old name to new name of phases, steps, fields and options, as paths begin with them."""
    yield from ((phase.was, phase.name) for phase in procedure.phases if phase.was)
    for step in procedure.steps:
        if step.was:
            yield step.was, step.name
        for field in step.fields:
            yield from _renamed_in(step, field)


def _renamed_in(step: Step, field: Field) -> Iterator[tuple[str, str]]:
    path = f"{step.name}.{field.name}"
    for owner in filter(None, (step.name, step.was)):
        if field.was:
            yield f"{owner}.{field.was}", path
        yield from ((f"{owner}.{field.name}.{one.was}", f"{path}.{one.name}") for one in field.options if one.was)
