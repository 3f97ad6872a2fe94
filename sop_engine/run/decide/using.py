"""Orders between two runs: begin the one that a step uses, take a run over, enter what came back.

All of it looks at one run only; the session has looked at the other and says what it saw.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from msgspec import structs

from sop_engine.procedure.conditions.truth import Missing, Truth
from sop_engine.procedure.model import Field, FieldType, Procedure, Step
from sop_engine.run.apply import apply
from sop_engine.run.decide.contents import contents
from sop_engine.run.decide.fallout import fallout
from sop_engine.run.decide.ground import Ground
from sop_engine.run.events import Event, Withheld
from sop_engine.run.orders import Accept, MarkDiffers, Refusal, StartUsed, TakeBack
from sop_engine.run.refusals import refuse
from sop_engine.run.rounds import row_of
from sop_engine.run.state import Given
from sop_engine.run.use_events import Accepted, Differed, Returned, Used
from sop_engine.run.values import local_time
from sop_engine.run.view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One answer on its way to another run: the input it fills, and since when it stands so (UTC)."""

    input: Field
    value: object
    since: datetime


def hand_over(view: View, step: Step, used: Procedure | None) -> tuple[Handed, ...] | Refusal:
    """What a step hands over to the procedure that it uses, as it stands now; persons first.

    An answer that is not given, or does not apply, is left out: the other run asks for it itself.

    Args:
        view: the run that hands over.
        step: as unfolded.
        used: the procedure that is used, in the version that this run has stored; None when that cannot be read.
    """
    if used is None:
        return refuse("used_damaged", field=step.name, procedure=step.use.procedure if step.use else "")
    inputs = {field.name: field for field in used.inputs}
    found: list[Handed] = []
    unread: list[str] = []
    for name, text in (step.use.give if step.use else {}).items():
        field = inputs.get(name)
        one = _handed(view, text, field) if field else None
        if isinstance(one, Withheld) and field:
            unread.append(f"'{field.label}'")
        elif isinstance(one, Handed):
            found.append(one)
    if unread:
        return refuse("withheld_handover", field=step.name, labels=", ".join(unread))
    return tuple(sorted(found, key=lambda one: one.input.type is not FieldType.PERSON))


def _handed(view: View, text: str, field: Field) -> Handed | Withheld | None:
    if "." in text:
        return _answer(view, text, field)
    opened = view.state.opened
    if field.type is not FieldType.TIME:
        return Handed(input=field, value=text, since=opened.header.at) if opened else None
    completed = view.state.step(text).completed
    if completed is None:
        return None
    return Handed(input=field, value=local_time(completed.header.at), since=completed.header.entered)


def _answer(view: View, ref: str, field: Field) -> Handed | Withheld | None:
    given = _given_at(view, ref)
    if given is None:
        return None
    value: object = given.value
    if isinstance(value, Mapping) and "#" in ref.partition(".")[2]:
        value = value.get(ref.rpartition(".")[2])
    if isinstance(value, Withheld):
        return value
    if value is None or view.value(ref) is Missing.NOT_APPLICABLE:
        return None
    return Handed(input=field, value=value, since=given.header.entered)


def _given_at(view: View, ref: str) -> Given | None:
    """The answer, or for a column of the round's row (`step.list#2.column`) that row."""
    step, _, rest = ref.partition(".")
    name, _, row = rest.partition(".")[0].partition("#")
    return row_of(view.state, f"{step}.{name}", int(row)) if row else view.state.answer(ref)


def start_used(ground: Ground, order: StartUsed) -> list[Event] | Refusal:
    """Note that the step begins the run of another procedure. Who may complete the step may begin it."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    if step.use is None or not order.run:
        return refuse("uses_nothing", field=step.name)
    did = ground.did(step)
    refusal = (
        (refuse("used_before", field=step.name, run=did.used.run[:8]) if did.used else None)
        or ground.open_to_acts(step)
        or ground.needs_role(step.who, about=step.name)
    )
    return refusal or [
        Used(
            header=ground.acting(step.who),
            step=step.name,
            run=order.run,
            procedure=step.use.procedure,
            version=order.version,
            logic_digest=order.logic_digest,
            text_digest=order.text_digest,
        )
    ]


def accept(ground: Ground, order: Accept) -> list[Event] | Refusal:
    """Take the run over by name, with the own key, in the role that answers for it."""
    owner = ground.state.owner
    refusal = (
        ground.own_key(about="")
        or ground.needs_role((ground.procedure.owner,), about="")
        or (_accepted(ground) if owner and owner.header.by == order.by else None)
    )
    return refusal or [Accepted(header=ground.acting((ground.procedure.owner,)))]


def _accepted(ground: Ground) -> Refusal:
    return refuse("accepted_before", officer=ground.officer.name)


def take_back(ground: Ground, order: TakeBack) -> list[Event] | Refusal:
    """Note how the other run stands, with what it gave; the step is complete when that is what it waits for."""
    step = ground.step(order.step)
    if isinstance(step, Refusal):
        return step
    did = ground.did(step)
    if step.use is None or did.used is None:
        return refuse("not_used", field=step.name)
    given = _given(ground, step, order.given)
    if isinstance(given, Refusal):
        return given
    settles = order.state != "accepted" or not step.use.wait
    event = Returned(
        header=structs.replace(ground.acting(step.who), by=ground.header.actor),
        step=step.name,
        run=did.used.run,
        state=order.state,
        owner=order.owner,
        outcome=order.outcome,
        head=order.head,
        given=given,
        completes=settles and did.completed is None and ground.view.applies(step) is Truth.TRUE,
    )
    if did.returned and _same(did.returned, event):
        return refuse("no_change", field=step.name)
    after = View(ground.procedure, apply(ground.state, event), ground.now.utc)
    return [event, *(fallout(ground, after, event) if event.completes else ())]


def _same(old: Returned, new: Returned) -> bool:
    return (old.state, old.outcome, old.owner) == (new.state, new.outcome, new.owner) and not new.completes


def _given(ground: Ground, step: Step, values: Mapping[str, object]) -> Mapping[str, Any] | Refusal:
    """What came back, typed and checked like any answer; nothing for a step that does not wait."""
    field = step.result("given")
    found: dict[str, object] = {}
    for column in field.columns if field else ():
        if column.name not in values:
            continue
        value = contents(ground, column, values[column.name], old=values[column.name])  # type: ignore[arg-type]
        if isinstance(value, Refusal):
            return value
        found[column.name] = value
    return MappingProxyType(found)


def mark_differs(ground: Ground, order: MarkDiffers) -> list[Event] | Refusal:
    """Note that an answer was changed where it came from. The answer here stays until an officer amends it."""
    opened = ground.state.opened
    told_by_caller = opened is not None and opened.caller != "" and order.run == opened.caller
    if f"{order.step}.{order.field}" not in ground.index.fields or not told_by_caller:
        return refuse("not_an_input", field=f"{order.step}.{order.field}"[:120])
    return [Differed(header=ground.header, step=order.step, field=order.field, run=order.run)]
