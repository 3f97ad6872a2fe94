"""Runs that begin other runs: the procedures of `tests/examples/uses` in a practice station."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sop_engine.commands.library import read_procedure
from sop_engine.journal.entry import RunId
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.session import RunSession, Saved, Work
from tests.session.stories import CASE, answer, at_work, saved
from tests.tui.practice import Practice

USES = Path(__file__).parents[1] / "examples" / "uses"
NAME = "Zawadi Kielelezo"
"""An invented name."""


def example(name: str) -> Procedure:
    """One of the procedures that use each other."""
    loaded = read_procedure(str(USES / name / f"{name}.yaml"))
    assert loaded.procedure is not None, loaded.problems
    return loaded.procedure


def act(session: RunSession, order: Any, /, *, by: str = "wanjiru", **parts: Any) -> Saved:
    """An order that has to be carried out."""
    return saved(session.submit(order(by=by, actor=by, **parts)))


def tell(session: RunSession, **values: object) -> None:
    """Answers: `step__field=value`."""
    for name, value in values.items():
        step, _, field = name.partition("__")
        saved(session.submit(answer(step, field, value, by=session.work.officer.id)))


@contextmanager
def called(practice: Practice) -> Iterator[tuple[Work, RunSession]]:
    """A run of `calling` whose first step is completed: a child, a parcel, three of them, a paper."""
    with at_work(practice) as work:
        session = RunSession.start(work, example("calling"), CASE)
        assert isinstance(session, RunSession)
        act(session, o.AddPerson, kind="child", values={"name": NAME})
        tell(session, ask__child="P1", ask__kind="parcel", ask__count=3, ask__paper={})
        act(session, o.Complete, step="ask")
        yield work, session


def other(session: RunSession, step: str) -> RunSession:
    """The run that a step began, opened again."""
    used = session.state.step(step).used
    assert used is not None
    return RunSession.resume(session.work, RunId(used.run))


def finish_errand(run: RunSession, *, colour: str = "red", outcome: str = "brought") -> None:
    """Do everything in a run of `errand`, and close it."""
    act(run, o.Complete, step="input")
    act(run, o.AddPerson, kind="witness", values={"name": "Pendo Mfano"})
    person = list(run.state.persons)[-1]
    tell(run, bring__colour=colour, bring__met=person, bring__secret="Nothing much")
    act(run, o.Complete, step="bring")
    given = run.state.answer("input.kind")
    if given is not None and given.value == "parcel":
        tell(run, pack__how="In straw")
        act(run, o.Complete, step="pack")
    act(run, o.Close, outcome=outcome)
