"""Findings for people, for programs and for the annotations of GitHub; the door to every other form."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.characters import shown
from sop_engine.procedure.codes import CODES
from sop_engine.procedure.excerpt import Mark, excerpt, margin_width
from sop_engine.procedure.lines import Lines

MOST_SHOWN = 20
"""Findings in text form; the rest is counted."""

MOST_ANNOTATED = 10
"""Annotations of one kind that GitHub shows for one step of a job."""

_ANNOTATIONS = {Severity.INFO: "notice"}
"""What GitHub calls a finding of this kind, where it has a word of its own."""


_OF_THE_WHOLE = frozenset({"V190"})
"""Codes of what is said of a whole file: they stand at its first key so that they can be allowed, without a frame."""


class Form(StrEnum):
    """How findings are written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"


def render(problems: Sequence[Problem], sources: Mapping[str, str], form: Form | str = Form.TEXT) -> str:
    """All findings as one text that ends with a line end; empty for no findings in text and GitHub form.

    Args:
        problems: in the order in which they are shown.
        sources: file name (as in positions) to the text of the file; a file that is not there gets no frame.
        form: one of `Form`.
    """
    asked = Form(form)
    if asked in {Form.SARIF, Form.JUNIT}:
        # Only here: writing XML costs a tenth of a second to import.
        from sop_engine.procedure.reports import junit, sarif  # noqa: PLC0415

        return (sarif if asked is Form.SARIF else junit)(problems, sources)
    make = {Form.TEXT: _text, Form.JSON: _json, Form.GITHUB: _github}[asked]
    return make(problems, sources)


def count(problems: Sequence[Problem]) -> str:
    """`2 errors and 1 warning`."""
    kinds = Counter(problem.severity for problem in problems)
    words = [
        f"{kinds[kind]:,} {kind.value}{'' if kinds[kind] == 1 else 's'}"
        for kind in (Severity.ERROR, Severity.WARNING)
        if kinds[kind]
    ]
    return " and ".join(words) or "no findings"


def _text(problems: Sequence[Problem], sources: Mapping[str, str]) -> str:
    known = {name: Lines(text) for name, text in sources.items()}
    blocks = ["\n".join(_frame(problem, known)) for problem in problems[:MOST_SHOWN]]
    rest = problems[MOST_SHOWN:]
    if rest:
        blocks.append(f"... and {count(rest)} more, not shown")
    return "".join(block + "\n\n" for block in blocks)


def _frame(problem: Problem, known: Mapping[str, Lines]) -> Iterator[str]:
    yield f"{problem.severity.value}[{problem.code}]: {shown(problem.message)}"
    margin = 2
    if problem.position:
        marks = [Mark(problem.position, "", main=True)]
        marks += [Mark(position, label, main=False) for position, label in problem.also]
        margin = margin_width(marks)
        names = dict.fromkeys(mark.position.source for mark in marks)
        known = {} if problem.code in _OF_THE_WHOLE else known
        for name in names:
            yield from _place(name, [mark for mark in marks if mark.position.source == name], known, margin)
    if problem.hint:
        yield f"{'':>{margin}} = help: {shown(problem.hint)}"


def _place(name: str, marks: Sequence[Mark], known: Mapping[str, Lines], margin: int) -> Iterator[str]:
    first = marks[0]
    arrow = "-->" if first.main else ":::"
    yield f"{'':>{margin}}{arrow} {shown(name)}:{first.position.line}:{first.position.column}"
    if name in known:
        yield f"{'':>{margin}} |"
        yield from excerpt(known[name], marks)


def _json(problems: Sequence[Problem], sources: Mapping[str, str]) -> str:
    del sources
    kinds = Counter(problem.severity for problem in problems)
    value = {
        "errors": kinds[Severity.ERROR],
        "warnings": kinds[Severity.WARNING],
        "problems": [_as_json(problem) for problem in problems],
    }
    return json.dumps(value, indent=2) + "\n"


def _as_json(problem: Problem) -> dict[str, object]:
    return {
        "code": problem.code,
        "title": CODES.get(problem.code, ""),
        "severity": problem.severity.value,
        "message": problem.message,
        "hint": problem.hint,
        "position": _position(problem.position) if problem.position else None,
        "also": [{**_position(position), "label": label} for position, label in problem.also],
        "fix": [
            {"line": edit.line, "column": edit.column, "length": edit.length, "text": edit.text}
            for edit in problem.fix
        ],
    }


def _position(position: Position) -> dict[str, object]:
    return {
        "file": position.source,
        "line": position.line,
        "column": position.column,
        "length": position.length,
    }


def _github(problems: Sequence[Problem], sources: Mapping[str, str]) -> str:
    """Workflow commands of GitHub Actions; more than ten of a kind are counted, as GitHub shows no more."""
    del sources
    written: Counter[Severity] = Counter()
    left: list[Problem] = []
    lines: list[str] = []
    for problem in problems:
        written[problem.severity] += 1
        if written[problem.severity] > MOST_ANNOTATED:
            left.append(problem)
        else:
            lines.append(_annotation(problem))
    if left:
        lines.append(f"::notice title=sop check::{count(left)} more, not shown")
    return "".join(line + "\n" for line in lines)


def _annotation(problem: Problem) -> str:
    fields = {"title": problem.code}
    if problem.position:
        at = problem.position
        fields = {
            "file": at.source,
            "line": str(at.line),
            "col": str(at.column),
            "endColumn": str(at.column + at.length),
            "title": problem.code,
        }
    words = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in fields.items())
    text = f"{problem.message} {problem.hint}".strip()
    return f"::{_ANNOTATIONS.get(problem.severity, problem.severity.value)} {words}::{_escaped(text)}"


def _escaped(text: str, more: str = "") -> str:
    """Escaped as the runner of GitHub Actions expects: per cent first, then line ends, then separators."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    for sign in more:
        escaped = escaped.replace(sign, f"%{ord(sign):02X}")
    return shown(escaped)
