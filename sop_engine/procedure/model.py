"""The model: a procedure as frozen values, with every default filled in.

`load` makes these from a checked source; nothing else does. References are written `step.field`
everywhere. Order in tuples is the order on the screen. Texts are English; other languages are
looked up by text path (`step.title`, `step.do.2`, `step.field.label`, `step.field.option`).
"""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct, field

from sop_engine.procedure.conditions.kinds import Kind
from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.terms import (
    Basis,
    Call,
    Due,
    Every,
    ExhibitKind,
    FieldType,
    Gap,
    Gate,
    Law,
    Privacy,
    Role,
    Round,
    Skip,
    Span,
)

__all__ = [
    "EMPTY",
    "Basis",
    "Call",
    "Data",
    "Due",
    "Every",
    "ExhibitKind",
    "Field",
    "FieldType",
    "Gap",
    "Gate",
    "Law",
    "Option",
    "Phase",
    "Privacy",
    "Procedure",
    "Role",
    "Round",
    "Skip",
    "Span",
    "Step",
]

EMPTY: Mapping[str, "Data"] = MappingProxyType({})

Data = str | int | bool


_GIVES: Mapping[str, FieldType] = MappingProxyType(
    {
        Kind.NUMBER.value: FieldType.NUMBER,
        Kind.DATE.value: FieldType.DATE,
        Kind.TIME.value: FieldType.TIME,
    }
)


class Option(Struct, frozen=True, kw_only=True):
    """One option of a choice.

    Attributes:
        reason: a sentence is asked for when it is chosen (`other` always asks).
        data: any further data the list gives to the option.
        was: its old name, after renaming, or empty.
    """

    name: str
    label: str
    reason: bool = False
    was: str = ""
    data: Mapping[str, Data] = field(default_factory=lambda: EMPTY)


class Field(Struct, frozen=True, kw_only=True):
    """One thing that is written down.

    Attributes:
        step: name of the step it stands in. ref: `step.field` (a column: `step.list.column`).
        when: applies only if true. must: condition an answer has to meet; `otherwise` says it in words.
        about: `step.field` of the person it belongs to, or empty for the run's subject (S2, S3 only).
        options: of yesno, choice, multi, decision. all_required: every option must be ticked.
        by: roles or people who may sign; for a decision the roles that decide.
        propose: option and the condition under which it is proposed, in order.
        person: kind of person of a `person` field (its `as` key).
        value: of a computed field, what is shown. of, origin, to: of a custody field, the exhibit that
            moves (a reference), and the roles or people from whom and to whom (keys `of`, `from`, `to`).
        was: its old name, after renaming, or empty.
    """

    step: str
    name: str
    ref: str
    type: FieldType
    label: str
    help: str = ""
    when: Condition | None = None
    optional: bool = False
    privacy: Privacy = Privacy.CASE
    about: str = ""
    must: Condition | None = None
    otherwise: str = ""
    shape: str = ""
    options: tuple[Option, ...] = ()
    where: Condition | None = None
    all_required: bool = False
    by: tuple[str, ...] = ()
    propose: tuple[tuple[str, Condition], ...] = ()
    unit: str = ""
    min: int | None = None
    max: int | None = None
    role: tuple[str, ...] = ()
    person: str = ""
    kind: ExhibitKind | None = None
    columns: tuple["Field", ...] = ()
    value: Condition | None = None
    of: str = ""
    origin: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    was: str = ""

    @property
    def answers_as(self) -> FieldType:
        """Its type; of a computed field that gives a number, a day or a time, that type."""
        return _GIVES.get(self.value.gives, self.type) if self.value else self.type

    def option(self, name: str) -> Option | None:
        """The option of that name, or None."""
        return next((option for option in self.options if option.name == name), None)


