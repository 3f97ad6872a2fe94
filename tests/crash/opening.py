"""Open what a cut left, and hold it against what was told."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sop_engine.canonical import b64url
from sop_engine.errors import Refused, SopError
from sop_engine.journal.chain import Expected, verify_chain
from sop_engine.journal.entry import RunId
from sop_engine.journal.merkle import leaf_hash, root
from sop_engine.run.orders import Note
from sop_engine.session import RunSession, Saved, Work, open_work
from sop_engine.session.keeping import kept
from sop_engine.session.signers import public_keys
from sop_engine.station.folder import open_station
from sop_engine.system import SystemClock, random_bytes
from tests.commands.checklists import CLOSING
from tests.crash.day import STATION


@dataclass(slots=True)
class Promises:
    """What was told so far: passphrases, entries by run, sealed records, who is leaving and who left."""

    officers: dict[str, str] = field(default_factory=dict)
    entries: dict[RunId, list[str]] = field(default_factory=dict)
    records: set[RunId] = field(default_factory=set)
    leaving: set[str] = field(default_factory=set)
    left: set[str] = field(default_factory=set)

    def hear(self, line: str) -> None:
        """One line."""
        kind, _, rest = line.partition(" ")
        told = json.loads(rest)
        match kind:
            case "officer":
                self.officers[told[0]] = told[1]
            case "saved":
                self.entries.setdefault(RunId(told[0]), []).extend(told[1:])
            case "record":
                self.records.add(RunId(told))
            case "leaves":
                self.leaving.add(told)
            case "left":
                self.left.add(told)

    @property
    def count(self) -> int:
        """Entries that were told."""
        return sum(map(len, self.entries.values()))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a cut left. `lost`: entries told and not there. `wrong`: what does not open or does not fit."""

    lost: int = 0
    wrong: tuple[str, ...] = ()


def put(folder: Path, left: Mapping[str, bytes | None]) -> None:
    """Make a folder with this in it, and nothing else."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, content in left.items():
        if content is None:
            (folder / path).mkdir(mode=0o700)
        else:
            (folder / path).write_bytes(content)


def opened(folder: Path, promises: Promises) -> Outcome:
    """Open the station as its officers would, look for all that was told, and go on working."""
    if not promises.officers:
        return _unfinished(folder / STATION)
    wrong: list[str] = []
    lost = 0
    try:
        wrong += _officers(folder / STATION, promises)
        if CLOSING in promises.officers:
            unlocked = open_station(folder / STATION).unlock(CLOSING, promises.officers[CLOSING], wait=_at_once)
            with open_work(unlocked, SystemClock(), random_bytes) as work:
                for run, told in promises.entries.items():
                    there, faults = _resumed(work, run, sealed=run in promises.records)
                    lost += len(set(told) - there)
                    wrong += faults
                wrong += _log(work)
    except SopError as fault:
        return Outcome(promises.count, (*wrong, f"does not open: {fault.sentence}"))
    return Outcome(lost, tuple(wrong))


def _at_once(_seconds: float) -> None:
    """Nobody waits here after a wrong passphrase."""


def _unfinished(folder: Path) -> Outcome:
    """A station whose founding nobody was told of: it is there as a whole, or it is said that there is none."""
    try:
        open_station(folder)
    except SopError:
        return Outcome()
    return Outcome()


def _officers(folder: Path, promises: Promises) -> Iterable[str]:
    """Everybody who was given a passphrase comes in; who left does not."""
    newest = list(promises.officers)[-2:]
    for officer in newest:
        try:
            open_station(folder).unlock(officer, promises.officers[officer], wait=_at_once)
        except SopError as fault:
            leaving = officer in promises.leaving and (isinstance(fault, Refused) or officer in promises.left)
            if not leaving:
                yield f"{officer}: {fault.sentence}"
        else:
            if officer in promises.left:
                yield f"{officer} left and comes in"


def _resumed(work: Work, run: RunId, *, sealed: bool) -> tuple[set[str], list[str]]:
    """Entries that a resume finds, and what is wrong: a refusal, the chain with all signatures, going on."""
    try:
        session = RunSession.resume(work, run)
        head = work.journal.head(run)
        expected = Expected(run=run, signers=public_keys(work.unlocked.roster), head=head.head if head else None)
        wrong = [one.sentence for one in verify_chain(work.journal.entries(run), expected)]
        there = {b64url(one.entry_hash) for one in session.history}
        if sealed and kept(work.unlocked.station.places.records, session.keyring.case) is None:
            wrong.append("the sealed record is not there")
        if session.state.closed is None:
            saved = session.submit(Note(by=CLOSING, actor=CLOSING, text="Resumed."))
            wrong += [] if isinstance(saved, Saved) else ["the run cannot go on"]
    except SopError as fault:
        return set(), [fault.sentence]
    return there, wrong


def _log(work: Work) -> list[str]:
    """The log's tree fits its entries."""
    head = work.journal.device_head()
    hashes = list(work.journal.device_hashes())
    fits = (head.size, head.root) == (len(hashes), root([leaf_hash(one) for one in hashes]))
    return [] if fits else ["the log's tree does not fit its entries"]
