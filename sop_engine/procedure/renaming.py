"""Renaming what cannot be a name, together with everything that names it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sop_engine.problem import Edit
from sop_engine.procedure.reader import Value
from sop_engine.procedure.source import Path, Source

CONDITIONS = frozenset({"when", "must", "where", "until", "purge", "value"})
"""Keys that hold a condition, in which a name alone is an option."""

_REFERENCES = frozenset({"after", "from", "before", "each", "next", "of", "about"})
_MAPS_OF_REFERENCES = frozenset({"gives", "give", "propose"})
_WORD = r"A-Za-z0-9_-"


def new_name(name: str, schema: Mapping[str, Any]) -> str:
    """The name with `_` for `-` and blanks, if that is all that was wrong with it; else empty."""
    proposal = re.sub(r"[- ]", "_", name)
    fits = proposal != name and re.search(schema.get("pattern", ""), proposal)
    return proposal if fits else ""


def renamed(source: Source, path: Path, new: str) -> tuple[Edit, ...]:
    """Edits of the name at `path` and of every reference to it; none when another thing has the new name."""
    old = str(path[-1])
    if not new or " " in old or _taken(source.value, new) or _times(source.value, old) != 1:
        return ()
    at = source.position(path, key=True)
    places = [Edit(at.line, at.column, at.length, new)]
    word = re.compile(rf"(?<![{_WORD}]){re.escape(old)}(?![{_WORD}])")
    for place, text in references(source.value):
        for found in word.finditer(text):
            where = source.inside(place, found.start(), len(old))
            if where.length != len(old):
                return ()
            places.append(Edit(where.line, where.column, where.length, new))
    return tuple(places)


def references(value: Value) -> Iterator[tuple[Path, str]]:
    """Every text in which a name can stand, with its path."""
    waiting: list[tuple[Path, Value]] = [((), value)]
    while waiting:
        at, here = waiting.pop()
        if isinstance(here, str):
            if _speaks_of_names(at):
                yield at, here
        elif isinstance(here, dict):
            waiting += [((*at, key), item) for key, item in here.items()]
        elif isinstance(here, list):
            waiting += [((*at, number), item) for number, item in enumerate(here)]


def _speaks_of_names(path: Path) -> bool:
    words = [part for part in path if isinstance(part, str)][-2:]
    key, around = (words[-1] if words else ""), (words[0] if len(words) > 1 else "")
    return key in CONDITIONS or key in _REFERENCES or around in _MAPS_OF_REFERENCES


def _taken(value: Value, name: str) -> bool:
    return _times(value, name) > 0


def _times(value: Value, name: str) -> int:
    """How many maps have this name."""
    waiting: list[Value] = [value]
    count = 0
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            count += name in here
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return count
