"""Orders: what an officer asks the run to do. `decide` answers with events or a `Refusal`."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made
from datetime import datetime

from sop_engine.run.copies import LogCopy
from sop_engine.run.order import Order as Order  # noqa: PLC0414 - said aloud: orders are taken from here
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.use_events import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson(Order):
    """Put a person into the vault. `values`: name, contact, … (never shown in lists)."""

    kind: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Order):
    """Open an `anytime` step once more, because something happened. `step`: its name in the file."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFirst(Order):
    """Say whether a step with `ask_first` applies."""

    step: str
    applies: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Order):
    """Answer a field. `value` as typed in or picked (see `run.values.read`). `row` from 1 for lists, 0 = new row.

    `handed`: id of the run that hands it over; only the session fills it in.
    """

    step: str
    field: str
    value: object
    row: int = 0
    reason: str = ""
    handed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete(Order):
    """Complete the step; signed with the own key of who orders it."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(Order):
    """Confirm the step as second officer."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign(Order):
    """Fill a `sign` field. With `signer` (and `paper`): attested, another person signed or refused on paper.

    Without `signer`: `by` signs as officer with the own key.
    """

    step: str
    field: str
    signer: str = ""
    paper: str = ""
    refused: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipStep(Order):
    """Skip the step with one of its reason codes and a sentence."""

    step: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waive(Order):
    """As the role that owns the procedure, let a step go that cannot be completed as written."""

    step: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkNotDone(Order):
    """Say that the step was not done."""

    step: str
    reason: str
    attempts: str
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignNotDone(Order):
    """As supervisor, sign a step that was not done."""

    step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Amend(Order):
    """Replace an answer, with the reason for the change."""

    step: str
    field: str
    value: object
    reason: str
    row: int = 0
    option_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Order):
    """Write a note on a step or on the run."""

    text: str
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogRead(Order):
    """Values of S2 or S3 (`what`: a step) or the vault (`what`: `P1`) are shown, for a reason that is never empty."""

    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogExport(Order):
    """A record was handed out."""

    recipient: str
    kind: str
    sha256: str
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkClock(Order):
    """Say what is so with a clock that is off."""

    statement: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopClock(Order):
    """Hold a clock still. `clock`: which one of the step, from 1. `authority`: number of the order or decision."""

    step: str
    authority: str
    reason: str
    clock: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendClock(Order):
    """Give a clock a later end, as an order or decision says. `until`: the new end."""

    step: str
    until: datetime
    authority: str
    reason: str
    clock: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RestartClock(Order):
    """Set a stopped clock going again."""

    step: str
    authority: str
    reason: str
    clock: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Order):
    """As an officer of a role that may, open a closed gate of a phase again."""

    phase: str
    gate: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Order):
    """End the run with one of the procedure's outcomes."""

    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartUsed(Order):
    """Begin the run of another procedure that a step uses. All but `step` is filled in by the session."""

    step: str
    run: str = ""
    version: str = ""
    logic_digest: str = ""
    text_digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Order):
    """Take this run over by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Order):
    """Enter what the session saw of the run that a step began (see `use_events.Returned`)."""

    step: str
    state: Seen
    head: str
    owner: str = ""
    outcome: str = ""
    given: Mapping[str, object] = made(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkDiffers(Order):
    """Enter that an answer that was handed over to this run was changed since in the run it came from."""

    step: str
    field: str
    run: str


AnyOrder = (
    AddPerson
    | Open
    | AskFirst
    | Answer
    | Complete
    | Confirm
    | Sign
    | SkipStep
    | Waive
    | MarkNotDone
    | SignNotDone
    | Amend
    | Note
    | LogRead
    | LogExport
    | LogCopy
    | MarkClock
    | Lift
    | StopClock
    | ExtendClock
    | RestartClock
    | Close
    | StartUsed
    | Accept
    | TakeBack
    | MarkDiffers
    | TakeSheet
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The order cannot be carried out; nothing happened.

    Attributes:
        code: stable, of the catalogue in `run.refusals`. sentence: why. hint: what is possible instead, or empty.
        field: `step.field` (or step) it is about, or empty. row: of a list, else 0.
        offers: what may be put instead (options, references such as `P1`).
    """

    code: str
    sentence: str
    hint: str = ""
    field: str = ""
    row: int = 0
    offers: tuple[str, ...] = ()
