"""What the rules of a procedure ask for: lifting a gate, and expunging what has to go."""

from collections.abc import Sequence

from sop_engine.procedure.model import Gate, Phase, Step
from sop_engine.run.apply import apply, replay
from sop_engine.run.decide.fallout import fallout_of_lift
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import Event
from sop_engine.run.gates import closed, gates, name_of
from sop_engine.run.orders import Lift, Refusal
from sop_engine.run.purging import due, is_true
from sop_engine.run.refusals import refuse
from sop_engine.run.rule_events import Lifted, Purged
from sop_engine.run.view import View


def lift(ground: Ground, order: Lift) -> list[Event] | Refusal:
    """Open a closed gate again, as an officer of a role that may, with a reason."""
    found = _gate(ground, order)
    if isinstance(found, Refusal):
        return found
    phase, gate = found
    refusal = _liftable(ground, phase, gate) or ground.needs_role(gate.lift, about=name_of(phase, gate))
    if refusal is None and not order.reason.strip():
        refusal = refuse("reason_needed", field=name_of(phase, gate))
    refusal = refusal or ground.free_text(order.reason, about=name_of(phase, gate))
    if refusal:
        return refusal
    event = Lifted(header=ground.acting(gate.lift), phase=phase.name, gate=gate.name, reason=order.reason)
    after = View(ground.procedure, apply(ground.state, event), ground.now.utc)
    return [event, *fallout_of_lift(ground, after, event)]


def _gate(ground: Ground, order: Lift) -> tuple[Phase, Gate] | Refusal:
    phase = ground.index.phases.get(order.phase)
    gate = next((one for one in phase.gates if one.name == order.gate), None) if phase else None
    if phase is None or gate is None:
        name = f"{order.phase}.{order.gate}"[:120]
        return refuse("unknown_gate", field=name, gate=name, offers=gates(ground.view))
    return phase, gate


def _liftable(ground: Ground, phase: Phase, gate: Gate) -> Refusal | None:
    name = name_of(phase, gate)
    if name in ground.state.lifts:
        return refuse("lifted_before", field=name)
    if not gate.lift:
        return refuse("never_lifted", field=name, because=gate.because)
    return None if gate in closed(ground.view, phase) else refuse("gate_open", field=name)


def purges(ground: Ground, found: Sequence[Event]) -> list[Event]:
    """The purges that follow from these events; nothing that is unknown leads to one."""
    if not ground.index.purging:
        return []
    after = View(ground.procedure, replay(found, ground.state), ground.now.utc)
    return [Purged(header=ground.header, step=name, reason=reason) for name, reason in due(ground.view, after)]


def open_to_answers(ground: Ground, step: Step) -> Refusal | None:
    """Refuse answers that would have to be expunged at once."""
    return refuse("to_be_expunged", field=step.name) if is_true(step, ground.view) else None
