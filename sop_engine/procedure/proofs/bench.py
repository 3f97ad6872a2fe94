"""What the proofs of one procedure share: clauses, solver, what was found dead, findings."""

from collections.abc import Iterable
from functools import cached_property

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.checks.doubt import doubtful_fields
from sop_engine.procedure.drafting.draft import Draft, Placed
from sop_engine.procedure.model import Field
from sop_engine.procedure.proofs.collected import conditions
from sop_engine.procedure.proofs.questions import Stated, stated
from sop_engine.procedure.proofs.reasons import Because, in_words
from sop_engine.procedure.proofs.sides import interests
from sop_engine.procedure.proofs.solving import Solver
from sop_engine.procedure.proofs.world import World

MOST_EXPLAINED = 100
"""Findings whose reason is looked for; a procedure with more has one fault at the root of them."""


class Proof:
    """One procedure under proof.

    Attributes:
        dead: steps and fields that can never come up, and what depends on them alone.
        stated: every condition. judged: fields with a `must` or a `where`, columns too.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.procedure = draft.procedure
        self.told = interests(conditions(draft.procedure))
        self.world = World(draft.procedure, self.told)
        self.solver = Solver(self.world.clauses)
        self.stated = list(stated(draft))
        self.judged = [field for field, _ in draft.fields if field.must or field.where]
        self.dead: set[str] = set()
        self.problems: list[Problem] = []
        self.explained = 0
        for field in self.judged:
            self.world.variables(field.ref)
        self.must = list(self.world.musts.values())

    @cached_property
    def doubtful(self) -> frozenset[str]:
        """Fields without which a run may end: their answer need not be given, or their step may be skipped."""
        skipped = {field.ref for step in self.procedure.steps if step.skip for field in step.fields}
        return doubtful_fields(self.procedure) | skipped

    def must_without(self, fields: Iterable[Field]) -> list[int]:
        """All `must` and `where` rules but those of these fields."""
        musts = self.world.musts
        left = {musts.get((kind, field.ref)) for field in fields for kind in ("must", "where")}
        return [guard for guard in musts.values() if guard not in left]

    def possible(self, *literals: int) -> bool:
        """Can these hold together in a run?"""
        return self.solver.holds((*self.world.musts.values(), *literals))

    def at(self, placed: Placed) -> Position:
        """Where a condition stands."""
        return self.draft.source.inside(placed.path, 0, len(placed.condition.source))

    def add(
        self,
        code: str,
        message: str,
        position: Position | None,
        *,
        hint: str = "",
        reasons: Iterable[Because] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """One finding, with the other conditions that clash as further places."""
        reason = in_words(list(reasons)) or hint
        also = self.places(reasons)
        self.problems.append(
            Problem(code=code, message=message, position=position, hint=reason, severity=severity, also=also)
        )

    def places(self, reasons: Iterable[Because]) -> tuple[tuple[Position, str], ...]:
        """Where the other conditions stand that clash, each with what it asks for."""
        return tuple(
            (self.at(found.placed), because.sentence())
            for because in reasons
            if because.role != "own" and (found := self.stands(because)) is not None
        )

    def stands(self, because: Because) -> Stated | None:
        """The condition that a reason speaks of."""
        for found in self.stated:
            role = "phase" if found.of_phase else found.role
            if role == because.role and found.owner == because.owner:
                return found
        return None
