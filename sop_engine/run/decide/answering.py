"""Orders that give, change or ask for answers."""

from collections.abc import Mapping

from sop_engine.procedure.conditions.truth import Truth
from sop_engine.procedure.model import Field, FieldType, Step
from sop_engine.run.apply import apply
from sop_engine.run.compartments import spread
from sop_engine.run.decide.clocks import next_too_late
from sop_engine.run.decide.contents import about_unknown, contents, exhibits_in, reason_needed, row_reason_needed
from sop_engine.run.decide.fallout import fallout
from sop_engine.run.decide.ground import Ground
from sop_engine.run.decide.musts import broken
from sop_engine.run.decide.rules import open_to_answers
from sop_engine.run.decide.signing import amended_signature
from sop_engine.run.decide.suspects import names_suspects
from sop_engine.run.events import Amended, Answered, Asked, Event, Header, Value, Withheld
from sop_engine.run.orders import Amend, Answer, AskFirst, Refusal
from sop_engine.run.reading import stands
from sop_engine.run.refusals import NOT_DONE_HINT, refuse
from sop_engine.run.standing import masked
from sop_engine.run.state import Given
from sop_engine.run.view import View
from sop_engine.sentence import phrase

MOST_PARTS = 6
"""An entry has at most eight claims: the act, the reason of a change, and these: for each compartment of a row
the new value and the old one, and the sentence that an option asks for."""


def answer(ground: Ground, order: Answer) -> list[Event] | Refusal:
    """Answer a field for the first time, or add a row."""
    found = ground.field(order.step, order.field)
    if isinstance(found, Refusal):
        return found
    step, field = found
    if field in step.results:
        return refuse("result_only", field=field.ref)
    refusal = ground.let_in(step) or ground.open_to_acts(step) or ground.field_open(field)
    refusal = refusal or _first_answer(ground, field, order.row)
    refusal = refusal or open_to_answers(ground, step)
    if refusal:
        return refusal
    # What is handed over keeps the number of its exhibit, as if it had been here before.
    value = contents(ground, field, order.value, old=order.value if order.handed else None)  # type: ignore[arg-type]
    if isinstance(value, Refusal):
        return _hinted(value, field)
    refusal = _acceptable(ground, field, value, order.reason)
    if refusal:
        return refusal
    event = Answered(
        header=ground.acting(field.by or step.who),
        step=step.name,
        field=field.name,
        value=value,
        row=len(ground.did(step).rows.get(field.name, ())) + 1 if field.type is FieldType.LIST else 0,
        reason=order.reason,
        proposed=proposal(ground, field),
        exhibits=exhibits_in(field, value),
        handed=order.handed,
    )
    return _judged(ground, field, event)


def _first_answer(ground: Ground, field: Field, row: int) -> Refusal | None:
    """Refuse what was answered before, signatures, and answers whose person is not known yet."""
    if field.type is FieldType.SIGN:
        return refuse("use_sign", field=field.ref)
    if field.value is not None:
        return refuse("computed", field=field.ref)
    if row or (field.type is not FieldType.LIST and stands(ground.state.answer(field.ref))):
        return refuse("answered_before", field=field.ref, row=row)
    about = about_unknown(ground, field)
    return refuse("person_first", field=field.ref, label=about.label) if about else None


def _hinted(refusal: Refusal, field: Field) -> Refusal:
    if refusal.code != "tick_only_what_is_so":
        return refusal
    return refuse("tick_only_what_is_so", field=field.ref, hint=NOT_DONE_HINT)


def _acceptable(
    ground: Ground, field: Field, value: Value, reason: str, *, old: Value | None = None
) -> Refusal | None:
    """What holds for first answers and amendments alike: who decides, the reason, the persons of a row."""
    if field.type is FieldType.DECISION:
        roles = field.by or ground.index.steps[field.step].who
        if refusal := ground.needs_role(roles, about=field.ref):
            return refusal
    if (reason_needed(field, value) or row_reason_needed(field, value)) and not reason.strip():
        return refuse("reason_needed", field=field.ref)
    if reason and (refusal := ground.free_text(reason, about=field.ref)):
        return refusal
    if field.type is FieldType.LIST and _too_mixed(ground, field, value, value if old is None else old, reason):
        return refuse("row_too_mixed", field=field.ref)
    return next_too_late(ground, field.ref, value)


def _too_mixed(ground: Ground, field: Field, value: Value, old: Value, reason: str) -> bool:
    """Would the row not fit into one entry, or, of a new one, an amendment of it?"""
    parts = (spread(ground.procedure, ground.state, field, row) for row in (value, old))
    return sum(map(len, parts)) + bool(reason) > MOST_PARTS


def proposal(ground: Ground, field: Field) -> str:
    """The option that the engine proposes now: the first whose condition is true, or empty."""
    return next((name for name, condition in field.propose if ground.view.test(condition) is Truth.TRUE), "")


