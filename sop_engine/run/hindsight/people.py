"""Was each act done by somebody who may, in a role that is the officer's; and two signatures by two people?"""

from collections.abc import Mapping
from dataclasses import dataclass

from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run import events as ev
from sop_engine.run.clock_events import ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.now import OfficerView
from sop_engine.run.rounds import base_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What an act asks of who did it.

    Attributes:
        roles: one of them must be the act's. always: an act without a role is refused.
        own_key: nobody else may report it.
    """

    roles: tuple[str, ...]
    always: bool = False
    own_key: bool = False


class People:
    """Who did and who signed what, step by step: two signatures must be two people's.

    Who takes part in a hand-over may complete its step; a signature that was made void counts no more.
    """

    def __init__(self, procedure: Procedure, officers: Mapping[str, OfficerView]) -> None:
        self._procedure = procedure
        self._officers = officers
        self._done: dict[str, set[str]] = {}
        self._signed: dict[str, dict[str, str]] = {}

    def wrong(self, event: ev.Event) -> str:
        """Why nobody like that could have done this act, or empty. The next call is about the act after it."""
        officer = self._officers.get(event.header.by)
        if officer is None:
            return f"{event.header.by} is not in the roster"
        self._note(event)
        return _unfit(self._procedure, event, officer) or self._same(event)

    def _note(self, event: ev.Event) -> None:
        """Remember who did a step and whose own keys signed in it."""
        if isinstance(event, ev.Completed | ev.NotDone):
            self._done[event.step] = {event.header.by, event.header.actor}
        if isinstance(event, ev.Voided):
            self._signed.get(event.step, {}).pop(event.field, None)
        if isinstance(event, ev.Answered) and (own := _signer(event)) and not self._handing_over(event):
            self._signed.setdefault(event.step, {})[event.field] = own

    def _handing_over(self, event: ev.Answered) -> bool:
        step = self._procedure.step(base_of(event.step))
        field = step.field(event.field) if step else None
        return bool(field and field.of)

    def _same(self, event: ev.Event) -> str:
        """What is wrong when one officer acts where two must."""
        done = self._done.get(getattr(event, "step", ""), set())
        if isinstance(event, ev.Confirmed | ev.NotDoneSigned) and event.header.by in done:
            return f"{event.header.by} confirmed the own act"
        if isinstance(event, ev.Completed) and done & set(self._signed.get(event.step, {}).values()):
            return f"{event.header.by} completed a step and signed in it as the other officer"
        own = _signer(event)
        if own and own != event.header.actor:
            return f"{event.header.actor} signed in the name of {own}"
        return ""


def _signer(event: ev.Event) -> str:
    """The officer whose own key an answer claims as its signature, or empty."""
    value = event.value if isinstance(event, ev.Answered | ev.Amended) else None
    return str(value.get("signer")) if isinstance(value, Mapping) and value.get("how") == "officer" else ""


def _unfit(procedure: Procedure, event: ev.Event, officer: OfficerView) -> str:
    header = event.header
    if header.role and header.role not in officer.roles:
        return f"{officer.id} acted as {header.role} and does not hold that role"
    asked = _asked(procedure, event)
    if asked.always and header.role not in asked.roles:
        return f"{officer.id} did an act that only {', '.join(asked.roles)} may do"
    if asked.own_key and header.reported:
        return f"a signature of {officer.id} was entered by {header.actor}"
    if isinstance(event, ev.NotDoneSigned) and not officer.supervisor:
        return f"{officer.id} signed a step that was not done and is no supervisor"
    return ""


def _asked(procedure: Procedure, event: ev.Event) -> Asked:
    asked = Asked(())
    step = procedure.step(base_of(getattr(event, "step", "")))
    match event:
        case ev.Completed() if step:
            asked = Asked(step.who, always=True)
        case ev.Confirmed() if step:
            asked = Asked(step.second, always=True, own_key=True)
        case ev.NotDoneSigned() | ev.SheetTaken() | ClockStopped() | ClockExtended() | ClockRestarted():
            asked = Asked((), own_key=True)
        case ev.Waived():
            asked = Asked((procedure.owner,), always=True)
        case ev.Skipped() if step:
            asked = Asked((step.skip.by if step.skip else ()) or step.who, always=True)
        case ev.Answered() | ev.Amended() if step:
            asked = _asked_by_field(step, step.field(event.field), event)
    return asked


def _asked_by_field(step: Step, field: Field | None, event: ev.Answered | ev.Amended) -> Asked:
    if field is None:
        return Asked(step.who)
    if field.type is FieldType.DECISION:
        return Asked(field.by or step.who, always=True)
    return Asked(field.by, always=True, own_key=True) if _signer(event) else Asked(field.by or step.who)
