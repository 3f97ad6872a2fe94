"""One procedure judged twice: by the prover, and by looking at every state of a run."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.drafting.draft import Draft
from sop_engine.procedure.model import Step
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.closing import closings
from sop_engine.procedure.proofs.completing import completions
from sop_engine.procedure.proofs.questions import Stated, context, truth
from sop_engine.procedure.proofs.verdicts import judge
from sop_engine.run.closing import may_end_as, offered
from sop_engine.run.view import View
from tests.procedure.proofs.exhaustive import complete, earlier, reachable, states
from tests.procedure.proofs.small import draft_of

MOST_STATES = 3_000


@dataclass(frozen=True)
class Verdict:
    """`what` about `about`: what the prover says, and what the search finds."""

    what: str
    about: str
    proved: bool
    searched: bool


def compared(text: str) -> list[Verdict] | None:
    """Every verdict about a small procedure; None when it has too many states to look at."""
    draft = draft_of(text)
    views: list[View] = []
    for view in states(draft.procedure):
        views.append(view)
        if len(views) > MOST_STATES:
            return None
    proof = Proof(draft)
    with proof.solver:
        found = [*_conditions(proof, views), *_answers(draft, proof, views)]
        judge(proof)
        return [*found, *_completions(draft, proof, views), *_closing(proof, views)]


def _conditions(proof: Proof, views: list[View]) -> Iterator[Verdict]:
    for found in proof.stated:
        if found.role == "outcome":
            yield from _outcome(proof, found, views)
            continue
        step = proof.procedure.step(found.placed.step)
        assert step is not None
        if found.role == "where":
            continue  # it is true or false of each option: see `_answers`
        asked = [view for view in views if _asked(view, found, step)]
        here, about = context(proof.world, found), found.condition.source
        yield Verdict(f"{found.role} is asked for", about, proof.possible(*here), bool(asked))
        if found.role == "must":
            continue
        true, false = truth(proof.world, found)
        seen = {view.test(found.condition) for view in asked}
        yield Verdict(f"{found.role} can be true", about, proof.possible(*here, true), Truth.TRUE in seen)
        yield Verdict(f"{found.role} can be false", about, proof.possible(*here, false), Truth.FALSE in seen)


def _outcome(proof: Proof, found: Stated, views: list[View]) -> Iterator[Verdict]:
    """Can it be chosen at the end of a run, and can it not? Every state may be the last: steps may be not done."""
    true, false = truth(proof.world, found)
    may = {may_end_as(view, found.owner) for view in views}
    yield Verdict("outcome can be chosen", found.condition.source, proof.possible(true), True in may)
    yield Verdict("outcome can be left out", found.condition.source, proof.possible(false), False in may)


def _closing(proof: Proof, views: list[View]) -> Iterator[Verdict]:
    """Is there, in every state, an outcome to choose?"""
    proof.problems.clear()
    closings(proof)
    conditions = " | ".join(one.source for one in proof.procedure.outcome_when.values())
    yield Verdict("no run ends without an outcome", conditions, not proof.problems, all(map(offered, views)))


def _asked(view: View, found: Stated, step: Step) -> bool:
    """Is the condition asked for in this state?"""
    if found.of_phase:
        return True
    if found.field is None:
        phase = view.index.phase_of[step.name]
        return phase.when is None or view.test(phase.when) is Truth.TRUE
    return reachable(view, step) and (found.role != "must" or view.answered(found.field))


def _answers(draft: Draft, proof: Proof, views: list[View]) -> Iterator[Verdict]:
    for field, _ in draft.fields:
        answers = (view.state.answer(field.ref) for view in views)
        chosen = {repr(answer.value) for answer in answers if answer}
        variables = proof.world.variables(field.ref)
        yield Verdict("question can be answered", field.ref, proof.possible(variables.given), bool(chosen))
        for name, literal in (variables.options or {}).items():
            possible = proof.possible(variables.given, literal)
            if list((variables.options or {}).values()).count(literal) == 1:
                yield Verdict("option can be chosen", name, possible, any(repr(name) in one for one in chosen))


def _completions(draft: Draft, proof: Proof, views: list[View]) -> Iterator[Verdict]:
    """Is there, after all earlier answers, a way to complete the step? Dead ones are another finding."""
    dead = set(proof.dead)
    proof.problems.clear()
    completions(proof)
    reported = {problem.message.split("`")[1] for problem in proof.problems}
    for step in draft.procedure.steps:
        if step.name in dead or any(field.ref in dead for field in step.fields):
            continue
        done: dict[str, bool] = defaultdict(bool)
        for view in views:
            before = earlier(view, draft.procedure, step)
            if before and before[1]:
                done[repr((before[0], view.state.step(step.name).asked))] |= complete(view, step)
        yield Verdict("step can always be completed", step.name, step.name not in reported, all(done.values()))
