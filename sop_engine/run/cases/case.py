"""Tests as values: moments with answers, and what is expected at the last of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sop_engine.problem import Position, Problem, Severity
from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.procedure.schema import validate
from sop_engine.procedure.source import Path, Source
from sop_engine.procedure.spelling import instead_of
from sop_engine.procedure.wording import quoted
from sop_engine.run.values import NAIROBI

Plain = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is answered and done at one time.

    Attributes:
        now: UTC. path: of `answers` in the file. entry: all that is written there, in order. place: where.
    """

    now: datetime
    answers: Plain
    path: Path
    entry: Plain
    place: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One test.

    Attributes:
        moments: oldest first, those of the test that it goes on from before its own; the expectations are about the
            last. path: of the test in the file. calendar: as written, or None.
        refused: `step.field` of the answers that it, or one that it goes on from, expects to be refused.
    """

    name: str
    moments: tuple[Moment, ...]
    expect: Plain
    path: Path
    calendar: object = None
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """The tests of one file. `of`: id of the procedure."""

    of: str
    cases: tuple[Case, ...]
    source: Source

    def at(self, path: Path, *, key: bool = False) -> Position:
        """Where that stands in the file."""
        return self.source.position(path, key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The answers of one step, or of one of its rounds.

    Attributes:
        place: which round, from 1; 0 for a step without rounds or a round that is named by `called`.
        asked: the answer to the question asked first, when only that is given.
    """

    step: str
    answers: Plain
    path: Path
    place: int = 0
    called: str = ""
    asked: str = ""


def read_cases(source: Source) -> Suite | list[Problem]:
    """The tests of a file, or everything that is wrong with its form.

    Args:
        source: the file as read by `read_source`.
    """
    problems = validate(source, "tests")
    if any(problem.severity is Severity.ERROR for problem in problems):
        return problems
    root = _map(source.value)
    cases: dict[str, Case] = {}
    tests = _map(root["tests"])
    for name, entry in tests.items():
        before = _map(entry).get("after")
        if before is not None and before not in cases:
            # One above that has a finding of its own is told there.
            problems += [] if before in list(tests)[: list(tests).index(name)] else [_unknown(source, name, tests)]
            continue
        found = _case(source, name, _map(entry), cases.get(str(before)))
        if isinstance(found, Case):
            cases[name] = found
        else:
            problems += found
    return problems or Suite(of=str(root["of"]), cases=tuple(cases.values()), source=source)


def moment(text: str) -> datetime | None:
    """A time of the file in UTC; None when there is no such day or time."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=NAIROBI).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def visits(procedure: Procedure, one: Moment) -> Iterator[Visit]:
    """The steps that are answered at a moment, round by round, in the order of the file."""
    for name, given in one.answers.items():
        path = (*one.path, name)
        step = procedure.step(name)
        if isinstance(given, str):
            yield Visit(step=name, answers={}, path=path, asked=given)
        elif isinstance(given, list):
            for place, part in enumerate(given, start=1):
                yield Visit(step=name, answers=_map(part), path=(*path, place - 1), place=place)
        elif step is not None and _by_name(step, _map(given)):
            for called, part in _map(given).items():
                yield Visit(step=name, answers=_map(part), path=(*path, called), called=called)
        else:
            yield Visit(step=name, answers=_map(given), path=path)


def leaves(field: Field, raw: object) -> Iterator[tuple[Field, object]]:
    """The answer with its field; of a list, each column of each row."""
    if not field.columns:
        yield field, raw
        return
    columns = {column.name: column for column in field.columns}
    for row in rows_of(raw):
        yield from ((columns[name], part) for name, part in _map(row).items() if name in columns)


def rows_of(raw: object) -> Sequence[object]:
    """The rows of a list; one row may stand alone."""
    return raw if isinstance(raw, list) else [raw]


def _by_name(step: Step, given: Plain) -> bool:
    """Are the keys the names of rounds? They are not those of fields, and what they hold are maps."""
    repeated = bool(step.each) or step.every is not None or step.anytime
    fields = {field.name for field in step.fields}
    return (
        repeated
        and bool(given)
        and not fields & set(given)
        and all(isinstance(part, dict) for part in given.values())
    )


def _case(source: Source, name: str, entry: Plain, before: Case | None) -> Case | list[Problem]:
    """One test. `before`: the one that it goes on from."""
    path: Path = ("tests", name)
    earlier = entry.get("earlier")
    places = [(_map(one), (*path, "earlier", number)) for number, one in enumerate(rows_of(earlier or []))]
    places.append((entry, path))
    moments = list(before.moments) if before else []
    for one, place in places:
        now = moment(str(one["now"]))
        if now is None:
            return [_no_time(source, str(one["now"]), (*place, "now"))]
        if moments and now < moments[-1].now:
            return [_backwards(source, place, moments[-1])]
        moments.append(
            Moment(now=now, answers=_map(one.get("answers")), path=(*place, "answers"), entry=one, place=place)
        )
    expect = _map(entry["expect"])
    wrong = [_no_time(source, text, place) for text, place in _times(entry, path, moments) if moment(text) is None]
    refused = frozenset(map(str, rows_of(expect.get("refused", []))))
    return wrong or Case(
        name=name,
        moments=tuple(moments),
        expect=expect,
        path=path,
        calendar=entry.get("calendar", before.calendar if before else None),
        refused=refused | before.refused if before else refused,
    )


def _times(entry: Plain, path: Path, moments: Iterable[Moment]) -> Iterator[tuple[str, Path]]:
    """Times and days that are written beside the moments, each with its place."""
    for step, text in _map(_map(entry["expect"]).get("due")).items():
        if text != "none":
            yield str(text), (*path, "expect", "due", step)
    for one in moments:
        for step, end in _map(one.entry.get("extend_clock")).items():
            place = (*one.place, "extend_clock", step)
            yield (str(end["until"]), (*place, "until")) if isinstance(end, dict) else (str(end), place)
    for number, day in enumerate(rows_of(_map(entry.get("calendar")).get("holidays", []))):
        yield str(day), (*path, "calendar", "holidays", number)


def _no_time(source: Source, text: str, path: Path) -> Problem:
    message = f"`{text}` is no day and time that exists."
    return Problem(code="C101", message=message, position=source.position(path), hint="Look at day, month and hour.")


def _unknown(source: Source, name: str, tests: Plain) -> Problem:
    """A test goes on from one that does not stand above it."""
    meant = str(_map(tests[name])["after"])
    above = list(tests)[: list(tests).index(name)]
    message = f"There is no test {quoted(meant)} above this one."
    hint = instead_of(meant, above) or "Name a test that stands above it."
    return Problem(code="C114", message=message, position=source.position(("tests", name, "after")), hint=hint)


def _backwards(source: Source, path: Path, before: Moment) -> Problem:
    message = "This moment lies before the one above it."
    also = ((source.position((*before.path[:-1], "now")), "the later one"),)
    hint = "Write the moments in the order in which they happen."
    return Problem(code="C102", message=message, position=source.position((*path, "now")), hint=hint, also=also)


def _map(value: object) -> Plain:
    return value if isinstance(value, dict) else {}
