"""Findings as SARIF 2.1.0 (for code scanning) and as JUnit XML (for test reports)."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from sop_engine import __version__
from sop_engine.problem import Edit, Position, Problem, Severity
from sop_engine.procedure.characters import shown
from sop_engine.procedure.codes import CODES

SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
"""Names the schema of OASIS "SARIF Version 2.1.0" (27 March 2020); nothing is fetched from there."""

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def sarif(problems: Sequence[Problem], sources: Mapping[str, str]) -> str:
    """One SARIF log with one run; columns count code points, as SARIF lets a tool say."""
    rules = tuple(dict.fromkeys(problem.code for problem in problems))
    numbers = {code: number for number, code in enumerate(rules)}
    driver = {"name": "sop check", "version": __version__, "rules": [_rule(code) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(name)}} for name in sources],
        "results": [_result(problem, numbers[problem.code]) for problem in problems],
    }
    return json.dumps({"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: str) -> dict[str, object]:
    title = CODES.get(code, code)
    return {
        "id": code,
        "shortDescription": {"text": title},
        "help": {"text": f"Run `sop explain {code}` for a page with examples."},
    }


def _result(problem: Problem, number: int) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": problem.code,
        "ruleIndex": number,
        "level": "note" if problem.severity is Severity.INFO else problem.severity.value,
        "message": {"text": shown(f"{problem.message} {problem.hint}".strip())},
    }
    if problem.position:
        result["locations"] = [_location(problem.position)]
    if problem.also:
        result["relatedLocations"] = [
            {"id": at, **_location(position), "message": {"text": shown(label)}}
            for at, (position, label) in enumerate(problem.also, start=1)
        ]
    if problem.fix and problem.position:
        result["fixes"] = [_fix(problem, problem.position)]
    return result


def _fix(problem: Problem, at: Position) -> dict[str, object]:
    change = {
        "artifactLocation": {"uri": _uri(at.source)},
        "replacements": [_replacement(edit) for edit in problem.fix],
    }
    text = shown(problem.hint) or "Write it as the language expects it."
    return {"description": {"text": text}, "artifactChanges": [change]}


def _replacement(edit: Edit) -> dict[str, object]:
    return {"deletedRegion": _region(edit.line, edit.column, edit.length), "insertedContent": {"text": edit.text}}


def _location(position: Position) -> dict[str, object]:
    region = _region(position.line, position.column, position.length)
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(position.source)}, "region": region}}


def _region(line: int, column: int, length: int) -> dict[str, object]:
    return {"startLine": line, "startColumn": column, "endLine": line, "endColumn": column + length}


def _uri(name: str) -> str:
    """The name of a file as a URI reference."""
    if _DRIVE.match(name):
        return "file:///" + quote(name.replace("\\", "/"), safe="/:")
    path = quote(name.encode("utf-8", "surrogateescape"), safe="/")
    # What begins at the root is no relative reference, and two slashes would name a host.
    return "file:///" + path.lstrip("/") if path.startswith("/") else path


def junit(problems: Sequence[Problem], sources: Mapping[str, str]) -> str:
    """A suite for each file: an error is a failed case, a warning a passed one with words, none one passed case."""
    places = [problem.position.source if problem.position else "" for problem in problems]
    suites: dict[str, list[Problem]] = {name: [] for name in (*sources, *places)}
    for place, problem in zip(places, problems, strict=True):
        suites[place].append(problem)
    failed = sum(problem.severity is Severity.ERROR for problem in problems)
    tests = sum(max(1, len(found)) for found in suites.values())
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="sop check" tests="{tests}" failures="{failed}" errors="0">',
        *(line for name, found in suites.items() for line in _suite(name, found)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _suite(name: str, problems: Sequence[Problem]) -> Iterator[str]:
    failed = sum(problem.severity is Severity.ERROR for problem in problems)
    title = _attribute(name or "files")
    yield f'  <testsuite name={title} tests="{max(1, len(problems))}" failures="{failed}" errors="0" skipped="0">'
    if not problems:
        yield f'    <testcase name="no findings" classname={title}/>'
    for problem in problems:
        yield from _case(problem, title)
    yield "  </testsuite>"


def _case(problem: Problem, title: str) -> Iterator[str]:
    at = f" in line {problem.position.line}" if problem.position else ""
    yield f"    <testcase name={_attribute(f'{problem.code}{at}')} classname={title}>"
    body = escape(shown(f"{problem.message} {problem.hint}".strip()))
    if problem.severity is Severity.ERROR:
        yield f"      <failure type={_attribute(problem.code)} message={_attribute(problem.message)}>{body}</failure>"
    else:
        yield f"      <system-out>{problem.severity.value}: {body}</system-out>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(shown(text))
