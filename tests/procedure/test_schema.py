"""Schemas, and the sentences made of their errors."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sop_engine.problem import Problem
from sop_engine.procedure.model import FieldType
from sop_engine.procedure.schema import validate, validator
from sop_engine.procedure.sentences import RULES
from sop_engine.procedure.source import Source, read_source
from tests.procedure.large import large_procedure

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    path.name.partition(".")[0]: json.loads(path.read_text("utf-8")) for path in (ROOT / "schemas").glob("*.json")
}
PROCEDURE = (ROOT / "procedures/ocse_first_response/ocse_first_response.yaml").read_text("utf-8")
SMALL = large_procedure(2)
MAP_RULES = {"required", "additionalProperties", "dependencies"}
STRUCTURE = {
    "$schema",
    "$id",
    "title",
    "description",
    "definitions",
    "properties",
    "items",
    "allOf",
    "if",
    "then",
    "else",
}
STRUCTURE |= {"$ref", "propertyNames", "patternErrorMessage", "errorMessage"}


def source(text: str) -> Source:
    """The source; the test fails when it is not YAML."""
    found = read_source(text, "x.yaml")
    assert isinstance(found, Source), found
    return found


def edited(old: str, new: str) -> list[Problem]:
    """Findings of a small procedure with one edit."""
    assert old in SMALL
    return validate(source(SMALL.replace(old, new, 1)))


def inner(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema inside a schema, itself too."""
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            if key in {"properties", "definitions", "dependencies"}:
                for part in value.values():
                    yield from inner(part)
            elif key not in {"enum", "const", "required"}:
                yield from inner(value)
    elif isinstance(schema, list):
        for part in schema:
            yield from inner(part)


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_is_draft_07(name: str) -> None:
    """Editors and validators read the schema by the same standard."""
    Draft7Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_property_is_described(name: str) -> None:
    """An editor can explain every key in a sentence."""
    root = SCHEMAS[name]
    seen = 0
    for schema in inner(root):
        for key, value in schema.get("properties", {}).items():
            if "const" in value or "not" in value:
                continue
            target = root["definitions"][value["$ref"].rsplit("/", 1)[-1]] if "$ref" in value else value
            assert len(target.get("description", "")) > 10, key
            seen += 1
    assert seen > 1


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_no_schema_uses_what_makes_errors_vague(name: str) -> None:
    """No alternatives of whole objects: the measured cause of errors in the wrong place."""
    used = {key for schema in inner(SCHEMAS[name]) for key in schema}
    assert not used & {"anyOf", "oneOf", "unevaluatedProperties", "contains"}


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_rule_of_a_schema_has_a_sentence(name: str) -> None:
    """No error of the validator reaches a trainer in the validator's words."""
    used = {key for schema in inner(SCHEMAS[name]) for key in schema if not (key == "const" and len(schema) == 1)}
    assert used - STRUCTURE - MAP_RULES - set(RULES) == set()


def test_the_schema_knows_the_types_of_the_model() -> None:
    """What the schema lets through, the model can hold; and no type's name begins another's."""
    types = SCHEMAS["procedure"]["definitions"]["field_type"]["enum"]
    assert types == [kind.value for kind in FieldType]
    assert not [(one, two) for one in types for two in types if one != two and two.startswith(one)]


@pytest.mark.parametrize(
    ("file", "schema"),
    [
        ("ocse_first_response/ocse_first_response.yaml", "procedure"),
        ("ocse_first_response/demo.answers.yaml", "answers"),
        ("ocse_first_response/ocse_first_response.test.yaml", "tests"),
        ("shared/roles.yaml", "roles"),
        ("shared/law.yaml", "law"),
        ("shared/lists.yaml", "lists"),
        ("shared/retention.yaml", "retention"),
    ],
)
def test_the_shipped_files_are_valid(file: str, schema: str) -> None:
    """What is shipped passes its own schema."""
    assert validate(source((ROOT / "procedures" / file).read_text("utf-8")), schema) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "spot", "hint"),
    [
        ("label: Was", "lable: Was", "S110", "lable", "`label`"),
        ("type: yesno", "typ: yesno", "S110", "typ", "`type`"),
        ("        who:", "        woh:", "S110", "woh", "`who`"),
        ("    steps:", "    stepps:", "S110", "stepps", "`steps`"),
        ("type: yesno", "type: yesnoo", "S121", "yesnoo", "`yesno`"),
        ("type: yesno,", "type: yesno, min: 3,", "S110", "min", "`number`"),
        ("type: yesno,", "type: yesno, urgent: true,", "S110", "urgent", "a step"),
        ("type: yesno,", "type: choice,", "S112", "done", ""),
        ("type: yesno,", "type: choice, list: a, options: {b: c},", "S126", "options", "Remove"),
        ("type: yesno,", "type: yesno, must: a.b == yes,", "S112", "done", ""),
        (", label: Was it done?", "", "S112", "done", "question"),
        ("law: [POL]", "law: POL", "S120", "POL", "`- `"),
        ("law: [POL]", "law: []", "S124", "law", ""),
        ("law: [POL]", "law: [POL, pol]", "S122", "pol", "CHA-145"),
        ("law: [POL]", "law: [POL, POL]", "S125", "POL", "Remove"),
        ("law: [POL]", "law:", "S120", "", "Write a list"),
        ("title: Part 0", "title: 5", "S120", "5", "quotes"),
        ("title: Part 0", "title: true", "S120", "true", "quotes"),
        ("title: Part 0", "title: [a]", "S120", "title", "`[`"),
        ("- Read the line aloud.", "- Read: the line.", "S120", "", "quotes"),
        ("why: Somebody", "urgent: yes\n        why: Somebody", "S120", "yes", "`true`"),
        ("why: Somebody", "urgent: true\n        after: x\n        why: Somebody", "S126", "after", "Remove"),
        ("within: 2 hours", "within: PT2H", "S122", "PT2H", "15 minutes"),
        ("within: 2 hours", "within: 2 Hours", "S122", "2 Hours", "15 minutes"),
        (", from: start", "", "S112", "due", ""),
        ("within: 2 hours, ", "", "S112", "due", ""),
        ("{within: 2 hours, from: start}", "2 hours", "S120", "2 hours", ""),
        ("version: 0.1.0", "version: 1.0", "S122", "1.0", "three numbers"),
        ("sop: 0", "sop: 1", "S121", "1", "`0`"),
        ("sop: 0\n", "", "S112", "", "version of the procedure language"),
        ("  phase_0:", "  Phase-0:", "S123", "Phase-0", "`phase_0`"),
        ("outcomes: {done: Done}", "outcomes: {1: Done}", "S123", "1", "not only digits"),
        ("title: A large procedure", "title: a\nsubjekt: child\nabuot: b", "S110", "subjekt", "`subject`"),
    ],
)
def test_one_mistake_is_one_finding_on_the_culprit(old: str, new: str, code: str, spot: str, hint: str) -> None:
    """The finding names the mistake by its code, underlines the word that is wrong and says what to do."""
    problem = edited(old, new)[0]
    text = SMALL.replace(old, new, 1)
    assert problem.position is not None
    line = text.split("\n")[problem.position.line - 1]
    underlined = line[problem.position.column - 1 :][: problem.position.length]
    assert problem.code == code
    assert hint in problem.hint
    if spot:
        assert underlined == spot
    more = 1 if "abuot" in new else 0
    assert len(edited(old, new)) == 1 + more


