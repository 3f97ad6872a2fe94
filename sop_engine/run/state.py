"""The state of a run: the fold of its events. Immutable; `apply` gives a new one.

These are Structs: a step's state is copied with each answer, which takes a tenth of the time of a dataclass.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.clock_events import ClockAct
from sop_engine.run.events import (
    Asked,
    Closed,
    Completed,
    Confirmed,
    Header,
    NotDone,
    NotDoneSigned,
    Noted,
    Occasion,
    Opened,
    PersonAdded,
    Skipped,
    Value,
    Waived,
    Withheld,
)
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.sheets import SheetTaken
from sop_engine.run.use_events import Accepted, Differed, Returned, Used
from sop_engine.run.words import NO_NAMES, VaultNames

Outcome = Completed | Confirmed | Skipped | Waived | NotDone | NotDoneSigned | Asked | Returned
"""Acts that give a step its standing."""


_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


class Given(Struct, frozen=True, kw_only=True):
    """The answer that counts now, and what stood before it.

    Attributes:
        reason: sentence asked by the option or the decision. why: reason of the last amendment.
        proposed: option the engine proposed, of a decision. before: older values, oldest first.
        voided: an amendment hid it; it no longer counts (and `because` names the amended field).
    """

    value: Value | Withheld
    header: Header
    reason: str | Withheld = ""
    why: str | Withheld = ""
    proposed: str | Withheld = ""
    before: tuple["Given", ...] = ()
    voided: bool = False
    because: str = ""


class StepState(Struct, frozen=True, kw_only=True):
    """What happened at one step.

    Attributes:
        answers: by field; those voided stay, marked. rows: of each list field, its rows, the first is number 1.
        lifted: outcomes that count no more (done after all, voided, or skipped again), oldest first.
        used: the run of another procedure that it began. returned: what was last seen of that run.
        occasion: who opened this round of an `anytime` step, and when.
        clocks: what officers did with its clocks (stopped, extended, set going again), oldest first.
    """

    answers: Mapping[str, Given] = _NOTHING
    rows: Mapping[str, tuple[Given, ...]] = _NOTHING
    occasion: Occasion | None = None
    asked: Asked | None = None
    completed: Completed | Returned | None = None
    confirmed: Confirmed | None = None
    skipped: Skipped | None = None
    not_done: NotDone | None = None
    not_done_signed: NotDoneSigned | None = None
    waived: Waived | None = None
    lifted: tuple[Outcome, ...] = ()
    used: Used | None = None
    returned: Returned | None = None
    clocks: tuple[ClockAct, ...] = ()
    notes: tuple[Noted, ...] = ()
    purged: tuple[Purged, ...] = ()


UNTOUCHED = StepState()


class RunState(Struct, frozen=True, kw_only=True):
    """All that happened in a run so far.

    Attributes:
        opened: None before the first event.
        steps: by name; steps nobody touched are missing (`step` gives UNTOUCHED).
        persons: vault references in order; the values are there only if this session may read them.
        exhibits: exhibit numbers given out so far, in order, each with its `step.field`.
        names: the vault names this session may read, for the test of free text.
        newest_occasion: the last one opened.
        count: events so far. newest: header of the newest event. interim: interim records handed out.
        concealed: acts that this session cannot read (sealed steps).
        owner: who took the run over by name, or None. differs: inputs that were changed since in the run they came
            from, by field.
        lifts: `phase.gate` of the gates that were opened again, each with the act.
        purges: what was expunged, under the name of the step (`rounds.purged_as`), each with the acts, oldest first.
        calendar: of court days, that the run counts with. sheets: of paper that acts were copied from, in order.
        correction: seconds that are added to the machine's time.
    """

    opened: Opened | None = None
    steps: Mapping[str, StepState] = _NOTHING
    persons: Mapping[str, PersonAdded] = _NOTHING
    exhibits: Mapping[str, str] = _NOTHING
    names: VaultNames = NO_NAMES
    notes: tuple[Noted, ...] = ()
    closed: Closed | None = None
    count: int = 0
    newest: Header | None = None
    interim: int = 0
    newest_occasion: Occasion | None = None
    concealed: int = 0
    owner: Accepted | None = None
    differs: Mapping[str, Differed] = _NOTHING
    lifts: Mapping[str, Lifted] = _NOTHING
    purges: Mapping[str, tuple[Purged, ...]] = _NOTHING
    calendar: Calendar = PLAIN
    sheets: tuple[SheetTaken, ...] = ()
    correction: int = 0

    def step(self, name: str) -> StepState:
        """What happened at the step of that name."""
        return self.steps.get(name, UNTOUCHED)

    def answer(self, ref: str) -> Given | None:
        """The answer to `step.field` that counts now, or None."""
        step, _, name = ref.partition(".")
        given = self.step(step).answers.get(name)
        return None if given is None or given.voided else given


START = RunState()
