"""The record: what a run says to an outsider, as values, and their canonical JSON (`record.json`).

In the default record nothing of class S2 or S3 and no vault value has a place: such a value is a `Shown` whose
`withheld` names the class. A copy says in `terms` what it shows beside that. Times are UTC,
`YYYY-MM-DDTHH:MM:SSZ`. Texts are kept as typed.
"""

from typing import Literal

import msgspec

from exports.parts import (
    Act,
    Answer,
    Deadline,
    Detail,
    LegalReference,
    Part,
    Sheet,
    ShownExhibit,
    ShownGate,
    Stamp,
    WrittenAt,
)
from exports.terms import HeldBack, NamedPerson, RuleFor, Terms
from sop_engine.canonical import NotCanonical, canonical_bytes, parse_canonical

FORMAT = 0
"""Number of the record format; 0 promises nothing yet."""


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
    computed: tuple[Detail, ...] = ()
    acts: tuple[Act, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    law: tuple[LegalReference, ...] = ()
    sign_off_open: bool = False
    sign_off_due: str = ""


class Phase(Part, frozen=True):
    """A phase and its steps, in order."""

    title: str
    steps: tuple[Step, ...]
    gates: tuple[ShownGate, ...] = ()


class Exceptional(Part, frozen=True):
    """One line of what a reader must see first. `kind` is a key of `EXCEPTION_KINDS`."""

    kind: str
    title: str
    details: tuple[Detail, ...] = ()
    stamp: Stamp | None = None
    deadline: Deadline | None = None


EXCEPTION_KINDS = {
    "custody": "Exhibits: something was not in order",
    "not_done": "Not done",
    "skipped": "Skipped",
    "waived": "Waived",
    "lifted": "Gates that were opened again",
    "expunged": "Answers expunged by rule",
    "amended": "Amended answers",
    "voided": "Answers made void by an amendment",
    "paper": "Entered from paper",
    "late_entry": "Late entries",
    "overdue": "Deadlines not met",
    "clock_moved": "Deadlines stopped, extended or set going again",
    "undecided": "Undecided: treated as not applying",
    "open": "Not finished when this record was made",
    "used_open": "Begun in another run, and not seen closed",
    "differed": "Handed over to this run, and changed since where it came from",
    "differs": "Decisions that differ from the proposal",
    "reported": "Acts reported by another officer",
    "clock": "Clock of the laptop",
    "withheld": "Withheld",
}
"""Kinds of exceptions and their headings, in the order in which they are printed."""


class Officer(Part, frozen=True):
    """An officer named in the record. `fingerprint`: SHA-256 of the certificate, hex. `station`: of another one."""

    id: str
    name: str
    rank: str
    service_no: str
    roles: tuple[str, ...]
    fingerprint: str
    station: str = ""


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
    later: int = 0


class Head(Part, frozen=True):
    """What the record is about. `number` counts interim records and is 0 in the final one.

    `maker`: officer id of who made and signed it. `owner`: title of the role that answers for the run; `accepted`:
    who took it over by name, if anybody. `caller`: id of the run that began this one. `texts_digest`: of the
    translation that was shown; `reviewed`: did a native speaker of its language who knows the law review it?
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
    owner: str = ""
    accepted: Stamp | None = None
    caller: str = ""
    texts_digest: str = ""
    reviewed: bool = True


class OpenQuestion(Part, frozen=True):
    """What a lawyer must still confirm about a law that the procedure uses, and what it assumes until then."""

    number: str
    ask: str
    until_then: str


class Integrity(Part, frozen=True):
    """What ties the record to its journal and its makers. Digests and fingerprints are hex.

    `stations`: who wrote which entries, where it was not one station alone.
    """

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
    stations: tuple[WrittenAt, ...] = ()


class Record(Part, frozen=True):
    """The whole record.

    Attributes:
        notes: on the run. exhibits: of a procedure in which exhibits are handed over.
        questions: about the law that the procedure uses, in the order of their numbers.
        sheets: of paper that acts were copied from; a stamp names one by its number, from 1.
        terms: of a copy; None: the default record. persons: of the identity vault, in a copy that shows identity.
        held_back: what a disclosure copy withholds, each with its rule, a key of `rules`.
    """

    format: int
    head: Head
    counts: Counts
    exceptions: tuple[Exceptional, ...]
    phases: tuple[Phase, ...]
    notes: tuple[Act, ...]
    officers: tuple[Officer, ...]
    integrity: Integrity
    exhibits: tuple[ShownExhibit, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    questions: tuple[OpenQuestion, ...] = ()
    terms: Terms | None = None
    persons: tuple[NamedPerson, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    rules: tuple[RuleFor, ...] = ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order."""
        return tuple(step for phase in self.phases for step in phase.steps)


def to_json(record: Record) -> bytes:
    """The record as canonical JSON: the bytes of `record.json`."""
    return canonical_bytes(msgspec.to_builtins(record, enc_hook=_plain))


def _plain(text: object) -> str:
    """A sentence that knows its template, as the text that it is; records are in English."""
    if not isinstance(text, str):
        msg = f"a record holds no {type(text).__name__}"
        raise TypeError(msg)
    return str(text)


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
