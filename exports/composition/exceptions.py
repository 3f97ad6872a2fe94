"""Exceptions: what a reader must see before anything else, gathered from the composed steps."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from exports.composition.uses import still_open, void_again
from exports.parts import Act, Answer, Detail, Shown, Stamp
from exports.record import EXCEPTION_KINDS, Exceptional, Step

_ENDS = {"not_done": "not_done", "skipped": "skipped", "waived": "waived", "purged": "expunged"}


CLOCK_ACTS = {
    "clock_stopped": "deadline stopped",
    "clock_extended": "deadline extended",
    "clock_restarted": "deadline set going again",
}
"""Acts on clocks, in words."""


def exceptions(
    steps: Sequence[Step],
    notes: Sequence[Act],
    clocks: Sequence[tuple[str, Stamp]],
    more: Iterable[Exceptional] = (),
) -> tuple[Exceptional, ...]:
    """All exceptions of steps, notes on the run and statements about the clock.

    In the order of `EXCEPTION_KINDS`, then of the procedure.
    """
    found = [exception for step in steps for exception in _of_step(step)]
    found += more
    found += [_clock(statement, stamp) for statement, stamp in clocks]
    found += _reported("Notes on the run", notes, ())
    found += _withheld(steps)
    order = list(EXCEPTION_KINDS)
    return tuple(sorted(found, key=lambda exception: order.index(exception.kind)))


def _of_step(step: Step) -> Iterator[Exceptional]:
    if step.withheld:
        return
    yield from _ended(step)
    yield from _overdue(step)
    yield from still_open(step)
    yield from void_again(step)
    yield from (
        Exceptional(
            kind="clock_moved", title=f"{step.title}: {_act_words(act)}", details=act.details, stamp=act.stamp
        )
        for act in step.acts
        if act.kind in CLOCK_ACTS
    )
    if step.standing in {"undecided", "open", "to_confirm"}:
        kind = "undecided" if step.standing == "undecided" else "open"
        details = (Detail(label="Not answered", text=Shown(text=step.because)),) if step.because else ()
        yield Exceptional(kind=kind, title=step.title, details=details)
    for answer in step.answers:
        yield from _of_answer(step, answer)
    yield from _late(step)
    yield from _reported(step.title, step.acts, step.answers)


def _ended(step: Step) -> Iterator[Exceptional]:
    """Not done, skipped, waived: as far as it still counts."""
    for act in step.acts:
        if act.lifted or act.kind not in _ENDS:
            continue
        details = act.details
        if act.kind == "not_done":
            details = (*details, _sign_off(step))
        yield Exceptional(kind=_ENDS[act.kind], title=step.title, details=details, stamp=act.stamp)


def _sign_off(step: Step) -> Detail:
    signed = next((act.stamp for act in step.acts if act.kind == "not_done_signed" and not act.lifted), None)
    if signed is None:
        return Detail(label="Supervisor's sign-off", text=Shown(text="OPEN, due"), time=step.sign_off_due)
    return Detail(label="Supervisor's sign-off", text=Shown(text="signed by"), stamp=signed)


def _overdue(step: Step) -> Iterator[Exceptional]:
    for clock in step.deadlines:
        if clock.standing == "late":
            yield Exceptional(kind="overdue", title=step.title, deadline=clock)


def _of_answer(step: Step, answer: Answer) -> Iterator[Exceptional]:
    title = answer.label if answer.label == step.title else f"{step.title} \N{EM DASH} {answer.label}"
    title += f" (row {answer.row})" if answer.row else ""
    if answer.kind == "custody" and isinstance(answer.raw, dict) and _not_in_order(answer.raw):
        handed = (Detail(label="Hand-over", text=answer.value), Detail(label="Reason", text=answer.reason))
        yield Exceptional(kind="custody", title=title, details=handed, stamp=answer.stamp)
    if answer.before:
        before = [Detail(label="Before", text=old.value, stamp=old.stamp) for old in answer.before]
        now = Detail(label="Now", text=answer.value)
        why = Detail(label="Reason for the change", text=answer.why)
        yield Exceptional(kind="amended", title=title, details=(*before, now, why), stamp=answer.stamp)
    if answer.void_because:
        old = Detail(label="Answer", text=answer.value)
        because = Detail(label="Void because of", text=Shown(text=answer.void_because))
        yield Exceptional(kind="voided", title=title, details=(old, because), stamp=answer.stamp)
    if answer.differs:
        details = (
            Detail(label="Proposed", text=answer.proposed),
            Detail(label="Decided", text=answer.value),
            Detail(label="Reason", text=answer.reason),
        )
        yield Exceptional(kind="differs", title=title, details=details, stamp=answer.stamp)


def _not_in_order(raw: dict[str, Any]) -> bool:
    """Was the seal broken, or did the officer record an exception?"""
    return raw.get("whole") == "no" or bool(raw.get("exception"))


def _late(step: Step) -> Iterator[Exceptional]:
    """One line a step: what was entered late, with the first of the stamps."""
    late = [(answer.label, answer.stamp) for answer in step.answers if _marked(answer.stamp, late=True)]
    late += [(_act_words(act), act.stamp) for act in step.acts if _marked(act.stamp, late=True)]
    if late:
        words = "; ".join(label for label, _ in late)
        details = (Detail(label="Entered late", text=Shown(text=words)),)
        yield Exceptional(kind="late_entry", title=step.title, details=details, stamp=late[0][1])


def _reported(title: str, acts: Sequence[Act], answers: Sequence[Answer]) -> Iterator[Exceptional]:
    found = [(answer.label, answer.stamp) for answer in answers if _marked(answer.stamp)]
    found += [(_act_words(act), act.stamp) for act in acts if _marked(act.stamp)]
    if found:
        words = "; ".join(label for label, _ in found)
        details = (Detail(label="Reported", text=Shown(text=words)),)
        yield Exceptional(kind="reported", title=title, details=details, stamp=found[0][1])


def _marked(stamp: Stamp, *, late: bool = False) -> bool:
    """Was it entered late, or reported? What is from a sheet of paper is told of with the sheet."""
    return not stamp.sheet and (stamp.late if late else stamp.reported)


def _act_words(act: Act) -> str:
    words = {"not_done": "not done", "not_done_signed": "supervisor's sign-off", "asked": "whether it applies"}
    return (words | CLOCK_ACTS).get(act.kind, act.kind)


def _clock(statement: str, stamp: Stamp) -> Exceptional:
    return Exceptional(
        kind="clock",
        title="The clock was behind, and the officer said what is so",
        details=(Detail(label="Statement", text=Shown(text=statement)),),
        stamp=stamp,
    )


def _withheld(steps: Sequence[Step]) -> Iterator[Exceptional]:
    for step in steps:
        if step.withheld:
            yield Exceptional(
                kind="withheld",
                title=step.title,
                details=(Detail(label="Whole step", text=Shown(withheld=step.withheld)),),
            )
    values = sum(count_withheld(step) for step in steps)
    if values:
        yield Exceptional(kind="withheld", title=f"Values withheld in the other steps: {values}")


def count_withheld(step: Step) -> int:
    """Values and texts of a step that are withheld, older values included."""
    shown = [answer.value for answer in step.answers]
    shown += [old.value for answer in step.answers for old in answer.before]
    shown += [detail.text for answer in step.answers for detail in answer.columns]
    shown += [detail.text for act in step.acts for detail in act.details]
    return sum(bool(text.withheld) for text in shown)
