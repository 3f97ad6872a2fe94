"""Doubts about the machine's clock: asked about, entered and marked, and never a reason to stop work.

A station computer with a dead battery starts in 1970. What is certain: no entry was made after it was
read, and the program was not run before it was built.
"""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

from sop_engine import BUILT as BUILT_ON
from sop_engine.run.orders import MarkClock, Refusal
from sop_engine.sentence import phrase
from sop_engine.session.foreign import stretches
from sop_engine.session.run import RunSession, Saved
from sop_engine.session.work import StatedTime, Work

_FORM = "%Y-%m-%dT%H:%M:%SZ"
BUILT = datetime.fromisoformat(BUILT_ON).replace(tzinfo=UTC)
KENYA = timezone(timedelta(hours=3), "EAT")
FAR = timedelta(days=366 * 5)
"""A clock this far after the program was built is doubted too: nobody runs a program that old unasked."""


def clock_doubt(work: Work) -> str:
    """Why the clock cannot be right, in a sentence for the officer; empty if nothing speaks against it.

    Also empty once somebody has said here what time it is, for as long as the clock goes on from there.
    """
    moment = work.clock.now()
    now = moment.utc
    if work.correction(moment)[0]:
        return ""
    shown = phrase("The clock of this machine says {time} UTC", time=f"{now:%d %b %Y %H:%M}")
    newest = _newest(work)
    if newest is not None and now < newest:
        then = f"{newest:%d %b %Y %H:%M}"
        return phrase("{shown}, but this station's newest entry is of {time}.", shown=shown, time=then)
    if now < BUILT:
        return phrase("{shown}, but this program was built on {day}.", shown=shown, day=f"{BUILT:%d %b %Y}")
    if now - BUILT > FAR:
        return phrase("{shown}, which is years after this program was built.", shown=shown)
    return ""


def state_time(work: Work, doubt: str, told: str) -> str:
    """What the officer says about a clock that is off; a day and time is added to the clock from now on.

    Each run says so at its next act, with the doubt and the words, and the record shows it.

    Args:
        work: where it is said.
        doubt: why the clock cannot be right.
        told: `2026-11-22 14:05`, or `14:05` of the day that the machine shows, in Kenya's time; or other words.

    Returns:
        The statement that a run has to keep, where no time was told; else empty.
    """
    moment = work.clock.now()
    statement = f"{doubt} The officer says: {told.strip() or 'not known'}."
    real = _understood(told, moment.utc)
    if real is None:
        return statement
    work.stated = StatedTime(seconds=(real - moment.utc) // timedelta(seconds=1), statement=statement, moment=moment)
    return ""


def _understood(told: str, now: datetime) -> datetime | None:
    """The moment that was told, to the minute; None if that is no day and time."""
    today = f"{now.astimezone(KENYA):%Y-%m-%d} "
    for words in (told.strip(), today + told.strip()):
        with suppress(ValueError):
            return datetime.strptime(words, "%Y-%m-%d %H:%M").replace(tzinfo=KENYA).astimezone(UTC)
    return None


def mark_clock(session: RunSession, statement: str) -> Saved | Refusal:
    """Enter what the officer says about the clock; the record shows it among the exceptions."""
    me = session.work.officer.id
    return session.submit(MarkClock(by=me, actor=me, statement=statement))


def _newest(work: Work) -> datetime | None:
    taken = {one.run for one in stretches(work.journal)}  # runs of other stations stand first in the list
    newest = ""
    for head in work.heads():
        newest = max(newest, head.newest)
        if head.run not in taken:
            break
    return datetime.strptime(newest, _FORM).replace(tzinfo=UTC) if newest else None
