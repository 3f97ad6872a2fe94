"""Times of a run against what stands in clear in its entries: jumps are entered, corrections stated."""

from collections.abc import Iterable, Iterator

from sop_engine.run import events as ev
from sop_engine.run.events import Event
from sop_engine.system import Moment


def wrong_times(acts: Iterable[tuple[Moment, Event]]) -> Iterator[str]:
    """What does not fit, in a sentence with the number of its entry, from 1.

    Args:
        acts: of one run, oldest first: what stands in clear in the entry, and the act as far as it is known.
    """
    before: Moment | None = None
    in_force = 0
    said = True
    for number, (moment, event) in enumerate(acts, 1):
        jumped = moment.jumped(before) if before else 0
        entered = event.seconds if isinstance(event, ev.ClockJumped) else 0
        if jumped != entered:
            yield f"entry {number}: the clock jumped by {jumped} s there, and what is entered of it is {entered} s"
        if isinstance(event, ev.Opened):
            in_force, said = event.header.correction, not event.header.correction
        elif isinstance(event, ev.ClockJumped | ev.ClockCorrected):
            wanted = event.seconds if isinstance(event, ev.ClockCorrected) else 0
            in_force, said = wanted, True
        elif not isinstance(event, ev.SheetTaken) and not said:
            yield f"entry {number}: the times of this run are corrected, and nobody said so"
            said = True
        if not isinstance(event, ev.Concealed) and event.header.correction != in_force:
            yield f"entry {number}: its time is corrected otherwise than was stated before"
        before = moment
