"""Was what was expunged to be expunged? Who destroys a key destroys evidence.

The answers that decide it may be read by everybody with the case (`check` sees to that).
"""

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.run.index import base
from sop_engine.run.purging import purged_step
from sop_engine.run.reading import unread
from sop_engine.run.rule_events import Purged
from sop_engine.run.view import View


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
