"""What a step hands to another procedure: the answer can be there whenever the step applies."""

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.cursor import Cursor
from sop_engine.procedure.model import Step
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.reasons import in_words, step_parts, why_not
from sop_engine.procedure.proofs.world import World


def handed(proof: Proof) -> None:
    """Note inputs of other procedures that are filled from an answer, or a time, that no such run has."""
    for step in proof.procedure.steps:
        if step.use is None or step.name in proof.dead:
            continue
        for name, item in proof.draft.places[step.name].get("use").get("give").entries():
            _given(proof, step, name, item)


def _given(proof: Proof, step: Step, name: str, item: Cursor) -> None:
    ref = item.text()
    here, there = proof.world.applies(step.name)[0], _comes(proof.world, ref)
    # What never comes up at all has a finding of its own.
    if there is None or {ref, ref.split(".", maxsplit=1)[0]} & proof.dead:
        return
    if proof.possible(here, there) or not (proof.possible(here) and proof.possible(there)):
        return
    world = World(proof.procedure, proof.told, guarded=True, free=frozenset(proof.dead))
    reasons = why_not(world, [(_comes(world, ref) or here, None), *step_parts(world, step.name)])
    if reasons is not None:
        message = f"The input `{name}` never gets an answer: `{ref}` never comes where step `{step.name}` applies."
        hint = f"{in_words(reasons)} Give an answer that comes in the same run.".lstrip()
        places = proof.places(reasons)
        proof.problems.append(Problem(code="V114", message=message, position=item.position(), hint=hint, also=places))


def _comes(world: World, ref: str) -> int | None:
    """The literal of: this is answered, or this step applies; None for an option that is named outright."""
    if "." in ref:
        return world.variables(ref).given
    return world.applies(ref)[0] if world.procedure.step(ref) else None
