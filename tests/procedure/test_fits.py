"""The quick answer whether a value fits a schema is the answer of `jsonschema`, for every schema and both ways."""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sop_engine.procedure.fits import NotCompiled, Test, compile_schema
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import read_schema, shipped

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.name.removesuffix(".schema.json") for path in shipped("schemas").glob("*.schema.json"))
KINDS = {
    "sop_answers": "answers",
    "sop_tests": "tests",
    "sop_texts": "texts",
    "sop_glossary": "glossary",
    "sop_retention": "retention",
    "sop_officers": "officers",
    "sop": "procedure",
}
KINDS |= {"agencies": "roles", "roles": "roles", "law": "law", "lists": "lists", "sop_lock": "lock"}
WRONG: list[Any] = [
    None,
    "text",
    "",
    "a\n",
    5,
    0,
    -1,
    True,
    False,
    [],
    ["text"],
    ["a", "a"],
    [1, True],
    [[]],
    [{}, {}],
]
WRONG += [
    {},
    {"a": "b"},
    {"a-b": 1},
    {"type": "text", "label": "x"},
    {"type": True},
    "2026-01-01",
    "1.0.0",
    "two words",
]
KEYS = [
    "label",
    "options",
    "list",
    "must",
    "min",
    "use",
    "gap",
    "at",
    "before",
    "type",
    "do",
    "urgent",
    "none of these",
]


@cache
def judges(name: str) -> tuple[Test, Any]:
    """The quick one and the library's."""
    schema = json.loads(read_schema(name))
    return compile_schema(schema), Draft7Validator(schema)


@cache
def seeds(name: str) -> tuple[str, ...]:
    """Every shipped and example file of that kind, as JSON."""
    found = {"{}"}
    for path in sorted(
        [*ROOT.glob("procedures/**/*.y*ml"), *ROOT.glob("tests/**/*.y*ml"), *ROOT.glob("procedures/*.lock")]
    ):
        source = read_source(path.read_bytes(), path.name)
        if isinstance(source, Source) and isinstance(source.value, dict) and kind(source.value) == name:
            found.add(json.dumps(source.value))
    return tuple(sorted(found))


def kind(value: dict[str, Any]) -> str:
    """The schema that a file is meant for."""
    return next((schema for key, schema in KINDS.items() if key in value), "")


def containers(value: Any) -> list[Any]:
    """Every map and list in a value that holds something."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if items else []) + [inner for item in items for inner in containers(item)]


def spoil(holder: Any, data: st.DataObject) -> None:
    """Take one thing out of a map or list, put one in, or put a wrong one in its place."""
    at = data.draw(st.sampled_from(sorted(holder) if isinstance(holder, dict) else range(len(holder))))
    match data.draw(st.sampled_from(["drop", "add", "change", "change"])):
        case "drop":
            holder.pop(at)
        case "add" if isinstance(holder, dict):
            holder[data.draw(st.sampled_from(KEYS))] = deepcopy(data.draw(st.sampled_from(WRONG)))
        case "add":
            holder.append(deepcopy(data.draw(st.sampled_from([*WRONG, holder[at]]))))
        case _:
            holder[at] = deepcopy(data.draw(st.sampled_from(WRONG)))


@pytest.mark.parametrize("name", NAMES)
def test_every_file_gets_the_verdict_of_the_library(name: str) -> None:
    """For every schema that is shipped: each shipped and example file of its kind, and each strange value."""
    quick, library = judges(name)
    for value in [*map(json.loads, seeds(name)), *WRONG]:
        assert quick(value) == library.is_valid(value)


@settings(max_examples=30)
@given(data=st.data())
@pytest.mark.parametrize("name", NAMES)
def test_spoilt_files_get_the_verdict_of_the_library(name: str, data: st.DataObject) -> None:
    """Whatever is taken out, put in or changed: both find it valid, or neither."""
    quick, library = judges(name)
    value = json.loads(data.draw(st.sampled_from(seeds(name))))
    for _ in range(data.draw(st.integers(0, 2))):
        inside = containers(value)
        if inside:
            spoil(data.draw(st.sampled_from(inside)), data)
    assert quick(value) == library.is_valid(value)


SMALL = st.recursive(
    st.sampled_from([None, True, False, 0, 1, 2, "", "a", "ab", "b\n"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "c"]), inner, max_size=3),
    max_leaves=5,
)
LEAVES = st.sampled_from(
    [
        True,
        False,
        {"type": "string", "pattern": "^a", "maxLength": 1},
        {"type": ["integer", "boolean"], "minimum": 1},
        {"type": "null"},
        {"const": True},
        {"const": 1},
        {"enum": [0, "a", None]},
        {"enum": [True, 2], "const": 1},
        {"minLength": 1, "uniqueItems": True, "minItems": 1, "minProperties": 2},
        {"required": ["a"], "properties": {"a": {"const": "b"}}},
        {"propertyNames": {"pattern": "^[ab]$"}, "dependencies": {"a": ["b"]}},
        {"$ref": "#/definitions/self", "type": "null"},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"items": inner}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"if": inner}, optional={"then": inner, "else": inner}),
        st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from(["a", "b"]), inner)}),
        st.fixed_dictionaries({"additionalProperties": inner, "properties": st.fixed_dictionaries({"a": inner})}),
        inner.map(
            lambda then: {"allOf": [{"if": {"required": ["a"], "properties": {"a": {"const": "a"}}}, "then": then}]}
        ),
    ),
    max_leaves=5,
)


@settings(max_examples=100)
@given(schema=SCHEMAS, value=SMALL)
def test_any_schema_of_these_keywords_means_what_the_library_says(schema: Any, value: object) -> None:
    """Not only in the combinations that our schemas have today."""
    root = {
        "allOf": [schema],
        "definitions": {"self": {"type": "object", "additionalProperties": {"$ref": "#/definitions/self"}}},
    }
    assert compile_schema(root)(value) == Draft7Validator(root).is_valid(value)


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [True]},
        {"properties": {"a": {"format": "date"}}},
        {"definitions": {"a": {"maxItems": 1}}, "items": {"$ref": "#/definitions/a"}},
        {"items": [True]},
        {"type": "number"},
        {"enum": [[1]]},
        {"dependencies": {"a": {"required": ["b"]}}},
        {"$ref": "other.json"},
    ],
)
def test_a_keyword_that_is_not_known_is_refused(schema: dict[str, Any]) -> None:
    """A rule that is new in a schema cannot be passed over in silence."""
    with pytest.raises(NotCompiled):
        compile_schema(schema, whole=True)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_our_schemas_is_known(name: str) -> None:
    """What is made only when a value needs it can be made, for every place of every schema."""
    assert not compile_schema(json.loads(read_schema(name)), whole=True)("text")


def test_the_files_found_cover_every_schema() -> None:
    """For each kind of file there is more to spoil than an empty map."""
    assert [name for name in NAMES if len(seeds(name)) < 2] == []
