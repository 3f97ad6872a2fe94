"""What is asked about each condition: can it be true, can it be false, where it stands?"""

from collections.abc import Iterator

from msgspec import Struct

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.drafting.draft import Draft, Placed, Use
from sop_engine.procedure.model import Field, Phase
from sop_engine.procedure.proofs.clauses import YES
from sop_engine.procedure.proofs.world import World

_PHASE_WHEN = 3  # phases, NAME, when


class Stated(Struct, frozen=True):
    """A condition, and what it says something about.

    Attributes:
        role: key of the condition (`when`, `must`, `until` …); `gate` for a gate, `outcome` for an outcome. owner:
            name of the phase, the gate's phase, the step, the outcome, or `step.field`.
    """

    placed: Placed
    role: str
    owner: str
    field: Field | None = None
    phase: Phase | None = None

    @property
    def condition(self) -> Condition:
        """The condition itself."""
        return self.placed.condition

    @property
    def of_phase(self) -> bool:
        """Is it the condition of a phase?"""
        return self.role == "when" and len(self.placed.path) == _PHASE_WHEN


def stated(draft: Draft) -> Iterator[Stated]:
    """Every condition of the procedure that can be true or false, in order of the file."""
    phases = {phase.name: phase for phase in draft.procedure.phases}
    for placed in draft.placed:
        role = str(placed.path[-1]) if placed.use is not Use.PROPOSE else "propose"
        if role == "value" or placed.condition.gives:
            continue
        if placed.use is Use.OUTCOME:
            yield Stated(placed, "outcome", str(placed.path[1]))
            continue
        phase = phases.get(str(placed.path[1]))
        if "gates" in placed.path[:3]:
            yield Stated(placed, "gate", str(placed.path[1]), phase=phase)
        elif role == "when" and len(placed.path) == _PHASE_WHEN:
            yield Stated(placed, role, str(placed.path[1]), phase=phase)
        elif placed.field:
            yield Stated(placed, role, placed.field, field=draft.procedure.field(placed.field), phase=phase)
        else:
            role = "due" if "due" in placed.path else "gap" if "gap" in placed.path else role
            yield Stated(placed, role, placed.step, phase=phase)


def context(world: World, found: Stated) -> tuple[int, ...]:
    """What holds wherever the condition is asked for."""
    if found.role in {"gate", "outcome"} or found.of_phase:
        return ()
    step = world.procedure.step(found.placed.step)
    if found.field is None and found.role == "when":
        phase = found.phase
        return (world.truths.of(phase.when)[0],) if phase and phase.when else ()
    applies = world.applies(found.placed.step)
    here = (-applies[1],) if step and step.urgent else (applies[0],)
    if found.field is None:
        return here
    if found.role == "must":
        return (*here, world.variables(found.field.ref).given)
    if found.field.ref.count(".") > 1:
        return (*here, world.rows(found.field.ref.rpartition(".")[0]).at_least(1) or YES)
    return here if found.role == "when" else (*here, -world.variables(found.field.ref).away)


def truth(world: World, found: Stated) -> tuple[int, int]:
    """Is true and is false; of a `must`: does not fail, and fails; of a proposal: is made, and is not true.

    Of an outcome: may be chosen, and may not; it may not while its condition is undecided.
    """
    if found.role == "must" and found.field:
        fails = world.fails(found.field)
        return -fails, fails
    true, false = world.truths.of(found.condition)
    if found.role == "outcome":
        return true, -true
    if found.role == "propose" and found.field:
        earlier = [world.truths.of(line)[0] for line in _lines_before(found.field, found.condition)]
        return world.clauses.every((true, *(-line for line in earlier))), false
    return true, false


def _lines_before(field: Field, condition: Condition) -> list[Condition]:
    lines = [line for _, line in field.propose]
    return lines[: next((number for number, line in enumerate(lines) if line is condition), 0)]
