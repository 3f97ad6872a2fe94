"""Parts of a record: texts, stamps, answers, acts, deadlines, references. See `exports.record`."""

from typing import Any, Literal

import msgspec


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
        sheet: number, from 1, of the sheet of paper that it was copied from; 0: it is not from paper.
        correction: seconds that were added to the machine's time, in `entered` and where `at` comes from it.
    """

    by: str
    entered_by: str
    at: str
    entered: str
    entry: str
    role: str = ""
    late: bool = False
    sheet: int = 0
    correction: int = 0

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


class WrittenAt(Part, frozen=True):
    """Entries of a run that one station wrote without a break. Digests and fingerprints are hex.

    Attributes:
        first, last: numbers of entries, from 1; the last one smaller: none yet.
        station: its name. root: fingerprint of its root.
        log_size, log_root, head_code: of the log in which they stand, as a device of the station signed it.
        taken: when the station took the case over, as its laptop claims; empty where the run began there.
        taken_by: officer id of who did. taken_entry: SHA-256 of the entry that says so.
    """

    first: int
    last: int
    station: str
    root: str
    log_size: int
    log_root: str
    head_code: str
    taken: str = ""
    taken_by: str = ""
    taken_entry: str = ""


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


ActKind = Literal[
    "completed",
    "confirmed",
    "skipped",
    "waived",
    "not_done",
    "not_done_signed",
    "opened",
    "asked",
    "noted",
    "purged",
    "used",
    "returned",
    "clock_stopped",
    "clock_extended",
    "clock_restarted",
]


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
    step got another outcome before the clock ran out), stopped, or withheld (then `withheld` names the class).
    `before`: it runs back from `start`, and `within` is the least time before it. `was`: where it would end
    without an extension or stop. `note`: what a reader must know of how it was counted.
    """

    basis: str
    within: str
    start: str
    standing: Literal["met", "late", "running", "waiting", "ended", "stopped", "withheld"]
    ends: str = ""
    withheld: str = ""
    before: bool = False
    was: str = ""
    note: str = ""


class LegalReference(Part, frozen=True):
    """A reference that may be printed. `mark`: empty, or the warning that goes with it."""

    code: str
    cite: str
    mark: str = ""


class ShownGate(Part, frozen=True):
    """A gate of a phase that is closed, or that was opened again (`lifted`: by whom, when, and why)."""

    name: str
    because: str
    standing: Literal["closed", "lifted"]
    law: tuple[LegalReference, ...] = ()
    stamp: Stamp | None = None
    reason: Shown = Shown()


class Handover(Part, frozen=True):
    """One hand-over of an exhibit.

    Attributes:
        giver, receiver: titles of the roles or people. words: seal, place, time, hash and exception in words.
        same_hash: is the hash taken again the first one: yes, no, or empty where there are not two.
        same_seal: is the number read on the seal the one it had before, likewise.
        from_holder: did who had it by the signatures hand it over: yes, no, or empty where one is not known.
        handed, received: the two signatures, as far as they were given.
    """

    ref: str
    label: str
    giver: str
    receiver: str
    words: Shown
    stamp: Stamp
    same_hash: Literal["yes", "no", ""] = ""
    same_seal: Literal["yes", "no", ""] = ""
    from_holder: Literal["yes", "no", ""] = ""
    handed: SignOff | None = None
    received: SignOff | None = None


class Sheet(Part, frozen=True):
    """A sheet of paper that acts were copied from.

    `serial`: as printed on it. `writer`: officer id of who wrote it, or empty; then `outsider` says in words who did.
    `acts`: how many acts that the record shows are from it. `stamp`: who began to enter it, and when.
    """

    serial: str
    stamp: Stamp
    acts: int
    writer: str = ""
    outsider: Shown = Shown()


class ShownExhibit(Part, frozen=True):
    """An exhibit and its chain of custody.

    `held_by`: who received it last, and both sides signed; empty: still with who entered it. `on_way`: to whom it was
    handed over since without the signatures of both.
    """

    number: str
    label: str
    kind: str
    held_by: str = ""
    on_way: str = ""
    entered: Stamp | None = None
    movements: tuple[Handover, ...] = ()
