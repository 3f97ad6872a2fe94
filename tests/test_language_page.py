"""The language reference: its tables are those of the schema, and every example in it checks clean."""

import json
import os
import re
from pathlib import Path

import pytest

from sop_engine.problem import Severity
from sop_engine.procedure.load import load_procedure
from sop_engine.procedure.reference import TABLES, table
from sop_engine.procedure.source import Source, read_source
from sop_engine.resources import shipped
from sop_engine.run.cases import Suite, read_cases, run_cases
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


TESTED = """\
sop: 0
id: example
version: 0.1.0
title: An example
owner: duty_officer
subject: child
outcomes: {done: Done}
phases:
  first:
    title: First
    steps:
      contact:
        title: What happened?
        who: duty_officer
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        fields:
          abuse: {type: choice, label: Abuse?, options: {yes: "Yes", no: "No"}}
          age: {type: number, label: Age}
          next_year: {type: computed, label: Next year, value: contact.age + 1}
  second:
    title: Second
    gates:
      no_abuse: {when: contact.abuse == no, because: Nothing happened., law: [POL], lift: ocs}
    steps:
      report:
        title: Report it
        who: duty_officer
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        due: {within: 1 day, from: contact}
        fields:
          sent: {type: yesno, label: Was it sent?}
      summary:
        title: Write a summary
        who: duty_officer
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        due: {within: 1 working day, from: contact}
        purge: any(visit.last == no)
        fields:
          told: {type: text, label: What was told?}
      visit:
        title: Visit
        who: duty_officer
        law: [POL]
        skip: {reasons: {refused: It was refused.}}
        every: {gap: 30 days, until: visit.last == yes}
        due: {within: 1 day, from: contact}
        fields:
          last: {type: yesno, label: Was it the last?}
      call:
        title: Write down the call
        who: duty_officer
        law: [POL]
        anytime: true
        skip: {reasons: {refused: It was refused.}}
        fields:
          about: {type: text, label: What about?}
"""
"""What the tests on the page are run on."""


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


@pytest.mark.parametrize(("kind", "example"), [one for one in EXAMPLES if one[0] != "test"])
def test_every_example_checks_clean(kind: str, example: str) -> None:
    """What the page shows can be copied."""
    indent = {"outcomes": 0, "step": 8, "field": 12}[kind]
    lines = "".join(f"{' ' * indent}{line}\n" for line in example.splitlines())
    text = AROUND + (FIELD_AROUND + lines if kind == "field" else lines)
    if kind == "outcomes":
        text = AROUND.replace("outcomes: {done: Done}\n", lines).removesuffix("      visit:\n")
    loaded = load_procedure({"example.yaml": text, **SHARED_FILES}, "example.yaml")
    assert [problem for problem in loaded.problems if problem.severity is Severity.ERROR] == []
    assert loaded.procedure is not None


@pytest.mark.parametrize("example", [example for kind, example in EXAMPLES if kind == "test"])
def test_every_test_file_of_the_page_passes(example: str) -> None:
    """What the page says of tests is so: each of them passes on a small procedure."""
    procedure = load_procedure({"example.yaml": TESTED, **SHARED_FILES}, "example.yaml")
    assert procedure.procedure is not None, procedure.problems
    source = read_source(example, "example.test.yaml")
    assert isinstance(source, Source), source
    suite = read_cases(source)
    assert isinstance(suite, Suite), suite
    results = run_cases(procedure.procedure, suite)
    assert [problem.message for result in results for problem in result.problems] == []


def test_there_are_examples_of_each_kind() -> None:
    """The page is not without examples by mistake."""
    assert {kind for kind, _ in EXAMPLES} == {"outcomes", "step", "field", "test"}
    assert len(EXAMPLES) >= 8
