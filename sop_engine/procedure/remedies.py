"""Safe remedies for mistakes that a schema finds: only where nothing else can have been meant."""

import re
from collections.abc import Mapping
from typing import Any

from sop_engine.problem import Edit
from sop_engine.procedure.quoting import quotes
from sop_engine.procedure.renaming import new_name, renamed
from sop_engine.procedure.source import Path, Source

_AMOUNT_RULE = "An amount of time"
_ISO = re.compile(r"P(?:(?P<days>[1-9][0-9]*)D|(?P<months>[1-9][0-9]*)M|(?P<weeks>[1-9][0-9]*)W)\Z")
_ISO_TIME = re.compile(r"PT(?:(?P<hours>[1-9][0-9]*)H|(?P<minutes>[1-9][0-9]*)M)\Z")
_DAYS_A_WEEK = 7


def sure_fix(error: Any, path: Path, name: str, source: Source) -> tuple[Edit, ...]:
    """The edits for one error of `jsonschema`; none when only a person can remedy it.

    Args:
        error: what the schema found.
        path: the place.
        name: set when it is about a name in a map.
        source: the file.
    """
    if name or "propertyNames" in error.relative_schema_path:
        return renamed(source, (*path, name), new_name(name, error.schema))
    if error.validator == "pattern" and error.schema.get("patternErrorMessage", "").startswith(_AMOUNT_RULE):
        return _replaced(source, path, in_words(str(error.instance)))
    if error.validator == "type" and error.validator_value == "string":
        return _as_text(error.instance, path, source)
    return ()


def in_words(amount: str) -> str:
    """An ISO 8601 duration of one unit in the words of the language, e.g. `24 hours`; else empty."""
    found = _ISO.match(amount) or _ISO_TIME.match(amount)
    if found is None:
        return ""
    ((unit, count),) = ((unit, int(count)) for unit, count in found.groupdict().items() if count)
    if unit == "weeks":
        unit, count = "days", count * _DAYS_A_WEEK
    return f"{count} {unit.removesuffix('s') if count == 1 else unit}"


def _as_text(value: object, path: Path, source: Source) -> tuple[Edit, ...]:
    """Quotes: around a number or truth value, or around a line that became a map by its colon."""
    at = source.position(path)
    line = source.lines.line(at.line)
    if isinstance(value, int):
        return Edit(at.line, at.column, 0, '"'), Edit(at.line, at.column + at.length, 0, '"')
    if isinstance(value, Mapping) and len(value) == 1 and isinstance(next(iter(value.values())), str | int):
        end = source.lines.line(at.line + 1)
        deeper = len(end) - len(end.lstrip()) >= at.column and end.strip()
        found = () if deeper else quotes(line, 1)
        return tuple(Edit(at.line, first, last - first, text) for first, last, text in found)
    return ()


def _replaced(source: Source, path: Path, text: str) -> tuple[Edit, ...]:
    at = source.position(path)
    return (Edit(at.line, at.column, at.length, text),) if text else ()