@pytest.mark.parametrize("text", ["a", "[a]", "5", "true", "~", "a: b"])
def test_a_file_of_another_kind_gives_findings(text: str) -> None:
    """Any YAML at all can be checked."""
    problems = validate(source(text))
    assert problems
    assert all(problem.position is not None for problem in problems)


def test_findings_come_in_the_order_of_the_file() -> None:
    """A trainer can work from top to bottom."""
    text = SMALL.replace("label:", "lable:").replace("version: 0.1.0", "version: 1")
    problems = validate(source(text))
    places = [(problem.position.line, problem.position.column) for problem in problems if problem.position]
    assert places == sorted(places)
    assert len(places) == 5


LINES = PROCEDURE.split("\n")


@settings(max_examples=40)
@given(st.data())
def test_random_edits_of_lines_give_findings_or_none(data: st.DataObject) -> None:
    """Lines dropped, doubled, swapped or indented never make checking raise."""
    lines = LINES[:120]
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(15, len(lines) - 2))
        match data.draw(st.sampled_from(["drop", "double", "swap", "indent", "cut"])):
            case "drop":
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                lines[at], lines[at + 1] = lines[at + 1], lines[at]
            case "indent":
                lines[at] = "  " + lines[at]
            case _:
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
    found = read_source("\n".join(lines), "x.yaml")
    problems = validate(found) if isinstance(found, Source) else found
    for problem in problems:
        assert problem.message.endswith((".", "?"))
        assert problem.position is not None
        assert 1 <= problem.position.line <= len(lines) + 1


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The paths of everything in a value."""
    found = [path]
    for key, part in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        found += places(part, (*path, key))
    return found


SEED = source((ROOT / "tests/examples/every_key.yaml").read_text("utf-8")).value
PLACES = places(SEED)
WRONG: list[Any] = [None, "text", "", 5, -1, True, [], ["text"], ["a", "a"], [[]], {}, {"a": "b"}, {"a-b": 1}]
KEYS = ["label", "options", "list", "must", "min", "use", "gap", "at", "before", "type", "none of these"]


@settings(max_examples=150)
@given(st.data())
def test_the_quick_rules_find_what_the_library_finds(data: st.DataObject) -> None:
    """For valid and broken values of every key, our validator and the library's give the same errors."""
    value = json.loads(json.dumps(SEED))
    for path in data.draw(st.lists(st.sampled_from(PLACES[1:]), max_size=3)):
        holder = value
        for part in path[:-1]:
            holder = inside(holder, part)
        if isinstance(holder, dict):
            match data.draw(st.sampled_from(["drop", "add", "change"])):
                case "drop":
                    holder.pop(str(path[-1]), None)
                case "add":
                    holder[data.draw(st.sampled_from(KEYS))] = data.draw(st.sampled_from(WRONG))
                case _:
                    holder[str(path[-1])] = data.draw(st.sampled_from(WRONG))
    ours, root = validator("procedure")
    assert errors(ours, value) == errors(Draft7Validator(root), value)


def inside(holder: Any, part: str | int) -> Any:
    """The part of a map or list; None when an earlier edit has taken it away."""
    if isinstance(holder, dict):
        return holder.get(part)
    return holder[part] if isinstance(holder, list) and isinstance(part, int) and part < len(holder) else None


def errors(judge: Any, value: object) -> list[tuple[list[str | int], str, str]]:
    """Place, rule and message of every error."""
    return [(list(error.absolute_path), str(error.validator), error.message) for error in judge.iter_errors(value)]


def test_a_file_with_every_key_is_valid() -> None:
    """Every key and every type of the language reference is in the schema."""
    text = (ROOT / "tests/examples/every_key.yaml").read_text("utf-8")
    assert validate(source(text)) == []
    named = {str(part) for path in PLACES for part in path}
    known = {key for schema in inner(SCHEMAS["procedure"]) for key in schema.get("properties", {})}
    assert known - named == set()
    types = set(SCHEMAS["procedure"]["definitions"]["field_type"]["enum"])
    assert types - {source(text).at((*path, "type")) for path in PLACES} == set()