class Step(Struct, frozen=True, kw_only=True):
    """One act at one moment by one person.

    Attributes:
        who: roles that may complete it; the first is responsible. second: roles that confirm.
        law: codes of the register. call: contacts whose numbers the station knows.
        ask_first: question asked of the officer instead of (after) `when`.
        after: hold points: names of steps or phases (a phase's own hold points included).
        skip: None means never.
        sealed: only these roles can read the answers; empty means not sealed.
        each: `step.list` whose rows it is repeated for (its own or its phase's), or empty.
        anytime: opened when something happens, as often as it happens (its own or its phase's).
        every: recurring. purge: when true, its answers are expunged. call: contacts. use: runs another procedure.
        round: set in an unfolded procedure only. was: its old name, after renaming, or empty.
        results: of a `use` that waits, what can be read afterwards: `step.outcome`, and `step.given` with a column
            for each name that the other procedure gives.
    """

    name: str
    phase: str
    title: str
    who: tuple[str, ...]
    law: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    second: tuple[str, ...] = ()
    do: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    why: str = ""
    call: tuple[str, ...] = ()
    when: Condition | None = None
    ask_first: str = ""
    after: tuple[str, ...] = ()
    urgent: bool = False
    due: tuple[Due, ...] = ()
    skip: Skip | None = None
    sealed: tuple[str, ...] = ()
    each: str = ""
    anytime: bool = False
    every: Every | None = None
    purge: Condition | None = None
    use: Call | None = None
    round: Round | None = None
    was: str = ""
    results: tuple[Field, ...] = ()

    @property
    def privacy(self) -> Privacy:
        """The highest class of its fields (columns included); `CASE` for a step without fields."""
        fields = (*self.fields, *self.results)
        classes = [f.privacy for f in fields]
        classes += [column.privacy for f in fields for column in f.columns]
        return max(classes, default=Privacy.CASE)

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)

    def result(self, name: str) -> Field | None:
        """What is read back under that name from the procedure that it uses, or None."""
        return next((f for f in self.results if f.name == name), None)


class Phase(Struct, frozen=True, kw_only=True):
    """A group of steps. Its own `when` and `after` are already merged into `step_when` and `Step.after`."""

    name: str
    title: str
    steps: tuple[Step, ...]
    when: Condition | None = None
    after: tuple[str, ...] = ()
    each: str = ""
    anytime: bool = False
    gates: tuple[Gate, ...] = ()
    was: str = ""


class Procedure(Struct, frozen=True, kw_only=True, dict=True):
    """A whole procedure, ready to run.

    Attributes:
        subject: kind of person the run is about, or empty.
        outcomes: name and sentence, in order. outcome_when: of those that may be chosen only while a condition is
            true, that condition.
        roles, people, agencies, law, contacts, shapes: the shared entries it uses.
        numbers: contact to the number that the public calls, where it has one.
        logic_digest: SHA-256 hex of the model without texts. text_digest: with the English texts.
        sources: name and text of every file it was loaded from (stored with each run).
        inputs: fields asked at the start or given by a caller; a run asks them in a step `input` of its own.
        gives: name to the `step.field` that a caller may read.
        language: of its texts. texts_digest: SHA-256 hex of the translation they are from; empty for English.
        folded: of an unfolded procedure (`run.unfold`), the one it was made from; else None.
        templates: of an unfolded procedure, the next occasion of each `anytime` step, not opened yet.
    """

    id: str
    version: str
    title: str
    owner: str
    outcomes: Mapping[str, str]
    outcome_when: Mapping[str, Condition] = field(default_factory=dict)
    phases: tuple[Phase, ...]
    about: str = ""
    subject: str = ""
    inputs: tuple[Field, ...] = ()
    gives: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role]
    people: Mapping[str, str]
    agencies: Mapping[str, str]
    law: Mapping[str, Law]
    contacts: Mapping[str, str]
    numbers: Mapping[str, str] = field(default_factory=dict)
    shapes: Mapping[str, str]
    logic_digest: str
    text_digest: str
    sources: Mapping[str, str]
    language: str = "en"
    texts_digest: str = ""
    folded: "Procedure | None" = None
    templates: tuple[Step, ...] = ()

    # Asked for at every answer of a run: found once (`dict=True` is where they are kept).

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """All steps in order, of all phases."""
        return tuple(step for phase in self.phases for step in phase.steps)

    @cached_property
    def repeats(self) -> bool:
        """Is anything in it repeated?"""
        return any(step.each or step.anytime or step.every for step in self.steps)

    @cached_property
    def _by_name(self) -> Mapping[str, Step]:
        return {step.name: step for step in reversed(self.steps)}

    def step(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return self._by_name.get(name)

    def phase(self, name: str) -> Phase | None:
        """The phase of that name, or None."""
        return next((phase for phase in self.phases if phase.name == name), None)

    def field(self, ref: str) -> Field | None:
        """The field (`step.field`) or column (`step.list.column`), or None."""
        step_name, _, rest = ref.partition(".")
        step = self.step(step_name)
        name, _, column = rest.partition(".")
        found = step.field(name.partition("#")[0]) if step else None  # `list#2`: row 2 of it, in a round
        if found and column:
            return next((c for c in found.columns if c.name == column), None)
        return found
