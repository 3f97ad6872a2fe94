"""Rule about acts: would the program have let each of them happen where it stands in the journal?

The judge is the engine's (`sop_engine.run.hindsight`); what a record withholds by its classes it does not know.
"""

from collections.abc import Iterable, Iterator

from exports.composition.classes import Classes, withheld
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.procedure.model import Procedure
from sop_engine.run import events as ev
from sop_engine.run.hindsight.judge import Judge
from sop_engine.session.work import view_of
from sop_engine.station.roster import Officer


class InRecord:
    """What a default record withholds: all that its classes do not show, and names in answers that they would."""

    def __init__(self, procedure: Procedure) -> None:
        self._classes = Classes(procedure)

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
        if not isinstance(event, ev.Answered | ev.Amended) or not isinstance(event.value, ev.Withheld):
            return False
        return not self.value(f"{event.step}.{event.field}")


def judge_of(procedure: Procedure, officers: Iterable[Officer]) -> Judge:
    """Who judges the acts of a record."""
    return Judge(procedure, {one.id: view_of(one) for one in officers}, InRecord(procedure))


def _acts(subject: Subject) -> Iterator[Finding]:
    judge = judge_of(subject.procedure, subject.roster.officers)
    for number, told in enumerate(subject.events, 1):
        if reason := judge.wrong(told.event):
            yield failed(f"entry {number}: {reason}")


RULES: tuple[Rule[Subject], ...] = (Rule("acts", "the procedure allows every act where it stands", _acts),)
