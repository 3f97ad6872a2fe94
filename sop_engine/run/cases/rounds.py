"""Names of rounds in tests: a step of the file means all its rounds."""

from sop_engine.procedure.model import Procedure


def occurrences(procedure: Procedure, name: str) -> tuple[str, ...]:
    """The steps that are meant by a name: itself, or all rounds of it; empty when there are none (yet)."""
    if procedure.step(name) is not None:
        return (name,)
    return tuple(step.name for step in procedure.steps if step.round is not None and step.round.base == name)