def _judged(ground: Ground, field: Field, event: Answered | Amended) -> list[Event] | Refusal:
    """The event with what follows from it, unless a `must` fails."""
    if not _has_effects(ground, field):
        return [event]
    view = View(ground.procedure, apply(ground.state, event), ground.now.utc)
    if refusal := broken(view, ground.index.judged_by.get(field.ref, ())):
        return refusal
    return [event, *fallout(ground, view, event)]


def _has_effects(ground: Ground, field: Field) -> bool:
    """Can the answer make anything void or false? Mostly not, and then the state after it is not needed."""
    index, did = ground.index, ground.state.step(field.step)
    if field.ref in index.judged_by or field.ref in index.shown_by or did.completed:
        return True
    return field.type is FieldType.CUSTODY or names_suspects(field)


def amend(ground: Ground, order: Amend) -> list[Event] | Refusal:
    """Replace an answer; the old one stays in the journal."""
    found = ground.field(order.step, order.field)
    if isinstance(found, Refusal):
        return found
    step, field = found
    given = _amendable(ground, step, field, order.row)
    if isinstance(given, Refusal):
        return given
    refusal = ground.let_in(step) or ground.free_text(order.reason, about=field.ref) or ground.open_to_acts(step)
    refusal = refusal or open_to_answers(ground, step)
    if refusal:
        return refusal
    value = _new_value(ground, field, order, given)
    if isinstance(value, Refusal):
        return value
    return _amended(ground, step, field, order, given, value)


def _amendable(ground: Ground, step: Step, field: Field, row: int) -> Given | Refusal:
    """The answer that stands, unless it is nobody's to amend, or not this officer's."""
    given = _standing_answer(ground, field, row)
    if field in step.results:
        return refuse("result_only", field=field.ref)
    if field.value is not None:
        return refuse("computed", field=field.ref)
    if given is None:
        return refuse("no_row" if row else "nothing_to_amend", field=field.ref, row=row)
    if isinstance(given.value, Withheld):
        return refuse("withheld_answer" if stands(given) else "expunged", field=field.ref)
    if isinstance(given.value, Mapping) and any(isinstance(part, Withheld) for part in given.value.values()):
        return refuse("withheld_answer", field=field.ref, row=row)
    return given


def _new_value(ground: Ground, field: Field, order: Amend, given: Given) -> Value | Refusal:
    assert not isinstance(given.value, Withheld)  # noqa: S101 - `amend` has refused it
    if field.type is FieldType.SIGN:
        return amended_signature(ground, field, order.value, given.value)
    return contents(ground, field, order.value, old=given.value)


def _amended(  # noqa: PLR0917 - one call, in the order of reading
    ground: Ground, step: Step, field: Field, order: Amend, given: Given, value: Value
) -> list[Event] | Refusal:
    assert not isinstance(given.value, Withheld)  # noqa: S101 - `amend` has refused it
    option_reason = order.option_reason
    if not option_reason and value == given.value and isinstance(given.reason, str):
        option_reason = given.reason
    if value == given.value and option_reason == given.reason:
        return refuse("no_change", field=field.ref, row=order.row)
    if refusal := _acceptable(ground, field, value, option_reason, old=given.value):
        return refusal
    event = Amended(
        header=ground.acting(field.by or step.who),
        step=step.name,
        field=field.name,
        old=given.value,
        value=value,
        reason=order.reason,
        row=order.row,
        option_reason=option_reason,
        proposed=proposal(ground, field),
        exhibits=exhibits_in(field, value),
    )
    return _judged(ground, field, event)


def _standing_answer(ground: Ground, field: Field, row: int) -> Given | None:
    """The answer that counts now: of a list, the row of that number."""
    if field.type is FieldType.LIST:
        return ground.view.given_rows(field).get(row)
    return None if row else ground.state.answer(field.ref)


def ask_first(ground: Ground, order: AskFirst) -> list[Event] | Refusal:
    """Say whether a step applies that asks so first."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    if refusal := _askable(ground, step, applies=order.applies) or _why_not(ground, step, order):
        return refusal
    event = Asked(header=_by_role(ground, step), step=step.name, applies=order.applies, reason=order.reason)
    after = View(ground.procedure, apply(ground.state, event), ground.now.utc)
    return [event, *fallout(ground, after, event)]


def _askable(ground: Ground, step: Step, *, applies: bool) -> Refusal | None:
    """Refuse where nothing is asked, the answer is the same, or the step itself does not apply or waits."""
    if not step.ask_first:
        return refuse("no_question", field=step.name)
    asked = ground.did(step).asked
    if asked and asked.applies == applies:
        told = phrase(" (masked)") if masked(step) else phrase(": yes") if asked.applies else phrase(": no")
        return refuse("asked_before", field=step.name, answer=told)
    return ground.reachable(step)


def _why_not(ground: Ground, step: Step, order: AskFirst) -> Refusal | None:
    """A no has a reason, and so has a change of mind."""
    changed = ground.did(step).asked is not None
    if (changed or not order.applies) and not order.reason.strip():
        return refuse("reason_needed", field=step.name)
    return ground.free_text(order.reason, about=step.name) if order.reason else None


def _by_role(ground: Ground, step: Step) -> Header:
    return ground.acting(step.who)
