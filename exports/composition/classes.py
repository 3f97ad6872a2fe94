"""Classes of what a record could tell (`procedure.telling`), asked about a run: of rounds, lifts and purges."""

from sop_engine.procedure.model import Privacy, Procedure
from sop_engine.procedure.telling import Telling
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Lifted, Purged


class Classes(Telling):
    """Classes of one procedure; a round has those of its step in the file."""

    def __init__(self, procedure: Procedure) -> None:
        super().__init__(procedure.folded or procedure)

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
