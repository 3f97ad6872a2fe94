"""Quick look-up in a procedure: steps, phases, fields, and who reads what. Built once for each procedure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sop_engine.procedure.conditions.tree import Condition
from sop_engine.procedure.model import Field, FieldType, Phase, Procedure, Step
from sop_engine.run.rounds import base_of, purged_as


@dataclass(frozen=True, slots=True)
class Index:
    """Look-up tables of one procedure.

    Attributes:
        steps, phases: by name. phase_of: step name to its phase.
        fields: `step.field` or `step.list.column` to the field. persons: refs of `person` fields.
        shown_by: what a `when` reads (`step.field`, or a step with `ask_first`) to the names
            (`step` or `step.field`) that it shows or hides; what a `where` reads to the field it narrows.
        judged_by: `step.field` to the fields whose `must` reads it.
        order: step name to its place. depth: steps in the longest chain of `when`s.
        computed: computed fields, in order. purging: steps with `purge`; of a sealed
            `anytime` step also the next occasion, since who may not read it knows of none.
        purged_with: name under which a step is purged to that of the first one that is purged with it.
        rounds: name in the file of a repeated step to its rounds (of a recurring step inside `each` also
            `step#2`, its rounds of that row), and of a repeated phase to the steps of its rounds.
        repeated_for: `step.list` to the names in the file of the steps that are repeated for its rows.
    """

    steps: Mapping[str, Step]
    phases: Mapping[str, Phase]
    phase_of: Mapping[str, Phase]
    fields: Mapping[str, Field]
    persons: tuple[Field, ...]
    shown_by: Mapping[str, tuple[str, ...]]
    judged_by: Mapping[str, tuple[Field, ...]]
    order: Mapping[str, int]
    depth: int
    computed: tuple[Field, ...]
    purging: tuple[Step, ...]
    purged_with: Mapping[str, str]
    rounds: Mapping[str, tuple[Step, ...]]
    repeated_for: Mapping[str, tuple[str, ...]]

    def every(self, ref: str) -> tuple[str, ...]:
        """A reference to a field as such; from outside a repeat, the references to it in each round."""
        step, _, rest = ref.partition(".")
        rounds = self.rounds.get(step)
        return (ref,) if rounds is None else tuple(f"{one.name}.{rest}" for one in rounds)


_KEPT: Final = 4
_BUILT: dict[int, tuple[Procedure, Index]] = {}
"""The newest few, by identity (a model holds maps and cannot be a key). Holding the procedure keeps its id."""


def index_of(procedure: Procedure) -> Index:
    """The tables of this procedure."""
    found = _BUILT.get(id(procedure))
    if found is not None:
        return found[1]
    built = _build(procedure)
    while len(_BUILT) >= _KEPT:
        del _BUILT[next(iter(_BUILT))]
    _BUILT[id(procedure)] = (procedure, built)
    return built


def base(ref: str) -> str:
    """`step.field` of a reference that goes deeper (`step.list.column`, `step.field.data`, `step.list#2.column`)."""
    step, _, rest = ref.partition(".")
    return f"{step}.{rest.partition('.')[0].partition('#')[0]}"


def conditions_of(index: Index, step: Step) -> tuple[Condition, ...]:
    """All that decides whether a step applies: its own condition, and that and the gates of its phase."""
    phase = index.phase_of[step.name]
    return tuple(one for one in (phase.when, step.when, *(gate.when for gate in phase.gates)) if one is not None)


def _build(procedure: Procedure) -> Index:
    fields = {}
    for step in procedure.steps:
        for field in (*step.fields, *step.results):
            fields[field.ref] = field
            fields.update({column.ref: column for column in field.columns})
    rounds = _rounds(procedure)
    return Index(
        steps={step.name: step for step in procedure.steps},
        phases={phase.name: phase for phase in procedure.phases},
        phase_of={step.name: phase for phase in procedure.phases for step in phase.steps}
        | {
            step.name: phase for step in procedure.templates for phase in procedure.phases if phase.name == step.phase
        },
        fields=fields,
        persons=tuple(field for field in fields.values() if field.type is FieldType.PERSON),
        shown_by=_grouped(_showing(procedure, rounds)),
        judged_by=_judging(fields, rounds),
        order={step.name: place for place, step in enumerate(procedure.steps)},
        depth=_depth(procedure, rounds),
        computed=tuple(field for field in fields.values() if field.value is not None),
        purging=tuple(_purging(procedure)),
        purged_with=_purged_with(procedure),
        rounds=rounds,
        repeated_for=_repeated_for(procedure),
    )


def _purging(procedure: Procedure) -> Iterator[Step]:
    yield from (step for step in procedure.steps if step.purge is not None)
    yield from (step for step in procedure.templates if step.purge is not None and step.sealed)


def _purged_with(procedure: Procedure) -> Mapping[str, str]:
    """Sealed steps with the same readers and the same condition go together, and have their keys together.

    So the name of a compartment does not tell in which of them something was written: that may tell an answer.
    """
    file = procedure.folded or procedure
    order = {step.name: place for place, step in enumerate(file.steps)}
    first: dict[tuple[object, ...], str] = {}
    found = {}
    for step in sorted(_purging(procedure), key=lambda one: order[base_of(one.name)]):
        if step.purge is not None:
            name = purged_as(step)
            same = (frozenset(step.sealed), step.purge.normal, step.purge.reads) if step.sealed else (name,)
            found[name] = first.setdefault(same, name)
    return found


Rounds = Mapping[str, tuple[Step, ...]]


def _rounds(procedure: Procedure) -> Rounds:
    """The rounds of what is repeated; also of what has none yet, so that its name is known."""
    found: dict[str, list[Step]] = {}
    for phase in procedure.folded.phases if procedure.folded else ():
        for step in phase.steps:
            if step.each or step.anytime or step.every:
                found[step.name] = []
        if phase.each:
            found[phase.name] = []
    for step in procedure.steps:
        if step.round:
            found[step.round.base].append(step)
            if step.round.row and step.round.number:
                found.setdefault(f"{step.round.base}#{step.round.row}", []).append(step)
            whole = step.phase.partition("#")[0]
            if whole != step.phase:
                found[whole].append(step)
    return {name: tuple(steps) for name, steps in found.items()}


def _repeated_for(procedure: Procedure) -> Mapping[str, tuple[str, ...]]:
    steps = procedure.folded.steps if procedure.folded else ()
    return _grouped((step.each, step.name) for step in steps if step.each and not step.every)


def _depth(procedure: Procedure, rounds: Rounds) -> int:
    """Conditions look back only, so one pass in order finds the longest chain."""
    depths: dict[str, int] = {}
    for phase in procedure.phases:
        for step in phase.steps:
            reads = _reads(phase.when, rounds) | _reads(step.when, rounds) | _gated(phase, rounds)
            reads |= {
                ref for field in step.fields for ref in _reads(field.when, rounds) | _reads(field.value, rounds)
            }
            depths[step.name] = 1 + max((depths.get(ref.split(".")[0], 0) for ref in reads), default=0)
    return max(depths.values(), default=0)


def _showing(procedure: Procedure, rounds: Rounds) -> Iterator[tuple[str, str]]:
    """Pairs: what is read, and the step or field that it shows. The rows of a list show the rounds for them."""
    for phase in procedure.phases:
        for step in phase.steps:
            whens = _reads(phase.when, rounds) | _reads(step.when, rounds)
            yield from ((ref, step.name) for ref in whens | _gated(phase, rounds))
            if step.round and step.each:
                yield step.each, step.name
            for field in step.fields:
                yield from ((ref, field.ref) for ref in _reads(field.when, rounds) | _reads(field.value, rounds))
                yield from ((ref, field.ref) for column in field.columns for ref in _reads(column.when, rounds))
                yield from ((ref, field.ref) for one in (field, *field.columns) for ref in _reads(one.where, rounds))


def _gated(phase: Phase, rounds: Rounds) -> set[str]:
    """What the gates of a phase read."""
    return {ref for gate in phase.gates for ref in _reads(gate.when, rounds)}


def _reads(condition: Condition | None, rounds: Rounds) -> set[str]:
    """What it reads as `step.field`; of a repeated step from outside, in each round."""
    if condition is None:
        return set()
    found = {base(ref) for ref in condition.reads}
    if not condition.rounds and not rounds:
        return found
    named = {ref: ref.partition(".") for ref in found}
    return {
        name
        for ref, (step, _, rest) in named.items()
        for name in ([f"{one.name}.{rest}" for one in rounds[step]] if step in rounds else [ref])
    }


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    groups: dict[str, dict[str, None]] = {}
    for ref, name in pairs:
        groups.setdefault(ref, {})[name] = None
    return {ref: tuple(names) for ref, names in groups.items()}


def _judging(fields: Mapping[str, Field], rounds: Rounds) -> Mapping[str, tuple[Field, ...]]:
    groups: dict[str, list[Field]] = {}
    behind: dict[str, set[str]] = {}  # a computed field to all that it is worked out from
    for field in fields.values():
        if field.value is not None:
            read = _reads(field.value, rounds)
            behind[field.ref] = read.union(*(behind.get(ref, ()) for ref in read))
        read = _reads(field.must, rounds) | ({base(field.ref)} if field.must else set())
        for ref in read.union(*(behind.get(ref, ()) for ref in read)):
            groups.setdefault(ref, []).append(field)
    return {ref: tuple(found) for ref, found in groups.items()}
