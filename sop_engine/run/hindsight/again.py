"""Acts as the orders that lead to them, so that `decide` can be asked again."""

from collections.abc import Mapping
from dataclasses import fields
from functools import singledispatch
from typing import Any

from sop_engine.procedure.load import load_used
from sop_engine.procedure.model import FieldType, Procedure
from sop_engine.run import events as ev
from sop_engine.run import orders as o
from sop_engine.run.clock_events import ClockExtended, ClockRestarted, ClockStopped
from sop_engine.run.events import Event, Withheld
from sop_engine.run.orders import AnyOrder
from sop_engine.run.rounds import base_of
from sop_engine.run.rule_events import Lifted
from sop_engine.run.sheets import TakeSheet
from sop_engine.run.state import RunState
from sop_engine.run.use_events import Accepted, Returned, Used

_HIDDEN = "withheld"
"""Stands for a text that is not shown; that there is one is known."""

_TEXTS = frozenset(
    {"header", "reason", "authority", "attempts", "told", "given", "open_sign_offs", "outsider", "option_reason"}
)


@singledispatch
def order_of(_event: Event) -> AnyOrder | None:
    """The order that leads to this act; None where none does, or where it is judged otherwise."""
    return None


def who_of(event: Event) -> dict[str, Any]:
    """Who did it, who entered it, when, and from which sheet."""
    header = event.header
    return {"by": header.by, "actor": header.actor, "at": header.at, "sheet": header.sheet}


def text_of(text: ev.Text) -> str:
    """The text, or what stands for one that is not shown."""
    return _HIDDEN if isinstance(text, Withheld) else text


@order_of.register
def _occasion(event: ev.Occasion) -> AnyOrder:
    return o.Open(**who_of(event), step=event.step)


@order_of.register
def _completed(event: ev.Completed) -> AnyOrder:
    return o.Complete(**who_of(event), step=event.step)


@order_of.register
def _skipped(event: ev.Skipped) -> AnyOrder:
    return o.SkipStep(**who_of(event), step=event.step, code=event.code, reason=text_of(event.reason))


@order_of.register
def _waived(event: ev.Waived) -> AnyOrder:
    return o.Waive(**who_of(event), step=event.step, reason=text_of(event.reason))


@order_of.register
def _not_done(event: ev.NotDone) -> AnyOrder:
    texts: dict[str, Any] = {name: text_of(getattr(event, name)) for name in ("reason", "attempts", "told")}
    return o.MarkNotDone(**who_of(event), step=event.step, **texts)


@order_of.register
def _lifted(event: Lifted) -> AnyOrder:
    return o.Lift(**who_of(event), phase=event.phase, gate=event.gate, reason=text_of(event.reason))


def _clock(event: ClockStopped | ClockExtended | ClockRestarted) -> dict[str, Any]:
    texts = {"authority": text_of(event.authority), "reason": text_of(event.reason)}
    return {**who_of(event), "step": event.step, "clock": event.clock, **texts}


@order_of.register
def _stopped(event: ClockStopped) -> AnyOrder:
    return o.StopClock(**_clock(event))


@order_of.register
def _restarted(event: ClockRestarted) -> AnyOrder:
    return o.RestartClock(**_clock(event))


@order_of.register
def _extended(event: ClockExtended) -> AnyOrder | None:
    if isinstance(event.until, Withheld):
        return None
    return o.ExtendClock(**_clock(event), until=event.until)


@order_of.register
def _used(event: Used) -> AnyOrder:
    named = {name: getattr(event, name) for name in ("step", "run", "version", "logic_digest", "text_digest")}
    return o.StartUsed(**who_of(event), **named)


@order_of.register
def _accepted(event: Accepted) -> AnyOrder:
    return o.Accept(**who_of(event))


@order_of.register
def _returned(event: Returned) -> AnyOrder:
    named = {name: getattr(event, name) for name in ("step", "state", "head", "owner", "outcome")}
    return o.TakeBack(**who_of(event), **named)


@order_of.register
def _sheet(event: ev.SheetTaken) -> AnyOrder:
    outsider = "somebody else" if isinstance(event.outsider, Withheld) else event.outsider
    return TakeSheet(**who_of(event), serial=event.serial, writer=event.writer, outsider=outsider)


@order_of.register
def _closed(event: ev.Closed) -> AnyOrder:
    return o.Close(**who_of(event), outcome=event.outcome)


def differs(decided: Event, told: Event) -> str:
    """What the act says otherwise than the procedure gives it, texts aside; empty if nothing."""
    if type(decided) is not type(told):
        return "the act is another than its order gives"
    for one in fields(told):
        if one.name not in _TEXTS and getattr(decided, one.name) != getattr(told, one.name):
            return f"the act says something else than the procedure gives: {one.name.replace('_', ' ')}"
    return ""


def known_elsewhere(procedure: Procedure, state: RunState, event: Event, officers: frozenset[str]) -> str:
    """What is wrong with what an act says of another run, as far as this run can know it; empty if nothing."""
    if isinstance(event, Used):
        used = load_used(procedure.sources, event.procedure).procedure
        pinned = (used.version, used.logic_digest, used.text_digest) if used else ()
        if (event.version, event.logic_digest, event.text_digest) != pinned:
            return "the run that was begun is of another version of its procedure than the one stored here"
    if isinstance(event, Returned):
        return _came_back(procedure, state, event, officers)
    return ""


def _came_back(procedure: Procedure, state: RunState, event: Returned, officers: frozenset[str]) -> str:
    used = state.step(event.step).used
    other = load_used(procedure.sources, used.procedure).procedure if used else None
    if used is None or other is None:
        return "a run came back that was never begun"
    closed = event.state != "accepted"
    if (event.outcome in other.outcomes) != closed or (event.outcome and not closed):
        return "a run came back with an outcome that its procedure does not have"
    if (event.owner and event.owner not in officers) or (not closed and not event.owner):
        return "a run was taken over by nobody of the roster"
    return _given(procedure, event)


def _given(procedure: Procedure, event: Returned) -> str:
    step = (procedure.folded or procedure).step(base_of(event.step))
    field = step.result("given") if step else None
    columns = {column.name: column for column in field.columns} if field else {}
    for name, value in event.given.items() if isinstance(event.given, Mapping) else ():
        column = columns.get(name)
        if column is None:
            return "a run gave back what its procedure does not give"
        if column.type in {FieldType.CHOICE, FieldType.YESNO} and isinstance(value, str) and not column.option(value):
            return "a run gave back an answer that its procedure does not have"
    return ""
