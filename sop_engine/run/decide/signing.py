"""Signatures inside a step: by an officer's own key, or attested on paper. Never drawn alike."""

from collections.abc import Mapping
from types import MappingProxyType

from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.run.apply import apply
from sop_engine.run.custody import Hand
from sop_engine.run.decide.contents import about_unknown
from sop_engine.run.decide.fallout import fallout
from sop_engine.run.decide.ground import Ground
from sop_engine.run.decide.movements import wrong_hand
from sop_engine.run.decide.rules import open_to_answers
from sop_engine.run.decide.suspects import is_suspect
from sop_engine.run.events import Answered, Event, Value
from sop_engine.run.orders import Refusal, Sign
from sop_engine.run.reading import stands
from sop_engine.run.refusals import refuse
from sop_engine.run.values import is_reference, read
from sop_engine.run.view import View


def sign(ground: Ground, order: Sign) -> list[Event] | Refusal:
    """Fill a `sign` field."""
    found = ground.field(order.step, order.field)
    if isinstance(found, Refusal):
        return found
    step, field = found
    refusal = _signable(ground, step, field)
    if refusal is None and order.reason:
        refusal = ground.free_text(order.reason, about=field.ref)
    if refusal:
        return refusal
    value = _attested(ground, field, order) if order.signer else _own(ground, step, field)
    if isinstance(value, Refusal):
        return value
    header = ground.acting(step.who if order.signer else field.by)
    event = Answered(header=header, step=step.name, field=field.name, value=value, reason=order.reason)
    after = View(ground.procedure, apply(ground.state, event), ground.now.utc)
    return [event, *fallout(ground, after, event)]


def _signable(ground: Ground, step: Step, field: Field) -> Refusal | None:
    if field.type is not FieldType.SIGN:
        return refuse("not_a_signature", field=field.ref)
    refusal = ground.open_to_acts(step) or ground.field_open(field) or open_to_answers(ground, step)
    if refusal is None and stands(ground.state.answer(field.ref)):
        return refuse("signed_before", field=field.ref)
    return refusal


def _own(ground: Ground, step: Step, field: Field) -> Value | Refusal:
    """An officer signs with the own key: another one than who completed the step."""
    refusal = ground.own_key(about=field.ref) or ground.needs_role(field.by, about=field.ref)
    if refusal:
        return refusal
    completed = None if field.of else ground.did(step).completed  # of a hand-over: a party to it may complete
    officer = ground.officer
    if completed and officer.id in {completed.header.by, completed.header.actor}:
        return refuse("same_officer", field=field.ref, officer=officer.name)
    hand = Hand(officer.id, officer=True)
    if refusal := _other_signer(ground, step, field, officer.id) or wrong_hand(ground, field, hand):
        return refusal
    return MappingProxyType({"how": "officer", "signer": officer.id, "paper": "", "state": "signed"})


def _attested(ground: Ground, field: Field, order: Sign) -> Value | Refusal:
    state = "refused" if order.refused else "signed"
    return _checked(ground, field, {"signer": order.signer, "paper": order.paper, "state": state})


def amended_signature(ground: Ground, field: Field, raw: object, old: Value) -> Value | Refusal:
    """What an attested signature is amended to; one by an own key stands as it is."""
    if isinstance(old, Mapping) and old.get("how") == "officer":
        return refuse("signature_stands", field=field.ref)
    value = read(field, raw)
    if not isinstance(value, Mapping):
        return value if isinstance(value, Refusal) else refuse("use_sign", field=field.ref)
    return _checked(ground, field, {name: str(value[name]) for name in ("signer", "paper", "state")})


def _checked(ground: Ground, field: Field, value: dict[str, str]) -> Value | Refusal:
    signer, paper = value["signer"], value["paper"]
    if about := about_unknown(ground, field):
        return refuse("person_first", field=field.ref, label=about.label)
    refusal = _may_sign(ground, field, signer)
    if refusal is None and paper:
        refusal = ground.free_text(paper, about=field.ref, lines=False)
    if refusal is None and value["state"] == "signed" and not paper.strip():
        refusal = refuse("paper_needed", field=field.ref)
    step = ground.index.steps[field.step]
    refusal = refusal or _other_signer(ground, step, field, signer)
    refusal = refusal or (_wrong_paper(ground, field, signer) if field.of else None)
    return refusal or MappingProxyType({"how": "attested", "signer": signer, "paper": paper, "state": value["state"]})


def _may_sign(ground: Ground, field: Field, signer: str) -> Refusal | None:
    """A kind of person or role that the field names, or a person of the vault who is no suspect."""
    if not is_reference(signer):
        if signer in field.by:
            return None
        roles = ground.role_titles(field.by)
        return refuse("wrong_signer", field=field.ref, signer=signer[:60], roles=roles, offers=field.by)
    if signer not in ground.state.persons:
        return refuse("unknown_person", field=field.ref, person=signer, offers=tuple(ground.state.persons))
    if "suspect" not in field.by and is_suspect(ground.view, signer):
        return refuse("suspect_as_helper", field=field.ref, person=signer)
    return None


def _wrong_paper(ground: Ground, field: Field, signer: str) -> Refusal | None:
    """A hand-over is signed on paper only by who has no key here: no officer of the station holds the role."""
    recorded = ground.state.persons.get(signer)
    if recorded is not None and recorded.kind not in field.by:
        roles = ground.role_titles(field.by)
        return refuse("wrong_signer", field=field.ref, signer=signer, roles=roles, offers=field.by)
    if signer in ground.procedure.roles and _held(ground, signer):
        return refuse("own_hand", field=field.ref, roles=ground.role_titles((signer,)))
    return wrong_hand(ground, field, Hand(signer, officer=False))


def _held(ground: Ground, role: str) -> bool:
    return any(one.active and role in one.roles for one in ground.now.officers.values())


def _other_signer(ground: Ground, step: Step, field: Field, signer: str) -> Refusal | None:
    """All `sign` fields of a step need different people; the same kind twice cannot be told apart."""
    for other in step.fields:
        given = ground.state.answer(other.ref) if _beside(other, field) else None
        if given and isinstance(given.value, Mapping) and given.value.get("signer") == signer:
            return refuse("same_signer", field=field.ref, signer=signer)
    return None


def _beside(other: Field, field: Field) -> bool:
    """Another signature of the step, or of the same hand-over."""
    return other.type is FieldType.SIGN and other.ref != field.ref and other.of == field.of


def officers_who_signed(ground: Ground, step: Step) -> frozenset[str]:
    """Ids of officers who signed a field of the step with their own key."""
    found = set()
    for field in step.fields:
        asked = field.type is FieldType.SIGN and not field.of  # who takes part in a hand-over may complete the step
        given = ground.state.answer(field.ref) if asked else None
        if given and isinstance(given.value, Mapping) and given.value.get("how") == "officer":
            found.add(str(given.value.get("signer")))
    return frozenset(found)
