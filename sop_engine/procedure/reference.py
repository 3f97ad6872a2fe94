"""The tables of the language reference, from the schema: every key with its type and meaning."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

TABLES: Final = ("file", "outcome", "phase", "gate", "step", "clock", "every", "use", "skip", "field", "option")
"""Names of the tables, in the order of the page."""

_WORDS: Final = {"string": "text", "array": "list", "object": "map", "boolean": "true or false", "integer": "number"}


def table(schema: Mapping[str, Any], name: str) -> str:
    """One table in Markdown: key, what it takes, what it means; keys that must be there are in bold.

    Args:
        schema: the schema of procedures, as parsed JSON.
        name: one of `TABLES`; `file` is the procedure itself.
    """
    shape = schema if name == "file" else schema["definitions"][name]
    types = _types(shape)
    rows = [(key, *_row(schema, part, types.get(key, ""))) for key, part in _keys(schema, shape).items()]
    required = set(shape.get("required", ()))
    lines = ["| key | takes | meaning |", "|---|---|---|"]
    lines += [
        f"| {f'**`{key}`**' if key in required else f'`{key}`'} | {takes} | {text} |" for key, takes, text in rows
    ]
    return "\n".join(lines) + "\n"


def _keys(schema: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    """The keys of a map: its own, then those that depend on its type, each once."""
    found: dict[str, Mapping[str, Any]] = dict(_real(schema, shape).get("properties", {}))
    for _, keys in _branches(shape):
        found |= {key: part for key, part in keys.items() if key not in found}
    return found


def _branches(shape: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each type of a field, with the keys that it may have."""
    for branch in shape.get("allOf", ()):
        name = branch.get("if", {}).get("properties", {}).get("type", {}).get("const")
        if name:
            yield name, branch["then"]["properties"]


def _types(shape: Mapping[str, Any]) -> Mapping[str, str]:
    """Keys that only some types of field have, with words that say which."""
    branches = list(_branches(shape))
    words = {}
    for key in dict.fromkeys(key for _, keys in branches for key in keys):
        having = [f"`{name}`" for name, keys in branches if key in keys]
        lacking = [f"`{name}`" for name, keys in branches if key not in keys]
        if lacking:
            words[key] = (
                f"Of {', '.join(having)}: " if len(having) <= len(lacking) else f"Not of {', '.join(lacking)}. "
            )
    return words


def _row(schema: Mapping[str, Any], part: Mapping[str, Any], only: str) -> tuple[str, str]:
    real = _real(schema, part)
    meaning = str(part.get("description", real.get("description", "")))
    return _takes(schema, real), (only + meaning).replace("|", "\\|")


def _takes(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    if "const" in part:
        return f"`{part['const']}`".replace("True", "true")
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    kinds = part.get("type", "")
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if names == ["array"]:
        return f"list of {_takes(schema, _real(schema, part.get('items', {}))) or 'text'}"
    return " or ".join(_WORDS.get(kind, kind) for kind in names if kind)


def _real(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part, or what its `$ref` names."""
    name = str(part.get("$ref", "")).rpartition("/")[2]
    return {**schema["definitions"][name], **part} if name in schema.get("definitions", {}) else part
