"""The language reference: its tables are those of the schema, and every example in it checks clean."""

import json
import os
import re
from pathlib import Path

import pytest

from sop_engine.problem import Severity
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.reference import TABLES, table
from sop_engine.resources import shipped
from tests.procedure.examples import SHARED_FILES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "language.md"
TEXT = PAGE.read_text(encoding="utf-8")
SCHEMA = json.loads((shipped("schemas") / "procedure.schema.json").read_text(encoding="utf-8"))
EXAMPLES = re.findall(r"^```yaml (\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
AROUND = """\
sop: 0
id: example
version: 0.1.0
title: An example
owner: duty_officer
subject: child
outcomes: {done: Done}
phases:
  only:
    title: Only
    steps:
      contact:
        title: What happened?
        who: duty_officer
        law: [POL]
        fields:
          abuse: {type: choice, label: Abuse?, options: {yes: "Yes", no: "No", unclear: Unclear}}
          age: {type: number, label: Age}
          hearing: {type: time, label: When is the hearing?}
          items: {type: list, label: Items, columns: {what: {type: exhibit, kind: paper, label: Number}}}
      visit:
"""


FIELD_AROUND = """\
        title: Write it down
        who: child_desk
        law: [POL]
        fields:
          it:
"""


def filled() -> str:
    """The page with every table as the schema has it."""
    page = TEXT
    for name in TABLES:
        start, end = f"<!-- table: {name} -->\n", "<!-- end -->"
        assert page.count(start) == 1, name
        before, _, rest = page.partition(start)
        page = before + start + table(SCHEMA, name) + end + rest.partition(end)[2]
    return page


def test_the_tables_are_those_of_the_schema_golden() -> None:
    """No key is missing on the page, and none is described otherwise than the editor shows it."""
    if os.environ.get("SOP_WRITE_GOLDEN"):
        PAGE.write_text(filled(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == filled()


@pytest.mark.parametrize(("kind", "example"), EXAMPLES)
def test_every_example_checks_clean(kind: str, example: str) -> None:
    """What the page shows can be copied."""
    indent = {"step": 8, "field": 12}[kind]
    lines = "".join(f"{' ' * indent}{line}\n" for line in example.splitlines())
    if kind == "field":
        lines = FIELD_AROUND + lines
    loaded = load_procedure({"example.yaml": AROUND + lines, **SHARED_FILES}, "example.yaml")
    assert [problem for problem in loaded.problems if problem.severity is Severity.ERROR] == []
    assert loaded.procedure is not None


def test_there_are_examples_of_both_kinds() -> None:
    """The page is not without examples by mistake."""
    assert {kind for kind, _ in EXAMPLES} == {"step", "field"}
    assert len(EXAMPLES) >= 8
