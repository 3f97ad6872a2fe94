"""Rules about what was expunged: it had to go, and what had to go has gone.

Who destroys a key destroys evidence. So each such act is held against the answers that stood there; these are
answers that everybody with the case may read (`check` sees to that), so whoever verifies can judge it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from exports.verify.findings import Finding, failed, warning
from sop_engine.run.apply import apply
from sop_engine.run.hindsight.purges import false_purge
from sop_engine.run.purging import due
from sop_engine.run.rule_events import Purged
from sop_engine.run.state import START
from sop_engine.run.view import View

if TYPE_CHECKING:
    from sop_engine.session import RunSession


def purges_of(session: "RunSession") -> Iterator[Finding]:
    """Every purge of the run, also of sealed steps, of which no record tells; and those that are still to come."""
    state = START
    for number, recorded in enumerate(session.history, 1):
        event = recorded.event
        if isinstance(event, Purged):
            view = View(session.procedure, state, event.header.entered)
            if reason := false_purge(view, event):
                yield failed(f"entry {number}: {reason}")
        state = apply(state, event)
    view = View(session.procedure, session.state, session.work.now())
    if due(view, view):
        yield warning("answers have to be expunged and are still there; the next act in this run does it")
