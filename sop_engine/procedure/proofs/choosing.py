"""Options: each can be chosen in some run, and none leads nowhere by mistake."""

from collections.abc import Iterator

from sop_engine.problem import Position, Severity
from sop_engine.procedure.model import Field, FieldType
from sop_engine.procedure.proofs.bench import Proof
from sop_engine.procedure.proofs.questions import Stated, context
from sop_engine.procedure.proofs.reasons import why_not
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
        if alive and field.options and (field.ref in read or field.must):
            _choosable(proof, field)
    readers: dict[str, list[Stated]] = {}
    for found in proof.stated:
        for ref in found.condition.reads:
            readers.setdefault(ref, []).append(found)
    for field in fields:
        if field.type in CHOOSING - {FieldType.SIGN} and len(field.options) >= _FEWEST:
            _forgotten(proof, field, readers.get(field.ref, []))


def _choosable(proof: Proof, field: Field) -> None:
    found = proof.world.variables(field.ref)
    if not proof.possible(found.given):
        return  # that it can never be answered is another finding
    for name, literal in (found.options or {}).items():
        if not proof.possible(found.given, literal):
            world = World(proof.procedure, proof.told, guarded=True, free=frozenset(proof.dead))
            there = world.variables(field.ref)
            reasons = why_not(world, [(there.given, None), ((there.options or {})[name], None)])
            # A `must` of its own that refuses the option says so in its own sentence: that is meant.
            if reasons is not None and any(because.owner != field.ref for because in reasons):
                message = f"The option `{name}` of `{field.ref}` can never be chosen."
                proof.add("V106", message, _position(proof, field, name), reasons=reasons)


def _position(proof: Proof, field: Field, name: str) -> Position:
    place = proof.draft.places[field.ref]
    option = place.get("options").get(name)
    return option.position(key=True) if option.present else place.position(key=True)


def _forgotten(proof: Proof, field: Field, readers: list[Stated]) -> None:
    """Note the one option of several for which no condition holds, while each of the others leads somewhere.

    Only where at least two steps or questions take their own option, so that the rest was meant to be shared
    out; where the forgotten one does not say itself that nothing follows; and where only `when` reads it.
    """
    if field.ref in proof.dead or any(_takes_more(found, field) for found in readers):
        return
    leads = {option.name: frozenset(_led_to(proof, field, option.name, readers)) for option in field.options}
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


def _takes_more(found: Stated, field: Field) -> bool:
    """Does the condition more than show a step or a question, or does it stand in the same row?"""
    return found.role != "when" or bool(found.condition.data) or field.ref.count(".") > 1


def _led_to(proof: Proof, field: Field, name: str, readers: list[Stated]) -> Iterator[str]:
    """Steps and questions that this option can show."""
    found = proof.world.variables(field.ref)
    literal = (found.options or {}).get(name)
    for reader in readers if literal else ():
        true = proof.world.truths.of(reader.condition)[0]
        if proof.possible(*context(proof.world, reader), found.given, literal or 1, true):
            yield reader.owner
