"""Legal references and deadlines: what may be printed, and with which warning."""

from collections.abc import Iterator
from dataclasses import replace

from exports.composition.classes import Classes, withheld
from exports.composition.people import utc
from exports.parts import Deadline, LegalReference
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Due, Law, Procedure, Span, Step
from sop_engine.run.due import clock
from sop_engine.run.marks import settled_at
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
    found = (procedure.law.get(code) for code in step.law)
    return tuple(_reference(law) for law in found if law is not None and law.conf in MARKS)


def _reference(law: Law) -> LegalReference:
    return LegalReference(code=law.code, cite=law.cite, mark=MARKS[law.conf])


def deadlines(view: View, step: Step, classes: Classes) -> Iterator[Deadline]:
    """The clocks of a step that run, ran or wait; of those of a withheld class only that they exist."""
    later = step.every is not None and step.round is not None and step.round.number > 1
    for due in () if later else step.due:
        level = withheld(classes.clock(step, due))
        words = {"basis": str(due.basis), "within": span_words(due.within), "start": _start_words(view, due)}
        if level:
            yield Deadline(**words, standing="withheld", withheld=level)
        elif due.when is None or view.test(due.when) is Truth.TRUE:
            yield from _running(view, replace(step, due=(due,)), words)
    if step.every and (later or not step.due):
        words = _round_words(view, step)
        level = withheld(classes.standing(step.name))
        if level:
            yield Deadline(**words, standing="withheld", withheld=level)
        else:
            yield from _running(view, step, words)


def _round_words(view: View, step: Step) -> dict[str, str]:
    """Where the time of a round comes from: fixed, or counted from the round before."""
    assert step.every is not None  # noqa: S101 - asked before
    number = step.round.number if step.round else 1
    start = " and ".join(_name_words(view, name) for name in step.every.start) or "the moment the step became open"
    spans = step.every.at[number - 1 : number] or tuple(gap.of for gap in step.every.gaps)
    within = span_words(spans[0]) if len(spans) == 1 else "the time set for it"
    counted = start if step.every.at or number == 1 else "the round before"
    return {"basis": "proposed", "within": within, "start": counted}


def _running(view: View, step: Step, words: dict[str, str]) -> Iterator[Deadline]:
    found = clock(view, step)
    if found is None:
        return
    if found.ends is None:
        yield Deadline(**words, standing="waiting")
        return
    ends = utc(found.ends)
    if found.overdue:
        yield Deadline(**words, standing="late", ends=ends)
    elif view.state.step(step.name).completed:
        yield Deadline(**words, standing="met", ends=ends)
    elif settled_at(view.state.step(step.name), view.now) is not None:
        yield Deadline(**words, standing="ended", ends=ends)
    else:
        yield Deadline(**words, standing="running", ends=ends)


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
    return " and ".join(_name_words(view, name) for name in due.start)


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
