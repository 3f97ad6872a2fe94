"""The record: what a run says to an outsider, as values, and their canonical JSON (`record.json`).

Nothing of class S2 or S3 and no vault value has a place here: such a value is a `Shown` whose
`withheld` names the class. Times are UTC, `YYYY-MM-DDTHH:MM:SSZ`. Texts are kept as typed.
"""

from typing import Any, Literal

import msgspec

from sop_engine.canonical import NotCanonical, canonical_bytes, parse_canonical

FORMAT = 0
"""Number of the record format; 0 promises nothing yet."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """Base of all parts: frozen, closed, defaults left out of the JSON."""


class Shown(Part, frozen=True):
    """A text that may be withheld. `withheld` is empty, `S2` or `S3`; then `text` is empty."""

    text: str = ""
    withheld: str = ""


class Stamp(Part, frozen=True):
    """Who did it, who entered it, and when.

    Attributes:
        by, entered_by: officer ids. role: title of the role it was done in, or empty.
        at: when it happened. entered: when it was entered. late: entered later than it should.
        entry: SHA-256 of the journal entry, hex.
    """

    by: str
    entered_by: str
    at: str
    entered: str
    entry: str
    role: str = ""
    late: bool = False

    @property
    def reported(self) -> bool:
        """Entered by somebody else than who did it: never a signature."""
        return self.by != self.entered_by


class Detail(Part, frozen=True):
    """A labelled text of an act or an exception: reason, attempts, old value.

    Attributes:
        time: a time that stands after the text, or empty. stamp: who and when, if it is an act of its own.
    """

    label: str
    text: Shown = Shown()
    time: str = ""
    stamp: Stamp | None = None


class Older(Part, frozen=True):
    """A value that no longer counts, and who had given it."""

    value: Shown
    stamp: Stamp
    reason: Shown = Shown()


class SignOff(Part, frozen=True):
    """A signature asked for by a field.

    `officer`: own passphrase, own key. `attested`: an officer states who signed (or refused) which paper.
    Where the whole signature is withheld, `how` is empty and `asked_of` says who may give it.
    """

    how: Literal["officer", "attested", ""]
    state: Literal["signed", "refused", "withheld"]
    signer: Shown
    meaning: str
    paper: Shown = Shown()
    asked_of: str = ""


class Answer(Part, frozen=True):
    """One answered field (or row of a list).

    Attributes:
        ref: `step.field`. row: number of the row from 1, else 0. kind: type of the field.
        value: in plain words. raw: as in the journal; None when withheld.
        reason: sentence asked by option or decision. why: reason of the last amendment.
        proposed: what was proposed for a decision; differs: another option was chosen.
        void_because: label of the amended field that made it void, or empty.
        columns: of a row of a list, its columns; `value` is then empty.
    """

    ref: str
    label: str
    kind: str
    value: Shown
    stamp: Stamp
    raw: Any = None
    row: int = 0
    columns: tuple[Detail, ...] = ()
    reason: Shown = Shown()
    why: Shown = Shown()
    proposed: Shown = Shown()
    differs: bool = False
    before: tuple[Older, ...] = ()
    void_because: str = ""
    sign: SignOff | None = None


ActKind = Literal["completed", "confirmed", "skipped", "waived", "not_done", "not_done_signed", "asked", "noted"]


class Act(Part, frozen=True):
    """Something done to a step: completed, confirmed, skipped, not done, its sign-off, a note.

    `lifted`: it counts no more (done after all, skipped again, or void by an amendment).
    """

    kind: ActKind
    stamp: Stamp
    details: tuple[Detail, ...] = ()
    lifted: bool = False


class Deadline(Part, frozen=True):
    """One clock. `basis`: statute, clinical, guideline or proposed (a working target, never law).

    `within` is empty for a clock that ends at once. `standing`: met, late, running, waiting, ended (the
    step got another outcome before the clock ran out), or withheld (then `withheld` names the class).
    """

    basis: str
    within: str
    start: str
    standing: Literal["met", "late", "running", "waiting", "ended", "withheld"]
    ends: str = ""
    withheld: str = ""


class LegalReference(Part, frozen=True):
    """A reference that may be printed. `mark`: empty, or the warning that goes with it."""

    code: str
    cite: str
    mark: str = ""


class Step(Part, frozen=True):
    """One step. `withheld` names a class when even its standing may not be shown."""

    number: int
    name: str
    title: str
    standing: str
    withheld: str = ""
    urgent: bool = False
    because: str = ""
    answers: tuple[Answer, ...] = ()
    acts: tuple[Act, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    law: tuple[LegalReference, ...] = ()
    sign_off_open: bool = False
    sign_off_due: str = ""


class Phase(Part, frozen=True):
    """A phase and its steps, in order."""

    title: str
    steps: tuple[Step, ...]


class Exceptional(Part, frozen=True):
    """One line of what a reader must see first. `kind` is a key of `EXCEPTION_KINDS`."""

    kind: str
    title: str
    details: tuple[Detail, ...] = ()
    stamp: Stamp | None = None
    deadline: Deadline | None = None


EXCEPTION_KINDS = {
    "not_done": "Not done",
    "skipped": "Skipped",
    "waived": "Waived",
    "amended": "Amended answers",
    "voided": "Answers made void by an amendment",
    "late_entry": "Late entries",
    "overdue": "Deadlines not met",
    "undecided": "Undecided: treated as not applying",
    "open": "Not finished when this record was made",
    "differs": "Decisions that differ from the proposal",
    "reported": "Acts reported by another officer",
    "clock": "Clock of the laptop",
    "withheld": "Withheld",
}
"""Kinds of exceptions and their headings, in the order in which they are printed."""


class Officer(Part, frozen=True):
    """An officer named in the record. `fingerprint`: SHA-256 of the certificate, hex."""

    id: str
    name: str
    rank: str
    service_no: str
    roles: tuple[str, ...]
    fingerprint: str


class Counts(Part, frozen=True):
    """Steps and values, counted without anything withheld. Withheld steps are in no other count."""

    steps: int
    completed: int
    skipped: int
    waived: int
    not_done: int
    not_applying: int
    undecided: int
    open: int
    withheld_steps: int
    withheld_values: int


class Head(Part, frozen=True):
    """What the record is about. `number` counts interim records and is 0 in the final one.

    `maker`: officer id of who made and signed it.
    """

    case: str
    procedure: str
    title: str
    version: str
    logic_digest: str
    text_digest: str
    station: str
    agency: str
    practice: bool
    kind: Literal["final", "interim"]
    number: int
    opened: Stamp
    composed: str
    maker: str
    language: str
    closed: Stamp | None = None
    result: str = ""
    outcome: str = ""


class Integrity(Part, frozen=True):
    """What ties the record to its journal and its makers. Digests and fingerprints are hex."""

    run: str
    entries: int
    head: str
    head_code: str
    device_size: int
    device_root: str
    root_fingerprint: str
    device_fingerprint: str
    evidence: str
    program: str
    program_digest: str
    layout: int
    renderer: str
    fonts: dict[str, str]


class Record(Part, frozen=True):
    """The whole record. `notes`: notes on the run."""

    format: int
    head: Head
    counts: Counts
    exceptions: tuple[Exceptional, ...]
    phases: tuple[Phase, ...]
    notes: tuple[Act, ...]
    officers: tuple[Officer, ...]
    integrity: Integrity

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)


def to_json(record: Record) -> bytes:
    """The record as canonical JSON: the bytes of `record.json`."""
    return canonical_bytes(msgspec.to_builtins(record))


def from_json(data: bytes) -> Record:
    """Read `record.json`.

    Raises:
        NotCanonical: not canonical JSON, not a record, an unknown key or format, or a spelling of a
            record that `to_json` would not have written.
    """
    value = parse_canonical(data)
    try:
        record = msgspec.convert(value, Record)
    except msgspec.ValidationError as fault:
        msg = f"not a record: {fault}"
        raise NotCanonical(msg) from fault
    if record.format != FORMAT or to_json(record) != data:
        msg = "not a record of this format"
        raise NotCanonical(msg)
    return record
