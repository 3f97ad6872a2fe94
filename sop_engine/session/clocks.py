"""Doubts about the machine's clock: asked about, entered and marked, and never a reason to stop work.

A station computer with a dead battery starts in 1970. What is certain: no entry was made after it was
read, and the program was not run before it was built.
"""

from datetime import UTC, datetime, timedelta

from sop_engine import BUILT as BUILT_ON
from sop_engine.run.orders import MarkClock, Refusal
from sop_engine.session.run import RunSession, Saved
from sop_engine.session.work import Work

_FORM = "%Y-%m-%dT%H:%M:%SZ"
BUILT = datetime.fromisoformat(BUILT_ON).replace(tzinfo=UTC)
FAR = timedelta(days=366 * 5)
"""A clock this far after the program was built is doubted too: nobody runs a program that old unasked."""


def clock_doubt(work: Work) -> str:
    """Why the clock cannot be right, in a sentence for the officer; empty if nothing speaks against it."""
    now = work.clock.now().utc
    shown = f"The clock of this machine says {now:%d %b %Y %H:%M} UTC"
    newest = _newest(work)
    if newest is not None and now < newest:
        return f"{shown}, but this station's newest entry is of {newest:%d %b %Y %H:%M}."
    if now < BUILT:
        return f"{shown}, but this program was built on {BUILT:%d %b %Y}."
    if now - BUILT > FAR:
        return f"{shown}, which is years after this program was built."
    return ""


def mark_clock(session: RunSession, statement: str) -> Saved | Refusal:
    """Enter what the officer says about the clock; the record shows it among the exceptions."""
    me = session.work.officer.id
    return session.submit(MarkClock(by=me, actor=me, statement=statement))


def _newest(work: Work) -> datetime | None:
    heads = work.journal.runs(limit=1)
    return datetime.strptime(heads[0].newest, _FORM).replace(tzinfo=UTC) if heads else None
