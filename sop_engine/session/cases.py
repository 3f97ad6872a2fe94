"""Cases: the runs of a station that bear one reference, as far as this officer may open them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sop_engine.errors import Refused
from sop_engine.journal.entry import RunId
from sop_engine.session.labels import DueLabel, Label
from sop_engine.session.station_log import log_run
from sop_engine.session.work import Work

_SHORTEST = 6
"""Fewest characters by which a run that may not be opened is meant: fewer fit by accident."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOfCase:
    """One run of a case. `saved`: UTC time of its newest entry, `YYYY-MM-DDTHH:MM:SSZ`."""

    run: RunId
    label: Label
    saved: str

    def late(self, now: datetime) -> tuple[DueLabel, ...]:
        """The clocks that have run out, while the run is open; those that an order has stopped are not late."""
        if self.label.state != "open":
            return ()
        return tuple(due for due in self.label.due if due.act != "stopped" and due.moment() < now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case by its reference; `runs`: the one that was written last first."""

    reference: str
    runs: tuple[RunOfCase, ...]

    @property
    def open(self) -> bool:
        """Is work going on in it?"""
        return any(one.label.state == "open" for one in self.runs)


def cases(work: Work) -> list[Case]:
    """The cases of which this officer may open a run, the one that was written last first."""
    found: dict[str, list[RunOfCase]] = {}
    for listed in work.runs():
        if listed.label is not None:
            one = RunOfCase(run=listed.head.run, label=listed.label, saved=listed.head.newest)
            found.setdefault(listed.label.case, []).append(one)
    return [Case(reference=reference, runs=tuple(runs)) for reference, runs in found.items()]


def case_of(work: Work, text: str) -> Case:
    """The case meant by its reference, or by a run of it (its id or the beginning of it).

    Raises:
        Refused: there is none that this officer may open, or more than one. Expunged: it was.
    """
    fits = [one for one in cases(work) if text and (one.reference == text or _begins(one.runs, text))]
    if len(fits) == 1:
        return fits[0]
    if not fits:
        from sop_engine.session.expunged import tell_expunged  # noqa: PLC0415 - both are built on this
        from sop_engine.session.refused import tell_hidden  # noqa: PLC0415

        tell_expunged(work, text)
        tell_hidden(work, text)
    sentence = "There is no such case that you may open." if not fits else "More than one case fits this."
    raise Refused(sentence, "See the list with: sop case list")


def runs_meant(work: Work, text: str) -> Iterator[RunId]:
    """Runs that are meant by an id or the beginning of it, whoever may open them; never the station log."""
    if len(text) >= _SHORTEST:
        log = log_run(work.unlocked.station.id)
        yield from (head.run for head in work.heads() if head.run.startswith(text) and head.run != log)


def _begins(runs: Iterable[RunOfCase], text: str) -> bool:
    return any(one.run.startswith(text) for one in runs)
