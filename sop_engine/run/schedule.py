"""When the next round of a recurring step (`every`) is due. Pure: what is known comes in, a time comes out.

    found = next_round(step.every, Rounds(start=…, done=…, chosen=…), view.test, calendar)

A round begins when the one before it is finished. The first one counts from `from`, or from when the
step became open; a `due` of the step sets the first round instead (the caller shows that clock then).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Every, Span
from sop_engine.run.calendar import PLAIN, Calendar
from sop_engine.run.spans import Mark, end_of_day, ends_after
from sop_engine.run.values import NAIROBI

Test = Callable[[Condition], Truth]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """What is known of a recurring step so far.

    Attributes:
        start: what the first round counts from; None: not known yet.
        done: when its finished rounds were finished (UTC), oldest first.
        chosen: the answer of its `next` field in the newest finished round, or None.
        reopened: rounds before this one that are open again: they keep their places among fixed dates.
    """

    start: Mark | None
    done: tuple[datetime, ...] = ()
    chosen: date | None = None
    reopened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NextRound:
    """The round that comes next.

    Attributes:
        number: from 1. due: by when, UTC; None: not known yet, or none comes.
        latest: the latest that the gap allows; earlier than this is `due` where the officer chose a date.
        ended: no further round comes: `until` is true, the fixed dates are through, or no line of `gap` fits.
        undecided: no line of `gap` fits yet, but a condition of one is not decided, so that the time is not known.
    """

    number: int
    due: datetime | None = None
    latest: datetime | None = None
    ended: bool = False
    undecided: bool = False


def next_round(every: Every, rounds: Rounds, test: Test, calendar: Calendar = PLAIN) -> NextRound:
    """The round after the finished ones, and by when it must be done.

    Args:
        every: how the step recurs.
        rounds: what is known so far.
        test: evaluates `until` and the `when` of the gaps, standing in the newest finished round.
        calendar: of court days.
    """
    number = len(rounds.done) + rounds.reopened + 1
    if every.until is not None and test(every.until) is Truth.TRUE:
        return NextRound(number=number, ended=True)
    if every.at:
        return _fixed(every, rounds, number, calendar)
    last = Mark(rounds.done[-1]) if rounds.done else rounds.start
    if last is None:
        return NextRound(number=number)
    gap = _gap(every, rounds, last, test, calendar)
    if not isinstance(gap, Span):
        return NextRound(number=number, ended=gap is Truth.FALSE, undecided=gap is Truth.UNKNOWN)
    latest = ends_after(last, gap, calendar)
    chosen = end_of_day(rounds.chosen) if rounds.chosen and rounds.done else latest
    return NextRound(number=number, due=min(chosen, latest), latest=latest)


def latest_next(every: Every, rounds: Rounds, test: Test, at: datetime, calendar: Calendar = PLAIN) -> date | None:
    """The last day that the officer may set in `next` of a round that is finished at that time.

    None: nothing limits it (no gap fits, or that is not known yet).
    """
    if every.at:
        return None
    gap = _gap(every, rounds, Mark(at), test, calendar)
    return ends_after(Mark(at), gap, calendar).astimezone(NAIROBI).date() if isinstance(gap, Span) else None


def _fixed(every: Every, rounds: Rounds, number: int, calendar: Calendar) -> NextRound:
    if number > len(every.at):
        return NextRound(number=number, ended=True)
    if rounds.start is None:
        return NextRound(number=number)
    due = ends_after(rounds.start, every.at[number - 1], calendar)
    return NextRound(number=number, due=due, latest=due)


def _gap(every: Every, rounds: Rounds, last: Mark, test: Test, calendar: Calendar) -> Span | Truth:
    """The gap of the first line that fits; UNKNOWN when none does but one is undecided; FALSE when none ever does."""
    found = Truth.FALSE
    for line in every.gaps:
        if line.up_to is not None and not _in_time(line.of, line.up_to, rounds, last, calendar):
            continue
        fits = Truth.TRUE if line.when is None else test(line.when)
        if fits is Truth.TRUE:
            return line.of
        found = Truth.UNKNOWN if fits is Truth.UNKNOWN else found
    return found


def _in_time(of: Span, up_to: Span, rounds: Rounds, last: Mark, calendar: Calendar) -> bool:
    """Would a round this long after the last still lie within `up_to` of the start?"""
    if rounds.start is None:
        return True  # nothing is counted yet
    return ends_after(last, of, calendar) <= ends_after(rounds.start, up_to, calendar)
