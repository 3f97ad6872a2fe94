"""Conditions that are always true or never true, steps that can never be shown, questions never asked."""

from collections.abc import Callable, Iterator, Mapping

from sop_engine.problem import Severity
from sop_engine.procedure.checks.doubt import undecided
from sop_engine.procedure.proofs.bench import MOST_EXPLAINED, Proof
from sop_engine.procedure.proofs.questions import Stated, context, truth
from sop_engine.procedure.proofs.reasons import Because, step_parts, why_always, why_never, why_not
from sop_engine.procedure.proofs.solving import Goal
from sop_engine.procedure.proofs.world import World

_MOST_RULES = 300_000
"""Rules that are held against each other, each against each, before the rest is left open: some 0.2 s."""

_MAY_STAND_ALWAYS = frozenset({"propose", "gap", "where"})

_NEVER: Mapping[str, str] = {
    "due": "This clock of step `{0}` can never run.",
    "until": "Step `{0}` can never come to an end: its `until` is never true.",
    "purge": "The answers of step `{0}` are never expunged: its `purge` is never true.",
    "gap": "This line of `gap` in step `{0}` is never true.",
    "gate": "This gate of phase `{0}` can never close.",
    "propose": "This line is never proposed for `{0}`.",
    "outcome": "The outcome `{0}` can never be chosen.",
    "where": "No option of `{0}` can ever be chosen: its `where` is never true.",
}
_CODES = {"gate": "V109", "propose": "V104", "must": "V105", "where": "V105", "outcome": "V115"}
_HINT = "Change the condition, or leave it out."


def judge(proof: Proof) -> None:
    """Note every condition that is always or never true, roots only."""
    asked = [found for found in proof.stated if found.role != "where"]
    goals: list[Goal] = []
    for found in asked:
        here, (true, false) = context(proof.world, found), truth(proof.world, found)
        goals += [(*here, true), (*here, false)]
    possible = proof.solver.possible(goals, list(proof.world.musts.values()))
    left, unjudged = _MOST_RULES, list[Stated]()
    for number, found in enumerate(asked):
        can_be_true, can_be_false = possible[2 * number : 2 * number + 2]
        if found.role == "must":
            left -= len(proof.world.musts)
            if left < 0 and can_be_true:
                unjudged.append(found)
                continue
            _must(proof, found, goals[2 * number], goals[2 * number + 1], can_be_met=can_be_true)
        elif not can_be_true:
            _never(proof, found, can_be_false=can_be_false)
        elif not can_be_false and found.role not in _MAY_STAND_ALWAYS:
            _always(proof, found)
    for found in proof.stated:
        if found.role == "where":
            _where(proof, found)
    if unjudged:
        what = f"whether {len(unjudged)} more `must` refuse some answer, the first being"
        proof.world.left_open(what, unjudged[0].condition.node)
    _closed_steps(proof)


def _never(proof: Proof, found: Stated, *, can_be_false: bool) -> None:
    """Note a condition that is never true, unless something else that is dead makes it so."""
    here = can_be_false or proof.possible(*context(proof.world, found))
    reasons = _reasons(proof, found, why_never) if here else None
    _bury(proof, found)
    if reasons is None:
        return
    position = proof.at(found.placed)
    if found.of_phase:
        message, code = f"The phase `{found.owner}` can never be shown.", "V101"
    elif found.role == "when" and found.field is None:
        message, code = f"Step `{found.owner}` can never be shown.", "V101"
    elif found.role == "when":
        message, code = f"`{found.owner}` can never be asked.", "V102"
    else:
        message, code = _NEVER.get(found.role, "This condition is never true.").format(found.owner), "V104"
        code = _CODES.get(found.role, code)
    proof.add(code, message, position, reasons=reasons, hint=_HINT)


def _bury(proof: Proof, found: Stated) -> None:
    """Remember what can never come up."""
    if found.role != "when":
        return
    proof.dead.add(found.owner)
    if found.of_phase and found.phase:
        proof.dead.update(step.name for step in found.phase.steps)


