"""A run with one step under a clock, for the tests of clocks."""

from datetime import date, datetime, time

from sop_engine.run.calendar import Calendar
from sop_engine.run.outlook import Clock
from sop_engine.run.values import NAIROBI
from tests.run.examples import Desk, from_text

PROCEDURE = """
sop: 0
id: clocks
version: 0.1.0
title: Clocks
owner: child_desk
outcomes: {{ended: It ended}}
phases:
  one:
    title: One
    steps:
      facts:
        title: Facts
        who: child_desk
        law: [POL]
        fields:
          day: {{type: date, label: A day, optional: true}}
          moment: {{type: time, label: A moment, optional: true}}
      timed:
        title: Timed
        who: [child_desk]
        law: [POL]
        due: {due}
        fields: {{note: {{type: text, label: A note, optional: true}}}}
      hearing:
        title: Hearing
        who: child_desk
        law: [POL]
        fields:
          on: {{type: date, label: Day of the hearing, optional: true}}
          at: {{type: time, label: Time of the hearing, optional: true}}
"""

CALENDAR = Calendar(holidays={date(2026, 3, 4): "Invented Day"}, opens=time(8), closes=time(16, 30), hours_given=True)
"""Wednesday 4 March 2026 is an invented holiday; the run begins on Monday the 2nd at 21:00."""


def desk_of(due: str, calendar: Calendar | None = CALENDAR) -> Desk:
    """A run whose step `timed` has this clock, with the calendar in it."""
    desk = Desk(from_text(PROCEDURE.format(due=due))).open()
    return desk if calendar is None else desk.bring(calendar)


def clock_of(desk: Desk) -> Clock:
    """The clock of `timed` that counts."""
    found = desk.standing("timed").due
    assert found is not None
    return found


def local(moment: datetime | None) -> str:
    """Day and time in Nairobi."""
    return moment.astimezone(NAIROBI).strftime("%Y-%m-%d %H:%M") if moment else "none"


def ends_of(desk: Desk) -> str:
    """When it ends, in Nairobi."""
    return local(clock_of(desk).ends)
