"""Names of rounds in tests: a step of the file means all its rounds; answers go to one of them."""

from sop_engine.procedure.model import Procedure, Step
from sop_engine.run.cases.case import Visit
from sop_engine.run.rounds import base_of, has_outcome
from sop_engine.run.state import RunState


def occurrences(procedure: Procedure, name: str) -> tuple[str, ...]:
    """The steps of an unfolded procedure that a name means: itself, or all rounds (of a row); empty without any."""
    if procedure.step(name) is not None:
        return (name,)
    return tuple(step.name for step in _rounds(procedure, base_of(name)) if name in {base_of(step.name), _row(step)})


def round_meant(procedure: Procedure, state: RunState, visit: Visit) -> Step | None:
    """The round that answers go to: of a row by its place or its name, of these the first that is not finished."""
    found = procedure.step(visit.step)
    if found is not None:
        return found if visit.place <= 1 and not visit.called else None
    rounds = [step for step in _rounds(procedure, visit.step) if _is_meant(step, visit)]
    return next((step for step in rounds if not has_outcome(state.step(step.name))), None)


def _row(step: Step) -> str:
    """`step#2` of each round `step#2~3` of a recurring step that is repeated for rows."""
    return step.name.partition("~")[0]


def _rounds(procedure: Procedure, name: str) -> list[Step]:
    return [step for step in procedure.steps if step.round is not None and step.round.base == name]


def _is_meant(step: Step, visit: Visit) -> bool:
    """Is it a round of the row that is named or counted? Without rows the rounds follow each other."""
    if step.round is None:
        return False
    if visit.called:
        return step.round.called == visit.called or step.round.called.startswith(f"{visit.called}, ")
    return not step.round.row or step.round.row == max(visit.place, 1)
