"""The answers file: a list of orders in YAML, for the demo, for `--answers`, and to copy from paper.

    found = read_answers(read_source(text, name))
    for line in found.lines:
        events = session.submit(line.order(actor, persons, procedure))

A `person` order gives a name that counts inside the file only; the engine's reference (`P1`) is known
once the order has been carried out, so each line is bound to it then.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, TypedDict

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.model import Field, FieldType, Procedure
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source
from sop_engine.run import orders
from sop_engine.run.orders import AnyOrder
from sop_engine.run.values import NAIROBI

Plain = Mapping[str, object]
_NO_PERSONS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One order of the file.

    Attributes:
        by: officer who did it. at: when, UTC, or None (now). act: its `do`. late: entered out of order on purpose.
        person: name that a `person` order makes for the file, or empty.
        position: where it stands, for messages.
    """

    by: str
    at: datetime | None
    act: str
    late: bool
    person: str
    position: Position
    keys: Plain

    def order(self, actor: str, persons: Mapping[str, str], procedure: Procedure) -> AnyOrder:
        """The order, entered by `actor`.

        Args:
            actor: officer id of who enters (and signs) it.
            persons: names of the file to references of the vault, as far as carried out.
            procedure: the one of the run; it tells in which answers a name stands for a person.
        """
        return _ACTS[self.act](_Binding(self, actor, persons, procedure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """A whole file. `of`: procedure id. `case`: case reference, or empty."""

    of: str
    case: str
    lines: tuple[Line, ...]


def read_answers(source: Source) -> Answers | list[Problem]:
    """The orders of a file, or everything that is wrong with it.

    Args:
        source: the file as read by `read_source`.
    """
    problems = validate(source, "answers")
    if any(problem.severity is Severity.ERROR for problem in problems):
        return problems
    value = _map(source.value)
    entries = value["orders"] if isinstance(value["orders"], list) else []
    lines: list[Line] = []
    for place, entry in enumerate(entries):
        line = _line(source, place, _map(entry))
        if isinstance(line, Line):
            lines.append(line)
        else:
            problems.append(line)
    problems += _persons_twice(lines)
    if problems:
        return problems
    return Answers(of=str(value["of"]), case=str(value.get("case", "")), lines=tuple(lines))


def _line(source: Source, place: int, entry: Plain) -> Line | Problem:
    act = str(entry["do"])
    if act == "lift":
        position = source.position(("orders", place, "do"))
        return Problem(code="N190", message="Gates cannot be lifted yet: not supported yet.", position=position)
    at = None
    if "at" in entry:
        at = _moment(str(entry["at"]))
        if at is None:
            message = f"'{entry['at']}' is no day and time that exists. Write it like 2026-03-02 21:00."
            return Problem(code="I210", message=message, position=source.position(("orders", place, "at")))
    return Line(
        by=str(entry["by"]),
        at=at,
        act=act,
        late=entry.get("late") is True,
        person=str(entry["name"]) if act == "person" else "",
        position=source.position(("orders", place)),
        keys=entry,
    )


def _moment(text: str) -> datetime | None:
    """A moment in Nairobi time; a day alone means its beginning."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)).astimezone(UTC)


def _persons_twice(lines: list[Line]) -> list[Problem]:
    first: dict[str, Position] = {}
    problems = []
    for line in lines:
        if line.person in first:
            message = f"The name '{line.person}' is given to two persons. Choose another one."
            also = ((first[line.person], "here first"),)
            problems.append(Problem(code="I211", message=message, position=line.position, also=also))
        elif line.person:
            first[line.person] = line.position
    return problems


class _Who(TypedDict):
    """What every order begins with."""

    by: str
    actor: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class _Binding:
    """A line together with what is known when it is carried out."""

    line: Line
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

    def signer(self) -> str:
        """Who signed on paper: a kind of person, or a reference."""
        name = self.text("signer")
        return self.persons.get(name, name)


def _person(b: _Binding) -> AnyOrder:
    values = {str(key): str(value) for key, value in _map(b.line.keys.get("values", {})).items()}
    return orders.AddPerson(**b.who(), kind=b.text("kind"), values=values)


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


def _close(b: _Binding) -> AnyOrder:
    return orders.Close(**b.who(), outcome=b.text("outcome"))


_ACTS: Final[Mapping[str, Callable[[_Binding], AnyOrder]]] = {
    "person": _person,
    "answer": _answer,
    "complete": _complete,
    "confirm": _confirm,
    "sign": _sign,
    "skip": _skip,
    "not_done": _not_done,
    "amend": _amend,
    "note": _note,
    "waive": _waive,
    "close": _close,
}


def _map(value: object) -> Plain:
    return value if isinstance(value, dict) else {}
