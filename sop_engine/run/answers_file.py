"""The answers file: a list of orders in YAML, for the demo, for `--answers`, and to copy from paper.

    found = read_answers(read_source(text, name))
    for line in found.lines:
        events = session.submit(line.order(actor, persons, procedure))

A `person` order gives a name that counts inside the file only; the engine's reference (`P1`) is known
once the order has been carried out, so each line is bound to it then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.model import Procedure
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Source
from sop_engine.run.answers_orders import moment_of, order_of
from sop_engine.run.orders import AnyOrder

Plain = Mapping[str, object]


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
        return order_of(self, actor, persons, procedure)


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
    for key in ("at", "until"):
        if key in entry and moment_of(str(entry[key])) is None:
            message = f"'{entry[key]}' is no day and time that exists."
            at = source.position(("orders", place, key))
            return Problem(code="I210", message=message, position=at, hint="Write it like 2026-03-02 21:00.")
    return Line(
        by=str(entry["by"]),
        at=moment_of(str(entry["at"])) if "at" in entry else None,
        act=act,
        late=entry.get("late") is True,
        person=str(entry["name"]) if act == "person" else "",
        position=source.position(("orders", place)),
        keys=entry,
    )


def _persons_twice(lines: list[Line]) -> list[Problem]:
    first: dict[str, Position] = {}
    problems = []
    for line in lines:
        if line.person in first:
            message = f"The name '{line.person}' is given to two persons."
            also, hint = ((first[line.person], "here first"),), "Choose another one."
            problems.append(Problem(code="I211", message=message, position=line.position, also=also, hint=hint))
        elif line.person:
            first[line.person] = line.position
    return problems


def _map(value: object) -> Plain:
    return value if isinstance(value, dict) else {}
