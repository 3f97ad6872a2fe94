"""Applying safe remedies: only the marked pieces change, every other character stays as it was.

No remedy is believed. After each one the text is judged again; it is kept only when its finding has gone and
nothing worse has come, and, where the text was correct before, only when its meaning (the digest) is the same.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from msgspec import Struct

from sop_engine.problem import Edit, Problem
from sop_engine.procedure.lines import Lines
from sop_engine.procedure.source import Source, read_source

MOST_ROUNDS = 50
_TAB_WIDTHS = (8, 4, 2)
_LEADING = re.compile(r"(?m)^[ ]*\t[ \t]*")
_STAGES = "YSN"


class Judged(Struct, frozen=True):
    """What checking a text gave. `meaning`: digest of what it says, or empty when it cannot be loaded."""

    problems: tuple[Problem, ...]
    meaning: str


Judge = Callable[[str], Judged]


def mend(text: str, name: str, judge: Judge) -> tuple[str, tuple[Problem, ...]]:
    """The text after every safe remedy, and the findings that are gone by it.

    Args:
        text: of the file.
        name: of the file, as in positions.
        judge: checks a text as if the file held it.
    """
    done: list[Problem] = []
    now = judge(text)
    for _ in range(MOST_ROUNDS):
        tried = _all_at_once(text, name, now, judge) or _one_by_one(text, name, now, judge)
        if tried is None:
            break
        text, now, fixed = tried
        done += fixed
    return text, tuple(done)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with these pieces replaced; of two that overlap the later one is left out."""
    lines = Lines(text)
    pieces: list[tuple[int, int, str]] = []
    for edit in sorted(set(edits), key=lambda edit: (edit.line, edit.column)):
        start = lines.offset(edit.line, edit.column)
        if not pieces or start >= pieces[-1][1]:
            pieces.append((start, start + edit.length, edit.text))
    for start, end, instead in reversed(pieces):
        text = text[:start] + instead + text[end:]
    return text


def spread_tabs(text: str) -> str:
    """The text with blanks for tabs before lines, if every usual width reads as the same; else as it was."""
    found: list[Source] = []
    for width in _TAB_WIDTHS:
        spread = _LEADING.sub(lambda match, width=width: match[0].expandtabs(width), text)  # type: ignore[misc]
        source = read_source(spread, "")
        if isinstance(source, Source):
            found.append(source)
    if not found or any(source.value != found[0].value for source in found):
        return text
    return found[0].text


_Tried = tuple[str, Judged, tuple[Problem, ...]] | None


def _all_at_once(text: str, name: str, now: Judged, judge: Judge) -> _Tried:
    fixable = tuple(problem for problem in now.problems if _is_fixable(problem, name))
    return _try(text, fixable, now, judge) if fixable else None


def _one_by_one(text: str, name: str, now: Judged, judge: Judge) -> _Tried:
    for problem in now.problems:
        tried = _try(text, (problem,), now, judge) if _is_fixable(problem, name) else None
        if tried:
            return tried
    return None


def _is_fixable(problem: Problem, name: str) -> bool:
    here = problem.position is not None and problem.position.source == name
    return here and (bool(problem.fix) or problem.code == "Y135")


def _try(text: str, problems: Sequence[Problem], now: Judged, judge: Judge) -> _Tried:
    changed = apply(text, (edit for problem in problems for edit in problem.fix))
    if any(problem.code == "Y135" for problem in problems):
        changed = spread_tabs(changed)
    if changed == text:
        return None
    after = judge(changed)
    if now.meaning and after.meaning != now.meaning:
        return None
    return (changed, after, tuple(problems)) if _better(now, after) else None


def _better(before: Judged, after: Judged) -> bool:
    """Fewer findings, or findings of a later kind of reading (YAML, then keys, then the rest)."""
    one, other = _stage(before), _stage(after)
    return other > one or (other == one and len(after.problems) < len(before.problems))


def _stage(judged: Judged) -> int:
    letters = {problem.code[0] for problem in judged.problems}
    return min((_STAGES.index(letter) for letter in letters if letter in _STAGES), default=len(_STAGES))