def _always(proof: Proof, found: Stated) -> None:
    """Note a condition that is always true once it can be decided."""
    if _may_stay_open(proof, found):
        return
    reasons = _reasons(proof, found, why_always)
    if reasons is None:
        return
    if found.role == "gate":
        proof.dead.update(step.name for step in found.phase.steps if found.phase)  # type: ignore[union-attr]  # a gate has a phase
        message = f"The phase `{found.owner}` is always closed: the condition of its gate is always true."
        proof.add("V109", message, proof.at(found.placed), reasons=reasons, hint=_HINT)
        return
    message = f"The condition `{found.condition.normal}` is always true here."
    hint = "Leave it out, or change it so that some answer makes it false."
    proof.add("V103", message, proof.at(found.placed), reasons=reasons, hint=hint, severity=Severity.WARNING)


def _may_stay_open(proof: Proof, found: Stated) -> bool:
    """May an answer be missing in the end, so that the condition is not known?"""
    return any(undecided(found.condition.node, proof.doubtful))


def _must(proof: Proof, found: Stated, meets: Goal, fails: Goal, *, can_be_met: bool) -> None:
    """A `must` that no answer meets, or that refuses none.

    `can_be_met`: it was found already that it can be met, so that the question can be answered at all.
    """
    field = found.field
    if field is None or field.step in proof.dead or field.ref in proof.dead:
        return
    others = proof.must_without([field])
    here = meets[:-1]
    if not can_be_met and not proof.possible(*here):
        if proof.solver.holds((*others, *here)):
            reasons = _reasons(proof, found, why_never)
            proof.dead.add(field.ref)
            if reasons is not None:
                message = f"No answer to `{field.ref}` can ever be right."
                proof.add("V105", message, proof.at(found.placed), reasons=reasons, hint=_HINT)
    elif not proof.solver.holds((*others, *fails)) and _reasons(proof, found, why_always) is not None:
        message = f"The `must` of `{field.ref}` refuses no answer."
        hint = "Leave it out, or change it so that it refuses something."
        proof.add("V103", message, proof.at(found.placed), hint=hint, severity=Severity.WARNING)


def _where(proof: Proof, found: Stated) -> None:
    """A `where` that lets no option through, or all of them always."""
    field = found.field
    if field is None or field.step in proof.dead or field.ref in proof.dead:
        return
    here = context(proof.world, found)
    if not proof.possible(*here):
        return
    left_out = list(proof.world.left_out(field).values())
    known = (*here, *_answered(proof, found))
    # What can never be answered has a finding of its own.
    if not any(proof.possible(*(known if proof.possible(*known) else here), -out) for out in left_out):
        proof.dead.add(field.ref)
        message = _NEVER["where"].format(field.ref)
        proof.add("V105", message, proof.at(found.placed), hint=_HINT)
    elif not any(proof.possible(*here, out) for out in left_out):
        message = f"The `where` of `{field.ref}` leaves no option out."
        proof.add("V103", message, proof.at(found.placed), hint="Leave it out.", severity=Severity.WARNING)


def _answered(proof: Proof, found: Stated) -> Iterator[int]:
    """That the questions are answered that a condition reads, as far as they must be and apply."""
    for ref in sorted(found.condition.reads - found.condition.lists):
        field = proof.world.field(ref)
        if field and not field.optional:
            read = proof.world.variables(ref)
            yield proof.world.clauses.some((read.given, read.away))


def _closed_steps(proof: Proof) -> None:
    """Steps whose own conditions can be true, but never while every gate of the phase is open."""
    for phase in proof.procedure.phases:
        for step in phase.steps if phase.gates else ():
            if step.name not in proof.dead and not proof.possible(proof.world.shown(step.name)[0]):
                proof.dead.add(step.name)
                message = (
                    f"Step `{step.name}` can never be shown: whenever it applies, a gate of its phase is closed."
                )
                guarded = World(proof.procedure, proof.told, guarded=True, free=frozenset(proof.dead - {step.name}))
                reasons = why_not(guarded, step_parts(guarded, step.name)) or ()
                position = proof.draft.places[step.name].position(key=True)
                proof.add("V101", message, position, reasons=reasons)


def _reasons(proof: Proof, found: Stated, why: Callable[..., list[Because] | None]) -> list[Because] | None:
    """The reasons, or None when something dead is the reason."""
    proof.explained += 1
    if proof.explained > MOST_EXPLAINED:
        return []
    return why(proof.procedure, proof.told, found, frozenset(proof.dead))
