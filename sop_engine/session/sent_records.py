"""Sealed records of closed runs that come with a case: judged like any other record, then kept as the same bytes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509

from sop_engine.errors import CannotOpen
from sop_engine.run.compartments import CASE
from sop_engine.sentence import phrase
from sop_engine.session.foreign import root_of, roots_believed
from sop_engine.session.keeping import closed, kept_path, opened
from sop_engine.session.proving import ProvedRun, fail
from sop_engine.session.work import Work
from sop_engine.station.files import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRecord:
    """What a record that came with a case is held against.

    Attributes:
        content: the signed PDF. run: id of the run whose record it should be. entries: hashes of its entries, hex.
        roots: of the stations that wrote in it, and of whoever else is believed here. practice: of the run.
    """

    content: bytes
    run: str
    entries: frozenset[str]
    roots: Sequence[x509.Certificate]
    practice: bool


JudgeRecord = Callable[[SentRecord], str]
"""Says why this is not the record of that run; empty if it is. It is handed down: the engine reads no PDF."""


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record that is not here yet. `closed`: as it is to be kept. `judged`: by the verifier."""

    run: ProvedRun
    closed: bytes
    judged: bool


def new_records(work: Work, runs: Sequence[ProvedRun], judge: JudgeRecord | None) -> list[NewRecord]:
    """The records in the file that are not kept here; without a judge none of them may be believed.

    Raises:
        NotProved: one does not open, is of a run that is open, or is not the record of its run.
    """
    return [found for one in runs if one.sent.record for found in _new(work, one, judge)]


def _new(work: Work, run: ProvedRun, judge: JudgeRecord | None) -> Iterator[NewRecord]:
    key = run.keys[CASE]
    if closed(work.unlocked.station.places.records, key) is not None:
        return
    if run.state.closed is None:
        fail("It has a record of a run that is not closed.")
    try:
        content = opened(run.sent.record, key)
    except CannotOpen as fault:
        fail("The record of a run does not open.", cause=fault)
    if judge is not None and (wrong := judge(_held_against(work, run, content))):
        fail(phrase("The record of run {run} is not its record: {wrong}.", run=run.sent.run[:8], wrong=wrong))
    yield NewRecord(run, run.sent.record, judged=judge is not None)


def _held_against(work: Work, run: ProvedRun, content: bytes) -> SentRecord:
    return SentRecord(
        content=content,
        run=run.sent.run,
        entries=frozenset(one.hash.hex() for one in run.sealed),
        roots=(*roots_believed(work).roots, *map(root_of, run.sent.stretches)),
        practice=work.practice,
    )


def keep_record(work: Work, record: NewRecord) -> None:
    """Keep it as it came: it is the same bytes, and opens with the same key.

    Raises:
        StoreUnavailable: the disk refused; the file can be taken in again.
    """
    path = kept_path(work.unlocked.station.places.records, record.run.keys[CASE])
    replace(path, record.closed)
