"""Check what was expunged: nothing was destroyed unsaid, nothing is left of it, and nothing waits."""

from collections.abc import Iterator

from sop_engine.errors import CannotOpen, SopError
from sop_engine.journal.compartment import WrappedCompartment
from sop_engine.journal.entry import RunId
from sop_engine.run.compartments import PURGE
from sop_engine.sentence import phrase
from sop_engine.session.check_runs import all_runs
from sop_engine.session.expunged import EXPUNGED, stubs_of
from sop_engine.session.expunging import begun
from sop_engine.session.station_check import Finding, Kind
from sop_engine.session.station_log import read_log, reads_all
from sop_engine.session.work import Work


def check_expunged(work: Work) -> Iterator[Finding]:
    """What is wrong with keys of cases and persons that were destroyed; and a line for each that was rightly so."""
    try:
        waits = begun(work) is not None
    except CannotOpen as fault:
        waits = False
        yield Finding(Kind.FAILED, "expunged", "expunging.json", fault.sentence)
    if waits:
        sentence = "An expunge was begun and waits until nobody else has the station open; then it is finished."
        yield Finding(Kind.WARNING, "expunged", "expunging.json", sentence)
    try:
        named = {one.about for one in read_log(work) if one.act == EXPUNGED} if reads_all(work) else None
        for run in [*all_runs(work.journal)]:
            yield from _of_run(work, run, None if named is None else run in named, waits=waits)
    except SopError as fault:
        yield Finding(Kind.FAILED, "expunged", "", fault.sentence)


def _of_run(work: Work, run: RunId, named: bool | None, *, waits: bool) -> Iterator[Finding]:  # noqa: FBT001 - it may be unknown
    kept = work.keystore.compartments(run)
    lost = [one for one in kept if not one.wraps and not one.name.startswith(PURGE)]
    stubs = stubs_of(work, run)
    for stub in stubs:
        yield Finding(Kind.NOT_CHECKED, "expunged", run, stub.sentence())
    if lost and not stubs and named is not True:
        sentence = f"Run {run[:8]}: a key was destroyed, "
        if named is None:
            yield Finding(
                Kind.NOT_CHECKED, "expunged", run, phrase("{sentence}and you may not read why.", sentence=sentence)
            )
        else:
            yield Finding(
                Kind.FAILED,
                "expunged",
                run,
                phrase("{sentence}and no entry says that it was expunged.", sentence=sentence),
            )
    if any(not one.persons for one in stubs) and _alive(kept) and not waits:
        sentence = phrase(
            "Run {run}: it was expunged, and keys of it are there again; expunge it once more.", run=run[:8]
        )
        yield Finding(Kind.FAILED, "expunged", run, sentence)


def _alive(kept: list[WrappedCompartment]) -> bool:
    return any(one.wraps for one in kept)
