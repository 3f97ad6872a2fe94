"""Runs of the whole language by chance in a practice station: kept, read again, exported, verified.

    python -m tests.benchmarks.whole_records [SECONDS] [FIRST SEED]

Every so many acts an interim record is made and verified (which composes it again from what it discloses), and the
run is opened anew by each officer. Fails when a record does not verify, or a run reads otherwise than it was written.
"""

import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from exports.handing_out import hand_out, seal_record
from exports.verify.run_door import verify_run
from exports.verify.verify import verify_pdf
from sop_engine.errors import Refused
from sop_engine.run import orders as o
from sop_engine.run.calendar import Calendar
from sop_engine.run.orders import Refusal
from sop_engine.session import RunSession, Work, open_work
from sop_engine.station.cost import CHEAP
from sop_engine.station.folder import open_station
from sop_engine.station.founding import Charter, create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.station.unlocked import Unlocked
from sop_engine.system import Moment, random_bytes
from tests.run.examples import START_AT
from tests.run.whole import CALLER, whole
from tests.run.whole_acts import Chooser, Item

SECONDS, ACTS, EVERY = 120.0, 160, 40
BETWEEN = (o.StartUsed, o.TakeBack)
"""What looks at another run, which is not there."""


class SetClock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.utc, self.read = START_AT, 0

    def now(self) -> Moment:
        """The time that was set."""
        self.read += 1
        return Moment(
            utc=self.utc,
            boot="0123456789abcdef",
            mono_ms=(self.utc - START_AT) // timedelta(milliseconds=1) + 10**12 + self.read,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A practice station with its officers unlocked."""

    folder: Path
    officers: dict[str, Unlocked]
    clock: SetClock


def founded(folder: Path) -> Place:
    """Two who hold every role and supervise, and one who works at the desk only."""
    roles = tuple(whole().roles)
    founders = [Enrolment(id=name, name=f"Mfano {name}", rank="Inspector", roles=roles) for name in ("one", "two")]
    charter = Charter(
        name="Mfano station", agency="kps", practice=True, founders=(founders[0], founders[1]), cost=CHEAP
    )
    clock = SetClock()
    clock.utc -= timedelta(days=1)
    station, founding = create_station(folder, charter, clock, random_bytes)
    words = dict(founding.passphrases)
    pair = [station.unlock(name, words[name]) for name in ("one", "two")]
    third = Enrolment(id="three", name="Mfano three", rank="Constable", roles=("child_desk",))
    words["three"] = Ceremony(pair[0], pair[1], clock, random_bytes).add(third)
    officers = {name: open_station(folder).unlock(name, words[name]) for name in words}
    return Place(folder, officers, clock)


def tried(place: Place, work: Work, seed: int, refused: Counter[str]) -> Counter[str]:
    """One run, with everything that is looked at."""
    counts = Counter[str]()
    place.clock.utc = START_AT
    session = RunSession.start(work, whole(), f"CP/{seed}/2026", caller=CALLER)
    assert isinstance(session, RunSession)
    chooser = Chooser(seed)
    items: list[Item] = chooser.persons()
    acts = 0
    while acts < ACTS and session.state.closed is None:
        for item in items:
            acts += 1
            happen(place, session, item, counts, refused)
            if acts % EVERY == 0 and session.state.closed is None:
                counts.update(looked_at(place, session))
        items = chooser.next(session.procedure, session.state, place.clock.utc)
    for _ in range(3):
        for item in chooser.finale(session.progress().open_steps):
            happen(place, session, item, counts, refused)
    counts.update(looked_at(place, session))
    return counts


def happen(place: Place, session: RunSession, item: Item, counts: Counter[str], refused: Counter[str]) -> None:
    """Let one thing happen."""
    if isinstance(item, timedelta):
        place.clock.utc += max(item, timedelta())
    elif not isinstance(item, (Calendar, *BETWEEN)):
        found = session.submit(item, place.officers[item.actor])
        counts["refused" if isinstance(found, Refusal) else "saved"] += 1
        if isinstance(found, Refusal):
            refused[found.code] += 1


def looked_at(place: Place, session: RunSession) -> dict[str, int]:
    """The record verifies, the run verifies, and everybody reads what may be read."""
    root, interim = open_station(place.folder).root, session.state.closed is None
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "record.pdf"
        if not interim:
            seal_record(session)
        hand_out(session, "Prosecutor", out, interim=interim)
        outcome = verify_pdf(out.read_bytes(), [root], practice=True)
    assert outcome.failures == (), [line for line in outcome.lines() if line.startswith("FAILED")]
    again = RunSession.resume(session.work, session.run)
    assert again.state.steps == session.state.steps, "a run reads otherwise than it was written"
    assert again.progress() == session.progress()
    failures = verify_run(session.work, session.run).failures
    assert failures == (), failures
    return {"interim" if interim else "final": 1}


def opened_by_others(place: Place, runs: list[str]) -> Counter[str]:
    """The runs as the others see them: with less, and without a fault."""
    counts = Counter[str]()
    for name in ("two", "three"):
        with open_work(place.officers[name], place.clock, random_bytes) as work:
            for run in runs:
                try:
                    session = RunSession.resume(work, run)  # type: ignore[arg-type]  # an id of the list
                except Refused:
                    counts["not entitled"] += 1
                    continue
                session.progress()
                order = o.Note(by=name, actor=name, text="Seen.")
                if session.state.closed is None:
                    session.submit(order)
                failures = verify_run(work, session.run).failures
                assert failures == (), failures
                counts[f"opened by {name}"] += 1
    return counts


def main(seconds: float, seed: int) -> int:
    """Run until the time is up."""
    counts, refused, failed = Counter[str](), Counter[str](), 0
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        place = founded(Path(folder) / "station")
        while time.monotonic() < until:
            with open_work(place.officers["one"], place.clock, random_bytes) as work:
                try:
                    counts += tried(place, work, seed, refused)
                    counts["runs"] += 1
                except Exception as fault:  # noqa: BLE001 - whatever it is, it is a finding
                    failed += 1
                    print(f"seed {seed}: {type(fault).__name__}: {str(fault)[:1500]}")
                    traceback.print_exc(limit=-5)
                runs = [head.run for head in work.journal.runs(limit=1)]
            try:
                counts += opened_by_others(place, list(runs))
            except Exception as fault:  # noqa: BLE001 - as above
                failed += 1
                print(f"seed {seed}, opened by others: {type(fault).__name__}: {str(fault)[:1500]}")
                traceback.print_exc(limit=-5)
            sys.stdout.flush()
            seed += 1
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print("refused: " + ", ".join(f"{name} {count}" for name, count in sorted(refused.items())))
    return 1 if failed else 0


if __name__ == "__main__":
    given = [float(one) for one in sys.argv[1:]]
    sys.exit(main(given[0] if given else SECONDS, int(given[1]) if len(given) > 1 else 0))
