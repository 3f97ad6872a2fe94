"""Orders about the run as a whole: persons, notes, readings, exports, the clock, closing."""

import re

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Step
from sop_engine.run.closing import offered, told_of, why_not
from sop_engine.run.copies import LogCopy
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import ClockMarked, Closed, Event, Exported, Noted, PersonAdded, Read
from sop_engine.run.index import base, conditions_of
from sop_engine.run.orders import AddPerson, Close, LogExport, LogRead, MarkClock, Note, Refusal
from sop_engine.run.outlook import Status
from sop_engine.run.progress import counts_as_open
from sop_engine.run.reading import unread
from sop_engine.run.refusals import NOT_DONE_HINT, OUTCOME_HINT, refuse
from sop_engine.run.standing import names, status
from sop_engine.run.texts import check_text
from sop_engine.sentence import phrase

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")


def add_person(ground: Ground, order: AddPerson) -> list[Event] | Refusal:
    """Put a person into the vault; the engine gives the reference. No value may be known yet."""
    if not _KEY.match(order.kind):
        return refuse("bad_key", key=order.kind[:60])
    for key, value in order.values.items():
        if not isinstance(key, str) or not _KEY.match(key):
            return refuse("bad_key", key=str(key)[:60])
        if not isinstance(value, str):
            return refuse("wrong_type", wanted=phrase("a text"))
        if refusal := check_text(value, field=key):
            return refusal
    person = f"P{len(ground.state.persons) + 1}"
    return [PersonAdded(header=ground.header, person=person, kind=order.kind, values=dict(order.values))]


def note(ground: Ground, order: Note) -> list[Event] | Refusal:
    """Write a note on a step, of whatever standing, or on the run."""
    step = ground.step(order.step) if order.step else None
    if isinstance(step, Refusal):
        return step
    if refusal := (ground.let_in(step) if step else None) or ground.free_text(order.text, about=order.step):
        return refusal
    header = ground.acting(step.who) if step else ground.header
    return [Noted(header=header, text=order.text, step=order.step)]


def log_read(ground: Ground, order: LogRead) -> list[Event] | Refusal:
    """Keep that values of class S2 or S3, or the vault, were shown, and why: nobody looks without a reason."""
    if order.what not in ground.index.steps and order.what not in ground.state.persons:
        return refuse("unknown_step", step=order.what[:60])
    step = ground.index.steps.get(order.what)
    refusal = ground.let_in(step) if step else None
    if refusal is None and not order.reason.strip():
        refusal = refuse("reason_needed", field=order.what)
    refusal = refusal or ground.free_text(order.reason, about=order.what)
    return refusal or [Read(header=ground.header, what=order.what, reason=order.reason)]


def log_export(ground: Ground, order: LogExport) -> list[Event] | Refusal:
    """Keep that a record was handed out."""
    if refusal := ground.free_text(order.recipient, about="", lines=False):
        return refusal
    number = order.number or (ground.state.interim + 1 if order.kind == "interim" else 0)
    return [
        Exported(
            header=ground.header,
            recipient=order.recipient,
            kind=order.kind,
            sha256=order.sha256,
            number=number,
        )
    ]


def log_copy(ground: Ground, order: LogCopy) -> list[Event] | Refusal:
    """Keep that a copy was handed out, to whom, what it shows, and why: none leaves without a reason."""
    refusal = None if order.reason.strip() else refuse("reason_needed", field="")
    for text in (order.recipient, order.reason):
        refusal = refusal or ground.free_text(text, about="", lines=False)
    if refusal:
        return refusal
    number = order.number or (ground.state.interim + 1 if order.kind == "interim" else 0)
    return [
        Exported(
            header=ground.header,
            recipient=order.recipient,
            kind=order.kind,
            sha256=order.sha256,
            number=number,
            copy=order.facts(),
            reason=order.reason,
        )
    ]


def mark_clock(ground: Ground, order: MarkClock) -> list[Event] | Refusal:
    """Keep what the officer says about a clock that is off."""
    refusal = ground.free_text(order.statement, about="")
    return refusal or [ClockMarked(header=ground.header, statement=order.statement)]


def close(ground: Ground, order: Close) -> list[Event] | Refusal:
    """End the run: every step that applies has its outcome. Missing sign-offs of a supervisor do not stop it.

    What is kept of its end is said of the steps that everybody may be told of, and of no other.
    """
    if refusal := ground.own_key(about=""):
        return refusal
    if order.outcome not in ground.procedure.outcomes:
        offers = tuple(ground.procedure.outcomes)
        return refuse("unknown_outcome", outcome=order.outcome[:60], offers=offers)
    standings = {step.name: status(ground.view, step) for step in ground.procedure.steps}
    opened = tuple(n for n, found in standings.items() if counts_as_open(ground.index.steps[n], found))
    if opened:
        titles = names(ground.view, opened)
        return refuse("steps_open", hint=NOT_DONE_HINT, steps=titles, offers=opened)
    undecided = [ground.index.steps[n] for n, found in standings.items() if found is Status.UNDECIDED]
    unread = tuple(step.name for step in undecided if _reads_withheld(ground, step))
    if unread:
        return refuse("withheld_answers", steps=names(ground.view, unread), offers=unread)
    if refusal := _not_so(ground, order.outcome):
        return refusal
    told = told_of(ground.procedure)
    not_done = [name for name, found in standings.items() if found is Status.NOT_DONE and name in told]
    unsigned = tuple(name for name in not_done if ground.state.step(name).not_done_signed is None)
    state = "with_steps_not_done" if not_done else "complete"
    return [Closed(header=ground.header, outcome=order.outcome, state=state, open_sign_offs=unsigned)]


def _not_so(ground: Ground, outcome: str) -> Refusal | None:
    """Refuse an outcome whose condition is not true. Some other one is: `check` proves that of each procedure."""
    because = why_not(ground.view, outcome)
    if not because:
        return None
    outcomes, offers = ground.procedure.outcomes, offered(ground.view)
    hint = OUTCOME_HINT.format(outcomes=", ".join(f"'{outcomes[name]}'" for name in offers)) if offers else ""
    return refuse("outcome_not_offered", hint=hint, offers=offers, outcome=outcomes[outcome], because=because)


def _reads_withheld(ground: Ground, step: Step) -> bool:
    """Is the step undecided only for this session, which cannot read an answer?"""
    refs = [base(ref) for condition in conditions_of(ground.index, step) for ref in condition.reads]
    return any(unread(ground.state, ground.index, ref) for ref in refs) and ground.view.shown(step) is Truth.UNKNOWN
