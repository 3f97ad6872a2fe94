"""A step that applies can be completed, whatever was answered before it: no run gets stuck."""

from collections.abc import Iterable, Iterator

from sop_engine.problem import Severity
from sop_engine.procedure.conditions.tree import Condition, Node
from sop_engine.procedure.model import Field, Step
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.clauses import NO, YES
from sop_engine.procedure.proofs.nearby import AllBut, few_read
from sop_engine.procedure.proofs.solving import Solver
from sop_engine.procedure.proofs.variables import Variables
from sop_engine.procedure.proofs.world import World

_MOST_CASES = 200
"""Groups of earlier answers that are looked at for one step before giving up."""

_MOST_RULES = 40_000
"""Rules that are held against steps, each against each, before the rest is left open: some half a second."""


def completions(proof: Proof) -> None:
    """Note steps that no answers, or after some answers none, let anybody complete."""
    judged = {field.step for field in proof.judged if field.ref.count(".") == 1}
    left = _MOST_RULES
    for step in proof.procedure.steps:
        ruled = [field for field in step.fields if field.must or field.where]
        dead = step.name in proof.dead or any(field.ref in proof.dead for field in ruled)
        if step.name not in judged or dead or _alone(proof, step):
            continue
        left -= len(proof.world.musts)
        whole = _Completion(proof, step, proof.world, proof.solver)
        if left < 0:
            whole.give_up(f"whether step `{step.name}`, and others after it,")
            return
        whole.check()


def _alone(proof: Proof, step: Step) -> bool:
    """Can the step be completed whatever stands in the answers that it reads, also such as no run could hold?

    That says more than is asked, and takes a world of only this step: rules look back, so what is chosen here
    binds nothing that was answered before. Where it cannot be said, the whole world has to be looked at.
    """
    if not few_read(proof.procedure, step):
        return False
    world = World(proof.procedure, proof.told, free=AllBut(step.name))
    with Solver(world.clauses) as solver:
        return _Completion(proof, step, world, solver).always()


