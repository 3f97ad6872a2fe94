"""Answers, signatures and confirmations as the orders that lead to them: for a reader who holds keys of the run."""

from collections.abc import Mapping
from functools import singledispatch
from types import MappingProxyType
from typing import Any

from sop_engine.procedure.model import Field, FieldType
from sop_engine.run import events as ev
from sop_engine.run import orders as o
from sop_engine.run.events import Event, Withheld
from sop_engine.run.hindsight.again import text_of, who_of
from sop_engine.run.orders import AnyOrder
from sop_engine.run.view import View


def entered_order(view: View, event: Event) -> AnyOrder | None:
    """The order that leads to this act; None where none does, or where a part of it is closed or expunged.

    Args:
        view: the run before the act.
        event: the act.
    """
    parts = [getattr(event, name, None) for name in ("value", "old")]
    inner = [part for one in parts if isinstance(one, Mapping) for part in one.values()]
    return None if any(isinstance(one, Withheld) for one in (*parts, *inner)) else _order(event, view)


@singledispatch
def _order(_event: Event, _view: View) -> AnyOrder | None:
    return None


@_order.register
def _answered(event: ev.Answered, view: View) -> AnyOrder | None:
    field = view.index.fields.get(f"{event.step}.{event.field}")
    if field is None or isinstance(event.value, Withheld):
        return None
    named: dict[str, Any] = {
        **who_of(event),
        "step": event.step,
        "field": event.field,
        "reason": text_of(event.reason),
    }
    if field.type is FieldType.SIGN and isinstance(event.value, Mapping):
        return _signed(named, event.value)
    # What is handed over has the number of its exhibit from where it comes.
    value = event.value if event.handed else _raw(view, field, event.value)
    return o.Answer(**named, value=value, handed=event.handed)


def _signed(named: dict[str, Any], value: Mapping[str, Any]) -> AnyOrder:
    if value.get("how") == "officer":
        return o.Sign(**named)
    refused = value.get("state") == "refused"
    return o.Sign(**named, signer=str(value.get("signer")), paper=str(value.get("paper", "")), refused=refused)


@_order.register
def _amended(event: ev.Amended, view: View) -> AnyOrder | None:
    field = view.index.fields.get(f"{event.step}.{event.field}")
    if field is None:
        return None
    named = {"step": event.step, "field": event.field, "row": event.row}
    texts = {"reason": text_of(event.reason), "option_reason": text_of(event.option_reason)}
    return o.Amend(**who_of(event), **named, **texts, value=_raw(view, field, event.value, event.old))  # type: ignore[arg-type]


@_order.register
def _asked(event: ev.Asked, _view: View) -> AnyOrder | None:
    return o.AskFirst(**who_of(event), step=event.step, applies=event.applies, reason=text_of(event.reason))


@_order.register
def _confirmed(event: ev.Confirmed, _view: View) -> AnyOrder | None:
    return o.Confirm(**who_of(event), step=event.step)


@_order.register
def _signed_off(event: ev.NotDoneSigned, _view: View) -> AnyOrder | None:
    return o.SignNotDone(**who_of(event), step=event.step)


def _raw(view: View, field: Field, value: Any, old: Any = None) -> Any:
    """The value as it was entered: without the number of a new exhibit, and the place in a chain of hands."""
    if not isinstance(value, Mapping):
        return value
    if field.type is FieldType.CUSTODY:
        return MappingProxyType({name: part for name, part in value.items() if name not in {"no", "link"}})
    if field.type is FieldType.EXHIBIT:
        kept = old.get("no") if isinstance(old, Mapping) else None
        new = value.get("no") not in view.state.exhibits and value.get("no") != kept
        return MappingProxyType({name: part for name, part in value.items() if not (new and name == "no")})
    before = old if isinstance(old, Mapping) else {}
    columns = {column.name: column for column in field.columns}
    return MappingProxyType(
        {
            name: _raw(view, columns[name], part, before.get(name)) if name in columns else part
            for name, part in value.items()
        }
    )
