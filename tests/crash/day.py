"""A day at a station, told line by line: founded, officers enrolled, cases worked on and closed, an officer leaves.

What was told is a promise: after a power cut it must be there.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from exports.handing_out import seal_record
from sop_engine.canonical import b64url
from sop_engine.commands.answers import Errand, load_answers
from sop_engine.commands.library import read_procedure
from sop_engine.commands.numbers import shared_calling
from sop_engine.commands.practice_kit import kit_charter, shipped_officers
from sop_engine.commands.secrets import Unlocker
from sop_engine.journal import sqlcipher_file
from sop_engine.procedure.model import Procedure
from sop_engine.run.answers_file import Answers, Line
from sop_engine.session import RunSession, open_work
from sop_engine.station.folder import Station, open_station
from sop_engine.station.founding import create_station
from sop_engine.station.officers import Ceremony
from sop_engine.station.roster import Enrolment
from sop_engine.system import SystemClock, random_bytes
from tests.commands.checklists import CLOSING, answers_now
from tests.crash.recording import Act, record

STATION = "station"
FOUNDERS = 2
LEAVING = Enrolment(id="zawadi", name="Zawadi Mfano", rank="Constable", roles=("child_desk",))
EVERY = 10_000
_CODE = "from tests.crash.day import Plan, day; from pathlib import Path; day(Path({!r}), {!r})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to record. `sync`: how the journal syncs. `orders`: how many of the case; with all it is closed."""

    sync: str = "FULL"
    orders: int = EVERY


def recorded(plan: Plan, folder: Path) -> list[Act]:
    """What such a day does to the disk, in this empty folder."""
    return record(_CODE.format(str(folder), plan), folder)


def day(folder: Path, plan: Plan) -> None:
    """What the recorded process does, in that folder."""
    from tests.crash.tracing import be_seen

    with tempfile.TemporaryDirectory() as beside:
        answers = load_answers(answers_now(Path(beside)))
    procedure = read_procedure("ocse_first_response", quick=True).procedure
    assert procedure is not None
    answers = replace(answers, lines=answers.lines[: plan.orders])
    sync_as(plan.sync)
    be_seen()
    known = dict(_found(folder))
    station = open_station(folder / STATION)
    _work(station, known, procedure, answers)
    _one_leaves(station, known)


def sync_as(how: str) -> None:
    """Let every database of this process sync so; `FULL` is what the program does."""
    prepare = sqlcipher_file._prepare

    def prepared(connection: Any) -> None:
        prepare(connection)
        connection.execute(f"PRAGMA synchronous={how}")

    if how != "FULL":
        sqlcipher_file._prepare = prepared


def tell(kind: str, told: object) -> None:
    """Promise something, in one line."""
    os.write(1, f"{kind} {json.dumps(told)}\n".encode())


def _found(folder: Path) -> Iterator[tuple[str, str]]:
    """Found the station and enrol everybody; each with the own passphrase."""
    officers, clock = shipped_officers(), SystemClock()
    charter = kit_charter(officers, shared_calling({}), name="Mfano")
    station, founding = create_station(folder / STATION, charter, clock, random_bytes)
    for officer, words in founding.passphrases.items():
        tell("officer", [officer, words])
        yield officer, words
    first, second = (station.unlock(one.id, founding.passphrases[one.id]) for one in officers[:FOUNDERS])
    ceremony = Ceremony(first, second, clock, random_bytes)
    for enrolment in officers[FOUNDERS:]:
        words = ceremony.add(enrolment)
        tell("officer", [enrolment.id, words])
        yield enrolment.id, words


def _work(station: Station, known: dict[str, str], procedure: Procedure, answers: Answers) -> None:
    unlocker = Unlocker(station, known)
    with open_work(unlocker.unlock(CLOSING), SystemClock(), random_bytes) as work:
        session = RunSession.start(work, procedure, answers.case)
        assert isinstance(session, RunSession)
        told = _Told(session)
        told.tell()
        errand = Errand(work=work, session=session, unlocker=unlocker, before=told.tell, seal=lambda _: told.tell())
        errand.carry_out(answers)
        told.tell()
        if session.state.closed is not None:
            seal_record(session)
            tell("record", session.run)


class _Told:
    """Tells every entry of a run once."""

    def __init__(self, session: RunSession) -> None:
        self.session = session
        self.count = 0

    def tell(self, _next: Line | None = None) -> None:
        """Tell what was saved since the last time."""
        new = self.session.history[self.count :]
        self.count += len(new)
        if new:
            tell("saved", [self.session.run, *(b64url(one.entry_hash) for one in new)])


def _one_leaves(station: Station, known: dict[str, str]) -> None:
    """Somebody is enrolled and leaves again."""
    supervisors = [one.id for one in shipped_officers()[:FOUNDERS]]
    first, second = (station.unlock(one, known[one]) for one in supervisors)
    ceremony = Ceremony(first, second, SystemClock(), random_bytes)
    tell("officer", [LEAVING.id, ceremony.add(LEAVING)])
    tell("leaves", LEAVING.id)
    ceremony.revoke(LEAVING.id)
    tell("left", LEAVING.id)
