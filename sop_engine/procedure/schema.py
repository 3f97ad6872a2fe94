"""A source against its JSON Schema. The library is loaded only when there is something to explain."""

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from sop_engine.problem import Problem
from sop_engine.procedure.crowds import too_much
from sop_engine.procedure.fits import Test, compile_schema
from sop_engine.procedure.source import Source
from sop_engine.resources import read_schema

MOST_ERRORS = 200
"""Errors that are explained; whoever has mended these asks again."""


def validate(source: Source, schema: str = "procedure") -> list[Problem]:
    """What a schema of `schemas/` finds wrong, sorted by position; empty when nothing.

    Args:
        source: the file as read.
        schema: `procedure`, `roles`, `law`, `lists` or `answers`.
    """
    return list(_validate(source, schema))


@lru_cache(maxsize=16)
def _validate(source: Source, schema: str) -> Sequence[Problem]:
    """Once for each source: many procedures share the same files."""
    crowd = too_much(source)
    if crowd:
        return [crowd]
    if fitting(schema)(source.value):
        return []
    from sop_engine.procedure.explain import explain  # noqa: PLC0415 - most files have nothing to explain

    judge, root = validator(schema)
    return explain(islice(judge.iter_errors(source.value), MOST_ERRORS), source, root)


@cache
def fitting(name: str) -> Test:
    """The quick test for a schema of `schemas/`: what it finds valid, the validator finds valid."""
    return compile_schema(json.loads(read_schema(name)))


@cache
def validator(name: str) -> tuple[Any, Mapping[str, Any]]:
    """The validator for a schema of `schemas/`, and the schema."""
    from jsonschema import Draft7Validator, validators  # noqa: PLC0415 - 0.1 s, which a valid file need not pay

    from sop_engine.procedure.quick_rules import quick_all_of, quick_if, quick_reference  # noqa: PLC0415

    root: Mapping[str, Any] = json.loads(read_schema(name))
    rules = {"allOf": quick_all_of, "if": quick_if, "$ref": quick_reference(root)}
    extend: Any = validators.extend
    return extend(Draft7Validator, rules)(root), root
