"""The texts of a record that people typed freely: those that could hold a name."""

from collections.abc import Iterator

from exports.parts import Act, Answer
from exports.record import Record

_FREE = frozenset({"text", "longtext", "exhibit", "sign", "list", "person", "custody"})
"""Kinds of answers that hold typed text. Options, numbers and times are the author's or nobody's words."""

_PRINTED = frozenset({"Kind of reason", "Answer", "State of that run"})
"""Labels of details that hold words of the procedure, or names of officers, and nothing that was typed."""


def free_texts(record: Record) -> Iterator[tuple[str, str]]:
    """Each text with where it stands."""
    yield "the case reference", record.head.case
    for step in record.steps:
        for answer in step.answers:
            yield from ((f"{step.title}, {answer.label}", text) for text in _of_answer(answer))
        yield from ((step.title, text) for act in step.acts for text in _of_act(act))
    for phase in record.phases:
        yield from ((phase.title, gate.reason.text) for gate in phase.gates)
    yield from (("a note on the run", text) for note in record.notes for text in _of_act(note))
    yield from (("who wrote a sheet of paper", sheet.outsider.text) for sheet in record.sheets)
    clocks = (exception for exception in record.exceptions if exception.kind == "clock")
    yield from (("a statement about the clock", detail.text.text) for clock in clocks for detail in clock.details)


def _of_answer(answer: Answer) -> Iterator[str]:
    yield answer.reason.text
    yield answer.why.text
    for old in answer.before:
        yield old.reason.text
    if answer.kind not in _FREE:
        return
    yield answer.value.text
    for old in answer.before:
        yield old.value.text
    for detail in answer.columns:
        yield detail.text.text
    if answer.sign and answer.sign.how != "officer":
        yield answer.sign.signer.text
        yield answer.sign.paper.text


def _of_act(act: Act) -> Iterator[str]:
    for detail in act.details:
        if detail.label not in _PRINTED:
            yield detail.text.text
