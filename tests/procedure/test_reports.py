"""Findings as SARIF and JUnit: the shape that their readers expect, whatever the findings hold."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from sop_engine.problem import Edit, Position, Problem, Severity
from sop_engine.procedure.frames import render
from tests.procedure.sarif_shape import LOG

LEVELS = {"none", "note", "warning", "error"}
"""SARIF 2.1.0, section 3.27.10."""

positions = st.builds(
    Position, st.text(min_size=1, max_size=9), st.integers(1, 99), st.integers(1, 99), st.integers(1, 9)
)
findings = st.lists(
    st.builds(
        Problem,
        code=st.sampled_from(["S110", "L501", "V190"]),
        message=st.text(max_size=20),
        position=st.none() | positions,
        severity=st.sampled_from(Severity),
        hint=st.text(max_size=9),
        also=st.lists(st.tuples(positions, st.text(max_size=5)), max_size=2).map(tuple),
        fix=st.lists(
            st.builds(Edit, st.integers(1, 9), st.integers(1, 9), st.integers(0, 9), st.text(max_size=5))
        ).map(tuple),
    ),
    max_size=4,
)


def place(location: dict[str, Any]) -> tuple[int, int]:
    """Line and column; the region must be one that SARIF allows."""
    physical = location["physicalLocation"]
    region = physical["region"]
    assert physical["artifactLocation"]["uri"].isascii()
    assert " " not in physical["artifactLocation"]["uri"]
    assert all(isinstance(region[key], int) and region[key] >= 1 for key in region)
    assert region["endColumn"] >= region["startColumn"]
    return region["startLine"], region["startColumn"]


@given(findings)
def test_sarif_has_the_shape_that_code_scanning_reads(problems: list[Problem]) -> None:
    """Version, tool, rules, and for each finding a rule, a level, words and places."""
    log = json.loads(render(problems, {"a b.yaml": ""}, "sarif"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], run["columnKind"], driver["name"]) == ("2.1.0", "unicodeCodePoints", "sop check")
    assert len(run["results"]) == len(problems)
    for result, problem in zip(run["results"], problems, strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == problem.code
        assert result["level"] in LEVELS
        assert isinstance(result["message"]["text"], str)
        if problem.position:
            (location,) = result["locations"]
            assert place(location) == (problem.position.line, problem.position.column)
        assert len(result.get("relatedLocations", ())) == len(problem.also)
        for fix in result.get("fixes", ()):
            (change,) = fix["artifactChanges"]
            assert len(change["replacements"]) == len(problem.fix)
            assert fix["description"]["text"]


@given(findings)
def test_sarif_keeps_to_the_standard(problems: list[Problem]) -> None:
    """Every object has what SARIF 2.1.0 requires, nothing unknown, and no line, column or list that it forbids."""
    log = json.loads(render(problems, {"a b.yaml": "", "//host/c.yaml": ""}, "sarif"))
    assert [error.message for error in Draft7Validator(LOG).iter_errors(log)] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.0.0"),
        (("runs", 0, "columnKind"), "bytes"),
        (("runs", 0, "tool"), {}),
        (("runs", 0, "results", 0, "level"), "info"),
        (("runs", 0, "results", 0, "message"), {}),
        (("runs", 0, "results", 0, "hint"), "none"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "artifactLocation", "uri"), "a b.yaml"),
        (("runs", 0, "results", 0, "fixes", 0, "artifactChanges"), []),
    ],
    ids=lambda part: str(part[-1]) if isinstance(part, tuple) else "",
)
def test_what_sarif_forbids_is_noticed(path: tuple[str | int, ...], value: object) -> None:
    """The test above could fail: each of these is no SARIF."""
    problem = Problem(code="S110", message="x.", position=Position("a.yaml", 1, 1), fix=(Edit(1, 1, 0, "y"),))
    log = json.loads(render([problem], {"a.yaml": ""}, "sarif"))
    assert Draft7Validator(LOG).is_valid(log)
    inner = log
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    assert not Draft7Validator(LOG).is_valid(log)


@given(findings)
def test_junit_is_xml_with_one_case_for_each_finding(problems: list[Problem]) -> None:
    """Any text makes well-formed XML; errors are failures, and the counts are true."""
    root = ET.fromstring(render(problems, {"clean.yaml": ""}, "junit"))  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    cases = list(root.iter("testcase"))
    failures = sum(problem.severity is Severity.ERROR for problem in problems)
    assert len(list(root.iter("failure"))) == failures == int(root.attrib["failures"])
    assert len(cases) == int(root.attrib["tests"]) >= max(1, len(problems))
    assert sum(int(suite.attrib["tests"]) for suite in root.iter("testsuite")) == len(cases)


def test_a_file_without_a_finding_is_a_passed_case() -> None:
    """A test report names what was checked, also where nothing is wrong."""
    (case,) = ET.fromstring(render([], {"clean.yaml": ""}, "junit")).iter("testcase")  # noqa: S314 - our own text
    assert (case.attrib["classname"], list(case)) == ("clean.yaml", [])


def test_names_of_files_become_references() -> None:
    """Blanks, accents and drives are written as a URI has them."""
    problems = [
        Problem(code="S110", message="x.", position=Position(name, 1, 1))
        for name in ("a b/é.yaml", "C:\\x\\y.yaml", "/a b/c.yaml", "//host/c.yaml")
    ]
    log = json.loads(render(problems, {}, "sarif"))
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in log["runs"][0]["results"]
    ]
    assert uris == ["a%20b/%C3%A9.yaml", "file:///C:/x/y.yaml", "file:///a%20b/c.yaml", "file:///host/c.yaml"]
