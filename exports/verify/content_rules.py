"""Rules about what the record says: procedure, roles, facts, and every line from the disclosed entries."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import msgspec

from exports.compose import compose
from exports.facts import Facts, JournalFacts, StationFacts
from exports.recompose import facts_of, recompose
from exports.record import Record
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.errors import Refused
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run import events as ev
from sop_engine.run.clock_events import ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.rounds import base_of
from sop_engine.station.roster import Officer


def _procedure(subject: Subject) -> Iterator[Finding]:
    opened, loaded = subject.opened, subject.procedure
    named = (opened.procedure, opened.version, opened.language)
    pinned = (opened.logic_digest, opened.text_digest, opened.texts_digest)
    digests = (loaded.logic_digest, loaded.text_digest, loaded.texts_digest)
    if named != (loaded.id, loaded.version, loaded.language) or pinned != digests:
        yield failed("the procedure's text does not give the digests that the first entry names")


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


def _roles(subject: Subject) -> Iterator[Finding]:
    officers = {officer.id: officer for officer in subject.roster.officers}
    people = People(subject.procedure)
    for number, told in enumerate(subject.events, 1):
        event = told.event
        header = event.header
        officer = officers.get(header.by)
        if officer is None:
            yield failed(f"entry {number}: {header.by} is not in the roster")
            continue
        people.note(event)
        if reason := _unfit(subject.procedure, event, officer) or people.same(event):
            yield failed(f"entry {number}: {reason}")


class People:
    """Who did and who signed what, step by step: two signatures must be two people's.

    Who takes part in a hand-over may complete its step; a signature that was made void counts no more.
    """

    def __init__(self, procedure: Procedure) -> None:
        self._procedure = procedure
        self._done: dict[str, set[str]] = {}
        self._signed: dict[str, dict[str, str]] = {}

    def note(self, event: ev.Event) -> None:
        """Remember who did a step and whose own keys signed in it."""
        if isinstance(event, ev.Completed | ev.NotDone):
            self._done[event.step] = {event.header.by, event.header.actor}
        if isinstance(event, ev.Voided):
            self._signed.get(event.step, {}).pop(event.field, None)
        if isinstance(event, ev.Answered) and (own := signer_of(event)) and not self._handing_over(event):
            self._signed.setdefault(event.step, {})[event.field] = own

    def _handing_over(self, event: ev.Answered) -> bool:
        step = self._procedure.step(base_of(event.step))
        field = step.field(event.field) if step else None
        return bool(field and field.of)

    def same(self, event: ev.Event) -> str:
        """What is wrong when one officer acts where two must."""
        done = self._done.get(getattr(event, "step", ""), set())
        if isinstance(event, ev.Confirmed | ev.NotDoneSigned) and event.header.by in done:
            return f"{event.header.by} confirmed the own act"
        if isinstance(event, ev.Completed) and done & set(self._signed.get(event.step, {}).values()):
            return f"{event.header.by} completed a step and signed in it as the other officer"
        own = signer_of(event)
        if own and own != event.header.actor:
            return f"{event.header.actor} signed in the name of {own}"
        return ""


def signer_of(event: ev.Event) -> str:
    """The officer whose own key an answer claims as its signature, or empty."""
    value = event.value if isinstance(event, ev.Answered | ev.Amended) else None
    return str(value.get("signer")) if isinstance(value, Mapping) and value.get("how") == "officer" else ""


def _unfit(procedure: Procedure, event: ev.Event, officer: Officer) -> str:
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
    return Asked(field.by, always=True, own_key=True) if signer_of(event) else Asked(field.by or step.who)


def _facts(subject: Subject) -> Iterator[Finding]:
    record = subject.record
    proved, stated = subject.facts, facts_of(record)
    for what in _different(stated, proved):
        yield failed(f"the record states other facts than the evidence proves: {what}")
    if record.officers != compose(subject.procedure, subject.events, proved).officers:
        yield failed("the record describes an officer otherwise than the signed roster")


def _different(stated: Facts, proved: Facts) -> Iterator[str]:
    """Names of facts that differ; officers, of whom a record has only those it names, are compared apart."""
    pairs = ((stated.station, proved.station, StationFacts), (stated.journal, proved.journal, JournalFacts))
    for one, other, kind in pairs:
        for fact in fields(kind):
            if fact.name != "officers" and getattr(one, fact.name) != getattr(other, fact.name):
                yield fact.name.replace("_", " ")


def _record(subject: Subject) -> Iterator[Finding]:
    record = subject.record
    try:
        again = recompose(record, subject.procedure, subject.events)
    except Refused as fault:
        yield failed(f"no record follows from the entries: {fault.sentence}")
        return
    if again != record:
        yield failed(f"the record does not follow from the disclosed entries: {_first_difference(record, again)}")


def _first_difference(one: Record, other: Record) -> str:
    """Where two records differ first, as a path."""
    path: list[str] = []
    here, there = msgspec.to_builtins(one), msgspec.to_builtins(other)
    while True:
        if isinstance(here, dict) and isinstance(there, dict):
            keys = sorted(set(here) | set(there))
        elif isinstance(here, list) and isinstance(there, list) and len(here) == len(there):
            keys = list(range(len(here)))
        else:
            return ".".join(path)
        differing = [key for key in keys if _item(here, key) != _item(there, key)]
        if not differing:
            return ".".join(path)
        path.append(str(differing[0]))
        here, there = _item(here, differing[0]), _item(there, differing[0])


def _item(value: dict[str, object] | list[object], key: object) -> object:
    return value.get(str(key)) if isinstance(value, dict) else value[int(str(key))]


RULES: tuple[Rule[Subject], ...] = (
    Rule("procedure", "the procedure's text gives the digests that the first entry names", _procedure),
    Rule("roles", "every act was done in a role that the procedure asks for and the officer holds", _roles),
    Rule("facts", "names, roles, fingerprints and heads in the record are the proved ones", _facts),
    Rule("record", "every line of the record follows from the disclosed entries", _record),
)
