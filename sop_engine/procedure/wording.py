"""Words for what stands in a file and for what should: no trainer knows what an `object` is."""

from collections.abc import Iterable, Sequence

from sop_engine.procedure.characters import shown

_LONGEST = 40
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "object": "a map (lines of the form `name: …`)",
    "array": "a list (lines that begin with `- `)",
    "null": "nothing",
}


def quoted(text: str) -> str:
    """A word of the file in backquotes, safe to show, cut to a readable length."""
    safe = shown(text)
    return f"`{safe if len(safe) <= _LONGEST else safe[: _LONGEST - 1] + '…'}`"


def listed(names: Iterable[str], word: str = "and") -> str:
    """`a`, `b` and `c`."""
    marked = [quoted(name) for name in names]
    if len(marked) <= 1:
        return "".join(marked)
    return f"{', '.join(marked[:-1])} {word} {marked[-1]}"


def a_kind(types: str | Sequence[str]) -> str:
    """What a schema's `type` asks for, in words."""
    wanted = [types] if isinstance(types, str) else types
    return " or ".join(_KINDS.get(name, name) for name in wanted)


def kind_of(value: object) -> str:
    """What stands there, in words."""
    return _KINDS[json_type(value)]


def json_type(value: object) -> str:
    """The JSON type of a value that was read."""
    if value is None:
        return "null"
    for python, name in ((bool, "boolean"), (int, "integer"), (str, "string"), (list, "array")):
        if isinstance(value, python):
            return name
    return "object"


def subject(path: tuple[str | int, ...], *, inside: bool = False) -> str:
    """What a sentence about this path is about, e.g. `` `do` `` or `` Line 2 of `do` ``.

    Args:
        path: the place in the file.
        inside: the words stand inside a sentence, not at its beginning.
    """
    if not path:
        return "this file" if inside else "This file"
    last = path[-1]
    if isinstance(last, str):
        return quoted(last)
    line = "line" if inside else "Line"
    return f"{line} {last + 1} of {quoted(str(path[-2])) if len(path) > 1 else 'this file'}"
