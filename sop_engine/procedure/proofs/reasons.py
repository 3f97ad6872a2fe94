"""Why something is impossible: the fewest conditions that cannot hold in one run, with where they stand."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.proofs.collected import split
from sop_engine.procedure.proofs.questions import Stated, context, truth
from sop_engine.procedure.proofs.sides import Interests
from sop_engine.procedure.proofs.solving import Solver
from sop_engine.procedure.proofs.world import Rule, World


class Because(Struct, frozen=True):
    """One of the conditions that clash.

    Attributes:
        role: `own` for the thing itself; else `when`, `must`, `where` or `phase`. owner: whose condition it is.
        text: the condition, or the part of it that matters.
    """

    role: str
    owner: str
    text: str

    def sentence(self) -> str:
        """What it asks for, in words."""
        if self.role == "must":
            return f"`{self.owner}` must meet `{self.text}`"
        if self.role == "where":
            return f"`{self.owner}` offers only what meets `{self.text}`"
        if self.role == "gate":
            return f"the phase `{self.owner}` is closed by `{self.text}`"
        if self.role == "phase":
            return f"the phase `{self.owner}` needs `{self.text}`"
        if "." in self.owner:
            return f"`{self.owner}` is asked only if `{self.text}`"
        return f"step `{self.owner}` is shown only if `{self.text}`"


Labelled = list[tuple[int, Because | None]]


def why_never(procedure: Procedure, told: Interests, found: Stated, dead: Collection[str]) -> list[Because] | None:
    """The conditions that keep this one from being true; None when only something dead does (or nothing)."""
    world = World(procedure, told, guarded=True, free=dead)
    if found.role in {"must", "propose"}:
        goal: Labelled = [(truth(world, found)[0], Because("own", found.owner, found.condition.normal))]
    else:
        goal = [
            (world.truths.of(part)[0], Because("own", found.owner, part.normal)) for part in split(found.condition)
        ]
    return _clash(world, [*goal, *_around(world, found)])


def why_always(procedure: Procedure, told: Interests, found: Stated, dead: Collection[str]) -> list[Because] | None:
    """The conditions that keep this one from being false; None when only something dead does."""
    world = World(procedure, told, guarded=True, free=dead)
    goal: Labelled = [(truth(world, found)[1], None)]
    around = _around(world, found)
    skip = ("must", found.owner, 0) if found.role == "must" else None
    return _clash(world, [*goal, *around], skip=skip)


def why_not(world: World, goal: Labelled) -> list[Because] | None:
    """The conditions of a guarded world that keep these literals from holding together."""
    return _clash(world, goal)


def step_parts(world: World, name: str) -> Labelled:
    """What a step needs to be shown, part by part."""
    step = world.procedure.step(name)
    goal: Labelled = []
    if step and step.when and name not in world.free:
        goal = [(world.truths.of(part)[0], Because("when", name, part.normal)) for part in split(step.when)]
    if step and name not in world.free:
        phase = world.procedure.phase(step.phase)
        for gate in phase.gates if phase else ():
            goal.append((-world.closes(gate), Because("gate", step.phase, gate.when.normal)))
    applies = world.applies(name)
    return [*goal, (-applies[1] if step and step.urgent else applies[0], None)]


def _around(world: World, found: Stated) -> Labelled:
    """What holds wherever the condition is asked for, part by part where that is known."""
    plain: Labelled = [(literal, None) for literal in context(world, found)]
    if found.role in {"gate", "outcome"} or found.of_phase:
        return plain
    if found.field is None and found.role == "when":
        phase = found.phase
        if phase is None or phase.when is None:
            return plain
        return [(world.truths.of(part)[0], Because("phase", phase.name, part.normal)) for part in split(phase.when)]
    return [*step_parts(world, found.placed.step), *plain]


def _clash(world: World, goal: Labelled, *, skip: Rule | None = None) -> list[Because] | None:
    names: dict[int, Because | None] = {}
    for literal, because in goal:
        if names.get(literal) is None:
            names[literal] = because
    rules = {guard: rule for rule, guard in world.guards.items() if rule != skip}
    with Solver(world.clauses) as solver:
        literals = [*names, *(guard for guard in rules if guard not in names)]
        if solver.holds(literals):
            return None
        needed = solver.least(literals)
    found = [names[literal] if literal in names else _rule(world, rules[literal]) for literal in needed]
    return [because for because in dict.fromkeys(found) if because is not None]


def _rule(world: World, rule: Rule) -> Because | None:
    kind, name, number = rule
    step, field = world.procedure.step(name), world.field(name)
    owner = field if "." in name else step
    if owner is None:
        return None
    if kind in {"must", "where"}:
        found: Condition | None = getattr(owner, kind, None)
        return Because(kind, name, found.normal) if found else None
    return Because(kind, name, split(owner.when)[number].normal) if owner.when else None


def in_words(reasons: Iterable[Because]) -> str:
    """One sentence or two for the trainer."""
    own = " and ".join(f"`{because.text}`" for because in reasons if because.role == "own")
    others = [because.sentence() for because in reasons if because.role != "own"]
    if not others:
        return f"No answers make {own} true." if own else ""
    rest = ", and ".join(others)
    if not own:
        return f"{rest[0].upper()}{rest[1:]}."
    return f"It needs {own}; but {rest}. No run fulfils all of these."
