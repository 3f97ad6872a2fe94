"""The door of the proofs: a draft without errors in, findings out."""

from sop_engine.problem import Problem
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.choosing import choices
from sop_engine.procedure.proofs.closing import closings
from sop_engine.procedure.proofs.completing import completions
from sop_engine.procedure.proofs.deadlines import deadlines
from sop_engine.procedure.proofs.handing import handed
from sop_engine.procedure.proofs.left_open import not_analysed
from sop_engine.procedure.proofs.signing import signatures
from sop_engine.procedure.proofs.verdicts import judge
from sop_engine.procedure.proofs.waiting import waits


def prove(draft: Draft) -> tuple[Problem, ...]:
    """Everything that proofs find in a procedure in which the checks found no error."""
    proof = Proof(draft)
    with proof.solver:
        judge(proof)
        choices(proof)
        completions(proof)
        waits(proof)
        signatures(proof)
        deadlines(proof)
        handed(proof)
        closings(proof)
    return (*proof.problems, *not_analysed(proof))
