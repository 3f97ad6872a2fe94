"""Whether a value fits a schema: yes or no, and nothing else. Most files fit, and of these there is no more to say.

A schema becomes functions, one for each kind of value (map, text, number); judging is a walk over the value.
A function is made when the first such value comes: a file uses a small part of its schema.
This knows exactly the keywords that our schemas use and refuses any other, so it cannot pass over a rule in
silence. `jsonschema` remains the judge: it explains what does not fit, and a test holds the two against each other.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import Any

Schema = Mapping[str, Any] | bool
Test = Callable[[Any], bool]
Rules = Mapping[type, Test]
"""The test for each kind of value; a kind that is missing never fits."""

_KINDS: Mapping[str, type] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": NoneType,
}
_ANNOTATIONS = {"$schema", "$id", "title", "description", "definitions", "errorMessage", "patternErrorMessage"}
_FOR_ANY = {"type", "enum", "const", "not", "if", "then", "else", "allOf"}
_FOR_MAPS = {"required", "properties", "additionalProperties", "minProperties", "propertyNames", "dependencies"}
_FOR_OTHERS = {"pattern", "minLength", "maxLength", "minimum", "items", "minItems", "uniqueItems"}
_KNOWN = _ANNOTATIONS | _FOR_ANY | _FOR_MAPS | _FOR_OTHERS
_PREFIX = "#/definitions/"


class NotCompiled(ValueError):
    """A schema has a keyword, or a form of one, that is not known here."""


def compile_schema(root: Mapping[str, Any], *, whole: bool = False) -> Test:
    """The test whether a value as YAML gives it fits the schema.

    Args:
        root: the schema.
        whole: make all of it now, and refuse now what is not known anywhere in it.

    Raises:
        NotCompiled: something is not known here; the test raises it, too, when it comes to it.
    """
    rules = _Compiler(root.get("definitions", {}), whole=whole).rules(root)
    return lambda value: _fits(rules, value)


def _fits(rules: Rules, value: object) -> bool:
    test = rules.get(type(value))
    return test is not None and test(value)


def _always(value: object) -> bool:
    del value
    return True


_ANY: Rules = dict.fromkeys(_KINDS.values(), _always)


class _Compiler:
    """Makes the rules of each schema in a file once; a definition may speak of itself."""

    def __init__(self, definitions: Mapping[str, Any], *, whole: bool) -> None:
        self._definitions = definitions
        self._whole = whole
        self._made: dict[int, dict[type, Test]] = {}

    def rules(self, schema: Schema) -> Rules:
        """The rules of one schema."""
        if isinstance(schema, bool):
            return _ANY if schema else {}
        if "$ref" in schema:  # whatever stands beside it does not count (draft 7)
            return self.rules(self._definition(schema["$ref"]))
        known = self._made.get(id(schema))
        if known is None:
            _refuse(schema.keys() - _KNOWN)
            known = self._made[id(schema)] = {}  # filled below, kind by kind
            for kind in _kinds(schema):
                known[kind] = self._test(known, schema, kind)
        return known

    def _test(self, rules: dict[type, Test], schema: Mapping[str, Any], kind: type) -> Test:
        def first(value: object) -> bool:
            """Put the real one in this place."""
            test = rules[kind] = _all(list(self._tests(schema, kind)))
            return test(value)

        return _all(list(self._tests(schema, kind))) if self._whole else first

    def _definition(self, reference: str) -> Schema:
        name = reference.removeprefix(_PREFIX)
        if name == reference or name not in self._definitions:
            _refuse({reference})
        found: Schema = self._definitions[name]
        return found

    def _tests(self, schema: Mapping[str, Any], kind: type) -> Iterable[Test]:
        if "enum" in schema or "const" in schema:
            yield _one_of(schema, kind)
        if kind is dict:
            yield from self._of_map(schema)
        elif kind is list:
            yield from self._of_list(schema)
        elif kind is str:
            yield from _of_text(schema)
        elif kind is int and "minimum" in schema:
            yield _at_least(schema["minimum"])
        if "not" in schema:
            yield _unless(self.rules(schema["not"]))
        if "if" in schema:
            question, then, other = (self.rules(schema.get(word, True)) for word in ("if", "then", "else"))
            yield _either(question, then, other)
        if "allOf" in schema:
            yield from self._branches(schema["allOf"], kind)

    def _of_map(self, schema: Mapping[str, Any]) -> Iterable[Test]:
        if "minProperties" in schema:
            yield _longer(schema["minProperties"])
        if "required" in schema:
            yield _having(frozenset(schema["required"]))
        if "propertyNames" in schema:
            yield _each(self.rules(schema["propertyNames"]))
        for given, needed in schema.get("dependencies", {}).items():
            if not isinstance(needed, list):
                _refuse({"dependencies"})
            yield _needing(given, frozenset(needed))
        known = {name: self.rules(rule) for name, rule in schema.get("properties", {}).items()}
        others = schema.get("additionalProperties", True)
        if others is not True:
            yield _closed(known, self.rules(others))
        elif known:
            yield _open(known)

    def _of_list(self, schema: Mapping[str, Any]) -> Iterable[Test]:
        if "minItems" in schema:
            yield _longer(schema["minItems"])
        if isinstance(schema.get("items"), list):
            _refuse({"items"})
        if "items" in schema:
            yield _each(self.rules(schema["items"]))
        if schema.get("uniqueItems"):
            yield _unlike

    def _branches(self, branches: Sequence[Any], kind: type) -> Iterable[Test]:
        """All branches; those that ask for one word in a map (`type` is `text`) are found by that word."""
        tables: dict[str, dict[object, list[Rules]]] = {}
        for branch in branches:
            asked = _asked(branch) if kind is dict else None
            if asked:
                tables.setdefault(asked[0], {}).setdefault(asked[1], []).append(self.rules(branch["then"]))
            else:
                yield _as(self.rules(branch))
        for name, table in tables.items():
            yield _by_word(name, table)


def _refuse(words: Iterable[str]) -> None:
    if words:
        msg = f"not known here: {', '.join(sorted(words))}"
        raise NotCompiled(msg)


def _kinds(schema: Mapping[str, Any]) -> Iterable[type]:
    given = schema.get("type", list(_KINDS))
    names = [given] if isinstance(given, str) else given
    _refuse(set(names) - _KINDS.keys())
    return [_KINDS[name] for name in names]


def _asked(branch: Schema) -> tuple[str, str | bool] | None:
    """Name and word of `if: {required: [NAME], properties: {NAME: {const: WORD}}}` with only a `then`."""
    question = branch["if"] if isinstance(branch, Mapping) and branch.keys() == {"if", "then"} else None
    if not isinstance(question, dict) or len(question.get("required", ())) != 1:
        return None
    (name,) = question["required"]
    word = question.get("properties", {}).get(name, {}).get("const")
    plain = {"required": [name], "properties": {name: {"const": word}}}
    return (name, word) if isinstance(word, str | bool) and question == plain else None


def _all(tests: Sequence[Test]) -> Test:
    if not tests:
        return _always
    if len(tests) == 1:
        return tests[0]

    def test(value: object) -> bool:
        for one in tests:  # noqa: SIM110 - a generator costs more than all the rest here
            if not one(value):
                return False
        return True

    return test


def _one_of(schema: Mapping[str, Any], kind: type) -> Test:
    words = [*schema["enum"]] if "enum" in schema else [schema["const"]]
    if "enum" in schema and "const" in schema:
        words = [word for word in words if json.dumps(word) == json.dumps(schema["const"])]
    if any(isinstance(word, dict | list | float) for word in words):
        _refuse({"enum"})
    allowed = frozenset(word for word in words if type(word) is kind)
    return (lambda value: value in allowed) if kind not in {dict, list} else (lambda _: False)


def _of_text(schema: Mapping[str, Any]) -> Iterable[Test]:
    if "minLength" in schema:
        yield _longer(schema["minLength"])
    if "maxLength" in schema:
        most = schema["maxLength"]
        yield lambda value: len(value) <= most
    if "pattern" in schema:
        search = re.compile(schema["pattern"]).search
        yield lambda value: search(value) is not None


def _at_least(least: int) -> Test:
    return lambda value: bool(value >= least)


def _longer(least: int) -> Test:
    return lambda value: len(value) >= least


def _having(names: frozenset[str]) -> Test:
    return lambda value: bool(value.keys() >= names)


def _needing(given: str, needed: frozenset[str]) -> Test:
    return lambda value: given not in value or value.keys() >= needed


def _as(rules: Rules) -> Test:
    return lambda value: _fits(rules, value)


def _unless(rules: Rules) -> Test:
    return lambda value: not _fits(rules, value)


def _either(question: Rules, then: Rules, other: Rules) -> Test:
    return lambda value: _fits(then if _fits(question, value) else other, value)


def _each(rules: Rules) -> Test:
    def test(value: Iterable[object]) -> bool:
        for item in value:
            one = rules.get(type(item))
            if one is None or not one(item):
                return False
        return True

    return test


def _closed(known: Mapping[str, Rules], others: Rules) -> Test:
    def test(value: Mapping[str, object]) -> bool:
        for name, item in value.items():
            one = known.get(name, others).get(type(item))
            if one is None or not one(item):
                return False
        return True

    return test


def _open(known: Mapping[str, Rules]) -> Test:
    def test(value: Mapping[str, object]) -> bool:
        for name, rules in known.items():
            if name in value:
                item = value[name]
                one = rules.get(type(item))
                if one is None or not one(item):
                    return False
        return True

    return test


def _by_word(name: str, table: Mapping[object, Sequence[Rules]]) -> Test:
    def test(value: Mapping[str, object]) -> bool:
        word = value.get(name)
        found = table.get(word, ()) if type(word) is str or type(word) is bool else ()
        return all(_fits(rules, value) for rules in found)

    return test


def _unlike(value: Sequence[object]) -> bool:
    """Are all items different? As in JSON, `1` and `true` are."""
    if all(type(item) is str for item in value):
        return len(set(value)) == len(value)
    return len({json.dumps(item, sort_keys=True) for item in value}) == len(value)