class _Completion:
    """One step: what its officer can still choose, and what was answered before.

    Attributes:
        world: in which it is looked at, the whole one or one of this step alone. solver: over its clauses.
    """

    def __init__(self, proof: Proof, step: Step, world: World, solver: Solver) -> None:
        self.proof = proof
        self.step = step
        self.world = world
        self.solver = solver
        self.others = proof.must_without(step.fields) if world is proof.world else []
        self.parts = list(self._parts())
        self.whole = self.world.clauses.every([literal for _, literal in self.parts])
        self.known: list[int] = []
        self.names = dict(self._names())
        self.own = {abs(literal) for field in step.fields for literal in _literals(self.world.variables(field.ref))}

    def _parts(self) -> Iterator[tuple[Field, int]]:
        """What completing asks, field by field: what is required is answered, and the answer is right."""
        clauses = self.world.clauses
        for field in self.step.fields:
            found = self.world.variables(field.ref)
            needed = self.world.truths.of(field.when)[0] if field.when else YES
            if not field.optional:
                yield field, clauses.some((found.given, -needed))
            if field.must or field.where:
                yield field, clauses.some((-found.given, -self.world.wrong(field)))

    def _names(self) -> Iterator[tuple[int, str]]:
        """Literals of earlier answers, in words."""
        reads = {
            ref
            for field in self.step.fields
            for condition in (field.must, field.where, field.when)
            if condition
            for ref in condition.reads
            if ref.split(".", maxsplit=1)[0] != self.step.name
        }
        for ref in sorted(reads):
            found = self.world.variables(ref)
            field = self.world.field(ref)
            if field and not field.optional:
                self.known.append(self.world.clauses.some((found.given, found.away)))
            yield from said(ref, found)

    def _here(self) -> int:
        """The step applies."""
        applies = self.world.applies(self.step.name)
        return -applies[1] if self.step.urgent else applies[0]

    def always(self) -> bool:
        """Can it be completed after all answers?"""
        return self._search(self._here()) == []

    def check(self) -> None:
        solver, here = self.solver, self._here()
        if not solver.holds((*self.others, here)):
            return
        # A question that never gets an answer has a finding of its own.
        known = self.known if solver.holds((*self.others, here, *self.known)) else []
        if not solver.holds((*self.others, here, self.whole, *known)):
            at = self._culprit((*self.others, here, *known))
            self._note(f"Step `{self.step.name}` can never be completed.", self._musts(), Severity.ERROR, at)
            return
        core = self._search(here)
        if core is None:
            self.give_up(f"whether step `{self.step.name}`")
        elif core:
            self._stuck(core)

    def give_up(self, what: str) -> None:
        """Leave it open, and say so."""
        self.world.left_open(f"{what} can be completed after all answers", self._first())

    def _search(self, here: int) -> list[int] | None:
        """Look for earlier answers after which nothing completes the step; rule out what surely does not.

        Given are literals that cannot hold together with completing it; none when there are no such answers; None
        when that is not known after so many cases.
        """
        solver, clauses = self.solver, self.world.clauses
        active = clauses.new()
        for _ in range(_MOST_CASES):
            if not solver.holds((*self.others, active, here)):
                return []
            before = self._before(solver)
            if not solver.holds((*self.others, here, *before, self.whole)):
                # Words that say what was answered come last, so that they are kept.
                before.sort(key=lambda literal: literal in self.names)
                return solver.least((*before, *self.others, here, self.whole))
            state = solver.model()
            chosen = [literal for own in self.own for literal in (own, -own) if literal in state]
            works = before
            if not solver.holds((*self.others, here, *before, *chosen, -self.whole)):
                core = set(solver.core())
                works = [literal for literal in before if literal in core]
            if not works:
                return []
            clauses.need(-active, *(-literal for literal in works))
        return None

    def _before(self, solver: Solver) -> list[int]:
        state = solver.model()
        return [literal if literal in state else -literal for literal in self.names]

    def _stuck(self, core: list[int]) -> None:
        said = [self._say(literal) for literal in core if literal in self.names or -literal in self.names]
        more = {words.split(" ")[0] for words in said if not words.endswith("is answered")}
        said = [words for words in said if not words.endswith("is answered") or words.split(" ")[0] not in more]
        if said:
            message = f"Step `{self.step.name}` cannot be completed after some answers."
            hint = f"If {' and '.join(said[:3])}, {self._musts(lower=True)}"
            at = self._culprit(literal for literal in core if literal != self.whole)
            self._note(message, hint, Severity.WARNING, at)

    def _culprit(self, given: Iterable[int]) -> Field | None:
        """The field whose rule is the first that cannot be met together with all before it."""
        asked, ruled = list(given), None
        for field, literal in self.parts:
            asked.append(literal)
            ruled = field if field.must or field.where else ruled
            if ruled and not self.solver.holds(asked):
                return ruled
        return ruled

    def _say(self, literal: int) -> str:
        if literal in self.names:
            return self.names[literal]
        return self.names[-literal].replace(" is ", " is not ", 1)

    def _musts(self, *, lower: bool = False) -> str:
        musts = [f"`{condition.normal}`" for condition in self._rules()]
        text = f"Its required answers cannot all meet {' and '.join(musts)}."
        return text[0].lower() + text[1:] if lower else text

    def _first(self) -> Node:
        return next(condition.node for condition in self._rules())

    def _rules(self) -> Iterator[Condition]:
        for field in self.step.fields:
            yield from (condition for condition in (field.must, field.where) if condition)

    def _note(self, message: str, hint: str, severity: Severity, at: Field | None) -> None:
        draft = self.proof.draft
        position = draft.places[self.step.name].position(key=True)
        place = next((place for field, place in draft.fields if at and field.ref == at.ref), None)
        if at and place:
            position = place.get("must" if at.must else "where").position()
        self.proof.add("V108", message, position, hint=hint, severity=severity)


def _literals(found: Variables) -> list[int]:
    numbers = [found.number.at_least(k) or YES for k in found.number.thresholds] if found.number else []
    return [found.given, *(found.options or {}).values(), *numbers]


def said(ref: str, found: Variables) -> Iterator[tuple[int, str]]:
    """What can be said of an answer: each literal with its words."""
    if abs(found.away) != YES:
        yield found.away, f"`{ref}` is not asked"
    yield found.given, f"`{ref}` is answered"
    for name, literal in (found.options or {}).items():
        yield literal, f"`{ref}` is `{name}`"
    number = found.number
    if number:
        yield from ((number.at_least(k) or NO, f"`{ref}` is at least {k}") for k in number.thresholds)
