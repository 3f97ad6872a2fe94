"""Events: what a run consists of. Each becomes exactly one entry of the journal.

Values are plain JSON (see `Value`). `run.claims` turns events into the claims that the journal seals, and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime

from sop_engine.run.acts import (
    EXPUNGED,
    LATE_AFTER,
    NO_EXHIBITS,
    Claim,
    Concealed,
    Header,
    Plain,
    Text,
    Value,
    Withheld,
)
from sop_engine.run.clock_events import CalendarTaken, ClockAct
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.sheets import SheetTaken
from sop_engine.run.time_events import ClockCorrected, ClockJumped, ClockMarked, ClockNews
from sop_engine.run.use_events import UseEvent

__all__ = [
    "EXPUNGED",
    "LATE_AFTER",
    "NO_EXHIBITS",
    "Amended",
    "Answered",
    "Asked",
    "CalendarTaken",
    "Claim",
    "ClockAct",
    "ClockCorrected",
    "ClockJumped",
    "ClockMarked",
    "Closed",
    "Completed",
    "Concealed",
    "Confirmed",
    "Event",
    "Exported",
    "Header",
    "Lifted",
    "NotDone",
    "NotDoneSigned",
    "Noted",
    "Occasion",
    "Opened",
    "PersonAdded",
    "Plain",
    "Purged",
    "Read",
    "SheetTaken",
    "Skipped",
    "Text",
    "UseEvent",
    "Value",
    "Voided",
    "Waived",
    "Withheld",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The run began. `case`: case reference. `sources`: the procedure text it runs on, all files.

    `texts_digest`: of the translation that is shown; empty for English. `caller`: id of the run that began it, or
    empty. `excluded`: ids of officers who never open it, whatever their roles (a complaint is about them).
    """

    header: Header
    case: str
    procedure: str
    version: str
    logic_digest: str
    text_digest: str
    language: str
    practice: bool
    agency: str
    sources: Mapping[str, str] | Withheld
    texts_digest: str = ""
    caller: str = ""
    excluded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAdded:
    """A person entered the identity vault. `person` is the reference (`P1`); `values` never leave the vault."""

    header: Header
    person: str
    kind: str
    values: Mapping[str, str] | Withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An `anytime` step (its name in the file) was opened because something happened; `number` counts from 1."""

    header: Header
    step: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The officer answered `ask_first`: does the step apply? `no` has a reason."""

    header: Header
    step: str
    applies: bool
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A field was answered for the first time. `reason`: sentence asked by the option or the decision.

    `row` is the number of the row of a list, from 1; else 0. `proposed`: what the engine proposed.
    `exhibits`: exhibit numbers in the value, each with its field or column: known also to those who cannot
    read the value, so that none is given out twice. `handed`: id of the run that handed it over, or empty.
    """

    header: Header
    step: str
    field: str
    value: Value | Withheld
    row: int = 0
    reason: Text = ""
    proposed: Text = ""
    exhibits: Mapping[str, str] = made(default_factory=lambda: NO_EXHIBITS)
    handed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A new value replaces `old`, with a reason. Both stay. `option_reason`: as `Answered.reason`."""

    header: Header
    step: str
    field: str
    old: Value | Withheld
    value: Value | Withheld
    reason: Text
    row: int = 0
    option_reason: Text = ""
    proposed: Text = ""
    exhibits: Mapping[str, str] = made(default_factory=lambda: NO_EXHIBITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voided:
    """An answer hid this field or step, or changed what was signed: what stood here no longer counts.

    If the field shows again it must be answered anew. `because`: the `step.field` (or `step`, of `ask_first`)
    whose answer did it. `field` empty: an outcome of the step no longer counts, and `old` says which:
    asked, completed, confirmed, skipped, waived, not_done.
    """

    header: Header
    step: str
    field: str
    old: Value | Withheld
    because: str
    row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """The step was completed by `header.by`; when `reported`, it is not a signature."""

    header: Header
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """A second officer confirmed the step (own key)."""

    header: Header
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """The step was skipped. `code`: reason code of the step; `back`: when it comes back, or None."""

    header: Header
    step: str
    code: str
    reason: Text
    back: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """The role that owns the procedure let the step go: it could not be completed as written."""

    header: Header
    step: str
    reason: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """The step was not done: reason, what was tried, who was told. A supervisor signs within 24 hours."""

    header: Header
    step: str
    reason: Text
    attempts: Text
    told: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDoneSigned:
    """A supervisor signed a step that was not done."""

    header: Header
    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A note on a step (class of the step) or on the run (`step` empty, class `case`)."""

    header: Header
    text: Text
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody looked at values of class S2 or S3. `what`: a step, or `P1` for the vault."""

    header: Header
    what: str
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A record was handed out. `kind`: final, interim, bundle, draft; `number` counts interim records.

    `sha256`: of the file; of a bundle, of its signed list of files.
    Of a copy (`run.copies`) `copy` says what it shows, and `reason` why it left.
    """

    header: Header
    recipient: str
    kind: str
    sha256: str
    number: int = 0
    copy: Mapping[str, str] = made(default_factory=dict)
    reason: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The run ended. `state`: `complete` or `with_steps_not_done`, as all may be told (`closing.told_of`)."""

    header: Header
    outcome: str
    state: str
    open_sign_offs: tuple[str, ...] = ()


Event = (
    Opened
    | PersonAdded
    | Occasion
    | Asked
    | Answered
    | Amended
    | Voided
    | Completed
    | Confirmed
    | Skipped
    | Waived
    | NotDone
    | NotDoneSigned
    | Noted
    | Read
    | Exported
    | ClockNews
    | Lifted
    | Purged
    | UseEvent
    | Closed
    | CalendarTaken
    | ClockAct
    | SheetTaken
    | Concealed
)
