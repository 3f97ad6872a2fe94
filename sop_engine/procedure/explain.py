"""Schema errors in plain words: one finding for one mistake, at the place where it was made.

A validator reports what its rules saw: `lable` is unknown, and `label` is missing. The trainer made one
mistake. Here the errors of one map are put together, misspelt names are paired with missing ones, and every
other rule has its own sentence.
"""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from msgspec import Struct, field

from sop_engine.problem import Edit, Problem
from sop_engine.procedure.remedies import sure_fix
from sop_engine.procedure.sentences import say
from sop_engine.procedure.source import Path, Source
from sop_engine.procedure.spelling import closest, only
from sop_engine.procedure.wording import listed, quoted

Schema = Mapping[str, Any]

_MAP_RULES = frozenset({"required", "additionalProperties", "dependencies"})
_ORDER = ("type", "enum", "const", "pattern")
_MOST_OFFERED = 12
_COMMA = "If it is the rest of the text before it: a text with a comma needs quotes."
_NOTHING_MORE = "Remove it: everything that is possible here stands here already."
_MOST_UNKNOWN = 50  # of one map; the rest is of the same kind


class _Keys(Struct):
    """What is wrong with the names of one map.

    Attributes:
        missing: names that must stand here, each with the sentence of its rule or empty.
        unknown: names that may not. allowed: names that may.
        closed: `allowed` is the list for this very type.
    """

    missing: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    allowed: dict[str, Schema] = field(default_factory=dict)
    closed: bool = False


def explain(errors: Iterable[Any], source: Source, root: Schema) -> list[Problem]:
    """Problems for the errors of `jsonschema`, sorted by position.

    Args:
        errors: of `iter_errors` over `source.value`.
        source: the file.
        root: the whole schema, for descriptions.
    """
    maps: dict[Path, _Keys] = {}
    single: dict[tuple[Path, str], Any] = {}
    for error in errors:
        path: Path = tuple(error.absolute_path)
        if error.validator in _MAP_RULES:
            _collect(error, maps.setdefault(path, _Keys()))
        else:
            name = error.instance if "propertyNames" in error.relative_schema_path else ""
            kept = single.get((path, name))
            if kept is None or _rank(error) < _rank(kept):
                single[path, name] = error
    problems = [problem for path, keys in maps.items() for problem in _explain_keys(path, keys, source, root)]
    wrong_names = {(*path, name) for path, name in single if name}
    problems += [
        _explain_single(path, name, error, source)
        for (path, name), error in single.items()
        # What stands behind a wrong name is looked at once the name is right.
        if name or path not in wrong_names or error.instance is not None
    ]
    return sorted(problems, key=_place)


def _rank(error: Any) -> int:
    return _ORDER.index(error.validator) if error.validator in _ORDER else len(_ORDER)


def _place(problem: Problem) -> tuple[int, int]:
    return (problem.position.line, problem.position.column) if problem.position else (0, 0)


def _collect(error: Any, keys: _Keys) -> None:
    schema, present = error.schema, error.instance
    known = _properties(schema)
    if error.validator == "required":
        sentence = schema.get("errorMessage", "")
        keys.missing.update({name: sentence for name in error.validator_value if name not in present})
        if known and "allOf" in schema:
            keys.unknown.update(dict.fromkeys(name for name in present if name not in known))
    elif error.validator == "dependencies":
        for given, needed in error.validator_value.items():
            if given in present:
                sentence = f"{quoted(given)} needs {listed(needed)} beside it."
                keys.missing.update({name: sentence for name in needed if name not in present})
    else:
        keys.unknown.update(dict.fromkeys(name for name in present if name not in known))
        keys.allowed, keys.closed = known, True
    if not keys.closed:
        keys.allowed.update(known)


def _properties(schema: Schema) -> dict[str, Schema]:
    """The names that a schema knows, in its own list and in those of its branches."""
    known: dict[str, Schema] = {}
    for branch in schema.get("allOf", ()):
        known.update(branch.get("then", {}).get("properties", {}))
    known.update(schema.get("properties", {}))
    return known


