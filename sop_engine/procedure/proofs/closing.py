"""Closing: whatever was answered or not, some outcome can be chosen.

A run may be closed with steps that were *not done*, so any question may be left without an answer in the end.
What was left open counts against the procedure here: it is said that a run may be stuck unless it surely is not.
"""

from collections.abc import Iterator

from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.clauses import YES
from sop_engine.procedure.proofs.completing import said
from sop_engine.procedure.proofs.variables import Variables

_MOST_NAMED = 4
"""Answers that a finding names."""

_HINT = "Let one of the outcomes hold then, or give one no `when`."


def closings(proof: Proof) -> None:
    """Note that a run can come to its end with no outcome to choose."""
    conditions = proof.procedure.outcome_when
    if not conditions or len(conditions) < len(proof.procedure.outcomes):
        return  # none has a condition, or there is one that may always be chosen
    clauses = proof.world.clauses
    offered = clauses.some(proof.world.truths.of(condition)[0] for condition in conditions.values())
    refs = sorted({ref for condition in conditions.values() for ref in condition.reads})
    read = {ref: proof.world.variables(ref) for ref in refs if proof.world.field(ref)}
    done = [clauses.some((one.given, one.away)) for ref, one in read.items() if not _optional(proof, ref)]
    if proof.possible(-offered, *done):
        _note(proof, "A finished run can be stuck: no outcome can be chosen.", offered, read, done)
    elif proof.possible(-offered):
        message = "A run closed with steps not done can be stuck: no outcome can be chosen."
        _note(proof, message, offered, read, [])


def _optional(proof: Proof, ref: str) -> bool:
    field = proof.world.field(ref)
    return field is None or field.optional or field.value is not None


def _note(proof: Proof, message: str, offered: int, read: dict[str, Variables], done: list[int]) -> None:
    proof.possible(-offered, *done)
    state = proof.solver.model()
    names = {literal: words for literal, words in _names(read) if abs(literal) != YES}
    before = [literal if literal in state else -literal for literal in names]
    told = [literal for literal in before if _tells(names, literal)]
    words = [_say(names, literal) for literal in _needed(proof, told, offered) or _needed(proof, before, offered)]
    hint = f"So it is if {' and '.join(words[:_MOST_NAMED])}. {_HINT}" if words else _HINT
    proof.add("V116", message, proof.draft.root.get("outcomes").position(key=True), hint=hint)


def _names(read: dict[str, Variables]) -> Iterator[tuple[int, str]]:
    for ref, found in read.items():
        yield from said(ref, found)


def _needed(proof: Proof, told: list[int], offered: int) -> list[int]:
    """Of these answers the fewest after which nothing is offered; none where they do not say it all."""
    goal = (*told, *proof.world.musts.values(), offered)
    return [] if proof.solver.holds(goal) else [one for one in proof.solver.least(goal) if one in told]


def _tells(names: dict[int, str], literal: int) -> bool:
    """Does it say what the answer is, or that there is none?"""
    if literal in names:
        return not names[literal].endswith("is answered")
    return names[-literal].endswith("is answered") or " is at least " in names[-literal]


def _say(names: dict[int, str], literal: int) -> str:
    return names[literal] if literal in names else names[-literal].replace(" is ", " is not ", 1)
