"""Rules about what the record says: procedure, roles, facts, and every line from the disclosed entries."""

from collections.abc import Iterator
from dataclasses import fields

import msgspec

from exports.compose import compose
from exports.facts import Facts, JournalFacts, StationFacts
from exports.recompose import facts_of, recompose
from exports.record import Record
from exports.verify.findings import Finding, Rule, failed
from exports.verify.subject import Subject
from sop_engine.errors import Refused
from sop_engine.run.hindsight.people import People
from sop_engine.session.work import view_of


def _procedure(subject: Subject) -> Iterator[Finding]:
    opened, loaded = subject.opened, subject.procedure
    named = (opened.procedure, opened.version, opened.language)
    pinned = (opened.logic_digest, opened.text_digest, opened.texts_digest)
    digests = (loaded.logic_digest, loaded.text_digest, loaded.texts_digest)
    if named != (loaded.id, loaded.version, loaded.language) or pinned != digests:
        yield failed("the procedure's text does not give the digests that the first entry names")


def _roles(subject: Subject) -> Iterator[Finding]:
    people = People(subject.procedure, {officer.id: view_of(officer) for officer, _ in subject.people})
    for number, told in enumerate(subject.events, 1):
        if reason := people.wrong(told.event):
            yield failed(f"entry {number}: {reason}")


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
