"""Answers of a step: the value that counts, what stood before it, signatures, rows of lists."""

from collections.abc import Iterator, Mapping
from typing import Any

from exports.composition.classes import Classes, withheld
from exports.composition.people import People
from exports.parts import Answer, Detail, Older, Shown, SignOff
from sop_engine.procedure.model import Field, FieldType, Privacy, Step
from sop_engine.run.events import Withheld
from sop_engine.run.gates import name_of
from sop_engine.run.index import Index
from sop_engine.run.show import show
from sop_engine.run.state import Given, StepState

NOTHING = Shown()


class Answers:
    """Composes the answers of one run."""

    def __init__(self, index: Index, classes: Classes, people: People) -> None:
        self._index = index
        self._classes = classes
        self._people = people

    def of(self, step: Step, state: StepState) -> Iterator[Answer]:
        """The answers of a step in the order of its fields; rows of lists one by one."""
        for field in step.fields:
            given = state.answers.get(field.name)
            if given is not None:
                yield self._answer(field, given, 0)
            for number, row in enumerate(state.rows.get(field.name, ()), 1):
                yield self._answer(field, row, number)

    def text(self, text: str | Withheld, level: Privacy) -> Shown:
        """A free text of a known class, or that it is withheld."""
        if isinstance(text, Withheld):
            return Shown(withheld=self._classes.hidden(level))
        return Shown(text=text)

    def _answer(self, field: Field, given: Given, row: int) -> Answer:
        level = self._classes.answer(field)
        return Answer(
            ref=field.ref,
            label=field.label,
            kind=str(field.type),
            value=self._value(field, given.value),
            raw=plain(given.value),
            stamp=self._people.stamp(given.header),
            row=row,
            columns=self._columns(field, given.value),
            reason=self.text(given.reason, level),
            why=self.text(given.why, level),
            proposed=self._proposed(field, given),
            differs=_differs(given),
            before=tuple(self._older(field, old, level) for old in given.before),
            void_because=self.label(given.because) if given.voided else "",
            sign=self._sign(field, given.value),
        )

    def _older(self, field: Field, old: Given, level: Privacy) -> Older:
        return Older(
            value=self._value(field, old.value),
            stamp=self._people.stamp(old.header),
            reason=self.text(old.reason, level),
        )

    def _value(self, field: Field, value: Any) -> Shown:
        if isinstance(value, Withheld):
            return self.text(value, self._classes.answer(field))
        if field.type is FieldType.OFFICER and isinstance(value, str):
            return Shown(text=self._people.name(value))
        if field.type is FieldType.LIST:
            return NOTHING
        return Shown(text=show(field, value))

    def _columns(self, field: Field, value: Any) -> tuple[Detail, ...]:
        if field.type is not FieldType.LIST or not isinstance(value, Mapping):
            return ()
        told = self._classes.columns(field)
        columns = ((column, self._column(column, value, told)) for column in field.columns)
        return tuple(Detail(label=column.label, text=shown) for column, shown in columns if shown is not None)

    def _column(self, column: Field, row: Mapping[str, Any], told: frozenset[str]) -> Shown | None:
        """A withheld column is shown as withheld whether or not it has an answer: nobody can tell."""
        if column.name not in told:
            return Shown(withheld=withheld(self._classes.value(column.ref)) or self._classes.hidden())
        return self._value(column, row[column.name]) if column.name in row else None

    def _proposed(self, field: Field, given: Given) -> Shown:
        if isinstance(given.proposed, Withheld):
            return self.text(given.proposed, self._classes.proposal(field))
        option = field.option(given.proposed)
        return Shown(text=option.label if option else given.proposed)

    def label(self, ref: str) -> str:
        """What an answer, step or gate that made something void is called."""
        field = self._index.fields.get(ref)
        if field is not None:
            return field.label
        step = self._index.steps.get(ref)
        return step.title if step else self._gate(ref)

    def _gate(self, ref: str) -> str:
        """The sentence of a gate (`phase.gate`)."""
        phase = self._index.phases.get(ref.partition(".")[0])
        found = (gate.because for gate in phase.gates if name_of(phase, gate) == ref) if phase else iter(())
        return next(found, ref)

    def _sign(self, field: Field, value: Any) -> SignOff | None:
        if field.type is not FieldType.SIGN:
            return None
        level = self._classes.value(field.ref)
        if not isinstance(value, Mapping):
            who = " or ".join(self._people.role(name) for name in field.by)
            return SignOff(
                how="", state="withheld", signer=self.text(Withheld(), level), meaning=field.label, asked_of=who
            )
        return self.signature(value, field.label)

    def signature(self, value: Mapping[str, Any] | None, meaning: str = "") -> SignOff:
        """A signature that was given or refused; one that is withheld says nothing."""
        if value is None:
            return SignOff(how="", state="withheld", signer=self.text(Withheld(), Privacy.IDENTITY), meaning=meaning)
        officer = value.get("how") == "officer"
        signer = str(value.get("signer", ""))
        return SignOff(
            how="officer" if officer else "attested",
            state="refused" if value.get("state") == "refused" else "signed",
            signer=Shown(text=self._people.name(signer) if officer else signer),
            meaning=meaning,
            paper=Shown(text=str(value.get("paper", ""))),
        )


def plain(value: Any) -> Any:
    """A value as JSON; None where it is withheld, columns that are withheld left out."""
    if isinstance(value, Withheld):
        return None
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items() if not isinstance(part, Withheld)}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return value


def _differs(given: Given) -> bool:
    proposed = given.proposed
    return isinstance(proposed, str) and bool(proposed) and isinstance(given.value, str) and proposed != given.value
