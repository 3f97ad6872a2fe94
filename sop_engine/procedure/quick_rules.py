"""Three rules of JSON Schema, in the one form that our schemas use them in, without the library's detours.

`if: {required: [K], properties: {K: {const: V}}}` asks one question of a map, and the library builds two
validators to ask it. With eighteen types of field that was most of the time of checking a large procedure.
Errors and their order are the library's (a property test compares them).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Schema = Mapping[str, Any]

_PREFIX = "#/definitions/"
_IF_AND_THEN = 2
_REQUIRED_AND_PROPERTIES = 2


def quick_if(validator: Any, question: Schema, instance: Any, schema: Schema) -> Iterator[Any]:
    """The keyword `if`: `then` or `else` of the same schema, by whether the question holds."""
    answer = _answer(question, instance)
    if answer is None:
        answer = validator.evolve(schema=question).is_valid(instance)
    word = "then" if answer else "else"
    if word in schema:
        yield from validator.descend(instance, schema[word], schema_path=word)


def quick_all_of(validator: Any, branches: Sequence[Schema], instance: Any, schema: Schema) -> Iterator[Any]:
    """The keyword `allOf`, passing over branches whose simple `if` does not hold and that have no `else`."""
    del schema
    for number, branch in enumerate(branches):
        if "else" not in branch and len(branch) == _IF_AND_THEN and _answer(branch.get("if", {}), instance) is False:
            continue
        yield from validator.descend(instance, branch, schema_path=number)


def _answer(question: Schema, instance: Any) -> bool | None:
    """Whether a simple question holds; None for a question of another form, which the library answers."""
    names = question.get("required")
    if not isinstance(names, list) or len(names) != 1 or not isinstance(instance, dict):
        return None
    (name,) = names
    if len(question) == 1:
        return name in instance
    rule = question.get("properties", {}).get(name)
    if len(question) != _REQUIRED_AND_PROPERTIES or rule is None or len(question["properties"]) != 1:
        return None
    wanted = rule.get("const")
    if len(rule) != 1 or type(wanted) not in (str, bool):
        return None
    value = instance.get(name)
    return type(value) is type(wanted) and bool(value == wanted)


def quick_reference(root: Schema) -> Any:
    """The keyword `$ref` for references into the definitions of `root`, the only kind that our schemas have."""
    definitions: Schema = root.get("definitions", {})

    def rule(validator: Any, reference: str, instance: Any, schema: Schema) -> Iterator[Any]:
        del schema
        yield from validator.descend(instance, definitions[reference.removeprefix(_PREFIX)])

    return rule
