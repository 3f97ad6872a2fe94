"""The smaller parts of the model: kinds of answer, classes, spans, clocks, rounds, gates, legal references."""

from collections.abc import Mapping
from enum import IntEnum, StrEnum

from msgspec import Struct, field

from sop_engine.procedure.conditions.tree import Condition


class FieldType(StrEnum):
    """What kind of answer a field takes (language reference, section 2)."""

    TEXT = "text"
    LONGTEXT = "longtext"
    YESNO = "yesno"
    TICK = "tick"
    CHOICE = "choice"
    MULTI = "multi"
    DECISION = "decision"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    HASH = "hash"
    OFFICER = "officer"
    PERSON = "person"
    EXHIBIT = "exhibit"
    CUSTODY = "custody"
    SIGN = "sign"
    LIST = "list"
    COMPUTED = "computed"


class Privacy(IntEnum):
    """Sensitivity class: S0 open, S1 case, S2 identity, S3 harm."""

    OPEN = 0
    CASE = 1
    IDENTITY = 2
    HARM = 3


class Basis(StrEnum):
    """Where a deadline comes from; `PROPOSED` is a working target, never law."""

    STATUTE = "statute"
    CLINICAL = "clinical"
    GUIDELINE = "guideline"
    PROPOSED = "proposed"


class ExhibitKind(StrEnum):
    """What an exhibit field asks for: paper nothing more, thing seal and place, digital hash and count."""

    PAPER = "paper"
    THING = "thing"
    DIGITAL = "digital"


class Span(Struct, frozen=True):
    """A length of time: calendar months, calendar days, working days and minutes of the clock are kept apart.

    `working`: working days, by the station's calendar; never together with another part.
    """

    months: int = 0
    days: int = 0
    minutes: int = 0
    working: int = 0

    def iso(self) -> str:
        """ISO 8601 form, as used in digests; working days, which ISO does not have, as `P2WD`."""
        if self.working:
            return f"P{self.working}WD"
        date = (f"{self.months}M" if self.months else "") + (f"{self.days}D" if self.days else "")
        clock = f"T{self.minutes}M" if self.minutes or not date else ""
        return f"P{date}{clock}"


class Due(Struct, frozen=True, kw_only=True):
    """One clock of a step.

    Attributes:
        within: at most this long after the latest of `start`; an empty span where the clock runs backwards.
        start: names it counts from: `start`, `opened`, a step, or a `step.field` of type date or time.
        warn: remind this long before the end.
        before: instead of `start`: the clock ends `at_least` this long before the earliest of these.
        court_day: if it ends outside court hours, it ends at the close of the next court day (`roll`).
    """

    within: Span
    start: tuple[str, ...]
    basis: Basis = Basis.PROPOSED
    warn: Span = Span()
    when: Condition | None = None
    before: tuple[str, ...] = ()
    at_least: Span = Span()
    court_day: bool = False


class Gap(Struct, frozen=True, kw_only=True):
    """One line of a recurring step's `gap`.

    Attributes:
        of: this long after the last round. when: if this is true. up_to: as long as that is no later than this
            long after `Every.start`.
    """

    of: Span
    when: Condition | None = None
    up_to: Span | None = None


class Every(Struct, frozen=True, kw_only=True):
    """How a step recurs (language reference, section 5).

    Attributes:
        gaps: the first line that fits gives the time to the next round; none with `at`.
        until: the step recurs until this is true; None only with `at`.
        start: what the first round counts from; empty: when the step became open.
        next: `step.field` in which the officer sets the next date; the gap is the latest allowed.
        at: fixed times after `start`, one for each round.
    """

    gaps: tuple[Gap, ...] = ()
    until: Condition | None = None
    start: tuple[str, ...] = ()
    next: str = ""
    at: tuple[Span, ...] = ()


class Call(Struct, frozen=True, kw_only=True):
    """A step that runs another procedure (`use`). `give`: its input to a reference, an option or a step name."""

    procedure: str
    wait: bool = True
    give: Mapping[str, str] = field(default_factory=dict)


class Gate(Struct, frozen=True, kw_only=True):
    """A condition that closes a phase. `lift`: roles that may open it again with a reason; empty: nobody can."""

    name: str
    when: Condition
    because: str
    law: tuple[str, ...]
    lift: tuple[str, ...] = ()


class Round(Struct, frozen=True, kw_only=True):
    """Which round of a repeated step this is, in a procedure that `run.unfold` has unfolded.

    Attributes:
        base: name of the step in the file. row: number of the row of `each`, from 1; 0 without `each`.
        number: number of the round of `every` or `anytime`, from 1; 0 for neither.
        called: what the officer calls it ("phone EX-3", "visit 2"); empty when it holds no words.
    """

    base: str
    row: int = 0
    number: int = 0
    called: str = ""


class Skip(Struct, frozen=True, kw_only=True):
    """How a step may be skipped. `again` makes it come back that long after."""

    reasons: Mapping[str, str]
    by: tuple[str, ...]
    again: Span | None = None


class Law(Struct, frozen=True, kw_only=True):
    """A legal reference. conf: V, VH, V2, R90, R75, R60, TBC, POL (dossier law.md, section 0.1).

    Attributes:
        says: what it says, in our words. ask: number of the open question for a lawyer, or empty.
        question: that question. until_then: what the procedures assume until it is answered.
    """

    code: str
    cite: str
    conf: str
    ask: str = ""
    says: str = ""
    question: str = ""
    until_then: str = ""


class Role(Struct, frozen=True, kw_only=True):
    """A role that officers hold. People who never log in have `agency` empty."""

    name: str
    title: str
    agency: str = ""
