"""Runs of the shipped procedures for tests that try what must not be possible.

A run is laid out with answers as a test of a procedure has them, and then orders are given to it. A step, or one
field of it, can be tried by itself: with nothing before it, so that only its own rules can refuse.
"""

import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import cast

from msgspec.structs import replace

from sop_engine.commands.library import read_files, read_procedure
from sop_engine.procedure.load import Loaded, load_procedure
from sop_engine.procedure.model import Field, Procedure, Step
from sop_engine.procedure.source import Source, read_source
from sop_engine.run import orders as o
from sop_engine.run.cases import Suite, read_cases
from sop_engine.run.cases.laying import lay
from sop_engine.run.decide import Now, OfficerView
from sop_engine.run.orders import AnyOrder, Refusal
from tests.procedures.dossier import LISTS
from tests.run.examples import Desk

EIGHT = tuple(LISTS)
"""The shipped procedures."""

ME, OTHER = "tester", "second_tester"
"""Two officers who hold every role; each other officer holds one role and is called like it."""

NO_ROLE = "stranger"


@cache
def loaded(name: str) -> Loaded:
    """A shipped procedure with the findings about it, without proofs."""
    return read_procedure(name)


@cache
def procedure(name: str) -> Procedure:
    """A shipped procedure."""
    found = loaded(name).procedure
    assert found is not None, loaded(name).problems
    return found


def step(name: str) -> Step:
    """A step, by `procedure.step`; it has to be there."""
    of, _, inner = name.partition(".")
    found = procedure(of).step(inner)
    assert found is not None, f"there is no step {name}"
    return found


def field(name: str) -> Field:
    """A field or column, by `procedure.step.field`; it has to be there."""
    of, _, ref = name.partition(".")
    found = procedure(of).field(ref)
    assert found is not None, f"there is no field {name}"
    return found


def steps() -> Iterator[tuple[str, Step]]:
    """Every step of the eight, with the name of its procedure."""
    for name in EIGHT:
        yield from ((name, one) for one in procedure(name).steps)


def fields() -> Iterator[tuple[str, Field]]:
    """Every field and column of the eight, as `procedure.step.field`."""
    for name, one in steps():
        for found in one.fields:
            yield from ((f"{name}.{part.ref}", part) for part in (found, *found.columns))


def texts(name: str) -> tuple[dict[str, str], str]:
    """The texts of a shipped procedure and of what it needs, and the name of its own among them."""
    files, main = read_files(name)
    return {at: str(text, "utf-8") if isinstance(text, bytes) else text for at, text in files.items()}, main


def broken(name: str, before: str, after: str) -> set[str]:
    """The codes of the findings when a piece of a procedure is replaced wherever it stands; it has to be there."""
    files, main = texts(name)
    assert before in files[main], f"{name} has no: {before}"
    found = load_procedure({**files, main: files[main].replace(before, after)}, main)
    return {problem.code for problem in found.problems}


def run(name: str, *moments: tuple[str, str]) -> Desk:
    """A run after these moments, each a time in Nairobi and answers in the YAML of tests."""
    suite = _suite(name, moments)
    laid = lay(procedure(name), suite, suite.cases[0])
    assert not laid.problems, laid.problems
    return _desk(procedure(name), laid.states[-1][0], laid.states[-1][1])


def alone(name: str, *, only: str = "") -> Desk:
    """A run in which nothing stands but one step (`procedure.step`): no condition, hold point, clock or repeat.

    Args:
        name: the step.
        only: of its fields the one that is left, with what it asks of an answer but not when it applies.
    """
    of, inner = procedure(name.partition(".")[0]), step(name)
    kept = tuple(replace(one, when=None, must=None, about="") for one in inner.fields if only in {"", one.name})
    kept = tuple(
        replace(one, columns=tuple(replace(c, when=None, must=None, about="") for c in one.columns)) for one in kept
    )
    bare = replace(
        inner, when=None, ask_first="", after=(), due=(), each="", anytime=False, every=None, purge=None, fields=kept
    )
    phase = replace(
        of.phases[0], name=inner.phase, when=None, after=(), each="", anytime=False, gates=(), steps=(bare,)
    )
    lonely = replace(of, phases=(phase,), inputs=(), gives={})
    return _desk(lonely, None, datetime(2026, 3, 2, 9, tzinfo=UTC))


def answer(desk: Desk, ref: str, value: object, *, by: str = ME, **rest: str) -> AnyOrder:
    """The order that answers `step.field`."""
    return cast("AnyOrder", desk.answer(ref, value, by=by, **rest))


def tried(desk: Desk, order: AnyOrder) -> str:
    """The code of the refusal, or empty when the order was carried out."""
    found = desk.submit(order)
    return found.code if isinstance(found, Refusal) else ""


def person(desk: Desk, kind: str) -> str:
    """Put a person into the vault; gives the reference."""
    desk.must(o.AddPerson(by=ME, actor=ME, kind=kind, values={"name": "Jina Kielelezo"}))
    return f"P{len(desk.state.persons)}"


def _desk(of: Procedure, state: object, at: datetime) -> Desk:
    desk = Desk(of)
    desk.now = Now(utc=at, officers=_officers(of))
    if state is None:
        desk.open(by=ME)
    else:
        desk.state = state  # type: ignore[assignment]
    return desk


def _officers(of: Procedure) -> dict[str, OfficerView]:
    every = frozenset(of.roles)
    held = {role: frozenset({role}) for role in of.roles} | {ME: every, OTHER: every, NO_ROLE: frozenset()}
    return {
        one: OfficerView(id=one, name=one.title(), roles=roles, supervisor=one in {ME, OTHER})
        for one, roles in held.items()
    }


def _suite(name: str, moments: tuple[tuple[str, str], ...]) -> Suite:
    lines = ["sop_tests: 0", f"of: {name}", "tests:", "  it:"]
    lines += ["    earlier:"] * (len(moments) > 1)
    for number, (now, text) in enumerate(moments, start=1):
        first, rest = ("    ", "    ") if number == len(moments) else ("      - ", "        ")
        answers = textwrap.indent(text.strip("\n"), f"{rest}  ")
        lines += [f"{first}now: {now}", f"{rest}answers:" if answers else f"{rest}answers: {{}}", answers]
    source = read_source("\n".join([*lines, "    expect: {gates: []}", ""]), f"{name}.test.yaml")
    assert isinstance(source, Source), source
    suite = read_cases(source)
    assert isinstance(suite, Suite), suite
    return suite
