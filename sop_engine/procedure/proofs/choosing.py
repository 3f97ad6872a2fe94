"""Options: each can be chosen in some run, and none leads nowhere by mistake."""

from collections.abc import Iterator

from sop_engine.problem import Position, Severity
from sop_engine.procedure.model import Field, FieldType
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.questions import Stated, context
from sop_engine.procedure.proofs.reasons import why_not
from sop_engine.procedure.proofs.solving import Goal
from sop_engine.procedure.proofs.variables import CHOOSING
from sop_engine.procedure.proofs.world import World

_ENDS = ("no", "none", "nothing", "other", "not_")
"""Options that say that nothing follows, or that ask for a sentence instead."""

_FEWEST = 3
"""Options below which one of them may well lead nowhere: that is what a question with yes and no is for."""


def choices(proof: Proof) -> None:
    """Note options that no run lets anybody choose, and those that were forgotten."""
    fields = [field for field, _ in proof.draft.fields]
    read = {ref for field in proof.judged if field.must for ref in field.must.reads}
    for field in fields:
        alive = field.ref not in proof.dead and field.step not in proof.dead
        if alive and field.options and (field.ref in read or field.must or field.where):
            _choosable(proof, field)
    readers: dict[str, list[Stated]] = {}
    for found in proof.stated:
        for ref in found.condition.reads:
            readers.setdefault(ref, []).append(found)
    asked = [
        (field, readers.get(field.ref, []))
        for field in fields
        if field.type in CHOOSING - {FieldType.SIGN} and len(field.options) >= _FEWEST and field.ref not in proof.dead
    ]
    asked = [(field, found) for field, found in asked if _shared_out(proof, field, found)]
    for field, leads in _leading(proof, asked):
        _forgotten(proof, field, leads)


def _choosable(proof: Proof, field: Field) -> None:
    found = proof.world.variables(field.ref)
    if not proof.possible(found.given):
        return  # that it can never be answered is another finding
    for name, literal in (found.options or {}).items():
        if not proof.possible(found.given, literal):
            world = World(proof.procedure, proof.told, guarded=True, free=frozenset(proof.dead))
            there = world.variables(field.ref)
            reasons = why_not(world, [(there.given, None), ((there.options or {})[name], None)])
            # A `must` or `where` of its own that refuses the option says so in its own sentence: that is meant.
            if reasons is not None and any(because.owner != field.ref for because in reasons):
                message = f"The option `{name}` of `{field.ref}` can never be chosen."
                proof.add("V106", message, _position(proof, field, name), reasons=reasons)


def _position(proof: Proof, field: Field, name: str) -> Position:
    place = proof.draft.places[field.ref]
    option = place.get("options").get(name)
    return option.position(key=True) if option.present else place.position(key=True)


def _leading(
    proof: Proof, asked: list[tuple[Field, list[Stated]]]
) -> Iterator[tuple[Field, dict[str, frozenset[str]]]]:
    """For each field: option to the steps and questions that it can show; all asked together."""
    goals: list[Goal] = []
    meant: list[tuple[str, str, str]] = []
    for field, readers in asked:
        found = proof.world.variables(field.ref)
        for reader in readers:
            here = (*context(proof.world, reader), found.given, proof.world.truths.of(reader.condition)[0])
            for name, literal in (found.options or {}).items():
                goals.append((*here, literal))
                meant.append((field.ref, name, reader.owner))
    possible = proof.solver.possible(goals, list(proof.world.musts.values()))
    led: dict[tuple[str, str], set[str]] = {}
    for (ref, name, owner), can_be in zip(meant, possible, strict=True):
        led.setdefault((ref, name), set()).update({owner} if can_be else ())
    for field, _ in asked:
        yield field, {option.name: frozenset(led.get((field.ref, option.name), ())) for option in field.options}


def _forgotten(proof: Proof, field: Field, leads: dict[str, frozenset[str]]) -> None:
    """Note the one option of several for which no condition holds, while each of the others leads somewhere.

    Only where at least two steps or questions take their own option, so that the rest was meant to be shared
    out; where the forgotten one does not say itself that nothing follows; and where only `when` reads it.
    """
    forgotten = [name for name, led in leads.items() if not led]
    rest = [led for led in leads.values() if led]
    if len(forgotten) != 1 or len({*rest}) < _FEWEST - 1:
        return
    name = forgotten[0]
    option = field.option(name)
    if name in _ENDS or name.startswith(_ENDS[-1]) or (option and option.reason):
        return
    if any(one & other for place, one in enumerate(rest) for other in rest[:place] if one != other):
        return
    steps = ", ".join(f"`{owner}`" for owner in sorted({owner for led in rest for owner in led}))
    message = f"The option `{name}` of `{field.ref}` leads nowhere, while every other one leads on to {steps}."
    hint = "Say what follows from it, or allow this finding if nothing does."
    proof.add("V107", message, _position(proof, field, name), hint=hint, severity=Severity.WARNING)


def _shared_out(proof: Proof, field: Field, readers: list[Stated]) -> bool:
    """Do several conditions name the options, all but one at least, and only to show steps and questions?"""
    named = proof.told[1].get(field.ref, ())
    if len(readers) < _FEWEST - 1 or len(named) < len(field.options) - 1 or field.ref.count(".") > 1:
        return False
    return not any(found.role != "when" or found.condition.data for found in readers)
