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
from sop_engine.run.answers_sheets import NOT_WRITTEN, Written, sheet_problems, written_in
from sop_engine.run.orders import AnyOrder

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One order of the file.

    Attributes:
        by: officer who did it. at: when, UTC, or None (now). act: its `do`. late: entered out of order on purpose.
        person: name that a `person` order makes for the file, or empty.
        position: where it stands, for messages. written: on which sheet of paper, by whom.
    """

    by: str
    at: datetime | None
    act: str
    late: bool
    person: str
    position: Position
    keys: Plain
    written: Written = NOT_WRITTEN

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
    """A whole file. `of`: procedure id. `case`: case reference, or empty.

    `written`: on which sheet of paper, by whom, where an order says nothing else. `begun`: when the run began on it.
    """

    of: str
    case: str
    lines: tuple[Line, ...]
    written: Written = NOT_WRITTEN
    begun: datetime | None = None


def read_answers(source: Source) -> Answers | list[Problem]:
    """The orders of a file, or everything that is wrong with it.

    Args:
        source: the file as read by `read_source`.
    """
    problems = validate(source, "answers")
    if any(problem.severity is Severity.ERROR for problem in problems):
        return problems
    value = _map(source.value)
    entries = [_map(entry) for entry in value["orders"]] if isinstance(value["orders"], list) else []
    written = written_in(value, NOT_WRITTEN)
    problems += sheet_problems(source, value, entries)
    begun = moment_of(str(value["begun"])) if "begun" in value else None
    if "begun" in value and begun is None:
        problems.append(_no_time(source, ("begun",), value["begun"]))
    lines: list[Line] = []
    for place, entry in enumerate(entries):
        line = _line(source, place, entry, written)
        if isinstance(line, Line):
            lines.append(line)
        else:
            problems.append(line)
    problems += _persons_twice(lines)
    if problems:
        return problems
    case = str(value.get("case", ""))
    return Answers(of=str(value["of"]), case=case, lines=tuple(lines), written=written, begun=begun)


def _no_time(source: Source, path: tuple[str | int, ...], typed: object) -> Problem:
    message = f"'{typed}' is no day and time that exists."
    hint = "Write it like 2026-03-02 21:00."
    return Problem(code="I210", message=message, position=source.position(path), hint=hint)


def _line(source: Source, place: int, entry: Plain, around: Written) -> Line | Problem:
    act = str(entry["do"])
    for key in ("at", "until"):
        if key in entry and moment_of(str(entry[key])) is None:
            return _no_time(source, ("orders", place, key), entry[key])
    return Line(
        by=str(entry["by"]),
        at=moment_of(str(entry["at"])) if "at" in entry else None,
        act=act,
        late=entry.get("late") is True,
        person=str(entry["name"]) if act == "person" else "",
        position=source.position(("orders", place)),
        keys=entry,
        written=written_in(entry, around),
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
