"""Clocks: when a step must be done, counted in Nairobi time.

A month ends on the same day of the month, or on its last; from a day the clock ends at the end of
the day; from a moment it ends at the same time of day.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Due, FieldType, Span, Step
from sop_engine.run.holds import held_by, is_back, released_at, steps_named
from sop_engine.run.outlook import Clock
from sop_engine.run.state import StepState
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View

SIGN_OFF_WITHIN = timedelta(hours=24)
"""A supervisor signs a step that was not done within this time (design, section 5): a working rule of
ours, so that the officer in charge of the next day has seen it."""

_END_OF_DAY = time(23, 59, 59)


def clock(view: View, step: Step) -> Clock | None:
    """The clock of the step that counts: the earliest that runs, else one that waits, else None."""
    if not step.due:
        return None
    clocks = [found for due in step.due if (found := _one(view, step, due))]
    running = [found for found in clocks if found.ends is not None]
    if running:
        return min(running, key=lambda found: found.ends or view.now)
    return clocks[0] if clocks else None


def clocks(view: View, step: Step) -> tuple[Clock, ...]:
    """All clocks of the step that run or wait."""
    return tuple(found for due in step.due if (found := _one(view, step, due)))


def add_span(moment: datetime, span: Span) -> datetime:
    """That long after: months first, then days, then minutes, by the calendar of Nairobi. UTC."""
    local = moment.astimezone(NAIROBI)
    day = add_months(local.date(), span.months) + timedelta(days=span.days)
    ends = datetime.combine(day, local.timetz()) + timedelta(minutes=span.minutes)
    return ends.astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month that many months on, or the last day of that month."""
    if not months:
        return day
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def subtract(moment: datetime, span: Span) -> datetime:
    """That long before (for reminders)."""
    local = moment.astimezone(NAIROBI)
    day = add_months(local.date(), -span.months) - timedelta(days=span.days)
    return (datetime.combine(day, local.timetz()) - timedelta(minutes=span.minutes)).astimezone(UTC)


def _one(view: View, step: Step, due: Due) -> Clock | None:
    """One clock, or None when it does not run."""
    if due.when is not None and view.test(due.when) is not Truth.TRUE:
        return None
    starts: list[datetime] = []
    waits: list[str] = []
    whole_day = False
    for name in due.start:
        found = _start(view, step, name)
        if found is None:
            return None
        if isinstance(found, str):
            waits.append(found)
            continue
        moment, is_day = found
        if not starts or moment > max(starts):
            whole_day = is_day
        starts.append(moment)
    if waits or not starts:
        return Clock(ends=None, basis=due.basis, waits_for=tuple(waits))
    return _running(view, step, due, _ends(max(starts), due.within, whole_day=whole_day))


def _ends(start: datetime, within: Span, *, whole_day: bool) -> datetime:
    ends = add_span(start, within)
    if not whole_day:
        return ends
    return datetime.combine(ends.astimezone(NAIROBI).date(), _END_OF_DAY, NAIROBI).astimezone(UTC)


def _running(view: View, step: Step, due: Due, ends: datetime) -> Clock:
    settled = settled_at(view.state.step(step.name), view.now)
    overdue = (settled or view.now) > ends
    warned = settled is None and not overdue and view.now >= subtract(ends, due.warn)
    return Clock(ends=ends, basis=due.basis, overdue=overdue, warned=warned)


def settled_at(state: StepState, now: datetime) -> datetime | None:
    """When the step got its outcome: completed, skipped (and not come back), waived or not done; else None."""
    if state.completed:
        return state.completed.header.at
    if state.skipped and not is_back(state, now):
        return state.skipped.header.at
    outcome = state.waived or state.not_done
    return outcome.header.at if outcome else None


def _start(view: View, step: Step, name: str) -> tuple[datetime, bool] | str | None:
    """A moment and whether it is a whole day; or the name it waits for; or None: it will never come."""
    if name == "start":
        return (view.state.opened.header.at, False) if view.state.opened else name
    if name == "opened":
        moment = opened_at(view, step)
        return (moment, False) if moment else name
    if "." not in name:
        return _completed(view, name)
    field = view.index.fields[name]
    value = view.value(name)
    if value is Missing.NOT_APPLICABLE:
        return None
    if not isinstance(value, str):
        return name
    return _moment(value, is_day=field.type is FieldType.DATE)


def _moment(value: str, *, is_day: bool) -> tuple[datetime, bool]:
    if is_day:
        return datetime.combine(date.fromisoformat(value), time(0), NAIROBI).astimezone(UTC), True
    return datetime.fromisoformat(value).astimezone(UTC), False


def _completed(view: View, name: str) -> tuple[datetime, bool] | str | None:
    other = view.index.steps[name]
    if view.applies(other) is Truth.FALSE:
        return None
    completed = view.state.step(name).completed
    return (completed.header.at, False) if completed else name


def opened_at(view: View, step: Step) -> datetime | None:
    """When the step became open: the newest act that made it apply or released it; None if it is not open yet."""
    if view.state.opened is None or view.applies(step) is not Truth.TRUE or held_by(view, step):
        return None
    moments = [view.state.opened.header.at]
    moments += _read_at(view, step)
    for name in step.after:
        moments += [found for held in steps_named(view, name) if (found := released_at(view, held))]
    state = view.state.step(step.name)
    if state.asked:
        moments.append(state.asked.header.at)
    if state.skipped and state.skipped.back and is_back(state, view.now):
        moments.append(state.skipped.back)
    return max(moments)


def _read_at(view: View, step: Step) -> Iterator[datetime]:
    """When the answers were given that its conditions read."""
    for condition in (view.index.phase_of[step.name].when, step.when):
        for ref in condition.reads if condition else ():
            given = view.state.answer(".".join(ref.split(".")[:2]))
            if given:
                yield given.header.at
