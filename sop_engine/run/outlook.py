"""The words for where a run stands: status of a step, clock, and the overview of the whole run."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sop_engine.procedure.model import Basis
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockStopped


class Status(StrEnum):
    """Standing of one step."""

    HIDDEN = "does_not_apply"
    UNDECIDED = "undecided"
    BLOCKED = "blocked"
    LATER = "later"  # a round of a recurring step whose time has not come; it can be done already
    ASK = "ask"  # `ask_first` is not answered yet
    OPEN = "open"
    TO_CONFIRM = "to_confirm"  # completed; the second officer has not confirmed
    COMPLETED = "completed"
    SKIPPED = "skipped"
    WAIVED = "waived"
    NOT_DONE = "not_done"
    UNSEEN = "not_shown"  # sealed from who looks, done or not; only `veil.seen_by` gives it


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One running (or waiting) clock of a step.

    Attributes:
        ends: UTC, or None while it waits or is stopped. waits_for: names it waits for.
        overdue: the step was, or is, later than `ends`. warned: within the reminder time.
        number: which clock of the step, from 1. before: it runs back from what must come after.
        stopped: the act that holds it still, or None. extended: the act that gave it a later end, or None.
        was: where it would end without these acts (UTC), or None where there are none.
        note: what a reader must know of how it was counted, or empty.
    """

    ends: datetime | None
    basis: Basis
    waits_for: tuple[str, ...] = ()
    overdue: bool = False
    warned: bool = False
    number: int = 1
    before: bool = False
    stopped: ClockStopped | None = None
    extended: ClockExtended | None = None
    was: datetime | None = None
    note: str = ""


def authority_of(act: ClockAct) -> str:
    """By which order or decision, in words."""
    return act.authority if isinstance(act.authority, str) else "withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One step now.

    Attributes:
        because: why it is hidden, undecided or blocked, naming answers; empty otherwise.
        held_by: steps or phases a blocked step waits for.
        missing: names of required fields without an answer (`step.field`).
        due: the clock that counts (earliest end), or None.
        sign_off_open: not done, and no supervisor has signed. sign_off_due: until when; UTC.
    """

    step: str
    status: Status
    because: str = ""
    held_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    due: Clock | None = None
    sign_off_open: bool = False
    sign_off_due: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The whole run now.

    Attributes:
        steps: by step name, in order of the procedure.
        done, applying: counts for "12 of 27".
        occasions: names in the file of the `anytime` steps that may be opened now.
        may_close: every applicable step has an outcome. open_steps: those that have none.
    """

    steps: Mapping[str, Standing]
    done: int
    applying: int
    may_close: bool
    open_steps: tuple[str, ...]
    overdue: tuple[str, ...]
    occasions: tuple[str, ...] = ()
