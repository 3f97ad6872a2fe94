"""What every flow is told, and what every flow ends in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sop_engine.run.orders import AnyOrder
from sop_engine.run.view import View
from tui.desk import Colleague, Run, Second
from tui.questions import Pick


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """What is copied now: a sheet of the run, in the hand of who wrote it.

    Attributes:
        number: of the sheet in the run. writer: officer id, or empty; called: who wrote it, in words.
        last: when the last act on it was done, UTC: the next one is asked for with it.
    """

    number: int
    serial: str
    writer: str
    called: str
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who asks, in which run, when.

    Attributes:
        at: time of act that the officer set for the next acts, or None for now.
        paper: the sheet that is copied, or None.
    """

    me: Colleague
    officers: tuple[Colleague, ...]
    run: Run
    now: datetime
    at: datetime | None = None
    paper: Hand | None = None

    @property
    def doer(self) -> Colleague:
        """Who did it unless something else is said: who wrote the sheet, if an officer did; else who enters it."""
        writer = self.paper.writer if self.paper else ""
        return next((one for one in self.officers if one.id == writer), self.me)

    @property
    def view(self) -> View:
        """The run as its rules see it now."""
        return View(self.run.procedure, self.run.state, self.now)

    def called(self, officer: str) -> str:
        """The name of an officer by id."""
        return next((one.called for one in self.officers if one.id == officer), officer)

    def holders(self, roles: tuple[str, ...]) -> tuple[Colleague, ...]:
        """Officers who hold one of the roles; all when no role is named."""
        return tuple(one for one in self.officers if not roles or one.roles & set(roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An order ready to submit.

    Attributes:
        second: another officer whose own passphrase and key this act needs.
        then: a further act that needs the result of this one (a new person's reference).
        own: of who enters it, also where another wrote the sheet that is copied.
    """

    order: AnyOrder
    second: Second | None = None
    then: Callable[[Run], "Act"] | None = None
    own: bool = False


def pick_officer(officer: Colleague) -> Pick:
    """An officer as one of several."""
    return Pick(name=officer.id, label=officer.called, detail=officer.service_no)
