"""What the screens show of a station: runs, clocks, procedures that can be started, a file that was checked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sop_engine.procedure.model import Basis


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenRun:
    """A run on the home screen. `saved`: time of its newest entry, UTC.

    `untaken`: another run began it, and nobody has taken it over by name yet.
    `sent`: to another station: `waiting` for the receipt, or `gone` with it.
    """

    id: str
    case: str
    title: str
    done: int
    applying: int
    saved: datetime | None
    closed: bool = False
    untaken: bool = False
    sent: Literal["", "waiting", "gone"] = ""
    unreadable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueStep:
    """A clock on the home screen. `ends`: of a stopped one, where it would end."""

    run: str
    case: str
    step: str
    title: str
    ends: datetime
    basis: Basis
    overdue: bool
    stopped: bool = False
    extended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A run in the view of the station. `owner`: id of who answers for it, or empty.

    `not_done`: steps that were not done, of which `unsigned` wait for a supervisor. `due`: its clocks.
    """

    run: OpenRun
    owner: str = ""
    not_done: int = 0
    unsigned: int = 0
    due: tuple[DueStep, ...] = ()

    @property
    def late(self) -> int:
        """How many of its clocks have run out."""
        return sum(one.overdue for one in self.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A procedure that can be started. `why_not`: what forbids starting it, or empty.

    `languages`: of its translations.
    """

    id: str
    version: str
    title: str
    about: str
    steps: int
    why_not: str = ""
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What was found of a file. `checks`: status (ok, FAILED, warning, not checked), name and reason of each.

    `claims`: what the file says of itself, with a label. `limits`: what cannot be seen from here.
    """

    verdict: str
    meaning: str
    good: bool
    checks: tuple[tuple[str, str, str], ...]
    claims: tuple[tuple[str, str], ...]
    limits: tuple[str, ...]
