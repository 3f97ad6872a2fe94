"""A test that was laid out, and the run at its last moment: what the expectations are held against."""

from collections.abc import Iterator
from dataclasses import dataclass

from sop_engine.problem import Problem
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.source import Path
from sop_engine.run.cases.case import Case, Suite
from sop_engine.run.cases.laying import Laid
from sop_engine.run.cases.remedies import remedy
from sop_engine.run.cases.rounds import occurrences
from sop_engine.run.outlook import Progress, Status
from sop_engine.run.standing import why_hidden
from sop_engine.run.view import View

_WORDS = {
    Status.HIDDEN: "does not apply",
    Status.UNDECIDED: "is undecided",
    Status.BLOCKED: "is blocked",
    Status.LATER: "applies later: the time of this round has not come",
    Status.ASK: "applies if its first question is answered with yes",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """One test that was laid out, and the run at its last moment."""

    procedure: Procedure
    suite: Suite
    case: Case
    laid: Laid
    view: View
    progress: Progress

    def problem(self, code: str, path: Path, message: str, *, key: bool = False) -> Problem:
        """A finding at a place of `expect`."""
        position = self.suite.at(self.path(*path), key=key)
        return Problem(code=code, message=message, position=position, hint=remedy(code))

    def path(self, *rest: str | int) -> Path:
        """A place in `expect`."""
        return (*self.case.path, "expect", *rest)

    def names(self, key: str) -> Iterator[tuple[int, str, str]]:
        """Place, name as written, and each occurrence that is meant."""
        found = self.case.expect.get(key)
        for number, name in enumerate(found if isinstance(found, list) else []):
            for step in occurrences(self.procedure, str(name)) or (str(name),):
                yield number, str(name), step

    def pairs(self, key: str) -> Iterator[tuple[str, str]]:
        """Name as written, and what is expected of it."""
        found = self.case.expect.get(key)
        for name, wanted in (found if isinstance(found, dict) else {}).items():
            yield str(name), str(wanted)

    def status(self, step: str) -> Status | None:
        """Where the step stands; None for a round that does not exist."""
        found = self.progress.steps.get(step)
        return found.status if found else None

    def happened(self, step: str) -> str:
        """Where a step stands, and why, in words."""
        found = self.progress.steps.get(step)
        if found is None:
            return "it can be opened" if step in self.progress.occasions else "there is no round of it"
        words = _WORDS.get(found.status, "applies")
        because = found.because
        model = self.procedure.step(step)
        if model and found.status not in {Status.HIDDEN, Status.UNDECIDED, Status.BLOCKED}:
            because = why_hidden(self.view, model)
        return f"it {words}{_why(found.status, because)}"


def _why(status: Status, because: str) -> str:
    if not because:
        return "" if status in {Status.HIDDEN, Status.UNDECIDED} else ", as it has no condition"
    if status is Status.BLOCKED:
        return f" until this is done: {because}"
    if status is Status.UNDECIDED:
        return f" until this is answered: {because}"
    return f", since {because}"
