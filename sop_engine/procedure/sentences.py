"""A sentence for every rule of a schema."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from sop_engine.procedure.source import Path
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.wording import a_kind, json_type, kind_of, listed, quoted, subject

_YES = frozenset({"yes", "on", "y"})
_FRACTION = re.compile(r"[-+]?[0-9]*[.,][0-9]+\Z")
_MOST_OFFERED = 20


class Sentence(Struct, frozen=True):
    """What to say about one error.

    Attributes:
        inner: the part of the value that it is about, as a path from there.
    """

    code: str
    message: str
    hint: str = ""
    inner: Path = ()


def say(error: Any, path: Path, name: str) -> Sentence:
    """The sentence for an error of `jsonschema`; `name` when the error is about a name in a map."""
    if name or "propertyNames" in error.relative_schema_path:
        return _about_name(error)
    return RULES.get(error.validator, _together)(error, path)


def _about_name(error: Any) -> Sentence:
    rule: str = error.schema.get("patternErrorMessage", "")
    meant = _as_name(str(error.instance), error.schema.get("pattern", ""))
    hint = f"Did you mean {quoted(meant)}? " if meant else ""
    return Sentence("S123", f"{quoted(str(error.instance))} cannot be a name.", hint + rule)


def _as_name(text: str, pattern: str) -> str:
    """The text as a name would be written, where that fits; else empty."""
    proposal = re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")
    return proposal if proposal and re.search(pattern, proposal) else ""


def _type(error: Any, path: Path) -> Sentence:
    value, wanted = error.instance, error.validator_value
    if value is None:
        message = f"{subject(path)} has nothing after it." if path else "This file holds nothing."
        return Sentence("S120", message, f"Write {a_kind(wanted)}.")
    message = f"{subject(path)} must be {a_kind(wanted)}, but here stands {_found(value)}."
    types = [wanted] if isinstance(wanted, str) else wanted
    if example := _example(error, path):
        return Sentence("S120", message, example)
    for name in types:
        hint = _HINTS.get((name, json_type(value)))
        if hint:
            return Sentence("S120", message, hint(value) if callable(hint) else hint)
    return Sentence("S120", message)


def _example(error: Any, path: Path) -> str:
    """How it would be right, where that can be shown: the form of an amount, a map of one line, named options."""
    value, key = error.instance, path[-1] if path else ""
    if isinstance(value, int) and "pattern" in error.schema and not re.search(error.schema["pattern"], str(value)):
        return str(error.schema.get("patternErrorMessage", ""))
    if isinstance(value, str) and key in _EXAMPLES:
        return f"Write it like `{_EXAMPLES[str(key)]}`."
    first = next((item for item in value if isinstance(item, str)), "") if isinstance(value, list) else ""
    name = _as_name(first, "^[a-z]")
    return (
        f"Give each a name of its own: {quoted(f'{name}: {first}')}, without `- `." if key in _NAMED and name else ""
    )


_NAMED = frozenset({"options", "outcomes"})
_EXAMPLES: Mapping[str, str] = {
    "due": "due: {within: 24 hours, from: start}",
    "every": "every: {gap: 30 days, until: answered(step.field)}",
    "skip": "skip: {reasons: {not_possible: Why that may be.}}",
    "use": "use: {procedure: NAME}",
}


def _found(value: object) -> str:
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"the number {value}" if isinstance(value, int) else kind_of(value)


def _as_truth(value: Any) -> str:
    if value.casefold() in _YES:
        return "Write `true`."
    return "Write `true`, or leave the line out."


def _as_number(value: Any) -> str:
    if _FRACTION.match(value):
        return "Only whole numbers are possible."
    return "Write a whole number, without quotes."


_COLON = "A text with a colon and a blank in it needs quotes around the whole text."
_HINTS: Mapping[tuple[str, str], str | Callable[[Any], str]] = {
    ("string", "integer"): "Put it in quotes.",
    ("string", "boolean"): "Put it in quotes.",
    ("string", "object"): _COLON,
    ("string", "array"): "A text that begins with `[` needs quotes; otherwise write one thing here.",
    ("array", "string"): "Write it on a line of its own that begins with `- `, or put it in `[ ]`.",
    ("array", "object"): "Begin each line with `- `, and put texts with a colon in quotes.",
    ("object", "string"): "Write lines of the form `name: text` below, two blanks further to the right.",
    ("object", "array"): "Write `name: …` lines without `- ` before them.",
    ("boolean", "string"): _as_truth,
    ("integer", "string"): _as_number,
}


def _enum(error: Any, path: Path) -> Sentence:
    offered = [str(word) for word in error.validator_value]
    value = str(error.instance)
    meant = closest(value, offered)
    possible = f"Possible: {listed(offered[:_MOST_OFFERED], 'or')}."
    hint = f"Did you mean {quoted(meant)}? {possible}" if meant else possible
    return Sentence("S121", f"{quoted(value)} is not possible as {subject(path, inside=True)}.", hint)


def _pattern(error: Any, path: Path) -> Sentence:
    message = f"{quoted(error.instance)} does not have the form of {subject(path, inside=True)}."
    return Sentence("S122", message, _meant(error) + error.schema.get("patternErrorMessage", ""))


_BETWEEN = re.compile(r"\s*,\s*|\s+(?:and|or|na|au)\s+|\s*[/&+]\s*")


def _meant(error: Any) -> str:
    """What was probably meant by a text that is no name: a list of names, or the name of a title."""
    pattern, parts = error.schema.get("pattern", ""), _BETWEEN.split(str(error.instance))
    names = [_as_name(part, pattern) for part in parts]
    if not all(names):
        return ""
    return f"Did you mean {quoted(names[0])}? " if len(names) == 1 else f"For several write `[{', '.join(names)}]`. "


def _empty(error: Any, path: Path) -> Sentence:
    del error
    return Sentence(
        "S124", f"{subject(path)} is empty.", "Write something here, or leave the line out if it is not needed."
    )


def _twice(error: Any, path: Path) -> Sentence:
    items = error.instance
    second = next((at for at, item in enumerate(items) if item in items[:at]), 0)
    message = f"{quoted(str(items[second]))} stands twice in {subject(path, inside=True)}."
    return Sentence("S125", message, "Remove one of them.", (second,))


def _together(error: Any, path: Path) -> Sentence:
    message = error.schema.get("errorMessage", f"{subject(path)} cannot stand here.")
    return Sentence("S126", message, f"Remove {subject(path, inside=True)} or what it clashes with.")


def _range(error: Any, path: Path) -> Sentence:
    word = "smallest" if error.validator.startswith("min") else "largest"
    message = f"{subject(path)} is {error.instance}; the {word} possible is {error.validator_value}."
    return Sentence("S127", message, "Write a number within the limits.")


def _long(error: Any, path: Path) -> Sentence:
    message = f"{subject(path)} is {len(error.instance)} characters long; {error.validator_value} are possible."
    return Sentence("S127", message, "Shorten it, or split what it belongs to.")


RULES: Mapping[str, Callable[[Any, Path], Sentence]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "uniqueItems": _twice,
    "not": _together,
    "minimum": _range,
    "maximum": _range,
    "maxLength": _long,
}