def _explain_keys(path: Path, keys: _Keys, source: Source, root: Schema) -> Iterable[Problem]:
    present = source.at(path)
    free = {name: None for name in keys.allowed if not isinstance(present, dict) or name not in present}
    missing = dict(keys.missing)
    hints: dict[str, str] = {}
    meant_by: dict[str, str] = {}
    unknown = list(islice(keys.unknown, _MOST_UNKNOWN))
    for name in unknown:
        meant = closest(name, missing) or closest(name, free)
        joined = name.partition(":")[0]
        if joined != name and joined in keys.allowed:
            meant, hints[name] = joined, f"A blank is missing behind {quoted(f'{joined}:')}."
            missing = _still_missing(missing, joined)
        elif meant:
            hints[name] = f"Did you mean {quoted(meant)}?"
            meant_by[name] = meant
            missing = _still_missing(missing, meant)
            free.pop(meant, None)
    plain = [name for name, sentence in missing.items() if not sentence]
    strange = [name for name in unknown if name not in hints and not _belongs(name, keys, root)]
    if len(plain) == len(strange) == 1:  # one stands where the other should: in another language, say
        hints[strange[0]] = f"{quoted(plain[0])} is missing here. If this is meant, write {quoted(plain[0])}."
        del missing[plain[0]]
    for name in unknown:
        hint = hints.get(name) or _rest_of_text(source, path, name) or _where_it_belongs(name, keys, free, root)
        position = source.position((*path, name), key=True)
        sure = meant_by[name] if name in meant_by and only(name, keys.allowed) == meant_by[name] else ""
        yield Problem(
            code="S110",
            message=f"The key {quoted(name)} is not known here.",
            position=position,
            hint=hint,
            fix=(Edit(position.line, position.column, position.length, sure),) if sure else (),
        )
    for message, hint in _missing(missing, keys, root):
        yield Problem(code="S112", message=message, position=source.position(path, key=True), hint=hint)


def _rest_of_text(source: Source, path: Path, name: str) -> str:
    """In braces, a name with nothing behind it is nearly always what followed a comma."""
    container = source.at(path)
    bare = isinstance(container, dict) and name in container and container[name] is None
    return _COMMA if bare and _in_braces(source, path) else ""


def _in_braces(source: Source, path: Path) -> bool:
    """Is that map written in braces?"""
    at = source.position(path)
    return source.lines.line(at.line)[at.column - 1 : at.column] == "{"


def _still_missing(missing: Mapping[str, str], given: str) -> dict[str, str]:
    """What is missing once a misspelt name counts as given; it may be the alternative of what another rule asks."""
    return {name: rule for name, rule in missing.items() if name != given and f"`{given}`" not in rule}


def _missing(missing: Mapping[str, str], keys: _Keys, root: Schema) -> Iterable[tuple[str, str]]:
    """Sentence and hint for names that are missing: one for each rule with its own sentence, one for the rest."""
    for sentence in dict.fromkeys(sentence for sentence in missing.values() if sentence):
        names = [name for name, rule in missing.items() if rule == sentence]
        yield sentence, _described(names[0], keys, root) or "Add the line."
    plain = [name for name, sentence in missing.items() if not sentence]
    if len(plain) == 1:
        yield f"{quoted(plain[0])} is missing here.", _described(plain[0], keys, root)
    elif plain:
        yield f"{listed(plain)} are missing here.", _described(plain[0], keys, root)


def _described(name: str, keys: _Keys, root: Schema) -> str:
    schema = keys.allowed.get(name) or _anywhere(name, root)
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rsplit("/", 1)[-1]]
    return f"{quoted(name)}: {schema['description']}" if "description" in schema else ""


def _anywhere(name: str, root: Schema) -> Schema:
    """The first thing of that name in the definitions; branches of a rule do not repeat what a name means."""
    found = (_properties(definition).get(name) for definition in root.get("definitions", {}).values())
    return next((schema for schema in found if schema), {})


def _where_it_belongs(name: str, keys: _Keys, free: Iterable[str], root: Schema) -> str:
    """Where a known name that stands in the wrong place would be right; else what is possible here."""
    offered = list(free)[:_MOST_OFFERED]
    return _belongs(name, keys, root) or (f"Possible here: {listed(offered, 'or')}." if offered else _NOTHING_MORE)


def _belongs(name: str, keys: _Keys, root: Schema) -> str:
    """Where a name would be right that the language knows; empty for a strange one."""
    definitions: Schema = root.get("definitions", {})
    types = [
        branch["if"]["properties"]["type"]["const"]
        for branch in definitions.get("field", {}).get("allOf", ())
        if name in branch["then"]["properties"]
    ]
    if types and "type" in keys.allowed:
        return f"{quoted(name)} belongs to fields of type {listed(types, 'or')}."
    for owner in ("step", "phase", "clock", "gate"):
        if name in _properties(definitions.get(owner, {})):
            return f"{quoted(name)} belongs to a {owner}."
    if types:
        return f"{quoted(name)} belongs to a field."
    if name in root.get("properties", {}):
        return f"{quoted(name)} belongs to the file itself, at the left margin."
    return ""


def _explain_single(path: Path, name: str, error: Any, source: Source) -> Problem:
    sentence = say(error, path, name)
    hint = (_rest_of_text(source, path, name) if name else "") or sentence.hint
    whole = (*path, name) if name else path
    on_key = bool(name) or error.validator == "not" or (isinstance(error.instance, dict | list) and bool(path))
    position = source.position((*whole, *sentence.inner), key=on_key and not sentence.inner)
    fix = sure_fix(error, path, name, source)
    return Problem(code=sentence.code, message=sentence.message, position=position, hint=hint, fix=fix)
