"""Clocks and rounds: they count from, and back from, something that has a time, and do not contradict themselves."""

from collections.abc import Iterator

from msgspec.structs import replace

from sop_engine.problem import Problem
from sop_engine.procedure.checks.order import known_names
from sop_engine.procedure.drafting.amounts import read_amount
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Due, FieldType, Span
from sop_engine.procedure.spelling import closest

_STARTS = frozenset({"start", "opened"})
_A_DAY = 24 * 60
_SHORT_MONTH, _LONG_MONTH = 28, 31
_LONGEST_WAIT = 7
"""Calendar days after which a working day has surely come, holidays between Saturday and Sunday included."""


def known_marks(draft: Draft) -> Iterator[Problem]:
    """A clock counts from `start`, `opened`, another step, or a `date` or `time` field; back from the latter two."""
    clocks = [(step, clock) for step, place in draft.steps_with("due") for clock in place.each_of("due")]
    clocks += [(step, place.get("every")) for step, place in draft.steps_with("every")]
    for step, clock in clocks:
        for item in clock.each_of("from"):
            yield from _mark(draft, step.name, item)
        for item in clock.each_of("before"):
            yield from _backwards(draft, step.name, item)


def _backwards(draft: Draft, step: str, item: Cursor) -> Iterator[Problem]:
    if item.text() in _STARTS:
        hint = "Name the step or the `date` or `time` field before which this must be done."
        yield item.problem("D604", f"Nothing can be done before `{item.text()}`.", hint)
    else:
        yield from _mark(draft, step, item)


def _mark(draft: Draft, step: str, item: Cursor) -> Iterator[Problem]:
    name = item.text()
    if name in _STARTS:
        return
    if name == step:
        yield item.problem(
            "R313", "The clock of a step cannot count from the same step's end.", "Name what comes before."
        )
    elif "." not in name:
        yield from _step_or_start(draft, item)
    else:
        yield from _moment(draft, item, name)


def _step_or_start(draft: Draft, item: Cursor) -> Iterator[Problem]:
    """The name of a step; a field that is written without its step is named in full."""
    name = item.text()
    fields = [ref for ref in draft.places if ref.endswith(f".{name}") and ref.count(".") == 1]
    for problem in known_names(item, {*draft.order, *_STARTS}):
        hint = f"Did you mean {' or '.join(f'`{ref}`' for ref in fields[:3])}?" if fields else problem.hint
        yield replace(problem, hint=hint)


def _moment(draft: Draft, item: Cursor, name: str) -> Iterator[Problem]:
    if name.startswith("input.") and draft.procedure.field(name) is None:
        yield from _unknown_input(draft, item, name)
        return
    found = draft.procedure.field(name)
    if found is None:
        refs = [ref for ref in draft.places if "." in ref]
        meant = closest(name, refs)
        yield item.problem("R109", f"There is no field `{name}`.", f"Did you mean `{meant}`?" if meant else "")
    elif found.answers_as not in {FieldType.DATE, FieldType.TIME}:
        hint = "Name a field of type `date` or `time`, or a step."
        yield item.problem("R312", f"`{name}` is a {found.type.value}: no clock can count from it.", hint)


def _unknown_input(draft: Draft, item: Cursor, name: str) -> Iterator[Problem]:
    """An input that is asked as a step of its own may not be built yet; it has a name all the same."""
    inputs = {f"input.{key}": place for key, place in draft.root.entries_of("inputs")}
    if name not in inputs:
        meant = closest(name, inputs)
        yield item.problem("R109", f"There is no input `{name}`.", f"Did you mean `{meant}`?" if meant else "")
    elif (kind := inputs[name].text_of("type")) not in {FieldType.DATE, FieldType.TIME}:
        hint = "Name a field of type `date` or `time`, or a step."
        yield item.problem("R312", f"`{name}` is a {kind}: no clock can count from it.", hint)


def next_is_a_date(draft: Draft) -> Iterator[Problem]:
    """`next` is a `date` field of the recurring step itself."""
    for step, place in draft.steps_with("every"):
        item = place.get("every").get("next")
        if not item.present:
            continue
        owner, _, name = item.text().partition(".")
        found = step.field(name) if owner == step.name else None
        if found is None or found.type is not FieldType.DATE:
            dates = [field.ref for field in step.fields if field.type is FieldType.DATE]
            message = f"`next` needs a `date` field of step `{step.name}`; `{item.text()}` is none."
            hint = f"Did you mean `{dates[0]}`?" if dates else "Add a field of type `date` to the step."
            yield item.problem("D603", message, hint)


def times_agree(draft: Draft) -> Iterator[Problem]:
    """What can be seen of contradicting amounts without running: only what holds in every calendar."""
    for step, place in draft.steps_with("due"):
        places = [item for item in place.each_of("due") if item.has("within") or item.has("before")]
        if len(places) == len(step.due):
            for due, item in zip(step.due, places, strict=True):
                yield from _clock_agrees(due, item)
    for _, place in draft.steps_with("every"):
        yield from _lines_fit(place.get("every"))
        yield from _in_order(place.get("every").get("at"))


def _clock_agrees(due: Due, place: Cursor) -> Iterator[Problem]:
    if due.before and due.court_day:
        message = "A clock with `before` ends before something; `roll` would put it off to a later day."
        yield place.get("roll").problem("D602", message, "Leave `roll` out.", key=True)
    length = due.at_least if due.before else due.within
    if place.has("warn") and length != Span() and _least(due.warn) > _most(length):
        message = f"The reminder, `{place.get('warn').text()}` before the end, comes before the clock begins."
        yield place.get("warn").problem("D601", message, "Remind later, or leave `warn` out: a quarter of the time.")


def _lines_fit(every: Cursor) -> Iterator[Problem]:
    """A line of `gap` that is longer than its own `up_to` is never taken."""
    for line in every.each_of("gap"):
        of, up_to = read_amount(line.text_of("of")), read_amount(line.text_of("up_to"))
        if isinstance(of, Span) and isinstance(up_to, Span) and _least(of) > _most(up_to):
            message = f"A round `{line.get('of').text()}` later never lies within `{line.get('up_to').text()}`."
            yield line.get("up_to").problem("D605", message, "Make `up_to` longer than `of`.")


def _in_order(times: Cursor) -> Iterator[Problem]:
    """The fixed times of `at` grow."""
    before: Span | None = None
    for item in times.each():
        span = read_amount(item.text())
        if before is not None and isinstance(span, Span) and _least(before) >= _most(span):
            message = f"`{item.text()}` is not later than the time before it."
            yield item.problem("D606", message, "Write the times of `at` in order, each once.")
        before = span if isinstance(span, Span) else before


def _least(span: Span) -> int:
    """The fewest minutes it can last."""
    days = span.months * _SHORT_MONTH + span.days + span.working
    return days * _A_DAY + span.minutes


def _most(span: Span) -> int:
    """The most minutes it can last; for working days an estimate that no calendar of a real year passes."""
    days = span.months * _LONG_MONTH + span.days + span.working * _LONGEST_WAIT
    return days * _A_DAY + span.minutes
