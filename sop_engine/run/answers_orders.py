"""The lines of an answers file as orders: bound to who enters them, and to the persons known by then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol, TypedDict

from sop_engine.procedure.model import Field, FieldType, Procedure
from sop_engine.run import orders
from sop_engine.run.orders import AnyOrder
from sop_engine.run.values import NAIROBI

Plain = Mapping[str, object]


class Entry(Protocol):
    """A line of the file, as far as orders are made from it."""

    @property
    def by(self) -> str:
        """Officer who did it."""

    @property
    def at(self) -> datetime | None:
        """When, UTC."""

    @property
    def act(self) -> str:
        """Its `do`."""

    @property
    def keys(self) -> Plain:
        """What is written in it."""


def order_of(entry: Entry, actor: str, persons: Mapping[str, str], procedure: Procedure) -> AnyOrder:
    """The order of a line (see `Line.order`)."""
    return _ACTS[entry.act](_Binding(entry, actor, persons, procedure))


def moment_of(text: str) -> datetime | None:
    """A moment in Nairobi time, UTC; a day alone means its beginning; None: there is no such day or time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)).astimezone(UTC)


class _Who(TypedDict):
    """What every order begins with."""

    by: str
    actor: str
    at: datetime | None


class _OfClock(TypedDict):
    """What every order about a clock has."""

    step: str
    clock: int
    authority: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Binding:
    """A line together with what is known when it is carried out."""

    line: Entry
    actor: str
    persons: Mapping[str, str]
    procedure: Procedure

    def who(self) -> _Who:
        """Who did it, who enters it, when."""
        return {"by": self.line.by, "actor": self.actor, "at": self.line.at}

    def text(self, key: str) -> str:
        """A text of the line, or empty."""
        return str(self.line.keys.get(key, ""))

    def row(self) -> int:
        """The number of the row; 0 for a new one."""
        found = self.line.keys.get("row", 0)
        return found if isinstance(found, int) else 0

    def value(self) -> object:
        """The value, with names of the file replaced where the field points to a person."""
        raw = self.line.keys.get("value")
        field = self.procedure.field(f"{self.text('step')}.{self.text('field')}")
        return self._bound(field, raw) if field else raw

    def _bound(self, field: Field, raw: object) -> object:
        if field.type is FieldType.PERSON:
            return self.persons.get(raw, raw) if isinstance(raw, str) else raw
        if field.type is FieldType.LIST and isinstance(raw, dict):
            columns = {column.name: column for column in field.columns}
            return {name: self._bound(columns[name], part) if name in columns else part for name, part in raw.items()}
        return raw

    def clock(self) -> _OfClock:
        """Which clock of which step, by which authority, why."""
        number = self.line.keys.get("clock", 1)
        return {
            "step": self.text("step"),
            "clock": number if isinstance(number, int) else 1,
            "authority": self.text("authority"),
            "reason": self.text("reason"),
        }

    def signer(self) -> str:
        """Who signed on paper: a kind of person, or a reference."""
        name = self.text("signer")
        return self.persons.get(name, name)


def _person(b: _Binding) -> AnyOrder:
    values = {str(key): str(value) for key, value in _map(b.line.keys.get("values", {})).items()}
    return orders.AddPerson(**b.who(), kind=b.text("kind"), values=values)


def _open(b: _Binding) -> AnyOrder:
    return orders.Open(**b.who(), step=b.text("step"))


def _answer(b: _Binding) -> AnyOrder:
    """Without a field it answers the question that the step asks first."""
    if not b.text("field"):
        applies = b.line.keys.get("value") in {True, "yes", "true"}
        return orders.AskFirst(**b.who(), step=b.text("step"), applies=applies, reason=b.text("reason"))
    return orders.Answer(
        **b.who(),
        step=b.text("step"),
        field=b.text("field"),
        value=b.value(),
        row=b.row(),
        reason=b.text("reason"),
    )


def _complete(b: _Binding) -> AnyOrder:
    return orders.Complete(**b.who(), step=b.text("step"))


def _confirm(b: _Binding) -> AnyOrder:
    return orders.Confirm(**b.who(), step=b.text("step"))


def _sign(b: _Binding) -> AnyOrder:
    """Without a field a supervisor signs the step that was not done."""
    if not b.text("field"):
        return orders.SignNotDone(**b.who(), step=b.text("step"))
    return orders.Sign(
        **b.who(),
        step=b.text("step"),
        field=b.text("field"),
        signer=b.signer(),
        paper=b.text("paper"),
        refused=b.line.keys.get("refused") is True,
        reason=b.text("reason"),
    )


def _skip(b: _Binding) -> AnyOrder:
    return orders.SkipStep(**b.who(), step=b.text("step"), code=b.text("code"), reason=b.text("reason"))


def _not_done(b: _Binding) -> AnyOrder:
    return orders.MarkNotDone(
        **b.who(),
        step=b.text("step"),
        reason=b.text("reason"),
        attempts=b.text("attempts"),
        told=b.text("told"),
    )


def _amend(b: _Binding) -> AnyOrder:
    return orders.Amend(
        **b.who(),
        step=b.text("step"),
        field=b.text("field"),
        value=b.value(),
        reason=b.text("reason"),
        row=b.row(),
        option_reason=b.text("option_reason"),
    )


def _note(b: _Binding) -> AnyOrder:
    return orders.Note(**b.who(), text=b.text("value"), step=b.text("step"))


def _waive(b: _Binding) -> AnyOrder:
    return orders.Waive(**b.who(), step=b.text("step"), reason=b.text("reason"))


def _stop_clock(b: _Binding) -> AnyOrder:
    return orders.StopClock(**b.who(), **b.clock())


def _extend_clock(b: _Binding) -> AnyOrder:
    """That its new end exists was asked when the file was read."""
    until = moment_of(b.text("until")) or datetime.max.replace(tzinfo=UTC)
    return orders.ExtendClock(**b.who(), **b.clock(), until=until)


def _restart_clock(b: _Binding) -> AnyOrder:
    return orders.RestartClock(**b.who(), **b.clock())


def _lift(b: _Binding) -> AnyOrder:
    return orders.Lift(**b.who(), phase=b.text("phase"), gate=b.text("gate"), reason=b.text("reason"))


def _use(b: _Binding) -> AnyOrder:
    return orders.StartUsed(**b.who(), step=b.text("step"))


def _accept(b: _Binding) -> AnyOrder:
    return orders.Accept(**b.who())


def _close(b: _Binding) -> AnyOrder:
    return orders.Close(**b.who(), outcome=b.text("outcome"))


_ACTS: Final[Mapping[str, Callable[[_Binding], AnyOrder]]] = {
    "person": _person,
    "open": _open,
    "answer": _answer,
    "complete": _complete,
    "confirm": _confirm,
    "sign": _sign,
    "skip": _skip,
    "not_done": _not_done,
    "amend": _amend,
    "note": _note,
    "waive": _waive,
    "lift": _lift,
    "stop_clock": _stop_clock,
    "extend_clock": _extend_clock,
    "restart_clock": _restart_clock,
    "close": _close,
    "use": _use,
    "accept": _accept,
}


def _map(value: object) -> Plain:
    return value if isinstance(value, dict) else {}
