"""One writer hands over to the next: both acts stand in the station log, and nothing that was saved is touched."""

from collections.abc import Callable
from contextlib import suppress

from sop_engine.errors import Refused, SopError, StationBusy
from sop_engine.sentence import phrase
from sop_engine.session.run import RunSession
from sop_engine.session.station_log import StationAct, enter
from sop_engine.session.work import Work
from sop_engine.station import handover
from sop_engine.station.handover import Asked


def asked(work: Work) -> Asked | None:
    """Who asks this working place to let go; nobody while it only reads."""
    return handover.asked(work.unlocked.station.places.lock, work.clock.now().utc) if work.lock is not None else None


def let_go(work: Work, asker: Asked) -> None:
    """Enter that it was handed over, and only read from now on, until the next act takes the lock again."""
    with suppress(SopError):  # a full disk must not keep the next one out
        enter(work, StationAct(act="writing_let_go", about=asker.officer))
    handover.withdraw(work.unlocked.station.places.lock)
    work.let_go()


def refuse(work: Work) -> None:
    """Go on writing: the request is gone, and whoever asked is told."""
    handover.withdraw(work.unlocked.station.places.lock)


def take_over(work: Work, seconds: int, wait: Callable[[float], None], tell: Callable[[str], None]) -> None:
    """Ask for the lock, wait until it is free, take it, and enter that it was taken over.

    Args:
        work: the working place that asks.
        seconds: how long to wait at most.
        wait: sleeps.
        tell: shows a sentence.

    Raises:
        StationBusy: it was not let go in time. Refused: the officer there said no.
    """
    try:
        work.may_write()
    except StationBusy as busy:
        tell(
            phrase(
                "{sentence} Asking for it now; waiting {seconds} seconds at most.",
                sentence=busy.sentence,
                seconds=seconds,
            )
        )
    else:
        tell("Nobody else writes in this station.")
        return
    lock = work.unlocked.station.places.lock
    handover.ask(lock, work.officer.id, work.clock.now().utc)
    try:
        _wait_for(work, seconds, wait)
    finally:
        handover.withdraw(lock)
    enter(work, StationAct(act="writing_taken_over"))


def try_to_take(work: Work) -> bool:
    """Ask for the lock without waiting; True when this place may write. Ask again each second until then.

    Raises:
        StoreUnavailable: the disk refuses.
    """
    lock = work.unlocked.station.places.lock
    held = work.lock is not None
    try:
        work.may_write()
    except StationBusy:
        handover.ask(lock, work.officer.id, work.clock.now().utc)
        return False
    if not held:
        there = handover.asked(lock, work.clock.now().utc)
        if there is not None and there.officer == work.officer.id:
            handover.withdraw(lock)
        enter(work, StationAct(act="writing_taken_over"))
    return True


def caught_up(session: RunSession) -> RunSession:
    """The session, or the run read again, where somebody else wrote in it while this place only read.

    Raises:
        StationBusy: somebody else writes.
    """
    work = session.work
    if work.lock is not None:
        return session
    work.may_write()
    session.keyring.look_again()
    head = work.journal.head(session.run)
    if head is None or not session.history or head.head == session.history[-1].entry_hash:
        return session
    return type(session).resume(work, session.run)


MOVED_ON = "Another officer has written in this run since. It was read again; nothing of yours was saved yet."


def _wait_for(work: Work, seconds: int, wait: Callable[[float], None]) -> None:
    """Become the writer as soon as that is possible."""
    lock, until = work.unlocked.station.places.lock, work.clock.now().mono_ms + seconds * 1000
    while True:
        wait(_LOOK_SECONDS)
        there = handover.asked(lock, work.clock.now().utc) is not None
        try:
            work.may_write()
        except StationBusy as busy:
            if not there:
                sentence = "The officer there goes on writing, and does not let go now."
                raise Refused(sentence, "Speak with the officer, or ask again later.") from busy
            if work.clock.now().mono_ms >= until:
                raise
        else:
            return


_LOOK_SECONDS = 0.25
