"""Warnings that an author allows, with a reason, on the line above them (`# sop: allow L501 because …`).

Errors cannot be allowed. An allowance without a reason, or one that nothing uses, is a finding itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.codes import CODES
from sop_engine.procedure.reader import Place
from sop_engine.procedure.source import Source, read_source
from sop_engine.procedure.spelling import closest
from sop_engine.procedure.wording import quoted

_LINE = re.compile(r"(?m)^[ \t]*(?P<mark>#[ \t]*sop:[ \t]*allow\b)(?P<rest>[^\r\n]*)")
_REST = re.compile(r"[ \t]+(?P<code>\w+)(?:[ \t]+because[ \t]+(?P<reason>\S.*))?")
MOST = 1_000
"""Allowances of one file that count; more are comments."""

_HINT = "Write `# sop: allow CODE because …` on the line above the finding."
_ERRORS_ONLY = frozenset("YSERNIA")


class Allowance(Struct, frozen=True):
    """One such line.

    Attributes:
        position: of the mark. line: the line that it speaks of. code: empty when none stands there.
    """

    position: Position
    line: int
    code: str
    reason: str


def allow(problems: Sequence[Problem], texts: Mapping[str, str]) -> tuple[Problem, ...]:
    """The findings that are left, with those about the allowances themselves.

    Args:
        problems: all findings about these files.
        texts: file name (as in positions) to text.
    """
    found = [allowance for name, text in texts.items() for allowance in allowances(text, name)]
    if not found:
        return tuple(problems)
    covered = {(item.position.source, item.line, item.code) for item in found}
    left = [problem for problem in problems if not _covered(problem, covered)]
    used = {_key(problem) for problem in problems if _covered(problem, covered)}
    broken = {problem.position.source for problem in problems if _is_error(problem) and problem.position}
    own = (problem for item in found for problem in _judge(item, used, broken))
    return (*left, *own)


def allowances(text: str, name: str) -> Iterator[Allowance]:
    """Every allowance of a file; a line that only looks like one, inside a text, is none."""
    marks = list(islice(_LINE.finditer(text), MOST))
    source = read_source(text, name) if marks else None
    if not isinstance(source, Source):
        return
    lines = {source.lines.locate(mark.start("mark"))[0] for mark in marks}
    targets = _targets(lines)
    for mark in marks:
        start, end = mark.span("mark")
        if _inside_a_text(source.place, start):
            continue
        line, column = source.lines.locate(start)
        rest = _REST.match(mark["rest"])
        target = targets[line]
        position = Position(name, line, column, end - start)
        yield Allowance(position, target, rest["code"] if rest else "", (rest and rest["reason"]) or "")


def _targets(lines: set[int]) -> dict[int, int]:
    """Line of an allowance to the line that it speaks of: the first one below that is no allowance."""
    targets: dict[int, int] = {}
    for line in sorted(lines, reverse=True):
        targets[line] = targets.get(line + 1, line + 1)
    return targets


def _judge(item: Allowance, used: set[tuple[str, int, str]], broken: set[str]) -> Iterator[Problem]:
    """What is wrong with one allowance: at most one thing."""
    code = quoted(item.code)
    if item.code not in CODES:
        meant = closest(item.code.lower(), [known.lower() for known in CODES]) if item.code else None
        hint = f"Did you mean `{meant.upper()}`?" if meant else _HINT
        message = f"There is no finding with the code {code}." if item.code else "No code stands here."
        yield _problem(item, "A104", message, hint)
    elif item.code[0] in _ERRORS_ONLY:
        yield _problem(item, "A103", f"{code} is an error, and errors cannot be allowed.", "Correct it instead.")
    elif not item.reason:
        yield _problem(item, "A101", f"{code} is allowed here without a reason.", _HINT)
    elif (item.position.source, item.line, item.code) not in used and item.position.source not in broken:
        message = f"Nothing on line {item.line} is found with the code {code}."
        hint = "Remove this line, or put it directly above the line that is meant."
        yield _problem(item, "A102", message, hint, Severity.WARNING)


def _problem(item: Allowance, code: str, message: str, hint: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code=code, message=message, position=item.position, hint=hint, severity=severity)


def _is_error(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR


def _key(problem: Problem) -> tuple[str, int, str]:
    at = problem.position
    return (at.source, at.line, problem.code) if at else ("", 0, problem.code)


def _covered(problem: Problem, covered: set[tuple[str, int, str]]) -> bool:
    return not _is_error(problem) and _key(problem) in covered


def _inside_a_text(place: Place, offset: int) -> bool:
    """Does the offset lie in a scalar? Comments lie between them."""
    waiting: list[Place] = [place]
    while waiting:
        _, _, start, end, inner = waiting.pop()
        if start <= offset < end:
            if inner is None:
                return True
            waiting += _around(inner, offset)
    return False


def _around(inner: Iterable[Place], offset: int) -> list[Place]:
    return [item for item in inner if item[2] <= offset < item[3]]
