"""Waiting: recurring steps that never end because what ends them waits for them; clocks that start too late."""

from collections.abc import Mapping

from sop_engine.procedure.model import Procedure
from sop_engine.procedure.proofs.bench import Proof


def waits(proof: Proof) -> None:
    """Note steps that wait for each other for ever, and clocks that begin when their step is over."""
    held = holding(proof.procedure)
    _endless(proof, held)
    _late_clocks(proof, held)


def holding(procedure: Procedure) -> Mapping[str, frozenset[str]]:
    """Step to every step that cannot begin before it has let go, by hold points alone."""
    phases = {phase.name: [step.name for step in phase.steps] for phase in procedure.phases}
    direct: dict[str, set[str]] = {}
    for step in procedure.steps:
        for target in () if step.urgent else step.after:
            for name in phases.get(target, [target]):
                direct.setdefault(name, set()).add(step.name)
    return {name: _reached(name, direct) for name in direct}


def _reached(start: str, direct: Mapping[str, set[str]]) -> frozenset[str]:
    found: set[str] = set()
    waiting = list(direct.get(start, ()))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += direct.get(name, ())
    return frozenset(found)


def _endless(proof: Proof, held: Mapping[str, frozenset[str]]) -> None:
    """A recurring step lets go when `until` is true; that must be possible without the steps that wait for it."""
    for found in proof.stated:
        later = held.get(found.owner, frozenset())
        if found.role != "until" or not later or found.owner in proof.dead:
            continue
        world = proof.world
        true = world.truths.of(found.condition)[0]
        shut = [
            -world.variables(field.ref).given
            for name in later
            if (step := proof.procedure.step(name))
            for field in step.fields
        ]
        applies = world.applies(found.owner)[0]
        if proof.possible(applies, true) and not proof.possible(applies, true, *shut):
            names = ", ".join(f"`{step.name}`" for step in proof.procedure.steps if step.name in later)
            message = f"Step `{found.owner}` never ends: its `until` needs answers of steps that wait for its end."
            hint = f"{names} come `after` it. Let them not wait, or let `until` read something else."
            proof.add("V110", message, proof.at(found.placed), hint=hint)


def _late_clocks(proof: Proof, held: Mapping[str, frozenset[str]]) -> None:
    """A clock of a step cannot count from what begins only after that step."""
    for step in proof.procedure.steps:
        later = held.get(step.name, frozenset())
        place = proof.draft.places[step.name]
        for due, item in zip(step.due, place.get("due").each(), strict=False):
            for name in due.start:
                start = name.split(".", maxsplit=1)[0]
                if start in later:
                    message = f"The clock of step `{step.name}` counts from `{name}`, which comes after the step."
                    hint = f"Step `{start}` waits for `{step.name}`. Let the clock count from something earlier."
                    proof.problems.append(item.problem("V113", message, hint))
                elif _never_starts(proof, step.name, start):
                    message = f"The clock of step `{step.name}` never runs: it counts from `{name}`."
                    hint = f"Step `{start}` and step `{step.name}` never apply in the same run."
                    proof.problems.append(item.problem("V113", message, hint))


def _never_starts(proof: Proof, step: str, start: str) -> bool:
    other = proof.procedure.step(start)
    if other is None or start in proof.dead or step in proof.dead or (other.when is None and not other.each):
        return False
    return not proof.possible(proof.world.applies(step)[0], -proof.world.applies(start)[1])
