"""Clocks: when a step must be done, counted in Nairobi time with the calendar of court days that the run keeps.

A clock runs forwards (`within` from the latest of its names) or backwards (before the earliest of them that
has a moment). What officers did with it by an authority (stopped, extended, set going again) is in its end.
"""

from datetime import date, datetime, timedelta

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Basis, Due, Step
from sop_engine.run.calendar import NO_HOLIDAYS, NO_HOURS, Calendar
from sop_engine.run.clock_events import ClockAct
from sop_engine.run.marks import finished_at, marks_of, opened_at, round_before, settled_at
from sop_engine.run.outlook import Clock
from sop_engine.run.pauses import Course, Running
from sop_engine.run.schedule import Rounds, next_round
from sop_engine.run.spans import Mark, subtract
from sop_engine.run.values import NAIROBI
from sop_engine.run.view import View

SIGN_OFF_WITHIN = timedelta(hours=24)
"""A supervisor signs a step that was not done within this time (design, section 5): a working rule of
ours, so that the officer in charge of the next day has seen it."""

_WARN_PARTS = 4
"""A round reminds in the last quarter of its time, as a clock does that says nothing else."""


def clock(view: View, step: Step) -> Clock | None:
    """The clock of the step that counts: the earliest that runs, else one that waits, else one that is stopped."""
    if not step.due and not step.every:
        return None
    found = clocks(view, step)
    running = [one for one in found if one.ends is not None]
    if running:
        return min(running, key=lambda one: one.ends or view.now)
    return next((one for one in found if one.stopped is None), found[0] if found else None)


def clocks(view: View, step: Step) -> tuple[Clock, ...]:
    """All clocks of the step that run, wait or are stopped."""
    found = [clock_at(view, step, number) for number in range(1, len(step.due) + 1)]
    return tuple(one for one in (*found, _round(view, step)) if one)


def clock_at(view: View, step: Step, number: int) -> Clock | None:
    """The clock of that number of the step (from 1), or None when it does not run."""
    due = step.due[number - 1]
    later_round = step.every is not None and round_before(step)
    if later_round or (due.when is not None and view.test(due.when) is not Truth.TRUE):
        return None
    marks = marks_of(view, step, due.before or due.start)
    if due.before:
        if not marks.known and not marks.waits:
            return None
        ready = bool(marks.known)
    else:
        if marks.never:
            return None
        ready = not marks.waits and bool(marks.known)
    if not ready:
        return Clock(ends=None, basis=due.basis, waits_for=marks.waits, number=number, before=bool(due.before))
    mark = min(marks.known) if due.before else max(marks.known, key=lambda one: one.at)
    return _shown(view, step, number, mark)


def _shown(view: View, step: Step, number: int, mark: Mark) -> Clock:
    """A clock whose beginning is known, after all acts on it."""
    due, state, calendar = step.due[number - 1], view.state.step(step.name), view.state.calendar
    acts: list[ClockAct] = [act for act in state.clocks if act.clock == number]
    course = Running(due=due, mark=mark, calendar=calendar).course(acts)
    settled = settled_at(state, view.now)
    until = min(settled or view.now, course.stopped.header.at if course.stopped else view.now)
    overdue = until > course.ends
    stopped = course.stopped if settled is None else None
    warned = settled is None and not overdue and _reminds(due, course, view.now, calendar)
    return Clock(
        ends=None if stopped else course.ends,
        basis=due.basis,
        overdue=overdue,
        warned=warned and not stopped,
        number=number,
        before=bool(due.before),
        stopped=stopped,
        extended=course.extended,
        was=_was(course),
        note=_note(due, calendar, mark.day, course.ends),
    )


def _was(course: Course) -> datetime | None:
    """Where it would end without officers: said only when something was done with it."""
    if course.stopped:
        return course.ends
    return course.was if course.was != course.ends else None


def _reminds(due: Due, course: Course, now: datetime, calendar: Calendar) -> bool:
    return now >= subtract(course.ends, due.warn, calendar)


def _note(due: Due, calendar: Calendar, first: date, ends: datetime) -> str:
    """What a reader must know of how it was counted."""
    last = ends.astimezone(NAIROBI).year
    years = range(min(first.year, last), max(first.year, last) + 1)
    counts = due.court_day or due.within.working or due.at_least.working
    notes = [NO_HOLIDAYS] if counts and not all(map(calendar.covers, years)) else []
    notes += [NO_HOURS] if due.court_day and not calendar.hours_given else []
    return "; ".join(notes)


def _round(view: View, step: Step) -> Clock | None:
    """The clock of a round of a recurring step; the first one's is its `due`, where there is any."""
    if step.every is None or step.round is None or (step.due and not round_before(step)):
        return None
    rounds = rounds_before(view, step)
    if isinstance(rounds, tuple):
        return Clock(ends=None, basis=Basis.PROPOSED, waits_for=rounds, number=len(step.due) + 1)
    found = next_round(step.every, rounds, view.test, view.state.calendar)
    if found.due is None:
        return None
    skipped = view.state.step(round_before(step)).skipped
    ends = max(found.due, skipped.back) if skipped and skipped.back else found.due
    settled = settled_at(view.state.step(step.name), view.now)
    overdue = (settled or view.now) > ends
    since = rounds.done[-1] if rounds.done else rounds.start.at if rounds.start else ends
    reminds = view.now >= ends - (ends - since) / _WARN_PARTS
    return Clock(
        ends=ends,
        basis=Basis.PROPOSED,
        overdue=overdue,
        warned=settled is None and not overdue and reminds,
        number=len(step.due) + 1,
    )


def rounds_before(view: View, step: Step) -> Rounds | tuple[str, ...]:
    """What is known of the rounds before this one of a recurring step; or the names that its beginning waits for."""
    earlier: list[str] = []
    name = round_before(step)
    while name:
        earlier.insert(0, name)
        stem, _, number = name.rpartition("~")
        name = f"{stem}~{int(number) - 1}" if int(number) > 1 else ""
    start = _counted_from(view, step, earlier)
    done = [moment for one in earlier if (moment := finished_at(view.state.step(one)))]
    if isinstance(start, tuple) and (not done or (step.every and step.every.at)):
        return start
    return Rounds(
        start=start if isinstance(start, Mark) else None,
        done=tuple(done),
        chosen=_chosen(view, step, earlier[-1]) if earlier else None,
        reopened=len(earlier) - len(done),
    )


def _counted_from(view: View, step: Step, earlier: list[str]) -> Mark | tuple[str, ...]:
    """What the rounds count from, or the names it waits for."""
    if step.every and step.every.start:
        marks = marks_of(view, step, step.every.start)
        return max(marks.known, key=lambda one: one.at) if marks.known and not marks.waits else marks.waits
    first = view.index.steps.get(earlier[0], step) if earlier else step
    moment = opened_at(view, first)
    return Mark(moment) if moment else ("opened",)


def _chosen(view: View, step: Step, last: str) -> date | None:
    """The date that the officer set in the round before."""
    if step.every is None or not step.every.next:
        return None
    field = step.every.next.rpartition(".")[2]
    given = view.state.answer(f"{last}.{field}")
    return date.fromisoformat(given.value) if given and isinstance(given.value, str) else None
