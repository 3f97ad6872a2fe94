"""Results of tests as text, as plain values for JSON, and as JUnit XML."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from sop_engine.problem import Problem
from sop_engine.procedure.characters import shown
from sop_engine.procedure.frames import render
from sop_engine.run.cases.coverage import SEEN_AS, Coverage
from sop_engine.run.cases.running import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What testing one procedure gave.

    Attributes:
        file: name of the file of tests. procedure: its id, or the name it was asked for by.
        problems: findings that kept the tests from being run at all.
        texts: file name to text, for the frames. coverage: when it was asked for.
    """

    file: str
    procedure: str
    version: str = ""
    results: tuple[Result, ...] = ()
    problems: tuple[Problem, ...] = ()
    texts: Mapping[str, str]
    coverage: Coverage | None = None

    @property
    def failed(self) -> int:
        """Tests that failed; a file that could not be run counts as one."""
        return sum(not result.passed for result in self.results) + bool(self.problems)


def as_text(reports: Sequence[Report]) -> str:
    """For people: failures with their lines, then one line for each procedure."""
    return "".join(f"{line}\n" for report in reports for line in _lines(report))


def as_values(reports: Sequence[Report]) -> dict[str, object]:
    """For programs."""
    return {
        "tests": sum(len(report.results) for report in reports),
        "failed": sum(report.failed for report in reports),
        "files": [_value(report) for report in reports],
    }


def as_junit(reports: Sequence[Report]) -> str:
    """JUnit XML: a suite for each file, a case for each test; a file that could not be run is one failed case."""
    tests = sum(len(report.results) or 1 for report in reports)
    failed = sum(report.failed for report in reports)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="sop test" tests="{tests}" failures="{failed}" errors="0">',
        *(line for report in reports for line in _suite(report)),
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _lines(report: Report) -> Iterator[str]:
    if report.problems:
        yield render(report.problems, report.texts).rstrip("\n")
        yield f"{report.procedure}: the tests could not be run."
        return
    for result in report.results:
        if not result.passed:
            yield f"FAILED: {shown(result.case.name)}"
            yield render(result.problems, report.texts)[:-1]
    count = len(report.results)
    words = "1 test" if count == 1 else f"{count} tests"
    failed = f"{report.failed} failed" if report.failed else "all passed"
    yield f"{report.procedure} {report.version}: {words}, {failed}."
    if report.coverage:
        yield from _table(report.coverage)


_WIDTH: Final = 32
_MOST_LEFT: Final = 60


def _table(coverage: Coverage) -> Iterator[str]:
    """One line for each kind, then what is left of each."""
    yield ""
    for one in coverage.parts:
        share = f"{100 * one.seen // one.total:>4} %" if one.total else "   none"
        yield f"  {f'{one.part} {SEEN_AS[one.part]}':{_WIDTH}} {one.seen:>4} of {one.total:>4} {share}"
    for one in coverage.parts:
        if one.left:
            yield ""
        yield from (f"  {name}: {what}" for name, what in one.left[:_MOST_LEFT])
        if len(one.left) > _MOST_LEFT:
            yield f"  ... and {len(one.left) - _MOST_LEFT} {one.part} more; see all with --json"


def _value(report: Report) -> dict[str, object]:
    tests = [
        {"name": result.case.name, "passed": result.passed, "problems": [_finding(one) for one in result.problems]}
        for result in report.results
    ]
    value: dict[str, object] = {"file": report.file, "procedure": report.procedure, "version": report.version}
    value |= {"tests": tests, "problems": [_finding(one) for one in report.problems]}
    if report.coverage:
        value["coverage"] = {
            str(one.part): {
                "total": one.total,
                "seen": one.seen,
                "left": [{"name": name, "what": what} for name, what in one.left],
            }
            for one in report.coverage.parts
        }
    return value


def _finding(problem: Problem) -> dict[str, object]:
    at = problem.position
    place = {"file": at.source, "line": at.line, "column": at.column, "length": at.length} if at else None
    return {"code": problem.code, "message": problem.message, "hint": problem.hint, "position": place}


def _suite(report: Report) -> Iterator[str]:
    title, tests = _attribute(report.file), len(report.results) or 1
    yield f'  <testsuite name={title} tests="{tests}" failures="{report.failed}" errors="0" skipped="0">'
    if not report.results:
        yield from _case("can be run", title, report.problems)
    for result in report.results:
        yield from _case(result.case.name, title, result.problems)
    yield "  </testsuite>"


def _case(name: str, title: str, problems: Sequence[Problem]) -> Iterator[str]:
    start = f"    <testcase name={_attribute(name)} classname={title}"
    if not problems:
        yield f"{start}/>"
        return
    yield f"{start}>"
    for one in problems:
        at = f" (line {one.position.line})" if one.position else ""
        body = escape(shown(f"{one.message} {one.hint}".strip() + at))
        yield f"      <failure type={_attribute(one.code)} message={_attribute(one.message)}>{body}</failure>"
    yield "    </testcase>"


def _attribute(text: str) -> str:
    return quoteattr(shown(text))
