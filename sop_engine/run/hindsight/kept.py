"""A run as an officer reads it who holds its keys: judged whole, but for what hangs on parts that are closed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sop_engine.procedure.model import Procedure
from sop_engine.run import events as ev
from sop_engine.run.events import Event
from sop_engine.run.hindsight.judge import Judge
from sop_engine.run.hindsight.people import People
from sop_engine.run.now import OfficerView
from sop_engine.run.rule_events import Purged


@dataclass(frozen=True, slots=True)
class Fault:
    """An act that the rules of its procedure speak against.

    Attributes:
        number: of its entry, from 1. reason: in words.
        sure: nothing that is closed to the reader could have made it right.
    """

    number: int
    reason: str
    sure: bool


def faults(procedure: Procedure, officers: Mapping[str, OfficerView], events: Iterable[Event]) -> Iterator[Fault]:
    """What speaks against the acts of a run, from its first entry on.

    Args:
        procedure: the one that the run pinned.
        officers: everybody who has ever acted in it, by the name that the acts have for them.
        events: all of them, as far as the reader's keys open them.
    """
    closed = _Closed()
    judge, people = Judge(procedure, officers, closed, whole=True), People(procedure, officers)
    for number, event in enumerate(events, 1):
        known = not closed.any or isinstance(event, Purged)  # its condition reads what everybody of the case may
        unfit = people.wrong(event)
        found = judge.judged(event)
        if reason := unfit or found.reason:
            yield Fault(number, reason, sure=bool(unfit) or (found.sure and known))


class _Closed:
    """Once a part of the run was closed to the reader, whatever comes after may hang on it."""

    def __init__(self) -> None:
        self.any = False

    def value(self, _ref: str) -> bool:
        """See `Unseen`."""
        return self.any

    presence = standing = value

    def lost(self, event: Event) -> bool:
        """Is a part of this act closed or expunged?"""
        parts = [getattr(event, name, None) for name in ("value", "old", "given", "excluded")]
        inner = [part for one in parts if isinstance(one, Mapping) for part in one.values()]
        self.any = (
            self.any
            or isinstance(event, ev.Concealed)
            or any(isinstance(one, ev.Withheld) for one in (*parts, *inner))
        )
        return self.any
