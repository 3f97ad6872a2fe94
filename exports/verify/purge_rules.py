"""Rules about what was expunged: it had to go, and what had to go has gone.

Who destroys a key destroys evidence. So each such act is held against the answers that stood there; these are
answers that everybody with the case may read (`check` sees to that), so whoever verifies can judge it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from exports.verify.findings import Finding, failed, warning
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.run.apply import apply
from sop_engine.run.index import base
from sop_engine.run.purging import due, purged_step
from sop_engine.run.reading import unread
from sop_engine.run.rule_events import Purged
from sop_engine.run.state import START
from sop_engine.run.view import View

if TYPE_CHECKING:
    from sop_engine.session import RunSession


def false_purge(view: View, event: Purged) -> str:
    """Why nothing had to be expunged here, or empty; what hangs on answers that are withheld here is not judged.

    Args:
        view: the run before this act.
        event: the act.
    """
    step = purged_step(view.index, event.step)
    if step is None or step.purge is None:
        return "answers were expunged that the procedure keeps"
    truth = view.test(step.purge)
    seen = not any(unread(view.state, view.index, base(ref)) for ref in step.purge.reads)
    if truth is Truth.FALSE or (truth is Truth.UNKNOWN and seen):
        return "answers were expunged, and the condition for it was not true"
    return ""


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
