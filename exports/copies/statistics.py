"""Counts of the runs of a quarter, for who plans and answers for many cases: no case, no day, no person.

A quarter that is over is the only period there is, so that no two of these tables overlap and none tells by its
difference from another. What was counted small is left out, with as much else as keeps it from being worked out.
"""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from exports.copies.suppression import left_out, with_totals
from sop_engine.canonical import sha256
from sop_engine.errors import BadUsage, Refused
from sop_engine.journal.body import parse_body
from sop_engine.run.values import NAIROBI
from sop_engine.session import Work
from sop_engine.session.station_log import StationAct, enter
from sop_engine.station.rights import need

STATES: Final = {"complete": "complete", "with_steps_not_done": "with steps not done", "open": "still open"}
"""How a run stands, and the heading of its column."""
LEFT_OUT: Final = "left out"
"""What stands in place of a count under five, and of those that would give it away."""
_NAME = re.compile(r"(20\d\d)-Q([1-4])\Z")


@dataclass(frozen=True, slots=True)
class Quarter:
    """Three months of the calendar. `number`: 1 to 4."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    def holds(self, moment: datetime) -> bool:
        """Was it in these months, by the clock of Nairobi?"""
        local = moment.astimezone(NAIROBI)
        return (local.year, (local.month - 1) // 3 + 1) == (self.year, self.number)

    def over(self, now: datetime) -> bool:
        """Has it ended?"""
        local = now.astimezone(NAIROBI)
        return (local.year, (local.month - 1) // 3 + 1) > (self.year, self.number)


def read_quarter(text: str) -> Quarter:
    """A quarter as it is typed: `2026-Q1`.

    Raises:
        BadUsage: it is none.
    """
    found = _NAME.match(text.strip().upper())
    if found is None:
        sentence = "Counts are of one quarter."
        raise BadUsage(sentence, "For example: --statistics 2026-Q1")
    return Quarter(int(found[1]), int(found[2]))


@dataclass(frozen=True, slots=True)
class Counted:
    """The table: names of procedures, counts by `STATES`, and cells that are not printed."""

    quarter: Quarter
    procedures: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def text(self) -> str:
        """As CSV, with the totals."""
        rows = with_totals(self.counts) if self.counts else []
        hidden = left_out(self.counts) if self.counts else frozenset()
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["quarter", str(self.quarter)])
        writer.writerow(["procedure", *STATES.values(), "total"])
        for row, (name, line) in enumerate(zip([*self.procedures, "all"], rows, strict=False)):
            cells = (LEFT_OUT if (row, column) in hidden else value for column, value in enumerate(line))
            writer.writerow([name, *cells])
        return out.getvalue()


def counted(work: Work, quarter: Quarter) -> Counted:
    """Count the runs that began in the quarter, as far as who asks may open them.

    Raises:
        NoRight: no supervisor. Refused: the quarter is not over.
    """
    need("export_statistics", work.unlocked)
    if not quarter.over(work.now()):
        sentence = "This quarter is not over yet; a table that still grows would tell of single cases."
        raise Refused(sentence, "Ask for one that has ended.")
    found: Counter[tuple[str, str]] = Counter()
    for one in work.runs():
        if one.label is not None and quarter.holds(_began(work, one.head.run)):
            found[one.label.procedure, one.label.state] += 1
    names = tuple(sorted({name for name, _ in found}))
    return Counted(quarter, names, tuple(tuple(found[name, state] for state in STATES) for name in names))


def entered(work: Work, table: Counted, recipient: str) -> bytes:
    """The file, once the station log says to whom it goes.

    Raises:
        StoreUnavailable: the disk refused.
    """
    content = table.text().encode()
    words = (("kind", "statistics"), ("to", recipient), ("sha256", sha256(content).hex()))
    enter(work, StationAct(act="exported", about=str(table.quarter), words=words))
    return content


def _began(work: Work, run: str) -> datetime:
    first = work.journal.entries(run)[0]  # type: ignore[arg-type]  # a run of this station's list
    return parse_body(first.body).moment.utc.astimezone(UTC)
