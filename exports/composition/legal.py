"""Legal references and deadlines: what may be printed, and with which warning."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypedDict

from exports.composition.classes import Classes, withheld
from exports.composition.people import utc
from exports.parts import Deadline, LegalReference
from exports.record import OpenQuestion
from sop_engine.procedure.model import Due, Law, Procedure, Span, Step
from sop_engine.run.due import clock, clock_at
from sop_engine.run.marks import settled_at
from sop_engine.run.outlook import Clock
from sop_engine.run.rounds import base_of
from sop_engine.run.view import View

MARKS = {
    "V": "",
    "VH": "wording to be confirmed",
    "V2": "second-hand",
    "POL": "not law",
}
"""Confidence of a reference and the mark it is printed with. Recalled (R90, R75, R60) and unconfirmed
(TBC) ones are missing here: they are never printed on a document that a court may see."""


def references(procedure: Procedure, step: Step) -> tuple[LegalReference, ...]:
    """The references of a step that may be printed."""
    return printable(procedure, step.law)


def printable(procedure: Procedure, codes: Iterable[str]) -> tuple[LegalReference, ...]:
    """Those of these references that may be printed."""
    found = (procedure.law.get(code) for code in codes)
    return tuple(_reference(law) for law in found if law is not None and law.conf in MARKS)


def open_questions(procedure: Procedure) -> tuple[OpenQuestion, ...]:
    """What a lawyer must still confirm about the law of this procedure; nothing about references never printed."""
    asked = {law.ask: law for law in procedure.law.values() if law.question and law.conf in MARKS}
    return tuple(
        OpenQuestion(number=number, ask=asked[number].question, until_then=asked[number].until_then)
        for number in sorted(asked)
    )


def _reference(law: Law) -> LegalReference:
    return LegalReference(code=law.code, cite=law.cite, mark=MARKS[law.conf])


def deadlines(view: View, step: Step, classes: Classes) -> Iterator[Deadline]:
    """The clocks of a step that run, ran or wait; of those of a withheld class only that they exist."""
    later = step.every is not None and step.round is not None and step.round.number > 1
    for number, due in enumerate(() if later else step.due, 1):
        level = withheld(classes.clock(step, due))
        words = _Words(
            basis=str(due.basis),
            within=span_words(due.at_least if due.before else due.within),
            start=_start_words(view, due),
            before=bool(due.before),
        )
        if level:
            yield Deadline(**words, standing="withheld", withheld=level)
        elif found := clock_at(view, step, number):
            yield _running(view, step, found, words)
    if step.every and (later or not step.due):
        words = _round_words(view, step)
        level = withheld(classes.rounds(step))
        if level:
            yield Deadline(**words, standing="withheld", withheld=level)
        elif found := clock(view, step):
            yield _running(view, step, found, words)


class _Words(TypedDict):
    """How a clock is told, whatever it shows."""

    basis: str
    within: str
    start: str
    before: bool


def _round_words(view: View, step: Step) -> _Words:
    """Where the time of a round comes from: fixed, or counted from the round before."""
    assert step.every is not None  # noqa: S101 - asked before
    number = step.round.number if step.round else 1
    start = " and ".join(_name_words(view, name) for name in step.every.start) or "the moment the step became open"
    spans = step.every.at[number - 1 : number] or tuple(gap.of for gap in step.every.gaps)
    within = span_words(spans[0]) if len(spans) == 1 else "the time set for it"
    counted = start if step.every.at or number == 1 else "the round before"
    return _Words(basis="proposed", within=within, start=counted, before=False)


def _running(view: View, step: Step, found: Clock, words: _Words) -> Deadline:
    ends = utc(found.ends) if found.ends else ""
    was = utc(found.was) if found.was else ""
    return Deadline(**words, standing=_standing(view, step, found), ends=ends or was, was=was, note=found.note)


def _standing(
    view: View, step: Step, found: Clock
) -> Literal["late", "stopped", "waiting", "met", "ended", "running"]:
    state = view.state.step(step.name)
    if found.overdue:
        return "late"
    if found.stopped:
        return "stopped"
    if found.ends is None:
        return "waiting"
    if state.completed:
        return "met"
    return "ended" if settled_at(state, view.now) is not None else "running"


def span_words(span: Span) -> str:
    """A length of time in words, hours where they come out even; empty for none."""
    hours, minutes = divmod(span.minutes, 60)
    parts = [
        (span.months, "month"),
        (span.days, "day"),
        (span.working, "working day"),
        (hours, "hour"),
        (minutes, "minute"),
    ]
    words = [f"{number} {word}{'' if number == 1 else 's'}" for number, word in parts if number]
    return " ".join(words)


def _start_words(view: View, due: Due) -> str:
    return " and ".join(_name_words(view, name) for name in due.before or due.start)


def _name_words(view: View, name: str) -> str:
    if name == "start":
        return "the start of the run"
    if name == "opened":
        return "the moment the step became open"
    # From outside, a name with many rounds stands in the file only.
    file = view.procedure.folded or view.procedure
    if "." in name:
        field = view.procedure.field(name) or file.field(base_of(name))
        return f"“{field.label if field else name}”"
    step = view.index.steps.get(name) or file.step(base_of(name))
    return f"the completion of “{step.title if step else name}”"
