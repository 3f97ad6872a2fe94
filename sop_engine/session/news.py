"""What a run must be told before an act: that the clock jumped or is corrected, and the station's calendar.

The act is decided on it, so it comes first, in the same transaction.
"""

from datetime import timedelta
from typing import TYPE_CHECKING

from sop_engine.run.apply import replay
from sop_engine.run.court_days import calendar_news
from sop_engine.run.decide import Now
from sop_engine.run.events import Event, Header
from sop_engine.run.time_events import clock_news
from sop_engine.session.kin import now_of
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Moment

if TYPE_CHECKING:
    from sop_engine.session.run import RunSession


def news(session: "RunSession", acting: Unlocked, moment: Moment) -> tuple[list[Event], Now]:
    """What comes before an act of a run that was begun, and the moment that the act is decided on."""
    told = _of_clock(session, acting, moment, in_force=session.state.correction)
    now = now_of(session, moment, replay(told, session.state).correction)
    return [*told, *_of_calendar(session, acting, now)], now


def first_news(session: "RunSession", now: Now, moment: Moment) -> list[Event]:
    """What comes behind the opening of a run."""
    acting = session.work.unlocked
    told = _of_clock(session, acting, moment, in_force=0) if now.correction else []
    return [*told, *_of_calendar(session, acting, now)]


def _of_clock(session: "RunSession", acting: Unlocked, moment: Moment, *, in_force: int) -> list[Event]:
    jumped = moment.jumped(session.history[-1].moment) if session.history else 0
    wanted, statement = session.work.correction(moment)
    actor = acting.officer.id

    def header(correction: int) -> Header:
        at = moment.utc + timedelta(seconds=correction)
        return Header(actor=actor, by=actor, role="", at=at, entered=at, correction=correction)

    return [*clock_news(header, in_force=in_force, jumped=jumped, wanted=wanted, statement=statement)]


def _of_calendar(session: "RunSession", acting: Unlocked, now: Now) -> list[Event]:
    """The station's calendar, when the run counts by it and does not have it yet."""
    calendar, actor = session.work.calendar(), acting.officer.id
    return [
        *calendar_news(session.procedure, session.state, calendar, actor=actor, at=now.utc, correction=now.correction)
    ]
