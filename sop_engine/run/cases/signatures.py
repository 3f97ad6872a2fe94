"""Signatures in tests: `signed`, `refused`, who signs, or all of it as a map."""

from collections.abc import Mapping
from dataclasses import dataclass

from sop_engine.procedure.model import Field
from sop_engine.run.custody import Hand
from sop_engine.run.decide.movements import giver_wanted
from sop_engine.run.orders import Refusal, Sign
from sop_engine.run.refusals import refuse
from sop_engine.run.state import RunState
from sop_engine.run.values import is_reference
from sop_engine.run.view import View

SIGNED, REFUSED = "signed", "refused"
_PAPER = "paper of this test"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a test says of one signature. `signer`: role, kind of person, reference; empty: the first who may."""

    signer: str
    refused: bool
    paper: str


def readable_signature(field: Field, raw: object) -> Signature | Refusal:
    """What is written for a `sign` field."""
    if isinstance(raw, Mapping):
        return _from_map(field, raw)
    text = str(raw)
    if text in {SIGNED, REFUSED}:
        return Signature("", text == REFUSED, _PAPER)
    if text in field.by or is_reference(text):
        return Signature(text, refused=False, paper=_PAPER)
    offers = (SIGNED, REFUSED, *field.by)
    return refuse("wrong_signer", field=field.ref, signer=text[:60], roles=", ".join(field.by), offers=offers)


def _from_map(field: Field, raw: Mapping[str, object]) -> Signature | Refusal:
    state = raw.get("state", SIGNED)
    if not set(raw) <= {"signer", "paper", "state"} or state not in {SIGNED, REFUSED}:
        return refuse("wrong_type", field=field.ref, wanted="a signature: `signer`, `paper`, `state`")
    return Signature(str(raw.get("signer", "")), state == REFUSED, str(raw.get("paper", _PAPER)))


def sign_order(view: View, field: Field, given: Signature, by: str) -> Sign:
    """The order for it: a role signs with its own key; anybody else, and who refuses, on paper entered by `by`.

    Who gives an exhibit is whoever has it: the first time that is the officer of the test who entered it.
    """
    signer = given.signer or _first_free(view.state, field)
    if signer in view.procedure.roles and not given.refused:
        wanted = giver_wanted(view, field) if field.of else None
        officer = by if wanted == Hand(by, officer=True) else signer
        return Sign(by=officer, actor=officer, step=field.step, field=field.name)
    return Sign(
        by=by,
        actor=by,
        step=field.step,
        field=field.name,
        signer=signer,
        paper=given.paper,
        refused=given.refused,
    )


def _first_free(state: RunState, field: Field) -> str:
    """The first who may sign and has not signed in this step: its signatures need different people."""
    given = [answer.value for answer in state.step(field.step).answers.values() if not answer.voided]
    taken = {value.get("signer") for value in given if isinstance(value, Mapping)}
    return next((name for name in field.by if name not in taken), field.by[0] if field.by else "")
