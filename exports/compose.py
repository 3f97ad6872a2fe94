"""Composing: a run becomes a record. Pure: no clock, no file, no key.

Everything is read from events that have passed `Concealment`, so the record is a function of what
evidence.json discloses.
"""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from exports.composition.classes import Classes
from exports.composition.clock_statements import said_of_clock
from exports.composition.concealment import Concealment
from exports.composition.exceptions import count_withheld, exceptions
from exports.composition.exhibits import not_in_order
from exports.composition.free_text import free_texts
from exports.composition.held_back import HoldingBack
from exports.composition.legal import open_questions
from exports.composition.people import People, utc
from exports.composition.persons import persons
from exports.composition.rules import opened_again
from exports.composition.sheets import from_paper, sheets
from exports.composition.steps import Steps
from exports.composition.withholding_rules import rules_for
from exports.facts import Facts, Recorded
from exports.parts import Act
from exports.record import FORMAT, Counts, Exceptional, Head, Integrity, Phase, Record
from exports.terms import level_of
from sop_engine.errors import Refused
from sop_engine.procedure.model import Privacy, Procedure
from sop_engine.procedure.texts import unreviewed
from sop_engine.run.apply import replay
from sop_engine.run.events import Event, Opened
from sop_engine.run.state import RunState
from sop_engine.run.view import View


def compose(procedure: Procedure, history: Sequence[Recorded], facts: Facts) -> Record:
    """Compose the record of a run, from its events oldest first.

    Texts that hold a name of the vault are withheld as class S2, like the values they belong to.

    Raises:
        Refused: a name of the vault would still stand in the record, the history does not begin with
            the opening of the run, or the station's practice mark is not that of the run.
    """
    concealment = Concealment(procedure, facts.names, level_of(facts.terms))
    events = [concealment.seen(recorded.event) for recorded in history]
    entries = {id(event.header): recorded.entry_hash for event, recorded in zip(events, history, strict=True)}
    state = replay(events)
    opened = _opening(state, facts)
    people = People(procedure, facts.station.officers, entries)
    now = state.closed.header.entered if state.closed else facts.at
    steps = Steps(View(procedure, state, now), concealment.classes, people)
    phases = steps.phases()
    notes = tuple(steps.note(note) for note in state.notes)
    exhibits = steps.exhibits()
    clocks = [(said, people.stamp(event.header)) for event in events if (said := said_of_clock(event))]
    found = sheets(state, events, people)
    for part in facts.journal.stations:
        people.officer(part.taken_by)
    every = [step for phase in phases for step in phase.steps]
    counts = _counts(phases, notes)
    record = Record(
        format=FORMAT,
        head=_ended(_head(procedure, state, opened, people, facts), counts),
        counts=counts,
        exceptions=exceptions(
            every,
            notes,
            clocks,
            (*not_in_order(exhibits), *_lifts(phases), *steps.changed(), *from_paper(found, every, people)),
        ),
        phases=phases,
        notes=notes,
        officers=people.named(),
        integrity=_integrity(facts),
        exhibits=exhibits,
        sheets=found,
        questions=open_questions(procedure),
        terms=facts.terms,
        persons=tuple(persons(state, people, concealment.classes)),
    )
    return _without_names(_with_list(record, concealment.classes), facts)


def _with_list(record: Record, classes: Classes) -> Record:
    """A copy says what it withholds, and under which rule."""
    if record.terms is None:
        return record
    found = HoldingBack(classes).found(record.phases, record.notes)
    return replace(record, held_back=found, rules=rules_for({one.rule for one in found}))


def seen(procedure: Procedure, event: Event, facts: Facts) -> Event:
    """One event as the record shows it."""
    return Concealment(procedure, facts.names, level_of(facts.terms)).seen(event)


def _opening(state: RunState, facts: Facts) -> Opened:
    if state.opened is None:
        sentence = "The run has no beginning; no record can be made of it."
        raise Refused(sentence)
    if state.opened.practice != facts.station.practice:
        sentence = "The run and the station disagree about whether this is practice."
        raise Refused(sentence)
    return state.opened


def _head(procedure: Procedure, state: RunState, opened: Opened, people: People, facts: Facts) -> Head:
    closed = state.closed
    return Head(
        case=opened.case,
        procedure=opened.procedure,
        title=procedure.title,
        version=opened.version,
        logic_digest=opened.logic_digest,
        text_digest=opened.text_digest,
        station=facts.station.name,
        agency=facts.station.agency,
        practice=opened.practice,
        kind=facts.kind,
        number=facts.number,
        opened=people.stamp(opened.header),
        composed=utc(facts.at),
        maker=people.officer(facts.maker),
        language=opened.language,
        closed=people.stamp(closed.header) if closed else None,
        result=closed.state if closed else "",
        outcome=procedure.outcomes.get(closed.outcome, closed.outcome) if closed else "",
        owner=people.role(procedure.owner),
        accepted=people.stamp(state.owner.header) if state.owner else None,
        caller=opened.caller,
        texts_digest=opened.texts_digest,
        reviewed=not unreviewed(procedure),
    )


def _ended(head: Head, counts: Counts) -> Head:
    """How it ended, by the steps that this record shows: a fuller copy shows more than everybody is told."""
    return replace(head, result="with_steps_not_done") if head.result and counts.not_done else head


def _counts(phases: Sequence[Phase], notes: Sequence[Act]) -> Counts:
    steps = [step for phase in phases for step in phase.steps]
    standings = [step.standing for step in steps if not step.withheld]
    return Counts(
        steps=len(steps),
        completed=standings.count("completed"),
        skipped=standings.count("skipped"),
        waived=standings.count("waived"),
        not_done=standings.count("not_done"),
        not_applying=standings.count("does_not_apply"),
        undecided=standings.count("undecided"),
        open=standings.count("open") + standings.count("to_confirm"),
        later=standings.count("later"),
        withheld_steps=len(steps) - len(standings),
        withheld_values=sum(count_withheld(step) for step in steps)
        + sum(bool(detail.text.withheld) for note in notes for detail in note.details),
    )


def _lifts(phases: Sequence[Phase]) -> Iterator[Exceptional]:
    for phase in phases:
        yield from opened_again(phase.title, phase.gates)


def _integrity(facts: Facts) -> Integrity:
    journal, program = facts.journal, facts.program
    return Integrity(
        run=journal.run,
        entries=journal.entries,
        head=journal.head,
        head_code=journal.head_code,
        device_size=journal.device_size,
        device_root=journal.device_root,
        root_fingerprint=facts.station.root_fingerprint,
        device_fingerprint=facts.station.device_fingerprint,
        evidence=facts.evidence,
        program=program.name,
        program_digest=program.digest,
        layout=program.layout,
        renderer=program.renderer,
        fonts=dict(sorted(program.fonts.items())),
        stations=journal.stations,
    )


def _without_names(record: Record, facts: Facts) -> Record:
    """The last gate: whatever went wrong before, no name of the vault leaves."""
    if level_of(record.terms) >= Privacy.IDENTITY:
        return record  # names are what this copy is about
    for place, text in free_texts(record):
        person = facts.names.find(text)
        if person:
            sentence = f"A name of the identity vault ({person}) stands in the record: {place}."
            raise Refused(sentence, "Amend that text so that it has the reference in place of the name.")
    return record
