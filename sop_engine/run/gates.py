"""Gates: conditions that close a phase, and who opened one again.

A gate closes while its condition is true. Unknown does not close, unless it is unknown only because this session
may not read an answer: then nobody here knows whether the phase is open.
"""

from typing import TYPE_CHECKING

from sop_engine.procedure.conditions.evaluate import evaluate
from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Gate, Phase, Step
from sop_engine.run.index import base
from sop_engine.run.reading import unread

if TYPE_CHECKING:
    from sop_engine.run.view import View


def name_of(phase: Phase, gate: Gate) -> str:
    """`phase.gate`."""
    return f"{phase.name}.{gate.name}"


def shut(view: "View", phase: Phase) -> Truth:
    """Is the phase closed? Unknown: this session may not read what would tell."""
    known = view.shut.get(phase.name)
    if known is None:
        found = {_closes(view, phase, gate) for gate in phase.gates}
        known = Truth.TRUE if Truth.TRUE in found else Truth.UNKNOWN if Truth.UNKNOWN in found else Truth.FALSE
        view.shut[phase.name] = known
    return known


def _closes(view: "View", phase: Phase, gate: Gate) -> Truth:
    if name_of(phase, gate) in view.state.lifts:
        return Truth.FALSE
    truth = evaluate(gate.when, view)
    if truth is Truth.UNKNOWN and not any(unread(view.state, view.index, base(ref)) for ref in gate.when.reads):
        return Truth.FALSE
    return truth


def closed(view: "View", phase: Phase) -> tuple[Gate, ...]:
    """The gates that close the phase now, in order."""
    return tuple(gate for gate in phase.gates if _closes(view, phase, gate) is Truth.TRUE)


def gates(view: "View") -> tuple[str, ...]:
    """All gates that are closed now, as `phase.gate`, in order of the procedure."""
    return tuple(name_of(phase, gate) for phase in view.procedure.phases for gate in closed(view, phase))


def gate_of(view: "View", step: Step) -> Gate | None:
    """The first gate that closes the step's phase now, or None."""
    found = closed(view, view.index.phase_of[step.name])
    return found[0] if found else None
