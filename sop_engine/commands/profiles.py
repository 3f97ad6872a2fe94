"""What must hold before a procedure is approved: `sop check --profile draft|shared|production`.

A profile is a row of requirements, each a plain function from the candidate to findings. From `shared` on a
warning counts as an error unless its author allowed it with a reason.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from sop_engine.problem import Position, Problem, Severity

if TYPE_CHECKING:
    from sop_engine.procedure.model import Procedure

_DRAFT = re.compile(r"(?m)^[ \t]*(?P<mark>#[ \t]*sop:[ \t]*draft\b)")
_RECALLED = frozenset({"R90", "R75", "R60", "TBC"})
_SECOND_HAND = frozenset({"VH", "V2"})
_LANGUAGES = ("sw",)
"""Languages that a production procedure must be there in, besides English."""


class Candidate(Struct, frozen=True, kw_only=True):
    """A procedure that may be approved.

    Attributes:
        name: of its file, as in positions. path: of its file. text: of its file.
    """

    name: str
    path: Path
    text: str
    procedure: "Procedure"


Requirement = Callable[[Candidate], Iterable[Problem]]


def tests_are_there(candidate: Candidate) -> Iterator[Problem]:
    """Somebody has said what the procedure should do."""
    expected = candidate.path.with_suffix(".test.yaml")
    if not expected.is_file():
        message = f"There are no tests: `{expected.name}` is missing beside the procedure."
        yield _problem(candidate, "P101", message, "Write what is shown and due for a few sets of answers.")


def tests_pass(candidate: Candidate) -> Iterator[Problem]:
    """The tests beside the procedure are right, and it does what they expect."""
    from sop_engine.commands.test import run_tests

    file = candidate.path.with_suffix(".test.yaml")
    if file.is_file():
        report = run_tests(str(file))
        yield from report.problems
        yield from (problem for result in report.results for problem in result.problems)


def lock_is_there(candidate: Candidate) -> Iterator[Problem]:
    """What was read by whoever approves is written down; checking itself says when it is out of date."""
    from sop_engine.commands.library import lock_place

    place = lock_place(candidate.path)
    if not place.is_file():
        message = f"There is no lock: `{place.name}` is missing."
        yield _problem(candidate, "P105", message, "Write it when everything else is right: `sop lock`.")


def no_draft_mark(candidate: Candidate) -> Iterator[Problem]:
    """Nobody has marked the file as unfinished."""
    found = _DRAFT.search(candidate.text)
    if found:
        line = candidate.text.count("\n", 0, found.start("mark")) + 1
        column = found.start("mark") - (candidate.text.rfind("\n", 0, found.start("mark")) + 1) + 1
        position = Position(candidate.name, line, column, len(found["mark"]))
        message = "The file is marked as a draft."
        yield Problem(code="P102", message=message, position=position, hint="Remove the mark when it is finished.")


def translations_are_there(candidate: Candidate) -> Iterator[Problem]:
    """Every officer can read it in the own language."""
    for language in _LANGUAGES:
        expected = candidate.path.with_suffix(f".{language}.yaml")
        if not expected.is_file():
            message = f"There is no translation: `{expected.name}` is missing beside the procedure."
            yield _problem(candidate, "P103", message, "Write the texts in both languages there.")


def law_is_confirmed(candidate: Candidate) -> Iterator[Problem]:
    """What a lawyer has still to confirm is listed; it is no fault of the author."""
    law = candidate.procedure.law
    recalled = sorted(code for code in law if law[code].conf in _RECALLED)
    if recalled:
        message = f"These legal references are recalled, and nobody has read them: {_names(recalled)}."
        hint = "Records never print them. Ask a lawyer, and correct `conf` in shared/law.yaml."
        yield _problem(candidate, "P104", message, hint, Severity.WARNING)
    second = sorted(code for code in law if law[code].conf in _SECOND_HAND)
    if second:
        message = f"Of these legal references only a heading, or what others say, was read: {_names(second)}."
        hint = "Records print them with that mark. Ask a lawyer, and correct `conf` in shared/law.yaml."
        yield _problem(candidate, "P104", message, hint, Severity.WARNING)
    asked = {one.ask: one for one in law.values() if one.ask}
    for number in sorted(asked):
        message = f"{number} is open: {asked[number].question}"
        yield _problem(candidate, "P104", message, f"Until then: {asked[number].until_then}", Severity.WARNING)


def _names(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


PROFILES: Mapping[str, tuple[Requirement, ...]] = MappingProxyType(
    {
        "draft": (),
        "shared": (tests_are_there, tests_pass),
        "production": (
            tests_are_there,
            tests_pass,
            lock_is_there,
            no_draft_mark,
            translations_are_there,
            law_is_confirmed,
        ),
    }
)
"""Profile to what it asks for, from the least to the most."""


_RAISED: Mapping[str, frozenset[Severity]] = MappingProxyType(
    {
        "draft": frozenset(),
        "shared": frozenset({Severity.WARNING}),
        # What the proofs could not analyse is said as information; in production somebody must answer for it.
        "production": frozenset({Severity.WARNING, Severity.INFO}),
    }
)


def judge(problems: Sequence[Problem], candidate: Candidate | None, profile: str) -> tuple[Problem, ...]:
    """The findings under a profile: its own added, and from `shared` on warnings made errors.

    Args:
        problems: what checking gave.
        candidate: None when the procedure could not be loaded.
        profile: a key of `PROFILES`.
    """
    found = [_stricter(problem, _RAISED[profile]) for problem in problems]
    if candidate is not None:
        found += [problem for requirement in PROFILES[profile] for problem in requirement(candidate)]
    return tuple(found)


def _stricter(problem: Problem, raised: frozenset[Severity]) -> Problem:
    if problem.severity not in raised:
        return problem
    hint = f"{problem.hint} Or allow it: `# sop: allow {problem.code} because …` on the line above.".strip()
    return replace(problem, severity=Severity.ERROR, hint=hint)


def _problem(
    candidate: Candidate, code: str, message: str, hint: str, severity: Severity = Severity.ERROR
) -> Problem:
    position = Position(candidate.name, 1, 1)
    return Problem(code=code, message=message, position=position, hint=hint, severity=severity)
