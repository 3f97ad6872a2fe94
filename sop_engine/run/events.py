"""Events: what a run consists of. Each becomes exactly one entry of the journal.

Values are plain JSON (see `Value`). `run.claims` turns events into the claims that the journal seals, and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime, timedelta
from types import MappingProxyType

from sop_engine.run.clock_events import CalendarTaken, ClockAct
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.use_events import UseEvent

LATE_AFTER = timedelta(minutes=15)
"""An act entered more than this long after it happened is a late entry: as long as the shortest clock of the
first response, so that no deadline can pass unmarked between act and entry. A working rule of ours."""


EXPUNGED = "expunged"
"""`Withheld.why` of what nobody can read any more."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """Stands where this session cannot, or may not, read a value."""

    why: str = ""


Plain = str | int | bool | tuple[str, ...]
Value = Plain | Mapping[str, Plain | Withheld | Mapping[str, str | int]]
"""An answer.

text, longtext, choice, yesno, decision, hash, officer, person: text. tick: True. number: int.
date: `YYYY-MM-DD`. time: `YYYY-MM-DDTHH:MM+03:00`. multi: option names in the field's order.
exhibit: {no, seal, place, sha256, count}, what is known of these. sign: {how: officer|attested,
signer, paper, state: signed|refused}. list: one row, column name to value; a column that this
session cannot read is `Withheld`.
"""

Text = str | Withheld
"""Free text of an act, or that this session cannot read it."""


NO_EXHIBITS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Who and when, of every event.

    Attributes:
        actor: officer id of who entered and signed it.
        by: officer id of who did the act; another than `actor` means: reported, never a signature.
        role: role in which it was done, or empty.
        at: when it happened, UTC, whole seconds. entered: when it was entered, UTC.
    """

    actor: str
    by: str
    role: str
    at: datetime
    entered: datetime

    @property
    def reported(self) -> bool:
        """Entered by somebody else than who did it."""
        return self.actor != self.by

    @property
    def late(self) -> bool:
        """Entered more than `LATE_AFTER` after it happened."""
        return self.entered - self.at > LATE_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The run began. `case`: case reference. `sources`: the procedure text it runs on, all files.

    `texts_digest`: of the translation that is shown; empty for English. `caller`: id of the run that began it, or
    empty.
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
    """A record was handed out. `kind`: final or interim; `number` counts interim records; `sha256` of the file."""

    header: Header
    recipient: str
    kind: str
    sha256: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockMarked:
    """The clock is behind the newest entry or the program's build date, and the officer said what is so."""

    header: Header
    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """The run ended. `state`: `complete` or `with_steps_not_done`; `outcome` of the procedure."""

    header: Header
    outcome: str
    state: str
    open_sign_offs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Concealed:
    """An act that this session cannot read at all (a sealed step). Only `actor` and `entered` are known."""

    header: Header


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
    | ClockMarked
    | Lifted
    | Purged
    | UseEvent
    | Closed
    | CalendarTaken
    | ClockAct
    | Concealed
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One named value of an event, for one compartment of the journal.

    `name`: act, value, old, reason, text, vault, sources … At most eight claims an event.
    `compartment`: `case`, `person_P1`, `sealed_ocs_prosecutor` …
    """

    name: str
    value: object
    compartment: str = "case"
