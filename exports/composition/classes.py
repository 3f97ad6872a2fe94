"""Classes of what a record could tell (`procedure.telling`), asked about a run: of rounds, lifts and purges."""

from sop_engine.procedure.model import Field, Privacy, Procedure
from sop_engine.procedure.telling import Telling
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Lifted, Purged


class Classes(Telling):
    """Classes of one procedure, as a record on certain terms has them; a round has those of its step in the file.

    A fuller copy takes what it shows for no more than a part of the case, and everything that follows from it
    likewise. Sealed steps, and answers that may have to be expunged, keep their class: they are in no copy.
    """

    def __init__(self, procedure: Procedure, shows: Privacy = Privacy.CASE) -> None:
        self.shows = shows
        super().__init__(procedure.folded or procedure)

    def given(self, own: Privacy) -> Privacy:
        """The class that an author gave, or that of the case where this record shows it."""
        return Privacy.CASE if Privacy.CASE < own <= self.shows else own

    def hidden(self, level: Privacy = Privacy.CASE) -> str:
        """What is said of a value withheld although its class is shown: a name, or what its maker cannot read."""
        return withheld(max(level, self.shows, Privacy.IDENTITY))

    def columns(self, field: Field) -> frozenset[str]:
        """Columns of a list that are shown. Those about a person stand in one compartment: all of them, or none."""
        personal = [column for column in field.columns if column.privacy >= Privacy.IDENTITY]
        closed = any(withheld(self.value(column.ref)) for column in personal)
        kept = personal if closed else []
        return frozenset(
            column.name for column in field.columns if column not in kept and not withheld(self.value(column.ref))
        )

    def plain(self, name: str) -> str:
        """The name without that of a round."""
        return base_of(name)

    def rule(self, event: Lifted | Purged) -> Privacy:
        """Class of an act that tells that a condition is true."""
        if isinstance(event, Purged):
            step = self.steps[base_of(event.step)]
            return max(self.standing(step.name), self.read(step.purge))
        gates = self.phases[base_of(event.phase)].gates
        return self.read(next((gate.when for gate in gates if gate.name == event.gate), None))


def withheld(level: Privacy) -> str:
    """`S2` or `S3` where a class is withheld from the default record, else empty."""
    return f"S{int(level)}" if level >= Privacy.IDENTITY else ""
