"""Working places for session tests: a practice station, an unlocked officer, a run, and orders in short form."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sop_engine.commands.library import read_procedure
from sop_engine.procedure.model import Procedure
from sop_engine.run import orders as o
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, Saved, Work, open_work
from sop_engine.station.folder import open_station
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Clock, SystemClock, random_bytes
from tests.tui.practice import Practice

CASE = "CP/7/2026"


def procedure() -> Procedure:
    """The shipped first response."""
    loaded = read_procedure("ocse_first_response", quick=True)
    assert loaded.procedure is not None
    return loaded.procedure


def unlocked(practice: Practice, officer: str = "wanjiru") -> Unlocked:
    """An officer with keys."""
    return open_station(practice.folder).unlock(officer, practice.passphrases[officer])


@contextmanager
def at_work(practice: Practice, officer: str = "wanjiru", clock: Clock | None = None) -> Iterator[Work]:
    """The officer's working place."""
    with open_work(unlocked(practice, officer), clock or SystemClock(), random_bytes) as work:
        yield work


def start(work: Work) -> RunSession:
    """A run of the first response."""
    session = RunSession.start(work, procedure(), CASE)
    assert isinstance(session, RunSession)
    return session


def answer(step: str, field: str, value: object, *, by: str = "wanjiru", **more: Any) -> o.Answer:
    """An answer by an officer."""
    return o.Answer(by=by, actor=by, step=step, field=field, value=value, **more)


def saved(outcome: Saved | Refusal) -> Saved:
    """The order was carried out."""
    assert isinstance(outcome, Saved), outcome
    return outcome


def refused(outcome: Saved | Refusal) -> Refusal:
    """The order was refused."""
    assert isinstance(outcome, Refusal), outcome
    return outcome
