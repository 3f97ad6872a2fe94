"""Clocks that an authority stopped, extended or set going again: where they end after all that."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sop_engine.procedure.model import Due, Span
from sop_engine.run.calendar import Calendar
from sop_engine.run.clock_events import ClockAct, ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.spans import Mark, add_span, ends_after, ends_before
from sop_engine.run.values import NAIROBI


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a clock went.

    Attributes:
        ends: where it ends now; while it is stopped, where it would have ended. UTC.
        was: where it would end without the acts of officers.
        stopped: the act that holds it still now, or None. extended: the extension that counts now, or None.
    """

    ends: datetime
    was: datetime
    stopped: ClockStopped | None = None
    extended: ClockExtended | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A clock whose beginning is known. `mark`: what it counts from, or back from."""

    due: Due
    mark: Mark
    calendar: Calendar

    def course(self, acts: Sequence[ClockAct]) -> Course:
        """Its course after what officers did with it, oldest first."""
        ends = self.rolled(self._first_end())
        found = Course(ends=ends, was=ends)
        for act in acts:
            found = self._after(found, act)
        return found

    def rolled(self, ends: datetime) -> datetime:
        """The end, put off to the close of the next court day where `roll` says so.

        A clock from a day ends with a day: if that is a court day, it is in time until its end.
        """
        if not self.due.court_day or self.due.before:
            return ends
        inside = self.calendar.in_court_hours(ends)
        if self.mark.whole_day:
            inside = self.calendar.is_working_day(ends.astimezone(NAIROBI).date())
        return ends if inside else self.calendar.next_court_close(ends)

    def _first_end(self) -> datetime:
        if self.due.before:
            return ends_before(self.mark, self.due.at_least, self.calendar)
        return ends_after(self.mark, self.due.within, self.calendar)

    def _after(self, found: Course, act: ClockAct) -> Course:
        match act:
            case ClockStopped():
                return replace(found, stopped=found.stopped or act)
            case ClockExtended():
                # An answer amended since may have moved the end beyond what the authority gave.
                if not isinstance(act.until, datetime) or act.until <= found.ends:
                    return found
                return replace(found, ends=act.until, extended=act)
            case ClockRestarted():
                ends = self._later(found.ends, found.stopped, act) if found.stopped else found.ends
                return replace(found, ends=ends, stopped=None)

    def _later(self, ends: datetime, stop: ClockStopped, restart: ClockRestarted) -> datetime:
        """The end moved by as long as the clock stood still; one that runs back from a fixed time does not move."""
        since, again = max(stop.header.at, self.mark.at), restart.header.at
        if self.due.before or again <= since:
            return ends
        if not self.due.within.working:
            return self.rolled(ends + (again - since))
        first, last = (moment.astimezone(NAIROBI).date() for moment in (since, again))
        still = self.calendar.working_days_between(first, last)
        return self.rolled(add_span(ends, Span(working=still), self.calendar))
