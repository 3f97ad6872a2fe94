"""Rule about acts: would the program have let each of them happen where it stands in the journal?

The judge is the engine's (`sop_engine.run.hindsight`); what a record withholds by its classes it does not know.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from exports.composition.classes import Classes, withheld
from exports.terms import level_of
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.procedure.model import Privacy, Procedure
from sop_engine.run import events as ev
from sop_engine.run.hindsight.judge import Judge
from sop_engine.session.work import view_of
from sop_engine.station.roster import Officer


class InRecord:
    """What a record withholds: all that its classes do not show, names, and what its maker cannot read."""

    def __init__(self, procedure: Procedure, shows: Privacy = Privacy.CASE) -> None:
        self._classes = Classes(procedure, shows)

    def value(self, ref: str) -> bool:
        """Is this answer withheld?"""
        return bool(withheld(self._classes.value(ref)))

    def presence(self, ref: str) -> bool:
        """Is it withheld whether there is one?"""
        return bool(withheld(self._classes.presence(ref)))

    def standing(self, step: str) -> bool:
        """Is it withheld how this step stands?"""
        return bool(withheld(self._classes.standing(step)))

    def lost(self, event: ev.Event) -> bool:
        """Is an answer withheld that its class would show (it holds a name)? Conditions may read otherwise then."""
        if not isinstance(event, ev.Answered | ev.Amended):
            return False
        if isinstance(event.value, Mapping) and self._classes.shows >= Privacy.IDENTITY:
            return any(isinstance(part, ev.Withheld) for part in event.value.values())
        return isinstance(event.value, ev.Withheld) and not self.value(f"{event.step}.{event.field}")


def judge_of(procedure: Procedure, officers: Iterable[Officer], shows: Privacy = Privacy.CASE) -> Judge:
    """Who judges the acts of a record that shows what is of this class and below."""
    return Judge(procedure, {one.id: view_of(one) for one in officers}, InRecord(procedure, shows))


def _acts(subject: Subject) -> Iterator[Finding]:
    officers = [officer for officer, _ in subject.people]
    judge = judge_of(subject.procedure, officers, level_of(subject.record.terms))
    for number, told in enumerate(subject.events, 1):
        if reason := judge.wrong(_unnamed(told.event)):
            yield failed(f"entry {number}: {reason}")


def _unnamed(event: ev.Event) -> ev.Event:
    """The act without vault values: who wrote a text may not have known a name that the reader of a copy knows."""
    return replace(event, values=ev.Withheld()) if isinstance(event, ev.PersonAdded) else event


RULES: tuple[Rule[Subject], ...] = (Rule("acts", "the procedure allows every act where it stands", _acts),)
